"""The command ``trajectory``."""

import json

import pytest

from estimates.cli.app import main
from tests.helpers.seed_claims import ROOT

FILE = str(ROOT / "seeds" / "russian-buildup-april-2021.csv")
QUANTITY = ["--quantity", "troops-border-and-crimea-2021-04"]


def test_a_row_a_month_is_printed_as_csv(capsys):
    assert main(["trajectory", FILE, *QUANTITY, "--days", "month"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.startswith("quantity,day,estimate,lower,upper")
    assert rows


def test_a_sentence_says_where_the_level_stands(capsys):
    assert main(["trajectory", FILE, *QUANTITY, "--as-of", "2021-04-19", "--sentence"]) == 0
    assert "as of 19 April 2021" in capsys.readouterr().out


def test_json_holds_the_days_that_are_asked_for(capsys):
    assert main(["trajectory", FILE, *QUANTITY, "--days", "2021-04-19,2021-04-22", "--json"]) == 0
    assert [row["day"] for row in json.loads(capsys.readouterr().out)] == [
        "2021-04-19",
        "2021-04-22",
    ]


@pytest.mark.parametrize("option", [["--days", "fortnight"], ["--drift", "-1"]])
def test_what_cannot_be_is_refused_in_one_line(option, capsys):
    assert main(["trajectory", FILE, *option]) == 2
    assert capsys.readouterr().err.startswith("estimates: ")
