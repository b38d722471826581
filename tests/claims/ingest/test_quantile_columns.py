"""Columns of quantiles are the low, best and high of one figure."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.claims.ingest.quantile_columns import probability, quantile_parts

STYLES = {
    "q025": ("q025", "q50", "q975"),
    "p5": ("p5", "p50", "p95"),
    "P_10": ("P_10", "median", "P_90"),
    "percent": ("2.5%", "50%", "97.5%"),
    "quantile": ("quantile_0.025", "quantile_0.5", "quantile_0.975"),
    "percentile": ("5th percentile", "mean", "95th percentile"),
    "quartiles": ("q25", "median", "q75"),
}


@given(
    st.sampled_from(sorted(STYLES)),
    st.permutations(range(3)),
    st.sampled_from(["", "deaths_", "ICU cases "]),
)
def test_three_quantiles_are_one_figure(style, order, stem):
    """In any order and any notation, with the name of what is counted or without."""
    names = [stem + name for name in STYLES[style]]
    row = dict(zip(names, (5, 6, 9), strict=True))
    frame = pd.DataFrame([{"location": "A", **{names[i]: row[names[i]] for i in order}}])
    mapping = est.propose_mapping(frame)
    [claim] = est.ClaimSet.from_frame(frame, mapping=mapping)
    assert (claim.figure.lower, claim.figure.value, claim.figure.upper) == (5, 6, 9)


def test_of_five_quantiles_the_outermost_are_the_ends():
    """The others go into the note, which the proposal says."""
    row = {"location": "A", "q025": 5, "q25": 6, "q50": 7, "q75": 8, "q975": 9}
    frame = pd.DataFrame([row])
    mapping = est.propose_mapping(frame)
    assert "numbers that go into the note: q25, q75" in str(mapping)
    [claim] = est.ClaimSet.from_frame(frame, mapping=mapping)
    assert (claim.figure.lower, claim.figure.value, claim.figure.upper) == (5, 7, 9)


@pytest.mark.parametrize("names", [["q1", "q2", "q3", "q4"], ["p1", "p2"], ["10%", "20%"], ["q50"]])
def test_quarters_and_lone_quantiles_are_none(names):
    assert list(quantile_parts(names)) == []


@given(st.integers(10, 999))
def test_every_notation_of_a_probability_agrees(thousandths):
    """From one percent on: "0.5" is a half, not half a percent."""
    p = thousandths / 1000
    written = (
        f"{p:.3f}",
        f"{100 * p:.1f}",
        f"{100 * p:.1f}".replace(".", "_"),
        f"{thousandths:03d}",
    )
    assert {probability(digits) for digits in written} == {p}
