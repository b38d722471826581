"""The command line: what it prints, and with which status it ends."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from estimates.cli.app import BAD_INPUT, DONE, main
from tests.helpers.seed_claims import BUILD_UP, ROOT

SEED = str(ROOT / "seeds" / "russian-buildup-april-2021.csv")


def test_the_main_job(capsys: pytest.CaptureFixture[str]) -> None:
    """A newcomer sees range, discrepancy, consensus, warnings and ledger."""
    assert main(["reconcile", SEED, "--as-of", "2021-04-19", "--quantity", BUILD_UP]) == DONE
    said = capsys.readouterr().out
    assert "more than 80,000 (C02c) to more than 150,000 (C04), open above" in said
    assert "are at least 40,000 apart, a ratio of 1.36" in said
    assert said.index("reported range") < said.index("discrepancy") < said.index("consensus")
    assert "3 voices" in said


def test_a_withdrawn_figure_is_struck_through(capsys: pytest.CaptureFixture[str]) -> None:
    """With its echo folded under it."""
    main(["reconcile", SEED, "--as-of", "2021-04-22", "--quantity", BUILD_UP])
    lines = capsys.readouterr().out.splitlines()
    at = next(
        i for i, line in enumerate(lines) if "~~Borrell (EU HR/VP): more than 150,000~~" in line
    )
    assert lines[at + 1].strip().startswith("↳ C08")


def test_json_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """Machine-readable: finite numbers or null, the same names as the frames."""
    main(["reconcile", SEED, "--as-of", "2021-04-19", "--quantity", BUILD_UP, "--json"])
    found = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    row = found["ranges"][0]
    assert (row["gap"], round(row["ratio"], 2), row["core_low"]) == (40000, 1.36, None)
    pair = next(p for p in found["discrepancies"] if {p["claim_a"], p["claim_b"]} == {"C03", "C04"})
    assert (pair["gap"], pair["compatible"]) == (40000, False)
    assert {entry["standing"] for entry in found["ledger"]} >= {"used", "echo", "no figure"}


def test_a_page_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And its path printed."""
    page = tmp_path / "page.html"
    assert main(["reconcile", SEED, "--html", str(page)]) == DONE
    assert capsys.readouterr().out.strip() == str(page)
    assert "<!doctype html>" in page.read_text(encoding="utf-8").lower()


def test_stdin_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With a dash; CSV or JSON, as it begins."""
    for text in ("source,text\nEU,more than 5\n", '[{"source": "EU", "text": "more than 5"}]'):
        fake = io.TextIOWrapper(io.BytesIO(text.encode()))
        monkeypatch.setattr(sys, "stdin", fake)
        assert main(["reconcile", "-", "--method", "median"]) == DONE
        assert "more than 5" in capsys.readouterr().out


def test_bad_input_is_listed_row_by_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2 and a line a bad row; in quarantine the good rows go on."""
    bad = tmp_path / "bad.csv"
    bad.write_text("source,value,stated_on\nA,5,2021-04-19\nB,x,2021-04-19\nC,6,31/02/2021\n")
    assert main(["reconcile", str(bad)]) == BAD_INPUT
    said = capsys.readouterr()
    assert said.out == ""
    assert [line.split(":")[0].strip() for line in said.err.splitlines()[1:3]] == ["row 2", "row 3"]
    assert main(["reconcile", str(bad), "--quarantine", "--method", "median"]) == DONE
    said = capsys.readouterr()
    assert said.err.count("quarantined row") == 2
    assert "5" in said.out


@pytest.mark.parametrize(
    "arguments",
    [["--as-of", "yesterday"], ["--method", "oracle"], ["--level", "2"], ["--prior", "none"],
     ["--quantity", "nothing"], ["--encoding", "klingon"]],
)  # fmt: skip
def test_bad_options_end_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is refused by name, with the remedy, and no traceback."""
    assert main(["reconcile", SEED, *arguments]) == BAD_INPUT
    said = capsys.readouterr().err
    assert said.startswith("estimates: ")
    assert len(said.splitlines()) == 1


def test_ledger_methods_and_template(capsys: pytest.CaptureFixture[str]) -> None:
    """The other commands."""
    assert main(["ledger", SEED, "--as-of", "2021-04-22"]) == DONE
    assert "C04," in capsys.readouterr().out
    assert main(["methods"]) == DONE
    assert "median:" in capsys.readouterr().out
    assert main(["template"]) == DONE
    said = capsys.readouterr()
    assert said.out.startswith("claim_id,quantity,")
    assert "the words, verbatim" in said.err
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
