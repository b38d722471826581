"""The command `sensitivity`."""

import csv
import json
from pathlib import Path

import pytest

import estimates as est
from estimates.cli.app import main

ROWS = "source,party,value\nA,red,100\nB,red,120\nC,blue,300\n"


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "claims.csv"
    path.write_text(ROWS, encoding="utf-8")
    return str(path)


def test_a_sentence_says_what_moves_the_estimate(file, capsys):
    assert main(["sensitivity", file, "--method", "median", "--leave-out", "source"]) == 0
    out = capsys.readouterr().out
    assert "the estimate lies between 110 and 210" in out
    assert "what moves it most is leaving out A, which gives 210" in out
    assert "no source alone decides it" in out


def test_every_specification_is_a_row_of_csv(file, capsys):
    flags = ["--method", "median", "--method", "lowest", "--prior", "troops", "--floors", "in"]
    assert (
        main(["sensitivity", file, *flags, "--bounds", "open", "--leave-out", "nothing", "--csv"])
        == 0
    )
    out = capsys.readouterr().out
    rows = list(csv.DictReader(out.splitlines()))
    assert [(row["method"], row["estimate"]) for row in rows] == [
        ("median", "120"),
        ("lowest", "100"),
    ]


def test_the_summary_is_printed_as_json(file, capsys):
    assert main(["sensitivity", file, "--method", "median", "--window", "auto", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["estimate"], row["choice"]) == (120, "without_party")


def test_a_source_that_decides_is_named(tmp_path, capsys):
    path = tmp_path / "lone.csv"
    path.write_text("source,value\nA,100\n", encoding="utf-8")
    assert main(["sensitivity", str(path), "--method", "median"]) == 0
    assert "A alone decides it" in capsys.readouterr().out


def test_an_unknown_choice_ends_with_status_2(file, capsys):
    assert main(["sensitivity", file, "--method", "mode"]) == 2
    assert "mode" in capsys.readouterr().err


def test_a_base_without_an_estimate_is_said_to_have_none(tmp_path, capsys):
    path = tmp_path / "bounds.csv"
    path.write_text("source,text\nA,more than 100\nB,more than 200\n", encoding="utf-8")
    assert main(["sensitivity", str(path), "--bounds", "open", "--bounds", "implied"]) == 0
    out = capsys.readouterr().out
    assert "The first of the choices gives no estimate to compare with; " in out
    assert " of 108 combinations give one" in out


def test_round_figures_are_read_with_the_step_that_is_asked_for(file, capsys):
    """Each answer is that of the function."""
    for step in (0.0, 0.8):
        flags = ["--method", "bayes", "--prior", "troops", "--heaping", str(step), "--csv"]
        assert main(["sensitivity", file, *flags]) == 0
        row = next(csv.DictReader(capsys.readouterr().out.splitlines()))
        asked = est.consensus(est.read(file), prior="troops", heaping=step)[0]
        assert (float(row["lower"]), float(row["upper"])) == (asked.lower, asked.upper)
