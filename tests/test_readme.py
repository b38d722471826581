"""The README stays true: its examples run."""

from __future__ import annotations

import doctest

import pytest

from tests.helpers.seed_claims import ROOT


@pytest.mark.parametrize("name", ["README.md", "docs/pipelines.md"])
def test_the_examples_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As they stand, from the project's folder."""
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(str(ROOT / name), module_relative=False)
    assert (failed, tried > 3) == (0, True)
