"""`identities=` of a trajectory: flows that add up to their stock."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from tests.analysis.trajectory.drawn_series import START, cells, claim_row
from tests.helpers.examples import few_in_dev

DECLARED = "dead a day = dead"


def stock(day, value, source="UN", **fields):
    return claim_row(day, source, value, quantity="dead", kind="cumulative", **fields)


def flow(day, value, source="ministry", days=1, **fields):
    first = (START + timedelta(days=day - days + 1)).isoformat()
    last = (START + timedelta(days=day)).isoformat()
    fields = {"refers_to": f"{first}/{last}", "kind": "flow", **fields}
    return claim_row(day, source, value, quantity="dead a day", **fields)


def level(claims, day, quantity="dead", **options):
    """Return the row of a quantity on a day."""
    day = (START + timedelta(days=day)).isoformat()
    rows = est.trajectory(claims, days=[day], **{"identities": DECLARED, **options})
    return next(row for row in rows if row.quantity == quantity)


def test_a_stock_moves_by_its_flows():
    claims = [stock(0, 10000), *(flow(day, 200) for day in range(1, 31))]
    for day in (1, 10, 30):
        assert level(claims, day).estimate == pytest.approx(10000 + 200 * day, rel=1e-6)
    assert level(claims, 40).estimate == pytest.approx(16000, rel=1e-6)
    assert level(claims, 20).state == "filtered"
    assert level(claims, 31).state == "extrapolated"
    assert level(claims, 30, identities=None).estimate == pytest.approx(10000)


def test_flows_over_several_days_and_of_several_sources():
    """The median of the sources of each day, the newest figure of each source."""
    claims = [stock(0, 10000), *(flow(7 * n, 700, days=7) for n in range(1, 5))]
    assert level(claims, 28).estimate == pytest.approx(12800, rel=1e-6)
    others = [flow(7 * n, 700 * f, str(f), days=7) for n in range(1, 5) for f in (2, 3)]
    assert level([*claims, *others], 28).estimate == pytest.approx(10000 + 4 * 1400, rel=1e-6)
    newer = flow(7, 1400, days=7, stated_on="2022-01-20", published_on="2022-01-20")
    assert level([*claims, newer], 28).estimate == pytest.approx(13500, rel=1e-6)


def test_flows_over_other_days_are_left_out_and_named():
    claims = [stock(0, 10000), flow(1, 200), flow(31, 3000, days=30)]
    found = est.trajectory(claims, identities=DECLARED)
    assert "another number of days" in found.notices[0]
    assert found.at("2022-02-01")[0].estimate == pytest.approx(10200, rel=1e-6)


def test_units_are_converted_by_a_coefficient():
    claims = [stock(0, 10000, unit="persons"), flow(1, 2, unit="hundreds")]
    with pytest.raises(est.EstimatesError, match="different units"):
        level(claims, 1)
    assert level(claims, 1, identities="100 * dead a day = dead").estimate == pytest.approx(10200)


def test_changes_and_next_statements_move_by_the_flows():
    claims = [stock(0, 10000), *(flow(day, 200) for day in range(1, 31))]
    rows = est.trajectory(claims, identities=DECLARED)
    change = next(row for row in rows.change("2022-01-11", "2022-01-31") if row.quantity == "dead")
    assert change.estimate == pytest.approx(4000, rel=1e-6)
    assert change.ratio == pytest.approx(16000 / 12000, rel=1e-6)
    expected = next(row for row in rows.predict("UN", "2022-01-31") if row.quantity == "dead")
    assert expected.estimate == pytest.approx(16000, rel=1e-6)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 500)), max_size=8),
    st.lists(st.tuples(st.integers(0, 40), st.integers(5000, 9000)), min_size=1, max_size=4),
    st.integers(0, 40),
    st.booleans(),
)
@few_in_dev  # two trajectories each
def test_nothing_known_later_moves_a_level(flows, stocks, day, smooth):
    claims = [flow(*cell) for cell in flows] + [stock(*cell) for cell in stocks]
    declared = DECLARED if flows else None
    last = (START + timedelta(days=day)).isoformat()
    whole = est.trajectory(claims, identities=declared, as_of=last, smooth=smooth)
    earlier = [claim for claim in claims if claim["stated_on"] <= last]
    if {"dead", "dead a day"} <= {claim["quantity"] for claim in earlier}:
        cut = est.trajectory(earlier, identities=declared, as_of=last, smooth=smooth)
        assert cells(cut) == cells(whole)
    for row in whole:
        if row.estimate is not None:
            assert 0 <= row.lower <= row.estimate <= row.upper < np.inf


@pytest.mark.parametrize(
    ("identities", "problem"),
    [
        ("dead = dead a day", "no flow"),
        ("dead a day + other = dead", "without claims"),
        ("dead a day = dead + 5", "one flow = one stock"),
        ("-1 * dead a day = dead", "."),
        ([DECLARED, "2 * dead a day = dead"], "two flows"),
        (5, "must be identities"),
    ],
)
def test_an_identity_of_no_flow_and_stock_is_refused(identities, problem):
    with pytest.raises(est.EstimatesError, match=problem):
        level([stock(0, 10000), flow(1, 200)], 1, identities=identities)
    with pytest.raises(est.EstimatesError, match="no flow"):
        level([stock(0, 10000), {**flow(1, 200), "kind": "stock"}], 1)
