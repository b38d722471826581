"""Who speaks beside whom, and how rare it is to agree by chance: against loops over the voices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.numeric.sources.copying import rounding
from estimates.numeric.sources.observations import Stated
from estimates.numeric.sources.pair_selection import beside, heard
from estimates.numeric.sources.repetition import Figures
from estimates.numeric.sources.training_data import Material, echoes, with_copies


@st.composite
def materials(draw: DrawFn) -> Material:
    """Voices of up to four questions, each source once a question, figures that tie or are odd."""
    said = sorted(
        (question, number, source)
        for question in range(draw(st.integers(1, 4)))
        for source in sorted(draw(st.sets(st.integers(0, 5), min_size=1)))
        for number in (draw(st.sampled_from([1_000.0, 1_000.0, 1_200.0, 1_234.0, 2_001.0])),)
    )
    question, number, source = (np.array(column) for column in zip(*said, strict=True))
    x, ones = np.log(number), np.ones(len(number))
    truth = np.full(int(question.max()) + 1, np.nan)
    stated = Stated(
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
    return Material(stated, number, np.nan * ones, ones, np.arange(len(truth)))


@given(materials())
def test_pairs_are_of_two_voices_on_one_question(material: Material) -> None:
    """Every one of them, both ways round; all voices are heard while they are few."""
    question, count = material.stated.question, len(material.value)
    listened = heard(question, material.stated.x, material.stated.questions)
    assert sorted(listened.tolist()) == list(range(count))
    a, b = beside(question, listened, listened, material.stated.questions)
    every = {
        (i, j) for i in range(count) for j in range(count) if i != j and question[i] == question[j]
    }
    assert sorted(zip(a.tolist(), b.tolist(), strict=True)) == sorted(every)


@given(materials())
def test_the_rarity_of_a_pair_is_how_finely_it_speaks(material: Material) -> None:
    """A grid as wide as twice the usual distance is half as rare as a figure to the last digit."""
    _, pairs = with_copies(material)
    x, value = material.stated.x, material.value
    same = [value[i] == value[j] for i, j in zip(pairs.a, pairs.b, strict=True)]
    assert pairs.same.tolist() == same
    apart = [
        abs(x[i] - x[j]) for i, j in zip(pairs.a, pairs.b, strict=True) if value[i] != value[j]
    ]
    usual = float(np.median(apart)) if apart else material.stated.prior
    grid = rounding(value)  # in logs a part is a distance
    for i, j, rarity in zip(pairs.a, pairs.b, pairs.rarity, strict=True):
        wide = max(grid[i], grid[j])
        assert rarity == pytest.approx(1 - wide / (wide + 2 * usual))
        assert 0 < rarity <= 1


@given(materials(), st.data())
def test_a_voice_counts_less_by_those_that_it_repeats(
    material: Material, data: st.DataObject
) -> None:
    """One over one and the sum of their probabilities; who states another figure is no matter."""
    question, source = material.stated.question, material.stated.source
    codes = {
        pair: i for i, pair in enumerate(sorted({*zip(question, material.value, strict=True)}))
    }
    figure = np.array([codes[pair] for pair in zip(question, material.value, strict=True)])
    sources = material.stated.sources
    keys = sorted(data.draw(st.sets(st.integers(0, sources**2 - 1), min_size=1)))
    rates = [data.draw(st.sampled_from([0.0, 0.5, 1.0])) for _ in keys]
    rate = {
        key: value for key, value in zip(keys, rates, strict=True) if key // sources < key % sources
    }
    rate |= {key % sources * sources + key // sources: value for key, value in rate.items()}
    if not rate:
        return
    table = np.array(sorted(rate)), np.array([rate[key] for key in sorted(rate)])
    votes, echo = echoes(source, figure, *table, sources)
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
def test_what_a_target_hears_is_counted(pairs: list[tuple[int, float, float]]) -> None:
    """Each different figure once: the best odds, how many state it, how many others, how many kinds."""
    target, x, rate = (np.array(column) for column in zip(*pairs, strict=True))
    found = Figures.of(target, np.arange(len(x)), x, rate, 3)
    kinds = sorted({(t, number) for t, number, _ in pairs})
    assert list(zip(found.target.tolist(), x[found.row].tolist(), strict=True)) == kinds
    assert [kinds[i] for i in found.of_pair] == [(t, number) for t, number, _ in pairs]
    for told, (t, number) in zip(found.told.T, kinds, strict=True):
        mine = [r for a, y, r in pairs if (a, y) == (t, number)]
        others = sum(a == t for a, _, _ in pairs)
        figures = sum(a == t for a, _ in kinds)
        best = max(np.log(r / (1 - r)) for r in mine)
        assert told.tolist() == pytest.approx(
            [1, best, np.log(len(mine)), np.log(others), np.log(figures)], abs=1e-12
        )
    line = np.array([0.3, 1.0, -0.2, 0.1, 0.0])
    chance, own = found.chances(line, 3)
    for t in range(3):
        odds = [
            np.exp(line @ told)
            for told, at in zip(found.told.T, found.target, strict=True)
            if at == t
        ]
        assert own[t] == pytest.approx(1 / (1 + sum(odds)))
        assert chance[found.target == t].tolist() == pytest.approx([o * own[t] for o in odds])
