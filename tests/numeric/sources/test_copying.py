"""Copy detection in arrays, against loops over the claims."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.numeric.sources.copying import (
    ROUND_STEPS,
    FigureVotes,
    copy_rate,
    overlap,
    relative_rounding_step,
)
from estimates.numeric.sources.identical_sources import _pairs_of_members
from estimates.numeric.sources.observations import Observations, initial_centres
from estimates.numeric.sources.pair_sums import PAIR_COLUMNS, PairSums

Statements = list[tuple[int, int, float, float]]
"""Question, figure, number and weight of each voice."""


@st.composite
def statement_sets(draw: DrawFn) -> Statements:
    """Draw voices of up to five questions, some without answers; few figures, so that many tie."""
    statements = draw(
        st.lists(
            st.tuples(st.integers(0, 4), st.integers(1, 4), st.sampled_from([1.0, 1.0, 0.5, 0.0])),
            max_size=12,
        )
    )
    figures = sorted({(question, number) for question, number, _ in statements})
    return [
        (question, figures.index((question, number)), float(number), weight)
        for question, number, weight in sorted(statements)
    ]


def columns(statements: Statements) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    question, figure, x, weight = (np.array(column) for column in zip(*statements, strict=True))
    return question, figure, x, weight


@given(statement_sets(), st.sets(st.integers(0, 4)))
def test_votes_are_counted(statements: Statements, wanted: set[int]) -> None:
    """Each figure by the weights of its voices; at most three, the most stated first."""
    if not statements:
        return
    question, figure, _, weight = columns(statements)
    votes = FigureVotes.of(question, figure, weight, np.isin(np.arange(5), list(wanted)))
    count: Counter[int] = Counter()
    for _, code, _, own in statements:
        count[code] += own
    assert votes.count.tolist() == [count[code] for code in sorted(count)]
    for q in range(5):
        there = {code for at, code, _, _ in statements if at == q} if q in wanted else set()
        found = [code for code in votes.top[:, q].tolist() if code >= 0]
        assert len(found) == len(set(found)) == min(3, len(there))
        assert set(found) <= there
        left = [count[code] for code in there - set(found)]
        stated = [count[code] for code in found]
        assert stated == sorted(stated, reverse=True)
        assert max(left, default=0) <= min(stated, default=0)


@given(statement_sets())
def test_odd_figures_are_those_that_others_do_not_state(statements: Statements) -> None:
    """The others state another figure more often, or there are none."""
    if len(statements) < 2:
        return
    question, figure, _, weight = columns(statements)
    votes = FigureVotes.of(question, figure, weight, np.ones(5, dtype=bool))
    rows = range(len(statements))
    pairs = [(a, b) for a in rows for b in rows if a != b and question[a] == question[b]]
    if not pairs:
        return
    a, b = np.array(pairs).T
    found = votes.odd(question, a, b, weight)
    for (one, other), odd in zip(pairs, found.tolist(), strict=True):
        rest: Counter[int] = Counter()
        for at, (q, code, _, own) in enumerate(statements):
            if q == question[one] and at not in (one, other):
                rest[code] += own
        best = max(rest.values(), default=0.0)
        mine = [rest[figure[one]], rest[figure[other]]]
        assert odd == (best == 0 or min(mine) < best)


@given(statement_sets(), st.dictionaries(st.integers(0, 4), st.floats(-5, 5)))
def test_the_initial_centre_is_the_median_of_distinct_figures(
    statements: Statements, known: dict[int, float]
) -> None:
    """The truth where known, 0 where no voice exists."""
    truth = np.array([known.get(q, np.nan) for q in range(5)])
    question, figure, x, weight = (
        columns(statements)
        if statements
        else (np.zeros(0, int), np.zeros(0, int), *np.zeros((2, 0)))
    )
    none, no_family = np.zeros(len(x)), np.full(len(x), -1)
    stated = Observations(
        question, np.zeros(len(x), int), x, x, x, weight, figure, none, no_family, truth, 1
    )
    found = initial_centres(stated)
    for q in range(5):
        numbers = sorted({number for at, _, number, own in statements if at == q and own > 0})
        middle = float(np.median(numbers)) if numbers else 0.0
        assert found[q] == pytest.approx(known.get(q, middle))


@given(st.integers(1, 199_999), st.integers(-6, 6))
@example(50_000, -6)  # a rounding error below 0.05
def test_the_rounding_step_divides_the_number(number: int, power: int) -> None:
    """The largest 1, 2 or 5 x 10^k that does; sign and unit do not matter."""
    grids = [int(step) * 10**k for step in ROUND_STEPS for k in range(8)]
    best = max(grid for grid in grids if number % grid == 0)
    found = relative_rounding_step(np.array([number * 10.0**power, -number * 10.0**power]))
    assert found.tolist() == pytest.approx([best / number] * 2)


def test_zero_is_round() -> None:
    """Its rounding step is the whole number."""
    assert relative_rounding_step(np.array([0.0])).tolist() == [1.0]


def sums(keys: list[int], common: list[float], sources: int) -> PairSums:
    cells = np.zeros((len(PAIR_COLUMNS), len(keys)))
    cells[PAIR_COLUMNS.index("common")] = common
    return PairSums(np.array(keys, dtype=np.int64), cells, sources)


@given(st.lists(st.sampled_from([1] * 9 + [2]), min_size=1, max_size=30), st.integers(1, 6))
def test_pairs_with_most_common_questions_are_kept(common: list[int], most: int) -> None:
    """None with fewer common questions than a dropped one; ties are kept while few."""
    table = sums(list(range(len(common))), [float(met) for met in common], 30)
    kept = table.largest(most)
    left = sorted(set(range(len(common))) - set(kept.key.tolist()))
    least = min((common[key] for key in kept.key.tolist()), default=9)
    assert all(common[key] < least for key in left)
    floor = sorted(common)[-min(most, len(common))]
    assert {key for key, met in enumerate(common) if met > floor} <= set(kept.key.tolist())
    assert len(kept.key) <= 2 * most
    assert len(kept.key) >= min(most, len(common)) or len(common) > 2 * most
    assert kept.column("common").tolist() == [common[key] for key in kept.key.tolist()]


@given(st.lists(st.integers(0, 2), min_size=1, max_size=7))
def test_identical_sources_have_the_pairs_of_their_first(groups: list[int]) -> None:
    """Every member of one group with every member of another, and no others."""
    sources = len(groups)
    twin = np.array([groups.index(group) for group in groups])
    firsts = sorted(set(twin.tolist()))
    pairs = [(a, b) for a in firsts for b in firsts if a != b]
    keys = [a * sources + b for a, b in pairs]
    table = sums(keys, [float(i) for i in range(len(keys))], sources)
    size = np.bincount(twin, minlength=sources)
    found, cells = _pairs_of_members(
        table, np.argsort(twin, kind="stable"), size, np.cumsum(size) - size
    )
    expected = {
        one * sources + other: float(at)
        for at, (a, b) in enumerate(pairs)
        for one in np.flatnonzero(twin == a).tolist()
        for other in np.flatnonzero(twin == b).tolist()
    }
    common = cells[PAIR_COLUMNS.index("common")].tolist()
    assert dict(zip(found.tolist(), common, strict=True)) == expected
    assert len(found) == len(expected)


COUNTS = st.tuples(st.integers(1, 200), st.integers(1, 200), st.integers(0, 200))


@given(COUNTS, st.integers(0, 200), st.integers(1, 4))
def test_common_questions_count_beyond_chance(counts, more, times):
    """Both numbers rise with the common questions; from twenty on only their ratios matter."""
    first, other, common = counts
    common = min(common, first, other)
    questions = first + other - common + more
    share, excess = (float(x) for x in overlap(*(np.float64([common, first, other])), questions))
    assert 0 <= excess <= share <= 1
    scaled = overlap(*(np.float64([common, first, other]) * times), questions * times)
    assert scaled == (pytest.approx(share), pytest.approx(max(scaled[1], excess)))
    assert common < 20 or scaled[1] == pytest.approx(excess)
    if common < min(first, other):
        next_one = overlap(*np.float64([common + 1, first, other]), questions)
        assert next_one[0] > share
        assert next_one[1] >= excess
    if questions * common <= first * other:
        assert excess == pytest.approx(0)


@given(st.integers(0, 50), st.integers(0, 50), st.floats(0, 1), st.floats(0, 1))
def test_the_copy_rate_rises_with_what_is_shared_and_with_conspicuous_overlap(
    shared, unshared, together, excess
):
    odd = np.float64(shared + unshared)
    rate = copy_rate(np.float64(shared), odd, together, excess)
    assert 0 <= rate <= 1
    assert copy_rate(np.float64(shared + 1), odd + 1, together, excess) >= rate
    assert copy_rate(np.float64(shared), odd + 1, together, excess) <= rate
    assert copy_rate(np.float64(shared), odd, together, 1.0) >= rate
    assert copy_rate(np.float64(shared), odd, 1.0, excess) >= rate
