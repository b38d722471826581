"""The docs list every public name, page and seed file, and the gallery has its pictures."""

from __future__ import annotations

import re
import runpy

import pytest

import estimates as est
from tests.helpers.seed_claims import ROOT

DOCS = ROOT / "docs"


def test_navigation_lists_every_page_and_notebook() -> None:
    nav = (ROOT / "mkdocs.yml").read_text("utf-8").partition("nav:")[2]
    pages = {p.name for p in DOCS.glob("*.md")} | {
        f"notebooks/{p.name}" for p in (ROOT / "notebooks").glob("*.ipynb")
    }
    assert {page for page in pages if page not in nav} == set()


def test_files_that_the_docs_name_exist() -> None:
    """In spans of code that begin with a folder of the project."""
    named = re.compile(r"`(?:python )?((?:benchmarks|docs|seeds|src|tests)/[\w./-]+)")
    missing = [
        f"{page.name}: {path}"
        for page in (ROOT / "README.md", *DOCS.glob("*.md"))
        for path in named.findall(page.read_text("utf-8"))
        if not (ROOT / path).exists()
    ]
    assert missing == []


def test_pictures_are_small_and_described() -> None:
    """Those of the README, and of the first page."""
    for page in (ROOT / "README.md", DOCS / "index.md"):
        text = page.read_text("utf-8")
        alternatives = re.findall(r'alt="([^"]*)"|!\[([^]]*)\]', text)
        pictures = {DOCS / "pictures" / name for name in re.findall(r"pictures/(\w+\.png)", text)}
        assert alternatives
        assert all(len(first or second) > 40 for first, second in alternatives)
        assert all(picture.stat().st_size < 150_000 for picture in pictures)


def test_seed_files_are_listed() -> None:
    """The list gives the number of claims and quantities of each file."""
    listed = (ROOT / "seeds" / "README.md").read_text("utf-8")
    for path in (ROOT / "seeds").glob("*.csv"):
        claims = est.read(path)
        row = next(line for line in listed.splitlines() if f"`{path.name}`" in line)
        assert row.endswith(f"| {len(claims)} | {len(claims.quantities)} |")


@pytest.mark.slow  # makes all cards, plots and pages of the gallery, as the site does
def test_gallery_contains_the_files_that_it_names() -> None:
    """Cards, a page and plots are made from the seeds."""
    made = dict(runpy.run_path(str(DOCS / "gallery.py"))["gallery_files"]())
    text = made.pop("gallery.md").decode()
    named = set(re.findall(r"gallery/[\w.-]+", text))
    assert named == set(made)
    assert all(content for content in made.values())
