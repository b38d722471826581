"""`est.trajectory`: rows, days, states, lineage, changes, contributions, bad input."""

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from tests.analysis.trajectory.drawn_series import claim_row, last_level, random_rows
from tests.helpers.examples import few_in_dev

RISING = [
    claim_row(0, "A", 100000),
    claim_row(9, "B", 104000),
    claim_row(31, "A", 131000),
    claim_row(40, "B", 135000),
]


def test_the_rows_are_the_contract():
    names = "quantity day estimate lower upper predictive_lower predictive_upper voices newest"
    assert est.trajectory(RISING).columns == (*names.split(), "state")


def test_default_days_are_those_on_which_something_became_known_and_as_of():
    rows = [claim_row(0, "A", 5), {**claim_row(3, "B", 6), "published_on": "2022-01-09"}]
    days = [row.day for row in est.trajectory(rows, as_of="2022-02-01")]
    assert days == [date(2022, 1, 1), date(2022, 1, 9), date(2022, 2, 1)]
    smoothed = [row.day for row in est.trajectory(rows, smooth=True)]
    assert smoothed == [date(2022, 1, 1), date(2022, 1, 4)]


@pytest.mark.parametrize(
    ("grid", "wanted"),
    [
        ("month", ["2022-01-31", "2022-02-10"]),
        ("year", ["2022-02-10"]),
        (["2022-02-01", "2021-12-01"], ["2021-12-01", "2022-02-01"]),
        (date(2022, 1, 5), ["2022-01-05"]),
    ],
)
def test_days_are_a_grid_or_a_list(grid, wanted):
    assert [row.day.isoformat() for row in est.trajectory(RISING, days=grid)] == wanted


def test_states_say_where_a_level_comes_from():
    rows = est.trajectory(RISING, days=["2022-01-10", "2022-01-20"])
    assert [row.state for row in rows] == ["filtered", "extrapolated"]
    assert est.trajectory(RISING, smooth=True)[1].state == "smoothed"
    assert est.trajectory(RISING).at("2023-01-01").state == "extrapolated"


def test_nothing_is_known_before_the_first_claim():
    row = est.trajectory(RISING).at("2021-12-31")[0]
    assert (row.estimate, row.lower, row.newest, row.voices) == (None, None, None, 0)


def test_a_rise_is_followed_and_a_mean_is_not():
    row = est.trajectory(RISING)[-1]
    assert row.estimate > 125000
    assert row.lower < 135000 < row.upper
    assert row.predictive_lower <= row.lower
    assert row.upper <= row.predictive_upper


def test_a_trend_goes_on_after_the_newest_claim():
    rows = [claim_row(10 * n, f"s{n % 3}", 1e5 * 1.1**n) for n in range(12)]
    now, later = est.trajectory(rows, days=["2022-04-21", "2022-05-11"])
    assert now.estimate <= 1.06 * rows[-1]["value"] < later.estimate


def test_a_correction_and_a_retraction_act_from_their_day_on():
    rows = [
        {**claim_row(0, "EU", 150000), "claim_id": "first"},
        claim_row(0, "Taran", 110000),
        {**claim_row(1, "EU", 100000), "supersedes": "first"},
    ]
    corrected = est.trajectory(rows)
    assert corrected[0].estimate == est.trajectory(rows[:2])[0].estimate
    assert corrected.at("2022-01-02").estimate < 110000
    assert [row.corrected_on for row in corrected.claims() if row.value == 150000] == [
        date(2022, 1, 2)
    ]


@pytest.mark.parametrize(
    "cells",
    [{"polarity": "denied"}, {"manner": "forecast"}, {"exclude": "a rumour"}, {"weight": 0}],
)
def test_denials_forecasts_and_excluded_claims_stay_out(cells):
    other = {**claim_row(41, "C", 900000), **cells}
    assert last_level([*RISING, other]) == pytest.approx(last_level(RISING), rel=0.05)


def test_the_recorded_clock_is_followed():
    late = {**claim_row(3, "C", 300000), "recorded_at": "2022-06-01"}
    rows = [{**row, "recorded_at": row["stated_on"]} for row in RISING] + [late]
    known = est.trajectory(rows, known="recorded", days=["2022-02-10"]).estimate
    assert known == last_level(RISING)
    assert est.trajectory(rows, days=["2022-02-10"]).estimate != known


def test_track_records_move_the_level_and_narrow_it():
    rng = np.random.default_rng(1)
    truth = np.exp(rng.normal(10, 1, 60))
    history = [
        {"quantity": f"h{n}", "source": source, "value": round(t * factor), "unit": "men"}
        for n, t in enumerate(truth)
        for source, factor in (("A", 2.0), ("B", 1.0), ("C", 1.0))
    ]
    records = est.track_records(history, truths={f"h{n}": float(t) for n, t in enumerate(truth)})
    factor = {"A": 2.0, "B": 1.0}
    rows = [{**row, "unit": "men", "value": row["value"] * factor[row["source"]]} for row in RISING]
    plain, known = est.trajectory(rows)[-1], est.trajectory(rows, track_records=records)[-1]
    assert known.estimate < plain.estimate
    assert known.upper / known.lower < plain.upper / plain.lower


@pytest.mark.parametrize("cap", [0.5, 0.6])
def test_no_party_has_a_larger_share_of_a_level_than_its_cap(cap):
    # Two of six sources, of the other party, state less.
    stated = {True: {"value": 1e5, "party": "two"}, False: {"value": 1.5e5, "party": "one"}}
    rows = [claim_row(4 * n, f"s{n % 6}", **stated[n % 6 < 2]) for n in range(15)]
    plain = est.trajectory(rows, days=["2022-02-26"])
    capped = est.trajectory(rows, days=["2022-02-26"], max_party_share=cap)
    shares = {"one": 0.0, "two": 0.0}
    for row in capped.contributions():
        shares["two" if row.source in ("s0", "s1") else "one"] += row.weight
    assert max(shares.values()) <= cap + 0.002
    assert capped.estimate < plain.estimate


def test_a_cap_leaves_levels_below_it_and_those_of_one_party_alone():
    for party in ({}, {"party": "one"}):
        rows = [{**row, **party} for row in random_rows(3, 12, 6, 60)]
        capped = est.trajectory(rows, days=["2022-03-01"], max_party_share=0.9)
        assert capped.estimate == est.trajectory(rows, days=["2022-03-01"]).estimate
    with pytest.raises(est.EstimatesError, match="max_party_share"):
        est.trajectory(RISING, max_party_share=2)


def test_a_running_total_never_falls_seen_from_today():
    rows = [
        {**claim_row(6 * n, f"s{n % 4}", 1000 * factor * (n + 1) ** 0.5), "kind": "cumulative"}
        for n, factor in enumerate(np.exp(np.random.default_rng(0).normal(0, 0.2, 30)))
    ]
    found = est.trajectory(rows, smooth=True, days="week")
    for name in ("estimate", "lower", "upper"):
        assert (np.diff(found.column(name)) >= 0).all()
    assert found.at("2022-03-13").estimate in found.column("estimate")


def test_a_running_total_does_not_fall_while_nothing_is_said():
    rows = [{**row, "kind": "cumulative"} for row in random_rows(2, 40, 4, 200)]
    said = {row["stated_on"] for row in rows}
    for before, after in pairwise(est.trajectory(rows, days="day")):
        if after.day.isoformat() not in said:
            assert after.estimate >= before.estimate * (1 - 1e-12)


def test_a_flow_over_other_days_than_the_first_is_left_out_and_counted():
    day = {"kind": "flow", "refers_to": "2022-01-01"}
    week = {"kind": "flow", "refers_to": "2022-01-01/2022-01-07"}
    found = est.trajectory([claim_row(1, "A", 310, **day), claim_row(8, "B", 2100, **week)])
    assert [row.estimate for row in found] == [pytest.approx(310)]
    assert "another number of days" in found.notices[0]


def test_the_change_of_a_biased_source_is_surer_than_its_level():
    row = est.trajectory(RISING).change("2022-01-01", "2022-02-10")[0]
    level = est.trajectory(RISING)[-1]
    assert row.lower < row.estimate < row.upper
    assert 20000 < row.estimate < 50000
    assert row.ratio_upper / row.ratio_lower < level.upper / level.lower
    back = est.trajectory(RISING).change("2022-02-10", "2022-02-10")[0]
    assert (back.estimate, back.ratio) == (0, 1)


def test_a_cap_on_parties_holds_for_changes_too():
    """The party of few sources states no change, the party of many a growth by half."""
    rows = [
        claim_row(9 * n, f"s{n % 6}", 1e5 * (1 + 0.05 * n * (n % 6 > 1)), party=str(n % 6 > 1))
        for n in range(12)
    ]
    days = ("2022-01-01", "2022-04-10")
    plain = est.trajectory(rows).change(*days)
    capped = est.trajectory(rows, max_party_share=0.5).change(*days)
    assert capped.estimate < 0.95 * plain.estimate
    loose = est.trajectory(rows, max_party_share=1.0).change(*days)
    assert loose.estimate == plain.estimate


def test_heaping_widens_round_numbers_as_in_a_consensus():
    coarse, fine = (
        est.trajectory([claim_row(0, "A", 3e5), claim_row(5, "B", 3e5)], heaping=step)[-1]
        for step in (0.8, 0)
    )
    assert coarse.upper / coarse.lower > fine.upper / fine.lower
    with pytest.raises(est.EstimatesError, match="heaping"):
        est.trajectory(RISING, heaping=2)


def test_contributions_name_the_claims_that_make_a_level():
    rows = est.trajectory(RISING).contributions("2022-02-10")
    assert sum(row.weight for row in rows) == pytest.approx(1.0)
    assert len({row.claim_id for row in rows}) == 4
    sizes = [abs(row.contribution) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    assert len(est.trajectory(RISING).contributions()) == 1 + 2 + 3 + 4


def test_the_sentence_names_level_interval_day_and_sources():
    text = est.trajectory(RISING).sentence()
    assert text.startswith("q: about ")
    assert text.endswith("as of 10 February 2022, from 2 independent sources.")


def test_a_reconciliation_has_its_trajectory_and_points_to_it():
    rows = [claim_row(9 * n, f"s{n}", 1000 * 1.4**n) for n in range(9)]
    rec = est.reconcile(rows, "2022-03-01", prior="losses")
    assert rec.trajectory[-1].estimate == last_level(rows, as_of="2022-03-01", prior="losses")
    assert "est.trajectory" in " ".join(rec.consensus[0].warnings)


# ---- bad input


def test_claims_without_a_day_are_left_out_counted_and_named():
    found = est.trajectory([{"claim_id": "x", "source": "A", "value": 5, "quantity": "q"}, *RISING])
    assert found.notices == ("claims without any day, left out: 1 (x)",)
    assert found[-1].estimate == last_level(RISING)
    assert len(est.trajectory([{"source": "A", "value": 5}])) == 0
    assert len(est.trajectory([])) == 0


@pytest.mark.parametrize("drift", [-1, float("inf"), float("nan"), "fast", 1e9])
def test_an_unusable_drift_is_refused(drift):
    with pytest.raises(est.EstimatesError, match="drift"):
        est.trajectory(RISING, drift=drift)


@pytest.mark.parametrize("grid", [5, "fortnight", ["2022-01-01", None], ["2022-13-01"]])
def test_days_that_are_none_are_refused(grid):
    with pytest.raises(est.EstimatesError):
        est.trajectory(RISING, days=grid)


@pytest.mark.filterwarnings("error")
@given(
    st.lists(
        st.tuples(
            st.sampled_from([0, 1, -5, 7.5, 1e300, 1e-300, 2**60]),
            st.sampled_from(["0001-01-01", "2022-01-01", "2022-01-02", "2022-06-01", "9999-12-31"]),
            st.sampled_from("ABC"),
            st.sampled_from(["persons", "%"]),
        ),
        min_size=1,
        max_size=8,
    ),
    st.booleans(),
    st.sampled_from([None, 0, 0.1]),
)
@few_in_dev  # each is up to eight windows
def test_any_numbers_and_days_give_ordered_ends_and_no_warning(cells, smooth, drift):
    """Signed, zero, huge and tiny numbers, and days at the ends of the calendar."""
    unit = cells[0][3]
    rows = [
        {"quantity": "q", "source": source, "value": value, "stated_on": day, "unit": unit}
        for value, day, source, _ in cells
    ]
    for row in est.trajectory(rows, smooth=smooth, drift=drift):
        assert row.predictive_lower <= row.lower <= row.estimate
        assert row.estimate <= row.upper <= row.predictive_upper
        assert row.lower >= 0 or any(value < 0 for value, *_ in cells)


@pytest.mark.parametrize("day", ["-0044-03-15", "0000-01-01", "10000-01-01", "soon"])
def test_days_beyond_the_calendar_are_refused(day):
    with pytest.raises(est.EstimatesError, match="is not a date"):
        est.trajectory([*RISING, {**RISING[0], "stated_on": day}])
    with pytest.raises(est.EstimatesError, match="is not a date"):
        est.trajectory(RISING).at(day)


@pytest.mark.parametrize("day", [None, " ", "month"])
def test_the_level_is_asked_for_at_one_day(day):
    with pytest.raises(est.EstimatesError, match=r"day|date"):
        est.trajectory(RISING).at(day)


def test_the_same_record_twice_is_one_claim_and_one_claim_is_a_series():
    assert list(est.trajectory([*RISING, *RISING])) == list(est.trajectory(RISING))
    row = est.trajectory(RISING[:1])[0]
    assert (row.estimate, row.voices) == (pytest.approx(1e5), 1)
    assert row.lower < 1e5 < row.upper


def test_numbers_below_zero_put_a_series_on_the_linear_scale():
    found = est.trajectory([claim_row(0, "A", 5), claim_row(9, "B", -3), claim_row(11, "B", 12)])
    assert [row.lower < 0 for row in found] == [False, True, True]
    assert -3 <= found[1].estimate <= 5


def test_mixed_units_are_refused_or_converted():
    rows = [claim_row(0, "A", 100, unit="household"), claim_row(9, "B", 480, unit="person")]
    with pytest.raises(est.EstimatesError, match="household"):
        est.trajectory(rows)
    found = est.trajectory(rows, conversions={"household": (4.8, 5.4, "person")})
    assert found[-1].estimate == pytest.approx(490, rel=0.1)


# ---- the plot


def test_the_plot_has_a_band_the_claims_and_a_legend_of_sources():
    pytest.importorskip("matplotlib").use("Agg")
    ax = est.plots.trajectory(est.trajectory(RISING, days="week", as_of="2022-03-01"))
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["level", "A", "B"]
    assert ax.get_yscale() == "log"
    two = [*RISING, {**RISING[0], "quantity": "other"}]
    with pytest.raises(est.EstimatesError, match="quantity"):
        est.plots.trajectory(est.trajectory(two))
