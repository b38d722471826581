"""A pipeline engineer wants to know what moved since yesterday, in the log and in a pull request."""

from __future__ import annotations

from pathlib import Path

import pytest

import estimates as est
from estimates.cli.app import main
from tests.helpers.published_text import internal_words

YESTERDAY = """claim_id,source,text,stated_on,quantity
a,UN,"about 1,200",2023-01-01,deaths
b,Ministry,900,2023-01-02,deaths
"""
TODAY = f"""{YESTERDAY}c,Red Cross,"1,500+",2023-01-03,deaths
d,Ministry,"1,000",2023-01-04,deaths
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Two versions of one file."""
    paths = [tmp_path / "before.csv", tmp_path / "claims.csv"]
    for path, text in zip(paths, (YESTERDAY, TODAY), strict=True):
        path.write_text(text)
    return [str(path) for path in paths]


def test_the_log_says_what_moved(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["changes", *files, "--method", "median"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "1. 2023-01-03 added Red Cross, “1,500+” [c]: deaths: moved the range from 900–1,200 to "
        "900–1,500, the estimate from 1,050 to 1,200",
        "2. 2023-01-04 added Ministry, “1,000” [d]: deaths: moved the range from 900–1,500 to "
        "1,000–1,500",
    ]
    assert internal_words("\n".join(lines)) == []
    report = est.changes(est.read(files[0]), est.read(files[1]), method="median")
    assert repr(report).splitlines() == lines


def test_the_pull_request_gets_a_comment(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["changes", *files, "--method", "median", "--markdown"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("**2 changes of 1 quantity**")
    assert "| deaths | 900–1,200 → 1,000–1,500 | 1,050 → 1,200 |" in text
    assert internal_words(text) == []


def test_a_failed_check_names_sources_and_rows(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "checks.json"
    rules.write_text('[{"check": "sources_agree", "a": "UN", "b": "Red Cross", "within": 0.1}]')
    assert main(["check", files[1], "--checks", str(rules)]) == 1
    text = capsys.readouterr().out
    assert "UN (about 1,200)" in text
    assert "Red Cross (1,500+)" in text
