"""The commands reconcile, ledger, methods and template: output and exit status."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

import estimates as est
from estimates.cli.app import main
from estimates.cli.options import BAD_INPUT, DONE
from tests.helpers.seed_claims import BUILD_UP, ROOT

SEED = str(ROOT / "seeds" / "russian-buildup-april-2021.csv")


def test_reconcile_prints_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    """Range, discrepancy, consensus, warnings and ledger, in this order."""
    assert main(["reconcile", SEED, "--as-of", "2021-04-19", "--quantity", BUILD_UP]) == DONE
    output = capsys.readouterr().out
    assert "to more than 150,000 (Borrell (EU HR/VP)), open above" in output
    assert "are at least 40,000 apart, a ratio of 1.36" in output
    assert output.index("reported range") < output.index("discrepancy") < output.index("consensus")
    assert "3 independent sources" in output


def test_a_withdrawn_figure_is_struck_through(capsys: pytest.CaptureFixture[str]) -> None:
    """Its echo follows it."""
    main(["reconcile", SEED, "--as-of", "2021-04-22", "--quantity", BUILD_UP])
    lines = capsys.readouterr().out.splitlines()
    struck = "~~Borrell (EU HR/VP): more than 150,000~~"
    index = next(i for i, line in enumerate(lines) if struck in line)
    assert lines[index + 1].strip().startswith("↳ C08")


def test_json_holds_the_same_result(capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers are finite or null; the names are those of the frames."""
    main(["reconcile", SEED, "--as-of", "2021-04-19", "--quantity", BUILD_UP, "--json"])
    result = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    row = result["ranges"][0]
    assert (row["gap"], round(row["ratio"], 2), row["core_low"]) == (40000, 1.36, None)
    pair = next(
        p for p in result["discrepancies"] if {p["claim_a"], p["claim_b"]} == {"C03", "C04"}
    )
    assert (pair["gap"], pair["compatible"]) == (40000, False)
    assert {entry["standing"] for entry in result["ledger"]} >= {"used", "echo", "no figure"}


def test_a_page_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its path is printed."""
    page = tmp_path / "page.html"
    assert main(["reconcile", SEED, "--html", str(page)]) == DONE
    assert capsys.readouterr().out.strip() == str(page)
    assert "<!doctype html>" in page.read_text(encoding="utf-8").lower()


def test_stdin_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A dash stands for stdin; its first characters tell CSV from JSON."""
    for text in ("source,text\nEU,more than 5\n", '[{"source": "EU", "text": "more than 5"}]'):
        stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
        monkeypatch.setattr(sys, "stdin", stdin)
        assert main(["reconcile", "-", "--method", "median"]) == DONE
        assert "more than 5" in capsys.readouterr().out


def test_bad_input_is_listed_row_by_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2 and one line per bad row; with --quarantine the good rows are used."""
    bad = tmp_path / "bad.csv"
    bad.write_text("source,value,stated_on\nA,5,2021-04-19\nB,x,2021-04-19\nC,6,31/02/2021\n")
    assert main(["reconcile", str(bad)]) == BAD_INPUT
    output = capsys.readouterr()
    assert output.out == ""
    assert [line.split(":")[0].strip() for line in output.err.splitlines()[1:3]] == [
        "row 2",
        "row 3",
    ]
    assert main(["reconcile", str(bad), "--quarantine", "--method", "median"]) == DONE
    output = capsys.readouterr()
    assert output.err.count("quarantined row") == 2
    assert "5" in output.out


BAD_OPTIONS = """--as-of yesterday
--method oracle
--level 2
--prior none
--quantity nothing
--encoding klingon""".splitlines()


@pytest.mark.parametrize("arguments", BAD_OPTIONS)
def test_a_bad_option_is_refused_in_one_line(
    arguments: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line names the option and the remedy; there is no traceback."""
    assert main(["reconcile", SEED, *arguments.split()]) == BAD_INPUT
    output = capsys.readouterr().err
    assert output.startswith("estimates: ")
    assert len(output.splitlines()) == 1


def test_ledger_methods_and_template(capsys: pytest.CaptureFixture[str]) -> None:
    """The ledger is CSV; the template explains its columns on stderr."""
    assert main(["ledger", SEED, "--as-of", "2021-04-22"]) == DONE
    assert "C04," in capsys.readouterr().out
    assert main(["methods"]) == DONE
    assert "median:" in capsys.readouterr().out
    assert main(["template"]) == DONE
    output = capsys.readouterr()
    assert output.out.startswith("claim_id,quantity,")
    assert "the words, verbatim" in output.err
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])


def test_round_figures_are_read_with_the_step_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command answers as the function does, and refuses what it refuses."""
    path = tmp_path / "claims.csv"
    path.write_text("source,value\nA,100000\nB,100000\nC,200000\n", encoding="utf-8")
    for step in (0.0, 0.8):
        assert main(["reconcile", str(path), "--json", "--heaping", str(step)]) == DONE
        (found,) = json.loads(capsys.readouterr().out)["consensus"]
        asked = est.consensus(est.read(path), heaping=step)[0]
        assert (found["lower"], found["upper"]) == (asked.lower, asked.upper)
    assert main(["reconcile", str(path), "--heaping", "2"]) == BAD_INPUT
    assert "heaping" in capsys.readouterr().err
