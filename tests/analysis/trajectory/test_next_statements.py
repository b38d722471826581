"""`Trajectory.predict`: a source that has spoken is expected to deviate as before."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from tests.analysis.trajectory.drawn_series import START, cells, claim_row, series
from tests.helpers.examples import few_in_dev


def biased_rows(weeks=8, **factors):
    """Return weekly claims of sources, each a factor of a level that rises by 4 % a week."""
    return [
        claim_row(7 * week + n, source, round(1e5 * 1.04**week * factor, -2))
        for week in range(weeks)
        for n, (source, factor) in enumerate(factors.items())
    ]


def test_a_known_source_is_expected_to_deviate_as_before():
    rows = est.trajectory(biased_rows(A=0.6, B=1.0, C=1.7))
    expected = {source: rows.predict(source, "2022-03-01") for source in "ABC"}
    level = 1e5 * 1.04**8
    for source, factor in {"A": 0.6, "B": 1.0, "C": 1.7}.items():
        assert expected[source].estimate == pytest.approx(level * factor, rel=0.1)
        assert expected[source].statements == 4


def test_a_new_source_is_expected_within_the_predictive_interval():
    rows = est.trajectory(biased_rows(A=0.6, B=1.0, C=1.7))
    day = rows.at("2022-03-01")
    new = rows.predict("D", "2022-03-01")
    assert (new.estimate, new.lower, new.upper, new.statements) == (
        day.estimate,
        day.predictive_lower,
        day.predictive_upper,
        0,
    )
    own = rows.predict("B", "2022-03-01")
    assert own.upper / own.lower < new.upper / new.lower


def test_statements_long_ago_still_tell_how_a_source_deviates():
    old = [claim_row(day, "old", 2e5) for day in (1, 8)]
    others = [claim_row(3 * n, f"s{n % 4}", 1e5) for n in range(40)]
    expected = est.trajectory([*old, *others]).predict("old", "2022-05-01")
    assert expected.statements == 2
    assert expected.estimate == pytest.approx(2e5, rel=0.15)


@given(series(20), st.integers(0, 900), st.sampled_from(["s0", "s1", "nobody"]))
@few_in_dev  # a joint window for every day
def test_what_is_expected_knows_nothing_later(rows, day, source):
    last = (START + timedelta(days=day)).isoformat()
    earlier = [row for row in rows if row["stated_on"] <= last]
    whole = est.trajectory(rows).predict(source)
    known = np.flatnonzero([str(day) <= last for day in whole.column("day")])
    if earlier:
        assert cells(est.trajectory(earlier).predict(source)) == cells(whole, known)


@given(series(12), st.permutations(range(12)))
@few_in_dev  # two trajectories
def test_the_order_of_claims_does_not_matter(rows, order):
    shuffled = [rows[n] for n in order if n < len(rows)]
    both = (est.trajectory(claims).predict("s0") for claims in (rows, shuffled))
    assert cells(next(both)) == cells(next(both))


def test_nothing_is_expected_where_nothing_is_known():
    row = est.trajectory(biased_rows(A=1.0)).predict("A", "2021-01-01")
    assert (row.estimate, row.lower, row.upper, row.statements) == (None, None, None, 0)
    assert len(est.trajectory([]).predict("A")) == 0
    with pytest.raises(est.EstimatesError, match="source"):
        est.trajectory(biased_rows(A=1.0)).predict(5)
