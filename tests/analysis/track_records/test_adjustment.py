"""How a consensus uses track records, question by question."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from tests.helpers.examples import few_in_dev
from tests.helpers.simulated_tables import claims_of, world

FOUR = {"A": (0.0, 0.1), "B": (0.3, 0.2), "C": (-0.3, 0.4), "D": (0.0, 0.8)}
COLUMNS = ["estimate", "lower", "upper", "claimed", "predictive_lower", "predictive_upper"]


def claims_and_records(seed: int, signed: bool) -> tuple[pd.DataFrame, est.TrackRecords]:
    """Return claims of four sources and a copy, on a log or a linear scale, and their records."""
    frame = world(FOUR, 30, seed)
    copy = frame[frame["source"] == "C"].assign(source="copy")
    copy.iloc[::7, copy.columns.get_loc("value")] *= 1.5
    frame = pd.concat([frame, copy], ignore_index=True).assign(unit="points")
    if signed:
        frame["value"] = 10 * np.log(frame["value"]) - 90
    # Decimals as people write them: 14.600000000000001 states other digits than 14.6.
    frame["value"] = frame["value"].round(2)
    return frame, est.track_records(claims_of(frame))


@given(st.integers(0, 2**16), st.booleans(), st.sampled_from(["bayes", "random_effects"]))
@few_in_dev  # each example learns records
def test_other_questions_do_not_change_a_consensus(seed: int, signed: bool, method: str) -> None:
    """To the last bit and in any order of rows, where the scale of the question is the same."""
    frame, records = claims_and_records(seed, signed)
    whole = est.consensus(claims_of(frame), method=method, track_records=records).to_frame()
    whole = whole.set_index("quantity")
    rng = np.random.default_rng(seed)
    mixed = claims_of(frame.sample(frac=1.0, random_state=rng))
    again = est.consensus(mixed, method=method, track_records=records).to_frame()
    again = again.set_index("quantity")
    pd.testing.assert_frame_equal(whole[COLUMNS], again[COLUMNS], check_exact=True)
    for label in ("q3", "q17"):
        alone = claims_of(frame[frame["quantity"] == label])
        row = est.consensus(alone, method=method, track_records=records)[0]
        if row.scale == whole.loc[label, "scale"] and not signed:
            answer = [getattr(row, name) for name in COLUMNS]
            assert answer == whole.loc[label, COLUMNS].tolist()


@given(st.integers(0, 2**16), st.booleans())
@few_in_dev  # each example learns records
def test_the_claimed_figure_was_stated(seed: int, signed: bool) -> None:
    """It is one of the figures on the question, exactly as stated."""
    frame, records = claims_and_records(seed, signed)
    stated = frame.groupby("quantity")["value"].agg(set)
    for row in est.consensus(claims_of(frame), track_records=records):
        assert row.claimed in stated[row.quantity]


@given(st.integers(0, 2**16), st.sampled_from([10.0, 1000.0]))
@few_in_dev  # each example learns records
def test_units_do_not_change_records(seed: int, times: float) -> None:
    """Claims in a smaller unit give the same records, and estimates in that unit."""
    frame, records = claims_and_records(seed, False)
    moved = frame.assign(value=(frame["value"] * times).round(2))
    other = est.track_records(claims_of(moved))
    one, two = (
        est.consensus(claims_of(f), track_records=r).to_frame()[COLUMNS]
        for f, r in ((frame, records), (moved, other))
    )
    np.testing.assert_allclose(two / times, one, rtol=1e-9)


def test_the_best_guess_of_a_bias_is_subtracted() -> None:
    """Even where evidence is too weak to report a bias; its error widens the interval."""
    frame = world({"A": (0.0, 0.1), "B": (0.0, 0.1), "C": (0.0, 0.1), "new": (0.3, 0.3)}, 60, 1)
    frame = frame[(frame["source"] != "new") | frame["quantity"].isin(["q1", "q2", "q3"])]
    records = est.track_records(claims_of(frame))
    new = records["new"]
    assert new.bias == 0
    assert abs(new.leaning) > 0.02
    row = est.consensus([{"source": "new", "value": 1000}], track_records=records)[0]
    assert np.log(row.estimate / 1000) == pytest.approx(-new.leaning, abs=0.02)
    known = est.consensus([{"source": "A", "value": 1000}], track_records=records)[0]
    assert row.upper / row.lower > known.upper / known.lower
