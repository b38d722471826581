"""What a record is learned from, and which of its pairs of voices are copies."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from estimates.numeric.grouped.sums import by_code
from estimates.numeric.grouped.tiles import Bools, Floats, Ints
from estimates.numeric.sources.copy_groups import closed_circles
from estimates.numeric.sources.copying import (
    Votes,
    copy_rate,
    families,
    near_certain,
    probability,
    rounding,
)
from estimates.numeric.sources.observations import Stated
from estimates.numeric.sources.pair_selection import (
    MOST_BESIDE,
    beside,
    chosen_questions,
    heard,
    same_figure,
)
from estimates.numeric.sources.pair_sums import compact

FAINT = 0.02
"""Pairs that repeat each other less often are left alone."""


@dataclass(frozen=True)
class Material:
    """What is learned from.

    Attributes
    ----------
    stated : the voices, sorted by question and figure.
    value : shape (voices,), the figure in the unit of the claims.
    day : shape (voices,), when it was known, NaN where that is not said.
    weight : shape (voices,), how much it counts for its age.
    rank : shape (questions,), a hash of their labels: which are taken where not all can be.
    side, sides : shape (questions,), the side of each, -1 where none is said; how many there are.
    """

    stated: Stated
    value: Floats
    day: Floats
    weight: Floats
    rank: Ints
    side: Ints | None = None
    sides: int = 0


@dataclass(frozen=True)
class Pairs:
    """Ordered pairs of voices on one question, and the evidence that one repeats the other."""

    a: Ints
    b: Ints
    same: Bools
    odd: Bools
    rarity: Floats
    weight: Floats


def with_copies(material: Material) -> tuple[Material, Pairs]:
    """Find who repeats whom; voices of one family with one figure become one group."""
    stated = material.stated
    questions = stated.questions
    listened = heard(stated.question, stated.x, questions)
    chosen = chosen_questions(stated.question, listened, material.rank)
    listened = listened[chosen[stated.question[listened]]]
    a, b = beside(stated.question, listened, listened, questions)
    same = same_figure(stated.x[a], stated.x[b])
    apart = np.abs(stated.x[a] - stated.x[b])[~same]
    usual = float(np.median(apart)) if len(apart) else stated.prior
    grid = np.zeros(len(stated.x))
    grid[listened] = rounding(material.value[listened])
    grid *= np.where(stated.x == material.value, np.abs(stated.x), 1.0)
    grid = np.maximum(grid[a], grid[b])
    rarity = 1.0 - grid / (grid + 2.0 * usual)
    first, other = stated.source[a], stated.source[b]
    key, inverse = compact(first * stated.sources + other, stated.sources**2)
    figure = figures_of(stated.question, stated.x)
    common = np.bincount(inverse, minlength=len(key)).astype(np.float64)
    agreed = by_code(inverse, same.astype(np.float64), len(key))
    ends = key // stated.sources, key % stated.sources
    closed = closed_circles(*ends, common, agreed, np.ones(stated.sources))
    votes, echo = echoes(stated.source, figure, key, closed.copied, stated.sources)
    for _ in range(2):
        tally = Votes.of(stated.question, figure, votes, chosen)
        odd = tally.odd(stated.question, a, b, votes)
        counted = by_code(inverse, odd * rarity, len(key))
        shared = by_code(inverse, (odd & same) * rarity, len(key))
        rate = np.maximum(probability(copy_rate(shared, counted)), closed.copied)
        votes, echo = echoes(stated.source, figure, key, rate, stated.sources)
    certain = near_certain(copy_rate(shared, counted), shared, common) | closed.linked
    stated = replace(
        stated, weight=stated.weight * votes, figure=figure, echo=echo, differ=usual,
        kin=kin_of(stated.source, key, certain, stated.sources),
    )  # fmt: skip
    age = np.sqrt(material.stated.weight[a] * material.stated.weight[b])
    return replace(material, stated=stated), Pairs(a, b, same, odd, rarity, age)


def kin_of(source: Ints, key: Ints, certain: Bools, sources: int) -> Ints:
    """Return the family of the source of each voice, -1 where it is alone."""
    if not certain.any():
        return np.full(len(source), -1, dtype=np.int64)
    family = families(sources, key // sources, key % sources, certain)
    alone = np.bincount(family)[family] < 2
    return np.where(alone, -1, family)[source]


def figures_of(question: Ints, x: Floats) -> Ints:
    """Return a code that those share who state one figure of a question; rows are sorted by both.

    Examples
    --------
    >>> figures_of(np.array([0, 0, 0, 1]), np.array([5.0, 5.0, 7.0, 7.0]))
    array([0, 0, 1, 2])
    """
    new = (question[1:] != question[:-1]) | ~same_figure(x[1:], x[:-1])
    figure: Ints = np.cumsum(np.append(0, new)[: len(x)])
    return figure


def echoes(
    source: Ints, figure: Ints, key: Ints, rate: Floats, sources: int
) -> tuple[Floats, Floats]:
    """Return how much each voice counts, and how likely those with its figure repeat each other.

    A voice counts 1/(1 + r), r the sum of the probabilities that its source and the others with
    this figure repeat each other: near-certain copies are one voice together.

    Parameters
    ----------
    source, figure : shape (voices,), figures ascending.
    key, rate : shape (pairs of sources,), keys ascending.
    """
    repeats, others = np.zeros(len(source)), np.zeros(len(source))
    if not (rate > FAINT).any():
        return np.ones(len(source)), repeats
    for step in range(1, min(int(np.bincount(figure).max(initial=1)), MOST_BESIDE)):
        a = np.flatnonzero(figure[step:] == figure[:-step])
        b = a + step
        at = np.minimum(np.searchsorted(key, source[a] * sources + source[b]), len(key) - 1)
        found = np.where(key[at] == source[a] * sources + source[b], rate[at], 0.0)
        for one in (a, b):
            repeats[one] += found
            others[one] += 1.0
    return 1.0 / (1.0 + repeats), repeats / np.maximum(others, 1.0)
