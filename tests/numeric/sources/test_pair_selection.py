"""Pairs of voices, rarity of agreement and features of repetition, against loops over the voices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.numeric.sources.copying import relative_rounding_step
from estimates.numeric.sources.observations import Observations
from estimates.numeric.sources.pair_selection import ordered_pairs, subsample_voices
from estimates.numeric.sources.repetition import RepeatableFigures
from estimates.numeric.sources.training_data import TrainingData, find_copies, weigh_repetition


@st.composite
def materials(draw: DrawFn) -> TrainingData:
    """Draw voices of up to four questions, one per source; figures tie or are odd."""
    said = sorted(
        (question, number, source)
        for question in range(draw(st.integers(1, 4)))
        for source in sorted(draw(st.sets(st.integers(0, 5), min_size=1)))
        for number in (draw(st.sampled_from([1_000.0, 1_000.0, 1_200.0, 1_234.0, 2_001.0])),)
    )
    question, number, source = (np.array(column) for column in zip(*said, strict=True))
    x, ones = np.log(number), np.ones(len(number))
    truth = np.full(int(question.max()) + 1, np.nan)
    stated = Observations(
        question,
        source,
        x,
        x,
        x,
        ones,
        np.zeros(len(x), int),
        0 * ones,
        np.full(len(x), -1),
        truth,
        int(source.max()) + 1,
    )
    return TrainingData(stated, number, np.nan * ones, ones, np.arange(len(truth)))


@given(materials())
def test_pairs_are_of_two_voices_on_one_question(material: TrainingData) -> None:
    """Every one in both directions; all voices are paired while they are few."""
    question, count = material.observations.question, len(material.value)
    listened = subsample_voices(question, material.observations.x, material.observations.questions)
    assert sorted(listened.tolist()) == list(range(count))
    a, b = ordered_pairs(question, listened, listened, material.observations.questions)
    every = {
        (i, j) for i in range(count) for j in range(count) if i != j and question[i] == question[j]
    }
    assert sorted(zip(a.tolist(), b.tolist(), strict=True)) == sorted(every)


@given(materials())
def test_rarity_depends_on_the_rounding_step(material: TrainingData) -> None:
    """A step of twice the usual distance halves the rarity of a figure to the last digit."""
    _, pairs = find_copies(material)
    x, value = material.observations.x, material.value
    same = [value[i] == value[j] for i, j in zip(pairs.a, pairs.b, strict=True)]
    assert pairs.same.tolist() == same
    apart = [
        abs(x[i] - x[j]) for i, j in zip(pairs.a, pairs.b, strict=True) if value[i] != value[j]
    ]
    usual = float(np.median(apart)) if apart else material.observations.prior
    grid = relative_rounding_step(value)  # in logs a part is a distance
    for i, j, rarity in zip(pairs.a, pairs.b, pairs.rarity, strict=True):
        wide = max(grid[i], grid[j])
        assert rarity == pytest.approx(1 - wide / (wide + 2 * usual))
        assert 0 < rarity <= 1


@given(materials(), st.data())
def test_repetition_lowers_the_weight_of_a_voice(
    material: TrainingData, data: st.DataObject
) -> None:
    """One over one plus the sum of probabilities; sources with other figures do not count."""
    question, source = material.observations.question, material.observations.source
    codes = {
        pair: i for i, pair in enumerate(sorted({*zip(question, material.value, strict=True)}))
    }
    figure = np.array([codes[pair] for pair in zip(question, material.value, strict=True)])
    sources = material.observations.sources
    keys = sorted(data.draw(st.sets(st.integers(0, sources**2 - 1), min_size=1)))
    rates = [data.draw(st.sampled_from([0.0, 0.5, 1.0])) for _ in keys]
    rate = {
        key: value for key, value in zip(keys, rates, strict=True) if key // sources < key % sources
    }
    rate |= {key % sources * sources + key // sources: value for key, value in rate.items()}
    if not rate:
        return
    table = np.array(sorted(rate)), np.array([rate[key] for key in sorted(rate)])
    votes, echo = weigh_repetition(source, figure, *table, sources)
    for i in range(len(figure)):
        others = [j for j in range(len(figure)) if j != i and figure[j] == figure[i]]
        sums = sum(rate.get(int(source[i] * sources + source[j]), 0.0) for j in others)
        assert votes[i] == pytest.approx(1 / (1 + sums))
        assert echo[i] == pytest.approx(sums / max(len(others), 1))


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from([1.0, 2.0, 3.0]), st.floats(0.01, 0.99)),
        min_size=1,
        max_size=12,
    )
)
def test_features_of_repeatable_figures_are_counted(pairs: list[tuple[int, float, float]]) -> None:
    """Each distinct figure once: best odds, stating voices, other voices, distinct figures."""
    target, x, rate = (np.array(column) for column in zip(*pairs, strict=True))
    found = RepeatableFigures.of(target, np.arange(len(x)), x, rate, 3)
    kinds = sorted({(t, number) for t, number, _ in pairs})
    assert list(zip(found.target.tolist(), x[found.row].tolist(), strict=True)) == kinds
    assert [kinds[i] for i in found.of_pair] == [(t, number) for t, number, _ in pairs]
    for features, (t, number) in zip(found.features.T, kinds, strict=True):
        mine = [r for a, y, r in pairs if (a, y) == (t, number)]
        others = sum(a == t for a, _, _ in pairs)
        figures = sum(a == t for a, _ in kinds)
        best = max(np.log(r / (1 - r)) for r in mine)
        assert features.tolist() == pytest.approx(
            [1, best, np.log(len(mine)), np.log(others), np.log(figures)], abs=1e-12
        )
    line = np.array([0.3, 1.0, -0.2, 0.1, 0.0])
    chance, own = found.chances(line, 3)
    for t in range(3):
        odds = [
            np.exp(line @ features)
            for features, at in zip(found.features.T, found.target, strict=True)
            if at == t
        ]
        assert own[t] == pytest.approx(1 / (1 + sum(odds)))
        assert chance[found.target == t].tolist() == pytest.approx([o * own[t] for o in odds])
