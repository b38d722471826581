"""From the voices of many questions to a record of their sources."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from estimates.numeric.company import (
    MOST_BESIDE,
    beside,
    chosen_questions,
    heard,
    same_figure,
)
from estimates.numeric.copying import Votes, copy_rate, probability, rounding
from estimates.numeric.own_figures import MOST_TARGETS, Heard, learn_numbers
from estimates.numeric.own_figures import USUAL as USUAL_NUMBERS
from estimates.numeric.pair_sums import PairSums, compact, pair_sums
from estimates.numeric.record import TWIN_CLAIMS, Record, prior_size
from estimates.numeric.repeats import USUAL as USUAL_LINE
from estimates.numeric.repeats import Figures, learn_line
from estimates.numeric.source_effects import SourceSums, Stated, learn_many
from estimates.numeric.tiles import Bools, Floats, Ints

SAMPLE = 400_000
"""Voices from which the effects are learned to begin with."""
LINE_TARGETS = 20_000
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
    """

    stated: Stated
    value: Floats
    day: Floats
    weight: Floats
    rank: Ints


@dataclass(frozen=True)
class Pairs:
    """Ordered pairs of voices on one question, and the evidence that one repeats the other."""

    a: Ints
    b: Ints
    same: Bools
    odd: Bools
    rarity: Floats
    weight: Floats


def learn_record(material: Material, log: bool = True) -> Record:
    """Learn a record.

    Notes
    -----
    First who repeats whom, from figures alone; then biases and spreads, where a family of copies
    that states one figure is one voice; then what pairs of sources say beside each other; last
    the few numbers that all sources share, on figures that their sums do not know.
    """
    x = material.stated.x
    size = float(np.sqrt(np.mean(x * x))) if len(x) else 1.0
    stated = replace(material.stated, prior=prior_size(log, size))
    twin = twins_of(stated)
    once = np.flatnonzero(twin[stated.source] == stated.source)
    columns = (column[once] for column in (material.value, material.day, material.weight))
    slim = Material(stated.rows(once), *columns, material.rank)
    slim, pairs = with_copies(slim)
    state = learn_many(slim.stated, sampled(slim))
    record = replace(summed(slim, pairs, state.sums, state.effects.leaning), log=log)
    return with_twins(with_numbers(record, slim.stated, pairs), twin)


def sampled(material: Material) -> Bools:
    """Return the voices of as many questions as make up `SAMPLE` of them."""
    size = np.bincount(material.stated.question, minlength=len(material.rank))
    order = np.argsort(material.rank, kind="stable")
    taken = np.zeros(len(size), dtype=bool)
    taken[order[np.cumsum(size[order]) <= SAMPLE]] = True
    voices: Bools = taken[material.stated.question]
    return voices


def twins_of(stated: Stated) -> Ints:
    """Return, for each source, the first one that states the same figures on the same questions.

    By a hash of each source's file; sources with fewer than `TWIN_CLAIMS` claims stand alone.
    """
    count = np.bincount(stated.source, minlength=stated.sources)
    mixed = stated.question.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = _mix(mixed ^ stated.x.view(np.uint64) ^ (stated.low.view(np.uint64) >> np.uint64(1))
                 ^ (stated.high.view(np.uint64) << np.uint64(1)))  # fmt: skip
    order = np.argsort(stated.source, kind="stable")
    start = np.cumsum(count) - count
    total = np.zeros(stated.sources, dtype=np.uint64)
    some = np.flatnonzero(count)
    if len(some):
        total[some] = np.add.reduceat(mixed[order], start[some])
    lone = count < TWIN_CLAIMS
    total[lone] = np.arange(int(lone.sum()), dtype=np.uint64)
    key = np.stack([np.where(lone, 0, count).astype(np.uint64), total])
    _, first, inverse = np.unique(key, axis=1, return_index=True, return_inverse=True)
    twin: Ints = first[inverse.ravel()].astype(np.int64)
    return twin


def _mix(x: Ints) -> Ints:
    """Mix the bits of 64-bit integers (the finaliser of SplitMix64)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Ints = x ^ (x >> np.uint64(31))
    return mixed


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
    grid = rounding(material.value) * np.where(stated.x == material.value, np.abs(stated.x), 1.0)
    grid = np.maximum(grid[a], grid[b])
    rarity = 1.0 - grid / (grid + 2.0 * usual)
    first, other = stated.source[a], stated.source[b]
    key, inverse = compact(first * stated.sources + other, stated.sources**2)
    votes = np.ones(len(stated.x))
    for _ in range(2):
        tally = Votes.of(stated.question, stated.x, votes, questions)
        odd = tally.odd(stated.question, a, b, votes)
        counted = np.bincount(inverse, odd * rarity, minlength=len(key))
        shared = np.bincount(inverse, (odd & same) * rarity, minlength=len(key))
        rate = probability(copy_rate(shared, counted))
        votes, echo = echoes(stated.source, tally.figure, key, rate, stated.sources)
    stated = replace(
        stated, weight=stated.weight * votes, figure=tally.figure, echo=echo, differ=usual
    )
    age = np.sqrt(material.stated.weight[a] * material.stated.weight[b])
    return replace(material, stated=stated), Pairs(a, b, same, odd, rarity, age)


def echoes(
    source: Ints, figure: Ints, key: Ints, rate: Floats, sources: int
) -> tuple[Floats, Floats]:
    """Return how much each voice counts, and how likely those with its figure repeat each other.

    A voice counts 1/(1 + r), r the sum of the probabilities that its source and the others with
    this figure repeat each other: near-certain copies are one voice together.

    Parameters
    ----------
    source, figure : shape (voices,). key, rate : shape (pairs of sources,), keys ascending.
    """
    repeats, others = np.zeros(len(source)), np.zeros(len(source))
    if not (rate > FAINT).any():
        return np.ones(len(source)), repeats
    order = np.argsort(figure, kind="stable")
    for step in range(1, min(int(np.bincount(figure).max(initial=1)), MOST_BESIDE)):
        ahead = np.flatnonzero(figure[order[step:]] == figure[order[:-step]])
        a, b = order[ahead], order[ahead + step]
        at = np.minimum(np.searchsorted(key, source[a] * sources + source[b]), len(key) - 1)
        found = np.where(key[at] == source[a] * sources + source[b], rate[at], 0.0)
        for one in (a, b):
            repeats[one] += found
            others[one] += 1.0
    return 1.0 / (1.0 + repeats), repeats / np.maximum(others, 1.0)


def summed(material: Material, pairs: Pairs, sums: SourceSums, bias: Floats) -> Record:
    """Add up what a record keeps."""
    stated, a, b = material.stated, pairs.a, pairs.b
    shared = pairs.same & pairs.odd
    known = ~np.isnan(material.day[a]) & ~np.isnan(material.day[b])
    with np.errstate(invalid="ignore"):
        apart = known & (material.day[a] != material.day[b])
        later = apart & (material.day[a] > material.day[b])
    evidence = np.stack(
        [pairs.odd * pairs.rarity, shared * pairs.rarity, shared & later, shared & apart]
    )
    table = pair_sums(
        stated.source[a], stated.source[b], stated.x[a], stated.x[b], bias, evidence, pairs.weight
    )
    beside_others, repeats = np.zeros(len(stated.x)), np.zeros(len(stated.x))
    beside_others[a] = material.weight[a]
    repeats[a[pairs.same]] = material.weight[a[pairs.same]]
    source = np.stack(
        [
            sums.claims, sums.pull, sums.pulled, sums.size,
            stated.by_source(beside_others), stated.by_source(repeats),
            stated.by_source(material.weight),
        ]
    )  # fmt: skip
    point = np.isfinite(stated.x)
    truths = float((~np.isnan(stated.truth[stated.question])).sum())
    x = stated.x[point]
    scale = np.array([len(x), x.sum(), (x * x).sum(), truths, 0.0])
    return Record(source, table.largest(), scale, USUAL_LINE, USUAL_NUMBERS)


def with_numbers(record: Record, stated: Stated, pairs: Pairs) -> Record:
    """Learn the numbers that all sources share, from some of the targets."""
    a, b, weight = first_targets(pairs, LINE_TARGETS)
    if not len(a):
        return record
    target, local = np.unique(a, return_inverse=True)
    known = weight, stated.x[a]
    rate, place, size = record.beside(stated.source[a], stated.source[b], stated.x[b], known)
    figures = Figures.of(local, b, stated.x, rate, len(target))
    hit = same_figure(stated.x[figures.row], stated.x[target][figures.target])
    line = learn_line(figures, hit, len(target))
    repeats = np.bincount(figures.target, hit, minlength=len(target)) > 0
    own = np.flatnonzero(~repeats)
    own = own[np.unique(np.linspace(0, len(own) - 1, min(len(own), MOST_TARGETS)).astype(int))] if len(own) else own
    number = np.full(len(target), -1)
    number[own] = np.arange(len(own))
    kept = number[local] >= 0
    _, _, middle, unit = record.usual
    listened = Heard.of(number[local][kept], len(own), place[kept], size[kept], middle, unit)
    numbers = learn_numbers(listened, stated.x[target[own]])
    scale = record.scale.copy()
    scale[-1] = len(target)
    return replace(record, line=line, numbers=numbers, scale=scale)


def first_targets(pairs: Pairs, most: int) -> tuple[Ints, Ints, Floats]:
    """Return the pairs of at most so many targets, evenly spaced."""
    new = np.flatnonzero(np.append(True, pairs.a[1:] != pairs.a[:-1])) if len(pairs.a) else pairs.a
    if len(new) <= most:
        return pairs.a, pairs.b, pairs.weight
    index = np.zeros(len(pairs.a), dtype=np.int64)
    index[new] = 1
    index = np.cumsum(index) - 1
    kept = index * most // len(new) != (index - 1) * most // len(new)
    return pairs.a[kept], pairs.b[kept], pairs.weight[kept]


def with_twins(record: Record, twin: Ints) -> Record:
    """Give every source that states the same as another the record of that one."""
    copies = np.flatnonzero(twin != np.arange(len(twin)))
    if not len(copies):
        return record
    sources = len(twin)
    source = record.source[:, twin]
    members: list[list[int]] = [[] for _ in range(sources)]
    for s in range(sources):
        members[twin[s]].append(s)
    size = np.array([len(m) for m in members])
    flat = np.concatenate([np.array(m, dtype=np.int64) for m in members])
    begin = np.cumsum(size) - size
    pairs = record.pairs
    times = size[pairs.first] * size[pairs.other]
    at = np.repeat(np.arange(len(times)), times)
    within = np.arange(len(at)) - np.repeat(np.cumsum(times) - times, times)
    width = size[pairs.other[at]]
    first = flat[begin[pairs.first[at]] + within // width]
    other = flat[begin[pairs.other[at]] + within % width]
    keys, cells = [first * sources + other], [pairs.cells[:, at]]
    for member in (m for m in members if len(m) > 1):
        s, o = (c.ravel() for c in np.meshgrid(member, member, indexing="ij"))
        s, o = s[s != o], o[s != o]
        count = source[4, s]
        cell = np.zeros((len(pairs.cells), len(s)))
        cell[:4] = count
        keys.append(s * sources + o)
        cells.append(cell)
        source[5, member] = source[4, member]
    table = PairSums.of(np.concatenate(keys), np.concatenate(cells, axis=1), sources)
    return replace(record, source=source, pairs=table)
