"""Assertions pass silently, and fail with a sentence."""

from __future__ import annotations

import pytest

import estimates as est
from estimates.testing import (
    assert_compatible,
    assert_conflict,
    assert_no_lookahead,
    assert_range,
    assert_same_result,
    assert_standing,
    assert_voices,
)
from estimates.testing.differences import describe_difference

EU = est.claim("EU", "more than 150,000", quantity="q", claim_id="eu", stated_on="2021-04-19")
FIXED = est.claim(
    "EU",
    "more than 100,000",
    quantity="q",
    claim_id="fixed",
    stated_on="2021-04-20",
    supersedes="eu",
)
TARAN = est.claim("Taran", 110_000, quantity="q", claim_id="taran", stated_on="2021-04-14")
PAPER = est.claim("Paper", 150_000, quantity="q", claim_id="paper", origin="eu")
ALL = [EU, FIXED, TARAN, PAPER]


def test_true_assertions_pass() -> None:
    assert_conflict(EU, TARAN, at_least=40_000)
    assert_compatible(FIXED, TARAN)
    assert_range(est.reconcile(ALL), 100_000, 110_000)
    assert_standing(ALL, "eu", "superseded")
    assert_standing(ALL, PAPER, "echo")
    assert_voices(ALL, 2)
    assert_same_result(ALL, [TARAN, PAPER, EU, FIXED])
    assert_no_lookahead(est.ranges, ALL)


@pytest.mark.parametrize(
    ("check", "arguments", "message"),
    [
        (
            assert_conflict,
            (FIXED, TARAN),
            r"^EU \(> 100,000\) and Taran \(110,000\) are compatible: one number satisfies both$",
        ),
        (assert_conflict, (EU, TARAN, 50_000), "are not 50,000 apart: they are at least 40,000"),
        (assert_compatible, (EU, TARAN), "are in conflict: they are at least 40,000 apart, a rati"),
        (
            assert_compatible,
            (EU, est.claim("AP", est.Figure(text="many", form="mention"))),
            r"^AP \(no number\) states no level",
        ),
        (
            assert_range,
            (ALL, 80_000, 110_000),
            r"^the range of q is 100,000 \(set by EU\) to 110,000 \(set by Taran\), not 80,000 to",
        ),
        (
            assert_range,
            ([EU, est.claim("A", 1, quantity="r")], 1, 1),
            "2 quantities instead of one",
        ),
        (
            assert_standing,
            (ALL, "eu", "used"),
            "^eu .* is superseded, not used: corrected by fixed",
        ),
        (
            assert_standing,
            (ALL, "gone", "used"),
            "the ledger has no claim gone; its claims are eu, fixed",
        ),
        (
            assert_no_lookahead,
            (lambda claims, day: len(claims), ALL[:3]),
            r"on 2 days:\n  2021-04-14: 1 becomes 3 with eu, fixed\n  2021-04-19: 2 becomes 3",
        ),
        (assert_voices, (ALL, 3), r"^q has 2 voices, not 3: EU, Taran; not counted: eu \(sup"),
    ],
)
def test_false_assertions_fail(check: object, arguments: tuple[object, ...], message: str) -> None:
    """The message names the sources, the figures and the distance."""
    with pytest.raises(AssertionError, match=message):
        check(*arguments)  # type: ignore[operator]


def test_every_difference_of_results_is_listed() -> None:
    """Rows that only one result has, and cells that changed."""
    with pytest.raises(AssertionError) as caught:
        assert_same_result(est.reconcile(ALL), est.reconcile([EU, TARAN]))
    lines = str(caught.value).split("\n")
    assert "  ranges, q: low was 100,000 and is 110,000" in lines
    assert "  ledger, paper: only in the first" in lines
    assert "  ledger, eu: standing was superseded and is used" in lines


def test_differences_are_described() -> None:
    """Differences of claims, rows and tables; none for objects of other libraries."""
    assert describe_difference(EU, TARAN)[1].startswith("claim_id: eu is not taran")  # type: ignore[index]
    first, second = est.ranges(ALL), est.ranges([EU, TARAN])
    rows = describe_difference(first[0], second[0])
    assert rows is not None
    assert "low: 100,000 is not 110,000" in rows
    tables = describe_difference(first, second)
    assert tables is not None
    assert tables[1] == "1 rows and 1 rows"
    assert describe_difference(1, 2) is None
