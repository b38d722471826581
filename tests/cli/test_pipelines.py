"""The verbs of pipelines on the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from estimates.cli.app import BAD_INPUT, DONE, FAILED, main
from tests.helpers.seed_claims import BUILD_UP, ROOT

SEED = str(ROOT / "seeds" / "russian-buildup-april-2021.csv")


def test_coalesce_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """With the source of every cell."""
    borrell = "Borrell (EU HR/VP)"
    asked = ["--priority", borrell, "--each", "quantity", "--quantity", BUILD_UP]
    assert main(["coalesce", SEED, "--as-of", "2021-04-19", *asked]) == DONE
    row = next(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert (row["source"], row["text"], row["gap"]) == (borrell, "more than 150,000", "40000")
    assert main(["coalesce", SEED, "--priority", "Borrel", "--others", "raise"]) == BAD_INPUT
    assert "is not in the order of sources" in capsys.readouterr().err


def test_a_table_is_safe_for_spreadsheets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Text that a spreadsheet would run gets an apostrophe, in every column."""
    path = tmp_path / "claims.csv"
    path.write_text('source,value\n"=cmd()",1\nB,2\n')
    assert main(["coalesce", str(path), "--priority", "B"]) == DONE
    row = next(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert (row["source"], row["against"]) == ("B", "'=cmd()")


def test_changes_between_two_days(capsys: pytest.CaptureFixture[str]) -> None:
    """A line a change; the same as a table and as JSON; nothing between a file and itself."""
    days = ["--as-of", "2021-04-19", "--after-as-of", "2021-04-20", "--quantity", BUILD_UP]
    assert main(["changes", SEED, SEED, *days]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("1. 2021-04-20 added C05 (EEAS transcript (EU): more than 100,000)")
    assert "range 80,000 to 150,000 → 80,000 to 110,000" in lines[0]
    assert main(["changes", SEED, SEED, *days, "--json"]) == DONE
    found = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert main(["changes", SEED, SEED, *days, "--csv"]) == DONE
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["claim_id"] for row in rows] == [row["claim_id"] for row in found]
    assert len(rows) == len(lines)
    assert main(["changes", SEED, SEED]) == DONE
    assert capsys.readouterr().out == "nothing changed\n"


def test_check_ends_with_one_where_a_check_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And with zero where its finding is accepted; bad rows do not stop it."""
    claims = tmp_path / "claims.csv"
    claims.write_text("claim_id,source,value\na,UN,100\nb,WB,130\n")
    listed = tmp_path / "checks.json"
    listed.write_text('[{"check": "sources_agree", "a": "UN", "b": "WB"}]')
    accepted = tmp_path / "accepted.csv"
    accepted.write_text("check,claims,reason,until\nsources_agree,a;b,definitions,2026-01-31\n")
    asked = ["check", str(claims), "--checks", str(listed)]
    assert main(asked) == FAILED
    assert capsys.readouterr().out.startswith("FAILED  sources_agree: UN, WB: UN (100) and WB")
    assert main([*asked, "--accepted", str(accepted), "--today", "2026-01-31"]) == DONE
    assert capsys.readouterr().out.startswith("ok ")
    assert main([*asked, "--accepted", str(accepted), "--today", "2026-02-01", "--json"]) == FAILED
    found = json.loads(capsys.readouterr().out)
    assert (found["passed"], found["findings"][0]["rows"]) == (False, ["a", "b"])
    claims.write_text("claim_id,source,value\na,UN,100\nb,WB,x\n")
    assert main(["check", str(claims)]) == FAILED
    assert "every_row_read: value is not one bare number" in capsys.readouterr().out


def test_bad_input_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, and no traceback."""
    bad = tmp_path / "checks.toml"
    bad.write_text("[[check]\n")
    for asked in (
        ["check", SEED, "--checks", str(bad)],
        ["check", SEED, "--checks", "nothing.toml"],
        ["changes", SEED, "nothing.csv"],
        ["changes", SEED, SEED, "--method", "oracle"],
        ["coalesce", SEED, "--priority", ""],
    ):
        assert main(asked) == BAD_INPUT
        assert len(capsys.readouterr().err.splitlines()) == 1
