"""The examples in the README and in pages of the docs run."""

from __future__ import annotations

import doctest

import pytest

from tests.helpers.seed_claims import ROOT

PAGES = ("display", "evidence", "extractions", "parsing", "pipelines")


@pytest.mark.parametrize("name", ["README.md", *(f"docs/{page}.md" for page in PAGES)])
def test_examples_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working folder is that of the project."""
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(
        str(ROOT / name), False, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert (failed, tried > 3) == (0, True)
