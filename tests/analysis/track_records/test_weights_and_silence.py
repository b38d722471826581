"""With track records only ratios of weights matter, and a claim that says nothing does nothing."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from tests.helpers.examples import few_in_dev
from tests.helpers.simulated_tables import claims_of, world

SOURCES = {"A": (0.0, 0.05), "B": (0.2, 0.2), "C": (0.0, 0.3), "D": (-0.2, 0.4)}
NUMBERS = ["estimate", "lower", "upper", "predictive_lower", "predictive_upper", "claimed"]


@few_in_dev  # each learns records
@given(st.integers(0, 2**16), st.sampled_from([0.25, 4.0, 1024.0]))
def test_only_ratios_of_weights_matter(seed: int, times: float) -> None:
    """To the last bit, for factors that are powers of two."""
    frame = world(SOURCES, 20, seed)
    frame["weight"] = frame["source"].map({"A": 1.0, "B": 0.5, "C": 1.0, "D": 2.0})
    records = est.track_records(claims_of(frame))
    one, other = (
        est.consensus(claims_of(f), track_records=records).to_frame()[NUMBERS]
        for f in (frame, frame.assign(weight=frame["weight"] * times))
    )
    pd.testing.assert_frame_equal(one, other, check_exact=True)


@pytest.mark.parametrize("text", ["at least 0", "more than 1", "fewer than 10,000,000,000"])
def test_an_exact_source_that_says_nothing_changes_nothing(text: str) -> None:
    frame = world(SOURCES, 20, 5)
    records = est.track_records(claims_of(frame))
    others = frame[frame["source"] != "A"]
    silent = frame[frame["source"] == "A"].assign(text=text, value=None)
    one, other = (
        est.consensus(claims_of(f), track_records=records).to_frame()[NUMBERS]
        for f in (others, pd.concat([others, silent]))
    )
    pd.testing.assert_frame_equal(one, other, rtol=1e-9)


def test_records_explain_themselves() -> None:
    """Families as a table, and each source in sentences, with the figures that it copies."""
    frame = world(SOURCES, 40, 2)
    copy = frame[frame["source"] == "C"].assign(source="copy")
    copy.loc[copy.index[0], "value"] *= 1.5
    claims = claims_of(pd.concat([frame, copy], ignore_index=True))
    records = est.track_records(claims)
    (family,) = records.families()
    assert (family.family, family.sources, family.size) == ("C", ("C", "copy"), 2)
    assert family.same == 39
    assert family.common == 40
    text = records.why("copy", claims)
    assert "40 claims" in text
    assert "One family with C" in text
    assert "both state" in text
    assert "family" not in records.why("A")
    with pytest.raises(est.EstimatesError, match="has no record"):
        records.why("nobody")
