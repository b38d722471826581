"""Held-out figures: their predictions and the scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.analysis.evaluation.cross_validation import fold_number
from estimates.testing.strategies import track_record_worlds
from estimates.testing.worlds import World
from tests.helpers.examples import few_in_dev

LEVELS = tuple(i / 40 for i in range(1, 40))


def marches(count: int = 40, factor: float = 2.0, seed: int = 0) -> list[dict[str, object]]:
    """Return claims in which organisers state `factor` times the number of the police, ± a fifth."""
    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(9, 1, count))
    away = np.exp(rng.laplace(size=(count, 2)) * 0.14)
    return [
        {
            "quantity": f"march {i}",
            "source": source,
            "value": float(round(size[i] * f * away[i, j])),
        }
        for i in range(count)
        for j, (source, f) in enumerate((("police", 1.0), ("organisers", factor)))
    ]


@given(track_record_worlds(max_sources=4, max_quantities=8))
@few_in_dev  # each example learns records
def test_every_figure_with_other_voices_has_rising_quantiles(drawn: World) -> None:
    """One row per voice with others on its question, in the documented columns."""
    held_out = est.leave_one_source_out(
        drawn.claims, track_records="cross", levels=(0.05, 0.5, 0.95)
    )
    frame = held_out.to_frame()
    assert list(frame.columns[:6]) == ["quantity", "source", "observed", "q0.05", "q0.5", "q0.95"]
    voices = est.consensus(drawn.claims).to_frame().set_index("quantity")["voices"]
    assert len(held_out) == voices[voices > 1].sum()
    assert np.isfinite(held_out.quantiles).all()
    assert (np.diff(held_out.quantiles, axis=1) >= 0).all()


@given(st.integers(0, 79), st.floats(0.01, 100))
@few_in_dev  # each example learns records
def test_a_held_out_figure_does_not_predict_itself(which: int, times: float) -> None:
    """With given records, changing a figure does not change its own prediction."""
    claims = marches()
    records = est.track_records(marches(seed=1))
    changed = [dict(claim) for claim in claims]
    changed[which]["value"] = float(changed[which]["value"]) * times  # type: ignore[arg-type]
    predicted = [est.leave_one_source_out(c, track_records=records) for c in (claims, changed)]
    rows = []
    quantity, source = claims[which]["quantity"], claims[which]["source"]
    for held_out in predicted:
        mask = (held_out.quantity == quantity) & (held_out.source == source)
        rows.append(held_out.quantiles[mask])
    np.testing.assert_allclose(rows[0], rows[1], rtol=1e-9)


def test_roles_are_learned() -> None:
    """The organisers are predicted at twice the police; the interval covers and is narrow."""
    score = est.leave_one_source_out(marches(200), track_records="cross", levels=LEVELS).scores()[0]
    plain = est.leave_one_source_out(marches(200), levels=(0.05, 0.5, 0.95)).scores()[0]
    assert score.figures == 400
    assert 0.9 < score.coverage < 1.0  # of the widest interval: 95 %
    assert score.error < 0.5 * plain.error
    assert score.width < plain.width


def test_repeats_are_predicted() -> None:
    """A source that repeats another nine times in ten is predicted to repeat it."""
    rng = np.random.default_rng(3)
    claims = []
    for i in range(100):
        own = np.round(np.exp(8 + rng.laplace(size=2)), 1)
        copied = own[0] if rng.random() < 0.9 else float(np.round(own[0] * 1.3, 1))
        for source, value in (("A", own[0]), ("B", own[1]), ("copy of A", copied)):
            claims.append({"quantity": f"q{i}", "source": source, "value": float(value)})
    held_out = est.leave_one_source_out(claims, track_records="cross", levels=(0.25, 0.75))
    of_copy = held_out.source == "copy of A"
    assert 0.8 < held_out.repeats[of_copy].mean() < 0.97
    exact = (held_out.quantiles[of_copy] == held_out.observed[of_copy][:, None]).all(axis=1)
    assert exact.mean() > 0.8
    families = est.leave_one_source_out(claims, track_records="cross", leave="family")
    assert (families.family[families.source == "copy of A"] == "A").all()
    assert (
        families.scores()[0].crps
        > est.leave_one_source_out(claims, track_records="cross").scores()[0].crps
    )


@pytest.mark.parametrize("method", ["bayes", "random_effects", "linear_pool"])
def test_without_records_the_method_predicts(method: str) -> None:
    """The 90 % interval is the method's own for the next source, from the others alone."""
    claims = [
        {"quantity": "q", "source": s, "value": v}
        for s, v in (("A", 100), ("B", 120), ("C", 90), ("D", 300))
    ]
    held_out = est.leave_one_source_out(claims, method=method, levels=(0.05, 0.5, 0.95))
    rest = est.consensus(claims[:3], method=method)[0]
    at = list(held_out.source).index("D")
    expected = (rest.predictive_lower, rest.estimate, rest.predictive_upper)
    np.testing.assert_allclose(held_out.quantiles[at], expected, rtol=1e-9)


def test_scores_are_the_published_ones() -> None:
    """Pinball loss by hand on two figures; one row per group."""
    held_out = est.leave_one_source_out(marches(2), levels=(0.25, 0.75), track_records="cross")
    score = held_out.scores()[0]
    away = np.log(held_out.observed)[:, None] - np.log(held_out.quantiles)
    by_hand = 2 * np.mean(np.where(away > 0, [0.25, 0.75], [-0.75, -0.25]) * away)
    assert score.crps == pytest.approx(by_hand)
    assert score.level == 0.5
    assert len(held_out.scores(by="source")) == 2


def test_folds_follow_the_protocol() -> None:
    """The SHA-1 of the label as an integer, modulo five (computed by hand with hashlib)."""
    assert [fold_number(label) for label in ("a", "b", "AL002|CS|strength")] == [2, 0, 0]


def test_conformal_holds_its_level() -> None:
    """On questions whose consensus is far too narrow, nine in ten truths fall inside."""
    rng = np.random.default_rng(5)
    truth = np.exp(rng.normal(8, 1, 300))
    common = np.exp(rng.laplace(size=300) * 0.8)
    claims = [
        {"quantity": f"q{i:03d}", "source": s, "value": float(truth[i] * common[i] * f)}
        for i in range(300)
        for s, f in (("A", 1.0), ("B", 1.02), ("C", 0.97))
    ]
    known = {f"q{i:03d}": float(truth[i]) for i in range(150)}
    table = est.conformal(claims, known)
    held = (table.column("lower") <= truth) & (truth <= table.column("upper"))
    assert 0.82 < held[150:].mean() < 0.97
    assert table[200].resolved == 150
    assert table[3].resolved == 149
    assert table[200].factor > 1
    few = est.conformal(claims, {"q000": 5.0})
    assert "without guarantee" in few[1].warnings[0]
    with pytest.raises(est.EstimatesError):
        est.conformal(claims, 5)  # type: ignore[arg-type]
