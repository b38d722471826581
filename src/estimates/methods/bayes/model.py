"""Where the common value of a block of questions lies: the model, and the laws put into it.

In prior scales from a centre, questions on the last axis; `docs/consensus.md` says which law is
kept by which line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from estimates.methods.bayes.scaling import canonical, hull_of_others, outermost, shares
from estimates.numeric.posterior.curves import Curves
from estimates.numeric.posterior.likelihoods import laplace
from estimates.numeric.posterior.log_likelihood import Voices, log_terms
from estimates.numeric.posterior.posterior import Posterior
from estimates.numeric.posterior.quadrature import Nodes, nodes_for, place, place_at
from estimates.numeric.posterior.support import MANY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimates.numeric.grouped.tiles import Bools, Floats, Ints
    from estimates.numeric.posterior.likelihoods import Kernel

PRIOR_SPREAD = float(np.sqrt(2.0 / np.pi))
"""Mean of a half-normal spread of scale 1."""
LEARN_UNTIL = 2
"""Up to so many voices the place is read with the spread learned; above, with its prior mean."""
SURPRISE = 0.005
"""A voice beyond this tail of the others' next source (99 %) is in conflict with them."""
SUSPECT = 0.1
"""Only voices beyond this tail of everybody's next source are looked at as possible conflicts."""
CROWD = 200
"""Above so many voices no single one is looked at as a possible conflict."""
CAUTION = 0.2
"""By so much an interval is stretched where five voices or more speak; see `stretch`."""
CELLS = 1_048_576
"""Nodes times questions evaluated at once, whatever the number of questions."""
DEPTH = 3
"""So many conflicting voices are taken out one inside the other."""


ROWS = ("estimate", "lower", "upper", "posterior_median")
REPORTED = ("predictive_lower", "predictive_upper", "tau", "tau_lower", "tau_upper")


@dataclass(frozen=True, slots=True)
class Read:
    """What questions answer, in prior scales from the centre.

    Attributes
    ----------
    rows : by name, shape (n,); NaN where a question is not anchored.
    without : shape (k, n), the estimate without each voice. weight : shape (k, n), its share.
    """

    rows: dict[str, Floats]
    without: Floats
    weight: Floats


def blocks(voices: Voices) -> Iterator[tuple[Voices, Ints]]:
    """Yield the questions that can be answered, a block at a time, and which they are.

    A block holds questions with equally many voices, the first rows of `voices`, in which the
    voices' own spreads are all alike, or in none, and all words are narrow, or in none.
    """
    count = np.where(voices.anchored, (voices.power > 0).sum(axis=0), 0)
    alike, narrow = voices.alike, voices.narrow
    kinds = product(np.unique(count[count > 0]).tolist(), (True, False), (True, False))
    for height, same, closed in kinds:
        columns = np.flatnonzero((count == height) & (alike == same) & (narrow == closed))
        width = max(2, CELLS // nodes_for(height, closed))
        for at in range(0, len(columns), width):
            block = pairs(columns[at : at + width])
            yield voices.take(block).top(height), block


def read(voices: Voices, level: float, kernel: Kernel, depth: int = DEPTH) -> Read:
    """Read questions.

    Parameters
    ----------
    voices : shape (k, n), in their canonical order, absent ones last.
    level, kernel : as asked.
    depth : how many more conflicting voices may be taken out; below `DEPTH` only the estimate
        and its interval are read.

    Returns
    -------
    `Read`.
    """
    k, n = voices.low.shape
    rows = {name: np.full(n, np.nan) for name in (*ROWS, *REPORTED)}
    found = Read(rows, np.full((k, n), np.nan), _plain_shares(voices.power))
    full = depth == DEPTH
    doubted = [np.empty((2, 0), dtype=np.int64)]
    for block, columns in blocks(voices):
        posterior = Posterior.seen_by(block, place(block, kernel), kernel)
        k = len(block.low)
        answer, found.without[:k, columns] = _interval(block, posterior, level, kernel, full)
        answer |= _reported(posterior, level, kernel) if full else {}
        for name, row in answer.items():
            rows[name][columns] = row
        if full:
            found.weight[:k, columns] = shares(block, posterior, answer["estimate"])
        if depth:
            voice, where = np.nonzero(_doubtful(block, posterior, full))
            doubted.append(np.stack([voice, columns[where]]))
    _heed(voices, np.concatenate(doubted, axis=1), found, level, kernel, depth)
    return found


def _interval(
    voices: Voices, posterior: Posterior, level: float, kernel: Kernel, pulls: bool
) -> tuple[dict[str, Floats], Floats]:
    """Estimate and interval of a block, and with `pulls` the estimates without each voice.

    Before conflicts are looked at.
    """
    learned = posterior.value(0.5)
    estimate, without = learned, np.full(voices.low.shape, np.nan)
    if len(voices.low) > LEARN_UNTIL:
        estimate, without = _at_prior_mean(voices, kernel, pulls)
    estimate = np.clip(estimate, *hull_of_others(voices))
    lower, upper = posterior.value((1 - level) / 2), posterior.value((1 + level) / 2)
    if kernel is laplace:
        wider = stretch(voices.power)
        lower, upper = learned - wider * (learned - lower), learned + wider * (upper - learned)
    lower, upper = np.minimum(lower, estimate), np.maximum(upper, estimate)
    if len(voices.low) == 1:  # no narrower than what the one voice says
        lower, upper = np.minimum(lower, voices.low[0]), np.maximum(upper, voices.high[0])
    return dict(zip(ROWS, (estimate, lower, upper, learned), strict=True)), without


def stretch(power: Floats) -> Floats:
    """By what an interval under Laplace deviations is stretched, as they may be normal ones.

    The interval of a median that believes in Laplace deviations is too narrow by sqrt(pi/2) =
    1.25 for many voices that deviate normally. Stretched by 1.2 it holds at either; two voices
    show no shape at all, and theirs is left as it is. `docs/consensus.md` has the simulation.

    Parameters
    ----------
    power : shape (k, n), of the voices.

    Returns
    -------
    shape (n,), 1 up to two effective voices, 1 + `CAUTION` from five on, even in between.

    References
    ----------
    Miller, J. W. and Dunson, D. B. (2019). Robust Bayesian inference via coarsening. Journal of
    the American Statistical Association 114, 1113: posteriors made wider as models are wrong.
    """
    effective = power.sum(axis=0) ** 2 / (power**2).sum(axis=0)
    factor: Floats = 1.0 + CAUTION * np.clip((effective - 2.0) / 3.0, 0.0, 1.0)
    return factor


def _reported(posterior: Posterior, level: float, kernel: Kernel) -> dict[str, Floats]:
    """Interval of the next source, never narrower than that of the value, and the spread."""
    tail = (1 - level) / 2
    if kernel is laplace:
        ahead = posterior.ahead.quantile(tail), posterior.ahead.quantile(1 - tail)
    else:
        ahead = posterior.next_by_kernel(tail, kernel)
    spread = (posterior.spread(p) for p in (0.5, tail, 1 - tail))
    return dict(zip(REPORTED, (*ahead, *spread), strict=True))


def _doubtful(voices: Voices, posterior: Posterior, pulls: bool) -> Bools:
    """Tell which voices may be in conflict, and those without which the spread is learned.

    Of many voices only one above or below all others is looked at, and only if it lies further
    out: each costs another reading. Of a crowd none is, as one voice of so many moves no end.
    """
    k = len(voices.low)
    near, far = posterior.ahead.beyond(SUSPECT if k <= MANY else SUSPECT / 4)
    asked = (voices.low > far) | (voices.high < near) | (pulls and k <= LEARN_UNTIL + 1)
    if k > MANY:
        asked &= outermost(voices) & (k <= CROWD)
    doubtful: Bools = asked & voices.anchored_without
    return doubtful


def _heed(
    voices: Voices, doubted: Ints, found: Read, level: float, kernel: Kernel, depth: int
) -> None:
    """Read questions without a voice; where it conflicts with the others, hold their interval.

    On the way the estimates without a voice are filled in where so few remain that their
    spread is learned.
    """
    if not doubted.size:
        return
    voice, columns = doubted[:, pairs(np.arange(doubted.shape[1]))]
    rest = voices.take(columns)
    low, high = rest.low[voice, np.arange(len(voice))], rest.high[voice, np.arange(len(voice))]
    rest.power[voice, np.arange(len(voice))] = 0.0
    rest = rest.rows(canonical(rest))
    surprise = np.full(len(voice), np.nan)
    for block, at in blocks(rest):
        posterior = Posterior.seen_by(block, place(block, kernel), kernel)
        surprise[at] = posterior.outside(low[at], high[at])
        if len(block.low) <= LEARN_UNTIL:
            median = np.clip(posterior.value(0.5), *hull_of_others(block))
            found.without[voice[at], columns[at]] = median
    apart = pairs(np.flatnonzero(surprise < SURPRISE))
    if len(apart):
        others = read(rest.take(apart), level, kernel, depth - 1).rows
        np.minimum.at(found.rows["lower"], columns[apart], others["lower"])
        np.maximum.at(found.rows["upper"], columns[apart], others["upper"])


def _at_prior_mean(voices: Voices, kernel: Kernel, pulls: bool) -> tuple[Floats, Floats]:
    """Return the place with the spread at its prior mean; with `pulls` also without each voice."""
    tau = np.full((1, voices.low.shape[1]), PRIOR_SPREAD)
    nodes = place_at(voices, kernel, tau)
    terms = [term[0] for term in log_terms(voices, nodes.theta, tau, kernel)]
    total = sum(terms, np.zeros_like(nodes.theta))
    without = np.full(voices.low.shape, np.nan)
    few = max(1, CELLS // 4 // total.size)  # voices at once
    for at in range(0, len(terms) if pulls and len(terms) > LEARN_UNTIL + 1 else 0, few):
        left = [total - term for term in terms[at : at + few]]
        without[at : at + few] = _medians(nodes, left)
    for voice, row in enumerate(without):
        rest = voices.without(voice)
        row[:] = np.where(rest.anchored, np.clip(row, *hull_of_others(rest)), np.nan)
    return _medians(nodes, [total])[0], without


def _medians(nodes: Nodes, log_heights: list[Floats]) -> Floats:
    """Medians of densities of the value, given their logs at the nodes, each (G, n)."""
    count = len(log_heights)
    edges = np.tile(nodes.edges, count)
    medians = Curves.of(edges, np.concatenate(log_heights, axis=1)[None]).quantile(0.5)
    return medians.reshape(count, -1)


def _plain_shares(power: Floats) -> Floats:
    """Shares of the weights themselves, 0 where nobody is present."""
    total = power.sum(axis=0)
    return power / np.where(total > 0, total, 1.0)


def pairs(columns: Ints) -> Ints:
    """Double a lone column: a tile never has a single one."""
    return np.repeat(columns, 2) if len(columns) == 1 else columns
