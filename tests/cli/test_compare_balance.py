"""The commands compare and balance, and the rules of comparability of reconcile."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from estimates.cli.app import main
from estimates.cli.options import BAD_INPUT, DONE, FAILED
from tests.helpers.seed_claims import BUILD_UP, ROOT

SEED = str(ROOT / "seeds" / "russian-buildup-april-2021.csv")
APRIL = "troops-eastern-border-2021-04 + troops-crimea-2021-04 = troops-border-and-crimea-2021-04"


def test_two_claims_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    """The reasons are printed as text or as JSON."""
    assert main(["compare", SEED, "C04", "C07"]) == DONE
    output = capsys.readouterr().out
    assert output.startswith("C04 against C07: not comparable")
    assert "manner: observed against forecast" in output
    assert main(["compare", SEED, "C04", "C03", "--json"]) == DONE
    comparability = json.loads(capsys.readouterr().out)
    assert comparability["comparable"]
    assert "days: 5 days apart" in comparability["caveats"]


def test_all_claims_of_a_quantity_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    """Excluded claims are listed, then the differences of each pair."""
    assert main(["compare", SEED, "--quantity", BUILD_UP, "--as-of", "2021-04-20"]) == DONE
    output = capsys.readouterr().out
    assert "C07 (Kuleba (UA foreign minister)): not comparable (a forecast" in output
    assert "C05 against C03: comparable (area: " in output
    main(["compare", SEED, "--quantity", BUILD_UP, "--dimension", "area=refused"])
    assert "not comparable (area: " in capsys.readouterr().out


def test_balanced_numbers_add_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 1 where claims and identities exclude each other."""
    path = tmp_path / "identities.txt"
    path.write_text(f"{APRIL}\n")
    command = ["balance", SEED, "--identities", str(path)]
    assert main([*command, "--as-of", "2021-04-12"]) == DONE
    output = capsys.readouterr().out
    assert "83,000 against 80,000 or more, no gap" in output
    assert "nothing is adjusted" in output
    assert main([*command, "--integers", "--json"]) == DONE
    rows = json.loads(capsys.readouterr().out)["values"]
    value = {row["quantity"]: row["value"] for row in rows}
    assert value[BUILD_UP] == sum(n for label, n in value.items() if label != BUILD_UP)
    claims = tmp_path / "claims.csv"
    claims.write_text("source,quantity,text\nA,a,at least 5\nA,b,at least 6\nB,all,fewer than 9\n")
    assert main(["balance", str(claims), "--identities", "a + b = all"]) == FAILED
    assert "exclude each other" in capsys.readouterr().out


def test_reconcile_takes_the_rules_of_comparability(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Window, drift and conversions have an effect."""
    conversions = tmp_path / "conversions.csv"
    conversions.write_text("unit,low,high,to\nhousehold,4,5,person\n")
    claims = tmp_path / "claims.csv"
    claims.write_text(
        "source,value,unit,stated_on\nA,500,persons,2021-04-01\nB,100,households,2021-04-30\n"
    )
    command = ["reconcile", str(claims), "--conversions", str(conversions), "--method", "median"]
    assert main([*command, "--drift", "0.02"]) == DONE
    output = capsys.readouterr().out
    assert "units are converted: 1 household = 4 to 5 person" in output
    assert main([*command, "--drift", "0.02", "--json"]) == DONE
    assert "drift 0.02" in capsys.readouterr().out
    assert main([*command, "--window", "7"]) == DONE
    assert "outside the window of 7" in capsys.readouterr().out


BAD_COMMANDS = [
    ["compare", SEED, "C04"],
    ["compare", SEED, "C04", "nobody"],
    ["compare", SEED, "--window", "-1"],
    ["compare", SEED, "--dimension", "area"],
    ["compare", SEED, "--dimension", "colour=refused"],
    ["balance", SEED, "--identities", "nofile"],
    ["balance", SEED, "--identities", "a + b = c"],
    ["reconcile", SEED, "--drift", "-1"],
    ["reconcile", SEED, "--conversions", "nofile.csv"],
]


@pytest.mark.parametrize("arguments", BAD_COMMANDS)
def test_a_bad_option_of_a_comparison_is_refused_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The line names the option; there is no traceback."""
    assert main(arguments) == BAD_INPUT
    output = capsys.readouterr().err
    assert output.startswith("estimates: ")
    assert len(output.splitlines()) == 1
