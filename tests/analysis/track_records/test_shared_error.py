"""The error that all sources of a question share: learned from truths, assumed without them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from tests.helpers.examples import few_in_dev
from tests.helpers.simulated_tables import claims_of, truths_of, world

FIVE = {"A": (0.0, 0.1), "B": (0.2, 0.15), "C": (-0.2, 0.2), "D": (0.0, 0.3), "E": (0.0, 0.2)}


def add_shared_error(frame: pd.DataFrame, common: float, seed: int) -> pd.DataFrame:
    """Add one common error to all sources of a question."""
    rng = np.random.default_rng(seed)
    labels = sorted(set(frame["quantity"]))
    error = dict(zip(labels, rng.laplace(size=len(labels)) * common / np.sqrt(2), strict=True))
    off = np.exp(frame["quantity"].map(error))
    return frame.assign(value=(frame["value"] * off).round(4))


def covered(frame: pd.DataFrame, records: est.TrackRecords) -> tuple[float, float]:
    """Return how many truths the consensus intervals hold, and their mean log width."""
    table = est.consensus(claims_of(frame), track_records=records)
    truths = truths_of(frame)
    true = np.array([truths[q] for q in table.column("quantity")])
    low, high = table.column("lower"), table.column("upper")
    return float(((low <= true) & (true <= high)).mean()), float(np.log(high / low).mean())


@pytest.mark.parametrize("common", [0.0, 0.3, 0.6])
@pytest.mark.slow  # simulates many questions
def test_with_truths_intervals_hold_on_other_questions(common: float) -> None:
    """About nine in ten hold, or more, whether sources err together or not; half are resolved."""
    frame = add_shared_error(world(FIVE, 400, 11), common, 12)
    known = frame["quantity"].map(lambda q: int(q[1:]) % 2 == 0)
    records = est.track_records(claims_of(frame), truths=truths_of(frame[known]))
    held, _ = covered(frame[~known], records)
    assert 0.82 < held < (0.97 if common else 0.995)


def test_without_truths_a_shared_error_is_assumed() -> None:
    """With independent errors the intervals hold at least at their level."""
    frame = world(FIVE, 300, 13)
    records = est.track_records(claims_of(frame))
    held, _ = covered(frame, records)
    assert held > 0.9


@given(st.integers(0, 2**16))
@pytest.mark.slow  # each example learns records of many questions
@few_in_dev  # each example learns records
def test_a_larger_shared_error_widens_intervals(seed: int) -> None:
    """Of two data sets that differ in it alone the one with more has the wider intervals."""
    frame = world(FIVE, 25, seed)
    widths = []
    for common in (0.1, 1.0):
        moved = add_shared_error(frame, common, seed)
        records = est.track_records(claims_of(moved), truths=truths_of(moved))
        widths.append(covered(moved, records)[1])
    assert widths[0] < widths[1]


def polls(common: float, seed: int) -> tuple[list[dict[str, object]], dict[str, float]]:
    """Draw five sources with normal errors of 1 on each of 300 questions, and a shared error."""
    rng = np.random.default_rng(seed)
    truths = {f"q{i:03d}": v for i, v in enumerate(np.round(rng.normal(size=300) * 20, 2))}
    claims = [
        {"quantity": q, "source": s, "value": round(t + off + rng.normal(), 2), "unit": "points"}
        for (q, t), off in zip(truths.items(), common * rng.normal(size=300), strict=True)
        for s in "ABCDE"
    ]
    return claims, truths


@pytest.mark.parametrize("common", [1.0, 3.0])
@pytest.mark.slow  # simulates many questions
def test_every_method_allows_for_a_shared_error(common: float) -> None:
    """Even where the sources of a question agree more closely than they are right."""
    claims, truths = polls(common, 21)
    known = {q: t for q, t in truths.items() if int(q[1:]) % 2 == 0}
    records = est.track_records(claims, truths=known)
    new = [claim for claim in claims if claim["quantity"] not in known]
    for method in ("bayes", "random_effects", "median"):
        table = est.consensus(new, method=method, track_records=records)
        held = [row.lower <= truths[row.quantity] <= row.upper for row in table]
        assert 0.82 < np.mean(held) < 0.98, method


def test_an_open_end_stays_open() -> None:
    """As without records."""
    records = est.track_records(claims_of(world(FIVE, 30, 3)))
    row = est.consensus([{"source": "A", "value": 100}], method="median", track_records=records)[0]
    assert (row.lower, row.upper) == (0.0, np.inf)


@pytest.mark.parametrize("method", ["bayes", "median", "random_effects", "linear_pool"])
def test_zeros_stay_zero(method: str) -> None:
    """A bias on the log scale does not move a zero."""
    records = est.track_records(claims_of(world(FIVE, 30, 3)))
    zeros = [{"source": s, "value": 0} for s in "AB"]
    plain, adjusted = (
        est.consensus(zeros, method=method, track_records=r)[0] for r in (None, records)
    )
    assert (adjusted.estimate, adjusted.lower, adjusted.upper) == (0.0, plain.lower, plain.upper)
    mixed = [*zeros[:1], {"source": "B", "value": 5}]
    assert est.consensus(mixed, method=method, track_records=records)[0].claimed in (0.0, 5.0)


@given(st.integers(0, 2**16), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
@few_in_dev  # each example learns records
def test_the_ends_of_the_interval_match_the_probability(seed: int, level: float) -> None:
    """Within 0.02, for two voices that agree, whose interval nothing else widens."""
    rng = np.random.default_rng(seed)
    claims = [
        {"quantity": f"q{i}", "source": s, "value": round(100 * np.exp(0.2 * rng.normal()), 3)}
        for i in range(30)
        for s in "AB"
    ]
    rec = est.reconcile(claims, track_records=est.track_records(claims), level=level)
    apart = [
        abs(np.log(a["value"] / b["value"])) for a, b in zip(claims[::2], claims[1::2], strict=True)
    ]
    label = f"q{int(np.argmin(apart))}"
    (row,) = (row for row in rec.consensus if row.quantity == label)
    for end, wanted in ((row.lower, 0.5 + level / 2), (row.upper, 0.5 - level / 2)):
        (probability,) = (p for p in rec.probability(above=end) if p.quantity == label)
        assert probability.probability == pytest.approx(wanted, abs=0.02)
    assert row.predictive_lower <= row.lower <= row.estimate <= row.upper <= row.predictive_upper


@pytest.mark.parametrize("offset", [0.0, 1000.0])
def test_signed_questions_are_as_wide_as_their_sources_scatter(offset: float) -> None:
    """The size of the figures does not matter."""
    rng = np.random.default_rng(3)
    claims = [
        {"quantity": f"q{i}", "source": s, "value": round(v + rng.laplace(), 2), "unit": "points"}
        for i, v in enumerate(rng.normal(size=120) * 50)
        for s in "ABCD"
    ]
    records = est.track_records(claims)
    assert [row.scale for row in records] == ["linear (points)"] * 4
    new = [
        {"quantity": "new", "source": s, "value": v + offset, "unit": "points"}
        for s, v in zip("ABC", (-0.5, 0.0, 0.5), strict=True)
    ]
    more = [{"quantity": "other", "source": "D", "value": -5.0, "unit": "points"}]
    row = est.consensus(new + more, track_records=records)[0]
    assert row.scale in ("linear", "log")
    assert row.estimate == pytest.approx(offset, abs=0.6)
    assert 1.0 < row.upper - row.lower < 8.0
