"""Ranges and discrepancies, compared with a plain reading of one claim at a time."""

from __future__ import annotations

import itertools
import math
from itertools import combinations

from hypothesis import given

import estimates as est
from estimates.model.intervals import interval
from estimates.testing import strategies
from tests.helpers.seed_claims import BUILD_UP


def allowed(figure: est.Figure) -> tuple[float, bool, float, bool]:
    """Return the ends that a figure entails, and whether each is included."""
    if figure.value is not None and (figure.lower is None or figure.upper is None):
        return figure.value, True, figure.value, True
    if figure.vague is not None and not stated_numbers(figure):
        read = interval(figure)
        low = -math.inf if read.lower is None else read.lower
        high = math.inf if read.upper is None else read.upper
        return low, read.lower_closed is not False, high, read.upper_closed is not False
    low = -math.inf if figure.lower is None else figure.lower
    high = math.inf if figure.upper is None else figure.upper
    return low, figure.lower_closed is not False, high, figure.upper_closed is not False


def satisfiable(figures: list[est.Figure]) -> bool:
    """Whether one number satisfies all of them."""
    ends = [allowed(figure) for figure in figures]
    low, high = max(e[0] for e in ends), min(e[2] for e in ends)
    touching = all(e[1] for e in ends if e[0] == low) and all(e[3] for e in ends if e[2] == high)
    return low < high or (low == high and touching)


def used(rec: est.Reconciliation) -> list[est.Claim]:
    return [rec.claims[e.claim_id] for e in rec.ledger if e.standing == "used"]


def stated_numbers(figure: est.Figure) -> list[float]:
    return [n for n in (figure.value, figure.lower, figure.upper) if n is not None]


def stated(figure: est.Figure) -> list[float]:
    """Return the numbers that a figure states; those of its convention for a vague word."""
    read = interval(figure) if figure.vague is not None else figure
    return stated_numbers(figure) or [n for n in (read.lower, read.upper) if n is not None]


@given(strategies.claim_sets())
def test_a_range_has_the_extreme_stated_numbers(claims: est.ClaimSet) -> None:
    """Its claims are those that state them."""
    rec = est.reconcile(claims, method="median")
    row, figures = rec.ranges[0], [c.figure for c in used(rec)]
    numbers = [n for figure in figures for n in stated(figure)]
    assert row.claims == len(figures)
    assert row.voices == len({c.source.name for c in used(rec)})
    assert (row.low, row.high) == (min(numbers, default=None), max(numbers, default=None))
    if numbers:
        low, high = claims[row.low_claim].figure, claims[row.high_claim].figure
        assert row.low in stated(low)
        assert row.high in stated(high)
        assert row.low_open == (allowed(low)[0] == -math.inf)
        assert row.high_open == (allowed(high)[2] == math.inf)


@given(strategies.claim_sets(max_size=6))
def test_claims_conflict_where_no_number_satisfies_all(claims: est.ClaimSet) -> None:
    """The core, the gap and the pairs agree with each other and with the figures."""
    rec = est.reconcile(claims, method="median")
    row, figures = rec.ranges[0], [c.figure for c in used(rec)]
    assert row.conflict == (not satisfiable(figures) if figures else False)
    if not figures:
        assert row.gap is None
        assert row.core_low is None
        return
    assert (row.gap == 0) == (not row.conflict)
    gaps = [pair.gap for pair in rec.discrepancies if pair.kind == "discrepancy"]
    assert row.gap == max(gaps, default=0)


@given(strategies.claim_sets(max_size=6))
def test_every_pair_of_used_claims_has_one_row(claims: est.ClaimSet) -> None:
    """Its gap is zero exactly where the claims are compatible."""
    rec = est.reconcile(claims, method="median")
    pairs = [pair for pair in rec.discrepancies if pair.kind == "discrepancy"]
    labels = [c.claim_id for c in used(rec)]
    expected = {frozenset(pair) for pair in combinations(labels, 2)}
    assert len(pairs) == len(expected)
    assert {frozenset((p.claim_a, p.claim_b)) for p in pairs} == expected
    for pair in pairs:
        both = [claims[pair.claim_a].figure, claims[pair.claim_b].figure]
        assert pair.compatible == satisfiable(both) == (pair.gap == 0)
        assert pair.within_rounding or not pair.compatible
        if pair.ratio is not None:
            assert pair.ratio >= 1
            assert math.isclose(pair.log_ratio, math.log(pair.ratio), abs_tol=1e-15)


def test_claims_of_april_2021_conflict_for_one_day(april: est.ClaimSet) -> None:
    """150,000 and 110,000 are 40,000 apart on the 19th; on the 20th nothing conflicts."""
    before = est.reconcile(april.about(BUILD_UP), "2021-04-19")
    row = before.ranges[0]
    assert (row.low, row.low_open, row.high, row.high_open) == (80_000, False, 150_000, True)
    assert (row.conflict, row.gap, round(row.ratio, 2), row.voices) == (True, 40_000, 1.36, 3)
    assert (row.gap_low_claim, row.gap_high_claim) == ("C03", "C04")
    after = est.reconcile(april.about(BUILD_UP), "2021-04-20").ranges[0]
    assert (after.conflict, after.core_low, after.core_high, after.voices) == (
        False,
        110_000,
        110_000,
        3,
    )


def test_an_excluded_end_conflicts_with_the_same_number() -> None:
    """ "More than 5" excludes 5, though no number lies between them."""
    row = est.discrepancies([est.claim("A", "more than 5"), est.claim("B", 5)])[0]
    assert not row.compatible
    assert 0 < row.gap < 1e-12
    assert row.within_rounding
    closed = est.discrepancies([est.claim("A", "at least 5"), est.claim("B", 5)])[0]
    assert (closed.compatible, closed.gap) == (True, 0)


def test_large_questions_keep_the_largest_gap() -> None:
    """Beyond 200 claims each is paired with the two that are furthest apart."""
    claims = [est.claim(f"s{i}", 1000 + i) for i in range(300)]
    table = est.discrepancies(claims)
    assert len(table) == 299 + 298
    assert table.column("gap").max() == 299


def test_ties_of_identical_claims_do_not_depend_on_the_order_of_rows() -> None:
    """The first by label is named, in the range and in the pairs."""
    claims = [est.claim("A", 1, claim_id=label, note=label) for label in ("x", "y")]
    for drawn in (claims, claims[::-1]):
        row, pair = est.ranges(drawn)[0], est.discrepancies(drawn)[0]
        assert (row.low_claim, row.high_claim) == ("x", "x")
        assert (pair.claim_a, pair.claim_b) == ("x", "y")


def test_ties_of_ends_do_not_depend_on_the_order_of_rows() -> None:
    """Claims of one source state the same lower end and different upper ends."""
    claims = [
        est.claim("M", est.Figure(lower=5, upper=upper), claim_id=label, quantity="q")
        for label, upper in (("a", 9), ("b", 8), ("c", 7))
    ]
    claims.append(est.claim("N", 1000, claim_id="z", quantity="q"))
    named = {
        (row.low_claim, row.gap_low_claim)
        for order in itertools.permutations(claims)
        for row in est.ranges(order)
    }
    assert named == {("a", "c")}


def test_a_vague_word_stands_in_the_range_by_its_convention() -> None:
    """Dozens are in the range and in conflict with 10,000; the row names the convention."""
    claims = [est.claim("A", "dozens"), est.claim("B", 10_000)]
    row, pair = est.ranges(claims)[0], est.discrepancies(claims)[0]
    assert (row.low, row.high, row.conflict, row.gap) == (12, 10_000, True, 9_880)
    assert (row.low_open, row.convention, pair.compatible) == (False, "estimates 1", False)
    rec = est.reconcile(claims, conventions="acled")
    assert (rec.ranges.gap, rec.discrepancies.gap, rec.ranges.convention) == (
        *(9_988, 9_988),
        "acled 2024-05",
    )
    assert rec.sentence() == (
        "Estimates range from dozens (A, read as 12 by the convention acled 2024-05) to 10,000 (B); "
        "two independent sources conflict."
    )
    assert est.ranges(claims[1:])[0].convention is None
