"""Scope on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from estimates.cli.app import BAD_INPUT, DONE, FAILED, main
from tests.helpers.seed_claims import BUILD_UP, ROOT

SEED = str(ROOT / "seeds" / "russian-buildup-april-2021.csv")
APRIL = "troops-eastern-border-2021-04 + troops-crimea-2021-04 = troops-border-and-crimea-2021-04"


def test_two_claims(capsys: pytest.CaptureFixture[str]) -> None:
    """Their reasons in words, or as JSON."""
    assert main(["compare", SEED, "C04", "C07"]) == DONE
    said = capsys.readouterr().out
    assert said.startswith("C04 against C07: not comparable")
    assert "manner: observed against forecast" in said
    assert main(["compare", SEED, "C04", "C03", "--json"]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert found["comparable"]
    assert "days: 5 days apart" in found["caveats"]


def test_all_claims_of_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    """Who stands apart, and what to say of the others."""
    assert main(["compare", SEED, "--quantity", BUILD_UP, "--as-of", "2021-04-20"]) == DONE
    said = capsys.readouterr().out
    assert "C07 (Kuleba (UA foreign minister)): not comparable (a forecast" in said
    assert "C05 against C03: comparable (area: " in said
    main(["compare", SEED, "--quantity", BUILD_UP, "--dimension", "area=refused"])
    assert "not comparable (area: " in capsys.readouterr().out


def test_balanced_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 1 where some cannot be had together."""
    path = tmp_path / "identities.txt"
    path.write_text(f"{APRIL}\n")
    asked = ["balance", SEED, "--identities", str(path)]
    assert main([*asked, "--as-of", "2021-04-12"]) == DONE
    said = capsys.readouterr().out
    assert "83,000 against 80,000 or more, no gap" in said
    assert "nothing is adjusted" in said
    assert main([*asked, "--integers", "--json"]) == DONE
    rows = json.loads(capsys.readouterr().out)["values"]
    value = {row["quantity"]: row["value"] for row in rows}
    assert value[BUILD_UP] == sum(n for label, n in value.items() if label != BUILD_UP)
    claims = tmp_path / "claims.csv"
    claims.write_text("source,quantity,text\nA,a,at least 5\nA,b,at least 6\nB,all,fewer than 9\n")
    assert main(["balance", str(claims), "--identities", "a + b = all"]) == FAILED
    assert "exclude each other" in capsys.readouterr().out


def test_scope_of_a_reconciliation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Window, drift and conversions reach the main verb."""
    conversions = tmp_path / "conversions.csv"
    conversions.write_text("unit,low,high,to\nhousehold,4,5,person\n")
    claims = tmp_path / "claims.csv"
    claims.write_text(
        "source,value,unit,stated_on\nA,500,persons,2021-04-01\nB,100,households,2021-04-30\n"
    )
    asked = ["reconcile", str(claims), "--conversions", str(conversions), "--method", "median"]
    assert main([*asked, "--drift", "0.02"]) == DONE
    said = capsys.readouterr().out
    assert "units are converted: 1 household = 4 to 5 person" in said
    assert "drift 0.02" in said
    assert main([*asked, "--window", "7"]) == DONE
    assert "the window is 7" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [["compare", SEED, "C04"], ["compare", SEED, "C04", "nobody"], ["compare", SEED, "--window", "-1"],
     ["compare", SEED, "--dimension", "area"], ["compare", SEED, "--dimension", "colour=refused"],
     ["balance", SEED, "--identities", "nofile"], ["balance", SEED, "--identities", "a + b = c"],
     ["reconcile", SEED, "--drift", "-1"], ["reconcile", SEED, "--conversions", "nofile.csv"]],
)  # fmt: skip
def test_bad_options_end_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is refused by name, and no traceback."""
    assert main(arguments) == BAD_INPUT
    said = capsys.readouterr().err
    assert said.startswith("estimates: ")
    assert len(said.splitlines()) == 1
