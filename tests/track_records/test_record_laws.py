"""The laws of track records."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from drawn_worlds import claims_of, truths_of, world
from hypothesis import assume, given
from hypothesis import strategies as st

import estimates as est
from estimates.testing.strategies import track_record_worlds
from estimates.testing.worlds import World

FOUR = {"A": (0.0, 0.1), "B": (0.3, 0.2), "C": (-0.3, 0.4), "D": (0.0, 0.8)}


def numbers(records: est.TrackRecords) -> pd.DataFrame:
    """Return bias and spread by source and scale."""
    frame = records.to_frame().set_index(["source", "scale"])
    return frame[["bias", "bias_error", "spread", "spread_error", "copies", "claims"]]


@given(track_record_worlds())
def test_records_are_finite_and_complete(drawn: World) -> None:
    """One row a source, positive spreads, rates inside [0, 1], whatever is drawn."""
    records = est.track_records(drawn.claims)
    frame = records.to_frame()
    assert list(frame.columns[:3]) == ["source", "scale", "bias"]
    assert np.isfinite(frame.select_dtypes("number")).all(axis=None)
    assert (frame["spread"] > 0).all()
    assert frame["copies"].between(0, 1).all()
    assert records.effective_sources <= len(set(frame["source"])) + 1e-9


@given(track_record_worlds(), st.randoms(use_true_random=False))
def test_the_order_of_claims_never_matters(drawn: World, random: object) -> None:
    """Neither in the records nor in what is foretold with them."""
    listed = list(drawn.claims)
    random.shuffle(listed)  # type: ignore[attr-defined]
    mixed = est.ClaimSet.from_records(listed)
    first, second = numbers(est.track_records(drawn.claims)), numbers(est.track_records(mixed))
    pd.testing.assert_frame_equal(first, second, rtol=1e-9, atol=1e-12)
    told = [est.leave_one_source_out(c, track_records="cross") for c in (drawn.claims, mixed)]
    np.testing.assert_allclose(told[0].quantiles, told[1].quantiles, rtol=1e-6)


@given(track_record_worlds())
def test_names_are_only_labels(drawn: World) -> None:
    """Sources renamed in the opposite order have the same records under the new names."""
    frame = drawn.claims.to_frame()
    names = sorted(set(frame["source"]))
    new = {name: f"source {len(names) - i:02d}" for i, name in enumerate(names)}
    renamed = est.ClaimSet.from_frame(frame.assign(source=frame["source"].map(new)))
    first, second = numbers(est.track_records(drawn.claims)), numbers(est.track_records(renamed))
    second = second.rename({v: k for k, v in new.items()}, level="source").loc[first.index]
    pd.testing.assert_frame_equal(first, second, rtol=1e-7, atol=1e-9)


@given(st.sampled_from(list(FOUR)), st.integers(0, 2**16), st.sampled_from(["bayes", "median"]))
def test_a_file_under_another_name_changes_nothing(who: str, seed: int, method: str) -> None:
    """Neither the records of the others nor any consensus; the two are one family."""
    frame = world(FOUR, 30, seed)
    twice = pd.concat([frame, frame[frame["source"] == who].assign(source="the same again")])
    one, two = est.track_records(claims_of(frame)), est.track_records(claims_of(twice))
    assert two["the same again"].family == two[who].family
    assert two.effective_sources == pytest.approx(one.effective_sources, abs=0.05)
    for name in FOUR:
        assert two[name].spread == pytest.approx(one[name].spread, rel=1e-9)
        assert two[name].bias == pytest.approx(one[name].bias, rel=1e-9, abs=1e-12)
    said = [
        est.consensus(claims_of(c), method=method, track_records=r)
        for c, r in ((frame, one), (twice, two))
    ]
    for column in ("estimate", "lower", "upper", "claimed"):
        first, second = (table.column(column).astype(float) for table in said)
        np.testing.assert_allclose(first, second, rtol=1e-9)


@given(st.sampled_from(["A", "D"]), st.integers(0, 2**16))
def test_agreeing_with_the_truth_widens_no_spread(who: str, seed: int) -> None:
    """A further claim of an unbiased source that states the truth exactly (2 % for its lean)."""
    frame = world(FOUR, 30, seed)
    truths = truths_of(frame)
    before = est.track_records(claims_of(frame), truths=truths)[who]
    assume(before.bias == 0)
    more = pd.DataFrame({"quantity": ["extra"], "source": [who], "value": [5000.0]})
    after = est.track_records(
        claims_of(pd.concat([frame, more])), truths={**truths, "extra": 5000.0}
    )[who]
    assert after.spread <= before.spread * 1.02


@given(st.integers(0, 2**16))
def test_records_of_two_parts_are_those_of_the_whole(seed: int) -> None:
    """Spreads within a third, biases within 0.15: each part weighs by what it knew itself."""
    frame = world(FOUR, 160, seed)
    first = frame["quantity"].map(lambda q: int(q[1:]) % 2 == 0)
    halves = [est.track_records(claims_of(part)) for part in (frame[first], frame[~first])]
    joined, swapped = halves[0] + halves[1], halves[1] + halves[0]
    whole = est.track_records(claims_of(frame))
    pd.testing.assert_frame_equal(numbers(joined), numbers(swapped), rtol=1e-9, atol=1e-9)
    for name in FOUR:
        assert joined[name].claims == whole[name].claims
        assert joined[name].copies == pytest.approx(whole[name].copies, abs=0.05)
        assert abs(np.log(joined[name].spread / whole[name].spread)) < np.log(4 / 3)
        assert joined[name].bias == pytest.approx(whole[name].bias, abs=0.15)


@given(st.integers(0, 2**16))
def test_one_question_in_a_hundred_less_changes_little(seed: int) -> None:
    """Spreads move by less than a fifth, biases by less than 0.1."""
    frame = world(FOUR, 100, seed)
    whole = est.track_records(claims_of(frame))
    less = est.track_records(claims_of(frame[frame["quantity"] != "q7"]))
    for name in FOUR:
        assert abs(np.log(less[name].spread / whole[name].spread)) < 0.2
        assert less[name].bias == pytest.approx(whole[name].bias, abs=0.1)


def test_bias_and_spread_are_found() -> None:
    """Within three standard errors and a fifth; with truths the biases are absolute."""
    frame = world({k: (b + 0.5, s) for k, (b, s) in FOUR.items()}, 400, 7)
    relative = est.track_records(claims_of(frame))
    absolute = est.track_records(claims_of(frame), truths=truths_of(frame))
    for name, (bias, spread) in FOUR.items():
        assert absolute[name].bias == pytest.approx(bias + 0.5, abs=3 * absolute[name].bias_error)
        assert absolute[name].spread == pytest.approx(spread, rel=0.2)
        assert relative[name].bias == pytest.approx(bias, abs=0.12)
        assert relative[name].spread == pytest.approx(spread, rel=0.35)


def test_no_bias_without_support() -> None:
    """A source with two claims far off has none; with forty it has."""
    frame = world({**FOUR, "E": (0.6, 0.5)}, 60, 3)
    few = frame[(frame["source"] != "E") | frame["quantity"].isin(["q1", "q2"])]
    assert est.track_records(claims_of(few))["E"].bias == 0
    assert est.track_records(claims_of(frame))["E"].bias > 0.2


def test_bounds_take_part() -> None:
    """A source that says "more than" far below the others deviates no more than usual."""
    frame = world({"A": (0.0, 0.2), "B": (0.0, 0.2)}, 40, 5)
    bounds = [
        {"quantity": f"q{i}", "source": "bounds", "comparator": ">", "lower": float(low) / 2}
        for i, low in enumerate(truths_of(frame).values())
    ]
    claims = claims_of(frame) + est.ClaimSet.from_records(bounds)
    record = est.track_records(claims)["bounds"]
    assert record.claims == 40
    assert record.bias == pytest.approx(0, abs=0.3)


@given(st.integers(0, 2**16))
def test_copies_are_told_from_agreement(seed: int) -> None:
    """Who repeats another's own figures is family; accurate sources that agree are not."""
    frame = world(FOUR, 60, seed)
    rng = np.random.default_rng(seed)
    copy = frame[frame["source"] == "C"].assign(source="copy of C")
    own = rng.random(len(copy)) < 0.05
    assume(own.any())
    copy.loc[own, "value"] *= 1.5
    exact = frame[frame["source"] == "A"].assign(value=frame["truth"].round(-1))
    both = [exact.assign(source=name) for name in ("exact 1", "exact 2")]
    away = rng.random(len(exact)) < 0.3
    both[1].loc[away, "value"] *= 1.03
    records = est.track_records(claims_of(pd.concat([frame, copy])))
    assert records["copy of C"].family == records["C"].family == "C"
    assert records.copying[0].probability > 0.9
    assert records["A"].family == "A"


def test_decay_and_half_life() -> None:
    """What is older counts less; sums scale, biases and spreads hardly move."""
    frame = world(FOUR, 60, 2)
    records = est.track_records(claims_of(frame))
    less = records.decayed(0.5)
    assert less["A"].claims == pytest.approx(0.5 * records["A"].claims)
    assert less["A"].bias_error > records["A"].bias_error
    old = frame.assign(stated_on="2020-01-01")
    new = world({k: (b, 0.1) for k, (b, _) in FOUR.items()}, 60, 9)
    new = new.assign(stated_on="2021-01-01", quantity="new " + new["quantity"])
    claims = claims_of(pd.concat([old, new]))
    aged = est.track_records(claims, half_life=30)
    assert aged["D"].spread < est.track_records(claims)["D"].spread
    assert aged["D"].claims == pytest.approx(60, abs=0.5)
