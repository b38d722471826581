"""The commands coalesce, changes and check."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from estimates.cli.app import main
from estimates.cli.options import BAD_INPUT, DONE, FAILED
from tests.helpers.seed_claims import BUILD_UP, ROOT

SEED = str(ROOT / "seeds" / "russian-buildup-april-2021.csv")


def test_coalesce_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Each value has its source."""
    borrell = "Borrell (EU HR/VP)"
    options = ["--priority", borrell, "--each", "quantity", "--quantity", BUILD_UP]
    assert main(["coalesce", SEED, "--as-of", "2021-04-19", *options]) == DONE
    row = next(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert (row["source"], row["text"], row["gap"]) == (borrell, "more than 150,000", "40000")
    assert main(["coalesce", SEED, "--priority", "Borrel", "--others", "raise"]) == BAD_INPUT
    assert "is the source of no row: 'Borrel'; the sources are" in capsys.readouterr().err


def test_a_table_is_safe_for_spreadsheets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Text that a spreadsheet would run gets an apostrophe, in every column."""
    path = tmp_path / "claims.csv"
    path.write_text('source,value\n"=cmd()",1\nB,2\n')
    assert main(["coalesce", str(path), "--priority", "B"]) == DONE
    row = next(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert (row["source"], row["against"]) == ("B", "'=cmd()")


def test_changes_between_two_days_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """One line per change; CSV and JSON hold the same; a file has no changes to itself."""
    days = ["--as-of", "2021-04-19", "--after-as-of", "2021-04-20", "--quantity", BUILD_UP]
    assert main(["changes", SEED, SEED, *days]) == DONE
    lines = capsys.readouterr().out.splitlines()
    added = "1. 2021-04-20 added EEAS transcript (EU), “more than 100,000” [C05]: "
    assert lines[0].startswith(added)
    assert "moved the range from 80,000–150,000 to 80,000–110,000, the estimate from" in lines[0]
    assert main(["changes", SEED, SEED, *days, "--markdown"]) == DONE
    assert "| 80,000–150,000 → 80,000–110,000 |" in capsys.readouterr().out
    assert main(["changes", SEED, SEED, *days, "--json"]) == DONE
    records = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert main(["changes", SEED, SEED, *days, "--csv"]) == DONE
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["claim_id"] for row in rows] == [row["claim_id"] for row in records]
    assert len(rows) == len(lines)
    assert main(["changes", SEED, SEED]) == DONE
    assert capsys.readouterr().out == "nothing changed\n"


def test_changes_between_two_days_of_record_are_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The later file has limits of its own."""
    path = tmp_path / "claims.csv"
    rows = "A,1,2022-02-01,2022-03-05\nB,2,2022-02-02,2022-02-03\n"
    path.write_text("source,value,stated_on,recorded_at\n" + rows)
    file = [str(path), str(path), "--method", "median"]
    assert main(["changes", *file, "--recorded-by", "2022-02-10"]) == DONE
    assert capsys.readouterr().out.startswith("1. 2022-02-01 added A")
    days = ["--recorded-by", "2022-02-10", "--after-recorded-by", "2022-02-20"]
    assert main(["changes", *file, *days]) == DONE
    assert capsys.readouterr().out == "nothing changed\n"


def test_check_has_status_1_if_a_check_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 0 if its finding is accepted; bad rows do not stop it."""
    claims = tmp_path / "claims.csv"
    claims.write_text("claim_id,source,value\na,UN,100\nb,WB,130\n")
    listed = tmp_path / "checks.json"
    listed.write_text('[{"check": "sources_agree", "a": "UN", "b": "WB"}]')
    accepted = tmp_path / "accepted.csv"
    accepted.write_text("check,claims,reason,until\nsources_agree,a;b,definitions,2026-01-31\n")
    command = ["check", str(claims), "--checks", str(listed)]
    assert main(command) == FAILED
    assert capsys.readouterr().out.startswith("FAILED  sources_agree: UN, WB: UN (100) and WB")
    assert main([*command, "--accepted", str(accepted), "--today", "2026-01-31"]) == DONE
    assert capsys.readouterr().out.startswith("ok ")
    assert (
        main([*command, "--accepted", str(accepted), "--today", "2026-02-01", "--json"]) == FAILED
    )
    outcome = json.loads(capsys.readouterr().out)
    assert (outcome["passed"], outcome["findings"][0]["rows"]) == (False, ["a", "b"])
    claims.write_text("claim_id,source,value\na,UN,100\nb,WB,x\n")
    assert main(["check", str(claims)]) == FAILED
    assert "every_row_read: value is not a single number" in capsys.readouterr().out


def test_bad_input_of_a_pipeline_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2; there is no traceback."""
    bad = tmp_path / "checks.toml"
    bad.write_text("[[check]\n")
    for command in (
        ["check", SEED, "--checks", str(bad)],
        ["check", SEED, "--checks", "nothing.toml"],
        ["changes", SEED, "nothing.csv"],
        ["changes", SEED, SEED, "--method", "oracle"],
        ["coalesce", SEED, "--priority", ""],
    ):
        assert main(command) == BAD_INPUT
        assert len(capsys.readouterr().err.splitlines()) == 1
