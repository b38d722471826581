"""The examples in the README and in docs/pipelines.md run."""

from __future__ import annotations

import doctest

import pytest

from tests.helpers.seed_claims import ROOT


@pytest.mark.parametrize("name", ["README.md", "docs/pipelines.md"])
def test_examples_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working folder is that of the project."""
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(str(ROOT / name), module_relative=False)
    assert (failed, tried > 3) == (0, True)
