"""The docs list every public name, page and seed file, and the gallery has its pictures."""

from __future__ import annotations

import re
import runpy

import estimates as est
from tests.helpers.seed_claims import ROOT

DOCS = ROOT / "docs"


def test_api_page_lists_every_public_name() -> None:
    page = runpy.run_path(str(DOCS / "api_page.py"))["api_page"]()
    listed = set(re.findall(r"^::: ([\w.]+)$", page, re.MULTILINE))
    expected = {
        f"estimates.{module}.{name}" for module, names in est.PUBLIC_NAMES.items() for name in names
    }
    kit = est.testing.PUBLIC_NAMES.items()
    expected |= {f"estimates.testing.{module}.{name}" for module, names in kit for name in names}
    expected |= {f"estimates.display.plots.{name}_plot.{name}" for name in est.plots.__all__}
    assert listed == expected | {f"estimates.{module}" for module in est.PUBLIC_MODULES.values()}


def test_navigation_lists_every_page_and_notebook() -> None:
    nav = (ROOT / "mkdocs.yml").read_text("utf-8").partition("nav:")[2]
    pages = {p.name for p in DOCS.glob("*.md")} | {
        f"notebooks/{p.name}" for p in (ROOT / "notebooks").glob("*.ipynb")
    }
    assert {page for page in pages if page not in nav} == set()


def test_seed_files_are_listed() -> None:
    """The list gives the number of claims and quantities of each file."""
    listed = (ROOT / "seeds" / "README.md").read_text("utf-8")
    for path in (ROOT / "seeds").glob("*.csv"):
        claims = est.read(path)
        row = next(line for line in listed.splitlines() if f"`{path.name}`" in line)
        assert row.endswith(f"| {len(claims)} | {len(claims.quantities)} |")


def test_gallery_contains_the_files_that_it_names() -> None:
    """Cards, a page and plots are made from the seeds."""
    made = dict(runpy.run_path(str(DOCS / "gallery.py"))["gallery_files"]())
    text = made.pop("gallery.md").decode()
    named = set(re.findall(r"gallery/[\w.-]+", text))
    assert named == set(made)
    assert all(content for content in made.values())
