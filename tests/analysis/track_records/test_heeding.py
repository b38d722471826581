"""Records that predict figures worse than no records are not heeded, and the result says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.numeric.sources.source_record import HELD_OUT
from tests.helpers.examples import few_in_dev
from tests.helpers.simulated_tables import claims_of, truths_of, world

STEADY = {"A": (0.0, 0.1), "B": (0.4, 0.1), "C": (-0.4, 0.1), "D": (0.3, 0.2)}
NUMBERS = ["estimate", "lower", "upper", "predictive_lower", "predictive_upper", "tau", "voices"]
# The directions in which three sources err on four questions: on the whole, each errs as often up
# as down, and differently from the others.
DIRECTIONS = np.array([[-1, 1, -1, 1], [-1, -1, 1, 1], [-1, 1, 1, -1]])


def alternating(trios: int, seed: int) -> pd.DataFrame:
    """Return claims of trios of sources whose direction on one question misleads on the others."""
    rng = np.random.default_rng(seed)
    shape = trios, 3, 4
    away = 0.3 * DIRECTIONS + 0.02 * rng.normal(size=shape)
    truth = np.exp(rng.normal(9, 1, (trios, 1, 4))) * np.ones(shape)
    trio, source, question = (codes.ravel() for codes in np.indices(shape))
    columns = {
        "quantity": [f"q{i}-{j}" for i, j in zip(trio, question, strict=True)],
        "source": [f"s{i}-{j}" for i, j in zip(trio, source, strict=True)],
        "value": (truth * np.exp(away)).ravel(),
        "truth": truth.ravel(),
    }
    return pd.DataFrame(columns)


def with_errors(records: est.TrackRecords, *errors: float) -> est.TrackRecords:
    """Return records with other sums of the errors of predicting."""
    scales = {}
    for name, part in records.scales.items():
        scale = part.record.scale.copy()
        scale[HELD_OUT] = errors
        scales[name] = replace(part, record=replace(part.record, scale=scale))
    return est.TrackRecords(scales, records.side, records.max_family_share, records.scale)


@given(st.integers(0, 2**16), st.booleans())
@few_in_dev  # each example learns records
def test_records_of_steady_sources_are_heeded(seed: int, is_known: bool) -> None:
    frame = world(STEADY, 15, seed)
    records = est.track_records(claims_of(frame), truths=truths_of(frame) if is_known else None)
    assert records.heeded is records
    assert records.unheeded == {}
    assert records.warnings == ()


@given(st.integers(0, 2**16))
@few_in_dev  # each example learns records
def test_records_that_mislead_are_not_heeded(seed: int) -> None:
    """The consensus is that without records, with a warning; the records say so, too."""
    claims = claims_of(alternating(8, seed))
    records = est.track_records(claims)
    (ratio,) = records.unheeded.values()
    assert ratio > 1.05
    assert records.heeded is None
    one, other = (est.consensus(claims, track_records=r).to_frame() for r in (records, None))
    pd.testing.assert_frame_equal(one[NUMBERS], other[NUMBERS], check_exact=True)
    assert all(any("not heeded" in text for text in row) for row in one["warnings"])
    assert "not heeded" in repr(records)
    assert "not heeded" in records.why("s0-0")


@given(st.integers(0, 2**16), st.sampled_from(["csv", "parquet"]))
@few_in_dev  # each example learns records
def test_joined_and_saved_records_keep_the_finding(
    tmp_path_factory: pytest.TempPathFactory, seed: int, kind: str
) -> None:
    frame = alternating(8, seed)
    is_first = frame["source"].str.extract(r"s(\d+)")[0].astype(int) < 4
    parts = [est.track_records(claims_of(frame[mask])) for mask in (is_first, ~is_first)]
    joined = parts[0] + parts[1]
    assert joined.heeded is None
    errors = [part.scales["log"].record.held_out for part in (*parts, joined)]
    assert errors[2].questions == errors[0].questions + errors[1].questions
    assert errors[2].learned == pytest.approx(errors[0].learned + errors[1].learned)
    path: Path = tmp_path_factory.mktemp("records") / f"records.{kind}"
    assert est.TrackRecords.load(joined.save(path)).unheeded == joined.unheeded
    half = joined.decayed(0.5).scales["log"].record.held_out
    assert half.ratio == pytest.approx(errors[2].ratio)


@pytest.mark.parametrize(
    ("errors", "is_heeded"),
    [((100, 10.4, 10, 0), True), ((100, 13, 10, 1), False), ((100, 13, 10, 4), True)],
)
def test_five_percent_beyond_two_standard_errors(
    errors: tuple[float, ...], is_heeded: bool
) -> None:
    records = with_errors(est.track_records(claims_of(world(STEADY, 20, 1))), *errors)
    assert (records.heeded is records) == is_heeded
    assert bool(records.warnings) != is_heeded


def test_only_the_scale_that_misleads_is_left_out() -> None:
    """Signed figures keep their records where those of counts mislead."""
    signed = world(STEADY, 20, 2).assign(unit="points")
    signed["value"] -= 5000
    signed["quantity"] = "p" + signed["quantity"]
    claims = claims_of(pd.concat([alternating(8, 3), signed], ignore_index=True))
    records = est.track_records(claims)
    assert list(records.unheeded) == ["log"]
    assert list(records.heeded.scales) == ["linear (points)"]
    table = est.consensus(claims, track_records=records)
    for row in table:
        is_adjusted = any("adjusted by the track records" in text for text in row.warnings)
        assert is_adjusted == (row.scale == "linear")


@pytest.mark.parametrize("shared_error", [None, 0.0, 0.5])
def test_without_records_on_a_scale_the_usual_shared_error_counts(
    shared_error: float | None,
) -> None:
    """Nearly as without any records: the widening starts from the estimate."""
    signed = world(STEADY, 12, 2).assign(unit="points")
    signed["value"] -= 5000
    signed["quantity"] = "p" + signed["quantity"]
    counts = claims_of(world(STEADY, 6, 4))
    records = est.track_records(claims_of(signed))
    one, other = (
        est.consensus(counts, track_records=known, shared_error=shared_error, heaping=0).to_frame()
        for known in (records, None)
    )
    np.testing.assert_allclose(one["estimate"], other["estimate"], rtol=1e-9)
    widths = [np.log(found["upper"] / found["lower"]) for found in (one, other)]
    np.testing.assert_allclose(*widths, rtol=0.1)
