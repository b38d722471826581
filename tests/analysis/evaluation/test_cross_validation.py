"""Held-out figures: what is foretold for them, and the scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.analysis.evaluation.cross_validation import fold
from estimates.testing.strategies import track_record_worlds
from estimates.testing.worlds import World

LEVELS = tuple(i / 40 for i in range(1, 40))


def marches(count: int = 40, factor: float = 2.0, seed: int = 0) -> list[dict[str, object]]:
    """Organisers state `factor` times what the police states, give or take a fifth."""
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


@given(track_record_worlds(max_quantities=12))
def test_quantiles_rise_and_every_figure_with_company_is_there(drawn: World) -> None:
    """One row a voice with others on its question; the columns of the contract."""
    told = est.leave_one_source_out(drawn.claims, track_records="cross", levels=(0.05, 0.5, 0.95))
    frame = told.to_frame()
    assert list(frame.columns[:6]) == ["quantity", "source", "observed", "q0.05", "q0.5", "q0.95"]
    voices = est.consensus(drawn.claims).to_frame().set_index("quantity")["voices"]
    assert len(told) == voices[voices > 1].sum()
    assert np.isfinite(told.quantiles).all()
    assert (np.diff(told.quantiles, axis=1) >= 0).all()


@given(st.integers(0, 79), st.floats(0.01, 100))
def test_a_held_out_figure_is_not_looked_at(which: int, times: float) -> None:
    """With given records, changing a figure changes nothing of what is foretold for it."""
    claims = marches()
    records = est.track_records(marches(seed=1))
    changed = [dict(claim) for claim in claims]
    changed[which]["value"] = float(changed[which]["value"]) * times  # type: ignore[arg-type]
    told = [est.leave_one_source_out(c, track_records=records) for c in (claims, changed)]
    rows = []
    for one in told:
        here = (one.quantity == claims[which]["quantity"]) & (one.source == claims[which]["source"])
        rows.append(one.quantiles[here])
    np.testing.assert_allclose(rows[0], rows[1], rtol=1e-9)


def test_roles_are_learned() -> None:
    """What the police says doubles for the organisers; the interval covers and is narrow."""
    score = est.leave_one_source_out(marches(200), track_records="cross", levels=LEVELS).scores()[0]
    plain = est.leave_one_source_out(marches(200), levels=(0.05, 0.5, 0.95)).scores()[0]
    assert score.figures == 400
    assert 0.9 < score.coverage < 1.0  # of the widest interval: 95 %
    assert score.error < 0.5 * plain.error
    assert score.width < plain.width


def test_repeats_are_foretold() -> None:
    """A source that repeats another nine times in ten is foretold to do so."""
    rng = np.random.default_rng(3)
    claims = []
    for i in range(100):
        own = np.round(np.exp(8 + rng.laplace(size=2)), 1)
        copied = own[0] if rng.random() < 0.9 else float(np.round(own[0] * 1.3, 1))
        for source, value in (("A", own[0]), ("B", own[1]), ("copy of A", copied)):
            claims.append({"quantity": f"q{i}", "source": source, "value": float(value)})
    told = est.leave_one_source_out(claims, track_records="cross", levels=(0.25, 0.75))
    of_copy = told.source == "copy of A"
    assert 0.8 < told.repeats[of_copy].mean() < 0.97
    exact = (told.quantiles[of_copy] == told.observed[of_copy][:, None]).all(axis=1)
    assert exact.mean() > 0.8
    families = est.leave_one_source_out(claims, track_records="cross", leave="family")
    assert (families.family[families.source == "copy of A"] == "A").all()
    assert (
        families.scores()[0].crps
        > est.leave_one_source_out(claims, track_records="cross").scores()[0].crps
    )


@pytest.mark.parametrize("method", ["bayes", "random_effects", "linear_pool"])
def test_without_records_the_method_foretells(method: str) -> None:
    """The 90 % interval is the method's own for the next source, from the others alone."""
    claims = [
        {"quantity": "q", "source": s, "value": v}
        for s, v in (("A", 100), ("B", 120), ("C", 90), ("D", 300))
    ]
    told = est.leave_one_source_out(claims, method=method, levels=(0.05, 0.5, 0.95))
    rest = est.consensus(claims[:3], method=method)[0]
    at = list(told.source).index("D")
    expected = (rest.predictive_lower, rest.estimate, rest.predictive_upper)
    np.testing.assert_allclose(told.quantiles[at], expected, rtol=1e-9)


def test_scores_are_the_published_ones() -> None:
    """Pinball loss by hand on two figures; one row a group."""
    told = est.leave_one_source_out(marches(2), levels=(0.25, 0.75), track_records="cross")
    score = told.scores()[0]
    away = np.log(told.observed)[:, None] - np.log(told.quantiles)
    by_hand = 2 * np.mean(np.where(away > 0, [0.25, 0.75], [-0.75, -0.25]) * away)
    assert score.crps == pytest.approx(by_hand)
    assert score.level == 0.5
    assert len(told.scores(by="source")) == 2


def test_folds_are_those_of_the_protocol() -> None:
    """SHA-1 of the label, as an integer, modulo five (computed with hashlib by hand)."""
    assert [fold(label) for label in ("a", "b", "AL002|CS|strength")] == [2, 0, 0]


def test_conformal_holds_its_level() -> None:
    """On questions whose consensus is far too sure, nine in ten truths fall inside."""
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
