"""Declared checks: their findings, acceptances and their end, and refusals."""

from __future__ import annotations

import importlib.util
import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import (
    EstimatesError,
    InvalidFieldError,
    MissingFieldError,
    TableError,
    UnknownColumnError,
    UnreadableFileError,
)
from estimates.pipelines.checks import Accepted, CheckFailedError
from estimates.testing.strategies import claim_sets, frames

checks = est.checks
SETS = claim_sets(quantities=("q", "r"), max_size=8)
TWO = [
    {"claim_id": "a", "source": "UN", "quantity": "q", "value": 100},
    {"claim_id": "b", "source": "World Bank", "quantity": "q", "value": 130},
]


@given(SETS)
def test_conflicts_are_the_discrepancies(claims: est.ClaimSet) -> None:
    """One finding per pair of claims that may be compared."""
    found = checks.no_conflict_among()(claims).findings
    apart = [
        {row.claim_a, row.claim_b}
        for row in est.discrepancies(claims)
        if row.gap > 0 and row.comparable and row.kind == "discrepancy"
    ]
    assert sorted(map(sorted, apart)) == sorted(sorted(finding.rows) for finding in found)


def signed_share(claims: est.ClaimSet, row: Any) -> float:
    """Return the gap as a share of the end that is closer to 0."""
    ends = [end for c in (claims[row.claim_a], claims[row.claim_b]) for end in ends_of(c.figure)]
    nearest = min(abs(end) for end in ends)
    return row.gap / nearest if nearest else float("inf")


def ends_of(figure: est.Figure) -> list[float]:
    """Return the numbers of a figure."""
    return [n for n in (figure.value, figure.lower, figure.upper) if n is not None]


@given(SETS, st.sampled_from([0.0, 0.1, 1.0]))
def test_sources_agree_where_no_pair_is_further_apart(claims: est.ClaimSet, within: float) -> None:
    """Pair by pair, whatever other sources there are."""
    outcome = checks.sources_agree("EU", "Taran", within)(claims)[0]
    source = {claim.claim_id: claim.source.name for claim in claims}
    far = [
        row
        for row in est.discrepancies(claims)
        if {source[row.claim_a], source[row.claim_b]} == {"EU", "Taran"}
        and row.comparable
        and row.kind == "discrepancy"
        and row.gap > 0
        and (signed_share(claims, row) > within if row.ratio is None else row.ratio > 1 + within)
    ]
    absent = {"EU", "Taran"} - set(claims.sources)
    assert outcome.findings == len(far) + len(absent)
    assert outcome.passed == (not far and not absent)


@given(SETS, st.sampled_from([0.2, 0.5, 1.0]))
def test_shares_are_of_the_used_claims(claims: est.ClaimSet, share: float) -> None:
    """The ledger lists the same claims as used."""
    used = [e.source for e in est.reconcile(claims, method="lowest").ledger if e.standing == "used"]
    heavy = {name for name in used if used.count(name) > share * len(used)}
    assert checks.no_source_above(share)(claims)[0].findings == len(heavy)


@given(frames())
def test_every_refused_row_has_its_finding(frame: pd.DataFrame) -> None:
    """A row that is read has none."""
    kept = est.ClaimSet.from_frame(frame, errors="quarantine")
    found = checks.every_row_read()(frame)
    assert [f.rows for f in found.findings] == [(f"row {p.row}",) for p in kept.quarantine]
    assert found.passed == (len(kept.quarantine) == 0)
    crossed = {"CrossedBoundsError", "ValueOutsideBoundsError"}
    wrong = [p for p in kept.quarantine if p.code in crossed]
    assert checks.bounds_in_order()(frame)[0].findings == len(wrong)


def test_bounds_under_the_names_of_the_file() -> None:
    """Low <= best <= high, under other column names."""
    frame = pd.DataFrame(
        {"who": ["A", "B", "C"], "low": [1, 5, 1], "best": [2, 6, 9], "high": [3, 4, 8]}
    )
    columns = {"who": "source", "low": "lower", "best": "value", "high": "upper"}
    found = checks.run(frame, [checks.bounds_in_order()], columns=columns)
    assert [finding.rows for finding in found.findings] == [("row 2",), ("row 3",)]


def test_nothing_newer_than_a_day() -> None:
    """Dates of claims and documents count; a forecast may be about a later time."""
    rows = [
        {"claim_id": "a", "source": "A", "value": 1, "stated_on": "2021-05-01"},
        {"claim_id": "b", "source": "B", "value": 1, "published_on": "2021-05-02"},
        {"claim_id": "c", "source": "C", "value": 1, "refers_to": "2021-06", "manner": "forecast"},
        {"claim_id": "d", "source": "D", "value": 1, "refers_to": "2021-06"},
        {"claim_id": "e", "source": "E", "value": 1, "stated_on": "2021-04-30"},
    ]
    assert checks.nothing_newer_than("2021-04-30")(rows)[0].rows == ("a", "b", "d")


def test_columns_that_must_be_stated() -> None:
    """One finding per claim and column."""
    rows = [{"claim_id": "a", "source": "A", "value": 1, "url": "x"}, {"source": "B", "value": 2}]
    found = checks.stated(["url", "stated_on"])(rows)
    assert len(found.findings) == 3
    assert found[0].check == "stated: url, stated_on"


def test_a_reconciliation_is_checked_as_of_its_day(april: est.ClaimSet) -> None:
    """A conflict on the 19th is resolved on the 20th."""
    question = april.about("troops-border-and-crimea-2021-04")
    check = checks.no_conflict_among()
    passed = [check(est.reconcile(question, as_of=f"2021-04-{day}")).passed for day in (19, 20)]
    assert passed == [False, True]


def test_a_warning_fails_nothing() -> None:
    """It is reported, and the run passes."""
    found = checks.run(TWO, [checks.no_conflict_among(severity="warning"), checks.stated("source")])
    assert found.passed
    assert [o.passed for o in found] == [False, True]
    found.raise_if_failed()


def test_all_checks_run_unless_lazy_is_false() -> None:
    """Lazy is the default; the error carries the outcomes."""
    two_checks = [checks.no_conflict_among(), checks.stated("url")]
    found = checks.run(TWO, two_checks)
    assert [outcome.passed for outcome in found] == [False, False]
    with pytest.raises(CheckFailedError, match="2 of 2 checks failed") as caught:
        found.raise_if_failed()
    assert caught.value.outcomes is found
    with pytest.raises(CheckFailedError, match="1 of 1 checks failed"):
        checks.run(TWO, two_checks, lazy=False)


def test_outcomes_are_data() -> None:
    """Rows, columns, JSON; a message quotes three findings and counts the others."""
    rows = [{"claim_id": f"c{i}", "source": f"s{i}", "value": i} for i in range(5)]
    found = checks.run(rows, [checks.stated("url", name="has url")])
    frame = found.to_frame()
    assert list(frame.columns[:5]) == ["check", "passed", "severity", "message", "rows"]
    assert frame.loc[0, "rows"] == tuple(f"c{i}" for i in range(5))
    assert frame.loc[0, "message"].endswith("; and 2 more")
    assert json.loads(json.dumps(found.to_records()))[0]["check"] == "has url"


def test_a_finding_is_accepted_until_its_day() -> None:
    """For its own claims only; after that day the check fails, and a warning says why."""
    entry = Accepted("sources_agree", "definitions differ", date(2026, 1, 31), "q", ("a", "b"))
    check = checks.sources_agree("UN", "World Bank")
    before, after = (
        checks.run(TWO, [check], accepted=[entry], today=day)
        for day in ("2026-01-31", "2026-02-01")
    )
    assert before.passed
    assert before.findings[0].accepted == "definitions differ"
    assert before[0].message.endswith("(1 accepted)")
    assert not after.passed
    assert "expired on 2026-01-31" in after[1].message
    others = [
        *TWO,
        {"claim_id": "c", "source": "UN", "quantity": "r", "value": 1},
        {"claim_id": "d", "source": "World Bank", "quantity": "r", "value": 2},
    ]
    found = checks.run(others, [check], accepted=[entry], today="2026-01-01")
    assert (found.passed, found[0].rows) == (False, ("c", "d"))


def test_an_acceptance_without_a_finding_is_reported() -> None:
    """A warning keeps the file clean."""
    entry = Accepted("stated: url", "old", date(2030, 1, 1))
    found = checks.run(TWO, [checks.no_conflict_among()], accepted=[entry], today="2026-01-01")
    assert (found[1].check, found[1].severity) == ("accepted", "warning")
    assert "matches no finding" in found[1].message


@pytest.mark.parametrize("suffix", [".csv", ".toml", ".json"])
def test_acceptances_are_read(tmp_path: Path, suffix: str) -> None:
    """From CSV, TOML and JSON."""
    row = {
        "check": "sources_agree",
        "quantity": "q",
        "claims": "a;b",
        "reason": "x",
        "until": "2026-01",
    }
    text = {
        ".csv": ",".join(row) + "\n" + ",".join(row.values()),
        ".toml": "[[accepted]]\n" + "\n".join(f'{k} = "{v}"' for k, v in row.items()),
        ".json": json.dumps([{**row, "claims": ["a", "b"]}]),
    }[suffix]
    path = tmp_path / f"accepted{suffix}"
    path.write_text(text)
    entry = Accepted("sources_agree", "x", date(2026, 1, 31), "q", ("a", "b"))
    assert checks.read_accepted(path) == [entry]


BAD_ACCEPTED = [
    ("a.csv", "check,reason,until\nx,,2026-01-01\n,y,2026-01-01\n", TableError, "row 2"),
    ("a.csv", "check,reason,until\nx,y,soon\n", TableError, "until is not a date"),
    ("a.csv", "check,reason,till\nx,y,2026\n", TableError, "till"),
    ("a.csv", "", UnreadableFileError, "is empty"),
    ("a.toml", "[[accepted]\n", UnreadableFileError, "not TOML"),
    ("a.toml", 'accepted = "x"', UnreadableFileError, "no list of rows"),
    ("a.json", "[1]", UnreadableFileError, "no list of rows"),
    ("a.json", "[" * 100_000, UnreadableFileError, "not JSON"),
    ("a.xlsx", "x", UnreadableFileError, "no known suffix"),
]


def test_a_header_alone_accepts_nothing(tmp_path: Path) -> None:
    """The file has no rows yet."""
    path = tmp_path / "accepted.csv"
    path.write_text("check,quantity,claims,reason,until\n")
    assert checks.read_accepted(path) == []


@pytest.mark.parametrize(("name", "text", "error", "words"), BAD_ACCEPTED)
def test_bad_acceptances_are_refused(
    tmp_path: Path, name: str, text: str, error: type[EstimatesError], words: str
) -> None:
    """Each error names the row or the file."""
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(error, match=words):
        checks.read_accepted(path)


def test_checks_are_read_from_a_file(tmp_path: Path) -> None:
    """A declared check has a name and parameters."""
    path = tmp_path / "checks.toml"
    path.write_text(
        '[[check]]\ncheck = "sources_agree"\na = "UN"\nb = "World Bank"\nwithin = 0.5\n'
        '[[check]]\ncheck = "nothing_newer_than"\nday = 2021-04-30\nseverity = "warning"\n'
        '[[check]]\ncheck = "parts_equal_total"\ntotal = "x + y = t"\n'
    )
    found = checks.from_file(path)
    assert [c.kind for c in found] == ["sources_agree", "nothing_newer_than", "parts_equal_total"]
    assert found[1].says == "nothing is newer than 2021-04-30"
    assert checks.run(TWO, path)[0].passed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[{"check": "sources_agre"}]', "there are every_row_read"),
        ('[{"check": "sources_agree", "a": "UN"}]', "its parameters are a, b, within"),
        ('[{"check": "sources_agree", "a": "UN", "b": "X", "with": 1}]', "its parameters are"),
        ('[{"check": "no_source_above", "share": 89}]', "is not a share"),
        ('[{"check": "stated", "columns": ["urll"]}]', "urll"),
        ('[{"check": "nothing_newer_than", "day": "soon"}]', "is not a date"),
        ('[{"check": "every_row_read", "severity": "fatal"}]', "fatal"),
        ('[{"check": ["x"]}]', "is not a check"),
    ],
)
def test_bad_files_of_checks_are_refused(tmp_path: Path, text: str, words: str) -> None:
    """The error names the row and the parameter."""
    path = tmp_path / "checks.json"
    path.write_text(text)
    with pytest.raises(TableError, match=words):
        checks.from_file(path)


BAD: list[tuple[Any, type[EstimatesError]]] = [
    (lambda: checks.sources_agree("UN", "WB", within="much"), InvalidFieldError),
    (lambda: checks.sources_agree("UN", "WB", within=float("nan")), InvalidFieldError),
    (lambda: checks.sources_agree("UN", 7), InvalidFieldError),
    (lambda: checks.sources_agree(["UN"], "WB"), InvalidFieldError),
    (lambda: checks.no_conflict_among("UN"), InvalidFieldError),
    (lambda: checks.no_conflict_among([]), MissingFieldError),
    (lambda: checks.at_least_voices(0), InvalidFieldError),
    (lambda: checks.at_least_voices(True), InvalidFieldError),
    (lambda: checks.stated([]), MissingFieldError),
    (lambda: checks.stated("nothing"), UnknownColumnError),
    (lambda: checks.parts_equal_total("t", "xy"), InvalidFieldError),
    (lambda: checks.parts_equal_total("t", ["x", "t"]), InvalidFieldError),
    (lambda: checks.run(TWO, checks.Check("x", "y", lambda claims: [1])), InvalidFieldError),
    (lambda: checks.run(TWO, ["sources_agree"]), InvalidFieldError),
    (lambda: checks.run(5, []), InvalidFieldError),
    (lambda: checks.run(TWO, "no such file.toml"), UnreadableFileError),
    (lambda: checks.run(TWO, accepted=["x"]), InvalidFieldError),
    (lambda: checks.run(TWO, today="soon"), EstimatesError),
    (lambda: checks.Check("x", "y", 5), InvalidFieldError),
]


@pytest.mark.parametrize(("make", "error"), BAD)
def test_bad_checks_are_refused_when_they_are_made(make: Any, error: type[EstimatesError]) -> None:
    """Parameters are checked before any run."""
    with pytest.raises(error):
        make()


@pytest.mark.skipif(importlib.util.find_spec("pandera") is None, reason="needs pandera")
@pytest.mark.filterwarnings("ignore")
def test_a_check_works_inside_pandera() -> None:
    """The example of docs/pipelines.md."""
    import pandera.pandas as pa

    agree = checks.sources_agree("UN", "World Bank", within=0.1)
    schema = pa.DataFrameSchema(checks=pa.Check(lambda df: agree(df).passed, error=agree.says))
    schema.validate(pd.DataFrame(TWO).assign(value=[100, 101]))
    with pytest.raises(pa.errors.SchemaError, match="agree within 10 %"):
        schema.validate(pd.DataFrame(TWO))
