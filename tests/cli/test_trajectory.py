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


def test_options_of_the_library_are_passed_on(capsys, tmp_path):
    def level_of(*options):
        assert main(["trajectory", str(path), "--as-of", "2022-02-01", "--json", *options]) == 0
        rows = json.loads(capsys.readouterr().out)
        return next(row for row in reversed(rows) if row["quantity"] == "dead")

    path = tmp_path / "claims.csv"
    path.write_text(
        "quantity,source,value,stated_on,kind,party\n"
        "dead,A,1000,2022-01-01,stock,one\ndead,B,1000,2022-01-01,stock,one\n"
        "dead,C,3000,2022-01-01,stock,two\nnew,A,400,2022-01-02,flow,one\n"
    )
    plain = level_of()
    assert level_of("--max-party-share", "0.5")["estimate"] > plain["estimate"]
    assert level_of("--heaping", "0")["upper"] < plain["upper"]
    assert level_of("--identities", "new = dead")["estimate"] > plain["estimate"] + 300


@pytest.mark.parametrize(
    "option",
    [
        ["--days", "fortnight"],
        ["--drift", "-1"],
        ["--heaping", "2"],
        ["--max-party-share", "0"],
        ["--identities", "a = b"],
    ],
)
def test_what_cannot_be_is_refused_in_one_line(option, capsys):
    assert main(["trajectory", FILE, *option]) == 2
    assert capsys.readouterr().err.startswith("estimates: ")
