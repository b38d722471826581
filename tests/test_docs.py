"""The docs keep up: every public name, every page, and pictures made from the seeds."""

from __future__ import annotations

import re
import runpy

import estimates as est
from tests.helpers.seed_claims import ROOT

DOCS = ROOT / "docs"


def test_the_api_names_every_public_name() -> None:
    """What can be imported can be read about."""
    page = runpy.run_path(str(DOCS / "api_page.py"))["api_page"]()
    said = set(re.findall(r"^::: ([\w.]+)$", page, re.MULTILINE))
    homes = {
        f"estimates.{room}.{name}" for room, names in est.PUBLIC_NAMES.items() for name in names
    }
    kit = est.testing.PUBLIC_NAMES.items()
    homes |= {f"estimates.testing.{room}.{name}" for room, names in kit for name in names}
    homes |= {f"estimates.display.plots.{name}.{name}" for name in est.plots.__all__}
    assert said == homes | {f"estimates.{room}" for room in est.PUBLIC_MODULES.values()}


def test_the_site_names_every_page() -> None:
    """No page and no notebook is left out of the way through the site."""
    nav = (ROOT / "mkdocs.yml").read_text("utf-8").partition("nav:")[2]
    pages = {p.name for p in DOCS.glob("*.md")} | {
        f"notebooks/{p.name}" for p in (ROOT / "notebooks").glob("*.ipynb")
    }
    assert {page for page in pages if page not in nav} == set()


def test_the_seeds_say_what_they_are() -> None:
    """Each file stands in the list, with as many claims as it has."""
    said = (ROOT / "seeds" / "README.md").read_text("utf-8")
    for path in (ROOT / "seeds").glob("*.csv"):
        claims = est.read(path)
        row = next(line for line in said.splitlines() if f"`{path.name}`" in line)
        assert row.endswith(f"| {len(claims)} | {len(claims.quantities)} |")


def test_the_gallery_is_made_from_the_seeds() -> None:
    """Cards, a page and plots; every file that its text names is there."""
    made = dict(runpy.run_path(str(DOCS / "gallery.py"))["gallery"]())
    text = made.pop("gallery.md").decode()
    named = set(re.findall(r"gallery/[\w.-]+", text))
    assert named == set(made)
    assert all(content for content in made.values())
