"""The laws of a level over time: no look-ahead, lineage, order, units, wild and old claims."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import estimates as est
from estimates.testing import strategies
from tests.analysis.trajectory.drawn_series import (
    START,
    cells,
    claim_row,
    last_level,
    random_rows,
    series,
)


@given(series(80), st.integers(0, 900))
@settings(max_examples=8)  # six trajectories of up to eighty claims each
def test_a_file_cut_off_at_any_day_gives_the_same_bits(rows, day):
    last = (START + timedelta(days=day)).isoformat()
    earlier = [row for row in rows if row["stated_on"] <= last]
    whole = est.trajectory(rows)
    known = np.flatnonzero([str(day) <= last for day in whole.column("day")])
    if earlier:
        assert cells(est.trajectory(earlier)) == cells(whole, known)
        cut = est.ClaimSet.from_records(earlier)
        for smooth in (False, True):
            as_of = est.trajectory(rows, as_of=last, smooth=smooth)
            assert cells(as_of) == cells(est.trajectory(cut, as_of=last, smooth=smooth))


@given(strategies.claim_lists(max_size=8))
@settings(max_examples=20)  # every day is tried with every later claim
def test_related_claims_are_seen_on_no_earlier_day(claims):
    """With echoes, corrections, retractions, bounds, other manners and scopes."""
    assert not len(est.lookahead(lambda known: est.trajectory(known), claims))


def test_long_series_are_cut_off_like_short_ones():
    """Beyond a number of claims the candidates are narrowed before they are compared."""
    rows = random_rows(3, 300, 5, 400)
    whole = est.trajectory(rows)
    for day in (40, 100, 200, 399):
        last = (START + timedelta(days=day)).isoformat()
        known = np.flatnonzero([str(day) <= last for day in whole.column("day")])
        earlier = [row for row in rows if row["stated_on"] <= last]
        assert cells(est.trajectory(earlier)) == cells(whole, known)


@given(series(), st.randoms())
@settings(max_examples=15)  # each is several trajectories
def test_the_order_of_rows_does_not_matter(rows, random):
    shuffled = rows.copy()
    random.shuffle(shuffled)
    assert cells(est.trajectory(rows)) == cells(est.trajectory(shuffled))


@given(series(), series())
@settings(max_examples=15)  # each is several trajectories
def test_a_quantity_alone_is_as_in_company(rows, others):
    company = rows + [{**row, "quantity": "a"} for row in others]
    both = est.trajectory(company)
    own = np.flatnonzero(both.column("quantity") == "q")
    assert cells(both, own) == cells(est.trajectory(rows))


@given(series())
@settings(max_examples=15)  # each is several trajectories
def test_an_echo_adds_nothing(rows):
    first = {**rows[0], "claim_id": "first"}
    echo = {**first, "claim_id": "echo", "source": "an outlet", "origin": "first"}
    echo["stated_on"] = max(row["stated_on"] for row in rows)
    plain = est.trajectory([first, *rows[1:]])
    assert cells(est.trajectory([first, *rows[1:], echo])) == cells(plain)


@given(series(), st.sampled_from([0.001, 0.1, 7.0, 1e9]))
@settings(max_examples=15)  # each is several trajectories
def test_levels_scale_with_the_unit(rows, factor):
    scaled = [{**row, "value": row["value"] * factor} for row in rows]
    before, after = est.trajectory(rows), est.trajectory(scaled)
    for name in ("estimate", "lower", "upper", "predictive_lower", "predictive_upper"):
        ratio = after.column(name) / before.column(name)
        # Multiplied figures are rounded to other units, and so are as wide as other words.
        assert ratio == pytest.approx(factor, rel=0.05)


@given(st.integers(0, 2**32 - 1), st.sampled_from([1e-3, 0.05, 20.0, 1e3]), st.integers(0, 30))
@settings(max_examples=15)  # each is several trajectories
def test_a_wild_claim_moves_no_level_beyond_the_others(seed, factor, day):
    rows = random_rows(seed, 5, 1, 21)
    rows = [{**row, "source": f"s{number}"} for number, row in enumerate(rows)]
    values = [row["value"] for row in rows]
    level = last_level([*rows, claim_row(day, "wild", 1e5 * factor)])
    assert min(values) / 1.02 <= level <= 1.02 * max(values)


@given(st.integers(0, 2**32 - 1), st.sampled_from([1e2, 7e4, 1e7]))
@settings(max_examples=15)  # each is several trajectories
def test_a_claim_older_than_ten_of_several_sources_moves_nothing(seed, value):
    rows = [
        {**row, "source": f"s{number % 4}"}
        for number, row in enumerate(random_rows(seed, 12, 1, 200))
    ]
    old = claim_row(-100, "old", value)
    assert last_level([old, *rows]) == pytest.approx(last_level(rows), rel=0.01)


@given(st.integers(1, 30), st.sampled_from([1, 7, 100]))
@settings(max_examples=15)  # each is several trajectories
def test_many_claims_of_one_source_weigh_like_one(count, step):
    """A source that repeats its figure neither moves the level nor makes it much surer."""
    rows = [claim_row(0, "A", 1e5), claim_row(0, "B", 1.2e5), claim_row(-3, "C", 1.1e5)]
    repeated = [claim_row(-step * number, "B", 1.2e5) for number in range(1, count + 1)]
    once, often = est.trajectory(rows)[-1], est.trajectory(rows + repeated)[-1]
    assert often.estimate == pytest.approx(once.estimate, rel=0.02)
    assert np.log(often.upper / often.lower) > 0.8 * np.log(once.upper / once.lower)


@given(st.integers(1, 30), st.integers(1, 6), st.sampled_from([1, 9, 200]))
@settings(max_examples=15)  # each is several trajectories
def test_a_constant_series_is_that_constant(count, sources, step):
    rows = [claim_row(step * n, f"s{n % sources}", 100000) for n in range(count)]
    found = est.trajectory(rows)
    assert found.column("estimate") == pytest.approx(1e5, rel=1e-6)
    assert est.consensus(rows)[0].estimate == pytest.approx(found[-1].estimate, rel=1e-6)


@given(series(8))
@settings(max_examples=15)  # each is several trajectories
def test_claims_of_one_day_are_the_consensus(rows):
    rows = [{**row, "stated_on": "2022-01-01"} for row in rows]
    found, wanted = est.trajectory(rows)[0], est.consensus(rows)[0]
    for name in ("estimate", "lower", "upper", "predictive_lower", "predictive_upper"):
        assert getattr(found, name) == getattr(wanted, name)


@given(series())
@settings(max_examples=15)  # each is several trajectories
def test_a_gap_widens_the_band(rows):
    found = est.trajectory(rows)
    last = START + timedelta(days=901)
    width = [
        np.log(row.upper / row.lower)
        for row in (found.at(last + timedelta(days=days))[0] for days in (0, 10, 400, 40000))
    ]
    assert width == sorted(width)
    assert width[-1] > width[0]


@given(series(), st.floats(0.0, 0.1))
@settings(max_examples=15)  # each is several trajectories
def test_a_given_drift_is_taken_and_none_keeps_the_level(rows, drift):
    found = est.trajectory(rows, drift=drift)
    now, later = found.at("2024-12-01")[0], found.at("2090-01-01")[0]
    grows = np.log(later.upper / later.lower) - np.log(now.upper / now.lower)
    if drift == 0:
        assert (later.estimate, grows) == (now.estimate, 0)
    else:
        assert grows >= 0
