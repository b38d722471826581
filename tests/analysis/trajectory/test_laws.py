"""The laws of a level over time: no look-ahead, lineage, order, units, wild and old claims."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import estimates as est
from estimates.methods.registry import find
from estimates.testing import laws, strategies
from estimates.testing.laws import trajectory_laws
from estimates.testing.laws.case import HELD, Case, MethodRunner
from estimates.testing.laws.trajectory_laws import dated_claim
from tests.analysis.trajectory.drawn_series import (
    START,
    cells,
    random_rows,
    series,
)
from tests.helpers.examples import few_in_dev


@pytest.mark.parametrize("law", laws.TRAJECTORY_LAWS, ids=lambda law: law.name)
def test_the_laws_of_the_kit_hold(law):
    law.check("median", few_in_dev.max_examples)


def test_smoothed_levels_lie_within_what_was_stated_too():
    law = next(law for law in laws.TRAJECTORY_LAWS if "within" in law.name)
    law.check("median", few_in_dev.max_examples, smooth=True)


@pytest.mark.parametrize("smooth", [False, True])
def test_a_level_may_lie_within_the_rounding_of_the_outermost_figure(smooth):
    """The lowest source of a series now states as much as the highest did."""
    law = next(law for law in laws.TRAJECTORY_LAWS if "within" in law.name)
    stated = [(0, 1, 1e5), (17, 2, 91_500), (83, 3, 61_400), (92, 3, 89_400), (204, 3, 1e5)]
    claims = [dated_claim(f"c{day}", f"source {who}", day, value) for day, who, value in stated]
    assert est.trajectory(claims, smooth=smooth)[-1].estimate > 1.06e5
    runner = MethodRunner(find("median"), {"smooth": smooth})
    assert law.judge(runner, Case.of(claims)) == HELD


def test_a_broken_law_shows_its_smallest_case(monkeypatch):
    """Levels of other claims than those given are no constant."""
    law = next(law for law in laws.TRAJECTORY_LAWS if "constant" in law.name)
    levels = trajectory_laws.levels_of

    def wrong(runner, claims, **options):
        return levels(runner, [*claims, dated_claim("more", "M", 0, 3e5)], **options)

    monkeypatch.setattr(trajectory_laws, "levels_of", wrong)
    with pytest.raises(laws.BrokenLawError, match="a constant series is that constant"):
        law.check("median", 5)


@given(series(80), st.integers(0, 900))
@few_in_dev  # six trajectories of up to eighty claims each
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
@few_in_dev  # every day is tried with every later claim
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


@given(series(8))
@example([{"quantity": "q", "source": s, "value": 255} for s in ("A", "B")])
@few_in_dev  # each is several trajectories
def test_claims_of_one_day_are_the_consensus(rows):
    rows = [{**row, "stated_on": "2022-01-01"} for row in rows]
    found, wanted = est.trajectory(rows)[0], est.consensus(rows)[0]
    for name in ("estimate", "lower", "upper", "predictive_lower", "predictive_upper"):
        assert getattr(found, name) == getattr(wanted, name)


@given(series(), st.floats(0.0, 0.1))
@few_in_dev  # each is several trajectories
def test_a_given_drift_is_taken_and_none_keeps_the_level(rows, drift):
    found = est.trajectory(rows, drift=drift)
    now, later = found.at("2024-12-01")[0], found.at("2090-01-01")[0]
    grows = np.log(later.upper / later.lower) - np.log(now.upper / now.lower)
    if drift == 0:
        assert (later.estimate, grows) == (now.estimate, 0)
    else:
        assert grows > -1e-12  # the rounding of the logs: a drift of 1e-12 adds nothing visible


@pytest.mark.parametrize("level", [1e-300, 1e-17, 1e-3, 0.999999])
def test_any_level_has_an_interval(level):
    """Down to levels at which nothing is left of it."""
    days = ("2022-01-01", "2022-01-08", "2022-02-01")
    rows = [
        {"quantity": "q", "source": s, "value": v, "stated_on": d}
        for s, v, d in zip("ABC", (100, 120, 90), days, strict=True)
    ]
    for row in est.trajectory(rows, level=level):
        assert row.predictive_lower <= row.lower <= row.estimate
        assert row.estimate <= row.upper <= row.predictive_upper
