"""Properties of track records."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import estimates as est
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.analysis.track_records.adjustment import adjusted_voices
from estimates.testing.strategies import track_record_worlds
from estimates.testing.worlds import World
from tests.helpers.examples import few_in_dev
from tests.helpers.simulated_tables import claims_of, truths_of, world

FOUR = {"A": (0.0, 0.1), "B": (0.3, 0.2), "C": (-0.3, 0.4), "D": (0.0, 0.8)}


def copied(frame: pd.DataFrame, who: str, copies: int, rate: float, seed: int) -> pd.DataFrame:
    """Add sources that repeat one on a share of the questions, and err by a third on the others."""
    rng = np.random.default_rng(seed)
    parts = [frame]
    for i in range(copies):
        copy = frame[frame["source"] == who].assign(source=f"copy {i}")
        own = rng.random(len(copy)) >= rate
        away = np.exp(rng.laplace(size=len(copy)) * 0.3)
        copy["value"] = np.where(own, (copy["truth"] * away).round(3), copy["value"])
        parts.append(copy)
    return pd.concat(parts, ignore_index=True)


def numbers(records: est.TrackRecords) -> pd.DataFrame:
    """Return bias and spread by source and scale."""
    frame = records.to_frame().set_index(["source", "scale"])
    return frame[["bias", "bias_error", "spread", "spread_error", "copies", "claims"]]


@given(track_record_worlds())
def test_records_are_finite_and_complete(drawn: World) -> None:
    """One row per source, positive spreads, rates inside [0, 1]."""
    records = est.track_records(drawn.claims)
    frame = records.to_frame()
    assert list(frame.columns[:3]) == ["source", "scale", "bias"]
    assert np.isfinite(frame.select_dtypes("number")).all(axis=None)
    assert (frame["spread"] > 0).all()
    assert frame["copies"].between(0, 1).all()
    assert records.effective_sources <= len(set(frame["source"])) + 1e-9


@given(track_record_worlds(max_sources=4, max_quantities=8), st.randoms(use_true_random=False))
@few_in_dev  # each example learns records
def test_order_of_claims_does_not_matter(drawn: World, random: object) -> None:
    """Neither for the records nor for the predictions with them."""
    listed = list(drawn.claims)
    random.shuffle(listed)  # type: ignore[attr-defined]
    mixed = est.ClaimSet.from_records(listed)
    first, second = numbers(est.track_records(drawn.claims)), numbers(est.track_records(mixed))
    pd.testing.assert_frame_equal(first, second, rtol=1e-9, atol=1e-12)
    held_out = [est.leave_one_source_out(c, track_records="cross") for c in (drawn.claims, mixed)]
    np.testing.assert_allclose(held_out[0].quantiles, held_out[1].quantiles, rtol=1e-6)


@given(track_record_worlds())
@few_in_dev  # each example learns records
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
@few_in_dev  # each example learns records
def test_a_source_under_two_names_changes_nothing(who: str, seed: int, method: str) -> None:
    """The records of the others and every consensus stay; the two names are one family."""
    frame = world(FOUR, 30, seed)
    twice = pd.concat([frame, frame[frame["source"] == who].assign(source="the same again")])
    one, two = est.track_records(claims_of(frame)), est.track_records(claims_of(twice))
    assert two["the same again"].family == two[who].family
    assert two.effective_sources == pytest.approx(one.effective_sources, abs=0.05)
    for name in FOUR:
        assert two[name].spread == pytest.approx(one[name].spread, rel=1e-9)
        assert two[name].bias == pytest.approx(one[name].bias, rel=1e-9, abs=1e-12)
    tables = [
        est.consensus(claims_of(c), method=method, track_records=r)
        for c, r in ((frame, one), (twice, two))
    ]
    for column in ("estimate", "lower", "upper", "claimed"):
        first, second = (table.column(column).astype(float) for table in tables)
        np.testing.assert_allclose(first, second, rtol=1e-9)


@given(st.sampled_from(["A", "D"]), st.integers(0, 2**16))
@few_in_dev  # each example learns records
def test_a_claim_equal_to_the_truth_widens_no_spread(who: str, seed: int) -> None:
    """One more exact claim of an unbiased source; 2 % are allowed for its shrunken bias."""
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
@pytest.mark.slow  # each example learns records three times
@few_in_dev  # each example learns records
def test_records_of_two_parts_are_those_of_the_whole(seed: int) -> None:
    """Spreads within a third, biases within 0.15: each part chooses its own weights."""
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
@few_in_dev  # each example learns records
def test_one_question_in_a_hundred_less_changes_little(seed: int) -> None:
    """Spreads move by less than a fifth, biases by less than 0.1."""
    frame = world(FOUR, 100, seed)
    whole = est.track_records(claims_of(frame))
    less = est.track_records(claims_of(frame[frame["quantity"] != "q7"]))
    for name in FOUR:
        assert abs(np.log(less[name].spread / whole[name].spread)) < 0.2
        assert less[name].bias == pytest.approx(whole[name].bias, abs=0.1)


def test_bias_and_spread_are_found() -> None:
    """Biases within three standard errors, spreads within a fifth; truths make biases absolute."""
    frame = world({k: (b + 0.5, s) for k, (b, s) in FOUR.items()}, 400, 7)
    relative = est.track_records(claims_of(frame))
    absolute = est.track_records(claims_of(frame), truths=truths_of(frame))
    for name, (bias, spread) in FOUR.items():
        assert absolute[name].bias == pytest.approx(bias + 0.5, abs=3 * absolute[name].bias_error)
        assert absolute[name].spread == pytest.approx(spread, rel=0.2)
        assert relative[name].bias == pytest.approx(bias, abs=0.12)
        assert relative[name].spread == pytest.approx(spread, rel=0.35)


def test_no_bias_without_evidence() -> None:
    """Two wrong claims give a source no bias; sixty do."""
    frame = world({**FOUR, "E": (0.6, 0.5)}, 60, 3)
    few = frame[(frame["source"] != "E") | frame["quantity"].isin(["q1", "q2"])]
    assert est.track_records(claims_of(few))["E"].bias == 0
    assert est.track_records(claims_of(frame))["E"].bias > 0.2


def test_bounds_are_used() -> None:
    """A source that states "more than" far below the others has no bias."""
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
@few_in_dev  # each example learns records
def test_copies_differ_from_agreement(seed: int) -> None:
    """A source that repeats the errors of another joins its family; accurate sources do not."""
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
    """Older claims count less; sums scale, biases and spreads hardly move."""
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


@given(st.integers(0, 2**16), st.sampled_from([0.5, 0.7, 1.0]))
@pytest.mark.slow  # each example learns records of many sources
@few_in_dev  # each example learns records
def test_no_family_carries_more_than_its_share(seed: int, share: float) -> None:
    """Six copies that differ on a new question carry at most the given share against two others."""
    claims = claims_of(copied(world(FOUR, 60, seed), "A", 5, 0.95, seed))
    records = est.track_records(claims, max_family_share=share)
    family = {row.source for row in records if row.family == "A"}
    assert len(family) == 6
    new = [{"source": s, "value": 1000 + i} for i, s in enumerate(sorted(family))]
    others = [{"source": "C", "value": 2000}, {"source": "D", "value": 2500}]
    weights = adjusted_weights(new + others, records)
    assert sum(weights[:6]) <= share * sum(weights) * (1 + 1e-9)
    free = adjusted_weights(new + others, est.track_records(claims, max_family_share=1.0))
    capped = sum(free[:6]) > share * sum(free)
    expected = share * sum(weights) if capped else sum(free[:6])
    assert sum(weights[:6]) == pytest.approx(expected)


def adjusted_weights(claims: list[dict[str, object]], records: est.TrackRecords) -> list[float]:
    """Return the expected precision of each voice, in the order of the claims."""
    snapshot = Snapshot.of(est.ClaimSet.from_records(claims))
    voices = adjusted_voices(Voices.of(snapshot), snapshot, records)
    spread = np.array([records[str(c["source"])].spread for c in claims])
    base = max(spread.min(), np.sort(spread)[len(spread) // 2] / 3)
    error = np.array([records[str(c["source"])].bias_error for c in claims])
    at = voices.of_claim
    weight = voices.columns["weight"][at] / (np.maximum(spread, base) ** 2 + error**2)
    return [float(w) for w in weight]


@given(st.integers(0, 2**16), st.sampled_from([0.6, 0.8, 1.0]))
@pytest.mark.slow  # each example learns records of many sources
@few_in_dev  # each example learns records
def test_a_majority_of_copies_is_detected(seed: int, rate: float) -> None:
    """Eight of twelve repeat a source that errs by 0.4: they form one family, intervals hold.

    Their common figure looks true, but no source outside the family ever states it.
    """
    names = {"X": (0.0, 0.4), "A": (0.0, 0.2), "B": (0.0, 0.3), "C": (0.0, 0.4)}
    frame = copied(world(names, 60, seed), "X", 8, rate, seed)
    records = est.track_records(claims_of(frame))
    families = {row.source: row.family for row in records}
    assert len({families[f"copy {i}"] for i in range(8)} | {families["X"]}) == 1
    assert [families[name] for name in "ABC"] == ["A", "B", "C"]
    assert records["X"].spread > 0.15
    table = est.consensus(claims_of(frame), track_records=records)
    truth = truths_of(frame)
    true = np.array([truth[q] for q in table.column("quantity")])
    held = (table.column("lower") <= true) & (true <= table.column("upper"))
    assert held.mean() > 0.75
    assert np.abs(np.log(table.column("estimate") / true)).mean() < 0.15


def test_sources_that_share_true_figures_stay_independent() -> None:
    """Seven state the truth nine times in ten, three once in five: ten families."""
    rng = np.random.default_rng(1)
    truth = np.exp(rng.normal(9, 2, 80)).round(1)
    parts = []
    for i in range(10):
        is_true = rng.random(80) < (0.9 if i < 7 else 0.2)
        off = (truth * np.exp(rng.laplace(size=80) * 0.2)).round(2)
        names = {"quantity": [f"q{j}" for j in range(80)], "source": f"s{i}"}
        parts.append(pd.DataFrame({**names, "value": np.where(is_true, truth, off)}))
    records = est.track_records(claims_of(pd.concat(parts)))
    assert len({row.family for row in records}) == 10
    assert records.effective_sources > 9


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_majority_that_repeats_an_unreliable_source(seed: int) -> None:
    """Four sources are right in 80 %; eight repeat one that is right in 40 %.

    The eight agree with each other far more than with the four.
    """
    rng = np.random.default_rng(seed)
    truth = np.exp(rng.normal(9, 2, 100)).round(1)

    def looked_up(right: float) -> np.ndarray:
        off = (truth * np.exp(rng.laplace(size=100) * 0.2)).round(2)
        return np.where(rng.random(100) < right, truth, off)

    own = {f"honest {i}": looked_up(0.8) for i in range(4)} | {"bad": looked_up(0.4)}
    for i in range(8):
        own[f"copy {i}"] = np.where(rng.random(100) < 0.9, own["bad"], looked_up(0.8))
    labels = [f"q{i:03d}" for i in range(100)]
    parts = [pd.DataFrame({"quantity": labels, "source": s, "value": v}) for s, v in own.items()]
    claims = claims_of(pd.concat(parts))
    records = est.track_records(claims)
    families = {row.source: row.family for row in records}
    assert len({families[s] for s in own if not s.startswith("honest")}) == 1
    assert len({families[s] for s in own}) == 5
    table = est.consensus(claims, track_records=records)
    assert np.isclose(table.column("claimed"), truth).mean() > 0.85
    held = (table.column("lower") <= truth * 1.0001) & (truth * 0.9999 <= table.column("upper"))
    assert held.mean() > 0.9
