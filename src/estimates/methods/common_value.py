"""Where the common value of a block of questions lies: the model, and the laws put into it.

In prior scales from a centre, questions on the last axis; `docs/consensus.md` says which law is
kept by which line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimates.methods.scaled import hull_of_others
from estimates.numeric.coarse import MANY
from estimates.numeric.evidence import Voices, log_terms
from estimates.numeric.panels import quantile
from estimates.numeric.posterior import Posterior
from estimates.numeric.quadrature import Nodes, place, place_at

if TYPE_CHECKING:
    from estimates.numeric.likelihoods import Kernel
    from estimates.numeric.tiles import Floats, Ints

PRIOR_SPREAD = float(np.sqrt(2.0 / np.pi))
"""Mean of a half-normal spread of scale 1."""
LEARN_UNTIL = 2
"""Up to so many voices the place is read with the spread learned; above, with its prior mean."""
SURPRISE = 0.005
"""A voice beyond this tail of the others' next source (99 %) is in conflict with them."""
SUSPECT = 0.1
"""Only voices beyond this tail of everybody's next source are looked at as possible conflicts."""
DEPTH = 3
"""So many conflicting voices are taken out one inside the other."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one block of questions answers, in prior scales from the centre.

    Attributes
    ----------
    estimate, lower, upper : shape (n,). without : shape (k, n), the estimate without each voice.
    posterior : of all voices.
    """

    estimate: Floats
    lower: Floats
    upper: Floats
    without: Floats
    posterior: Posterior


def find(voices: Voices, level: float, kernel: Kernel, depth: int = DEPTH) -> Found:
    """Read a block of anchored questions.

    Parameters
    ----------
    voices : shape (k, n), n >= 2, every question anchored.
    level, kernel : as asked.
    depth : how many more conflicting voices may be taken out.

    Returns
    -------
    `Found`.
    """
    nodes = place(voices, kernel)
    few = len(voices.low) <= MANY
    terms = list(log_terms(voices, nodes.theta, nodes.tau, kernel)) if few else []
    total = nodes.log_weight.copy()
    for term in terms if few else log_terms(voices, nodes.theta, nodes.tau, kernel):
        total += term
    posterior = Posterior.of(nodes, total.copy())
    count = (voices.power > 0).sum(axis=0)
    estimate, without = _estimates(voices, kernel, pulls=depth == DEPTH)
    learned = posterior.value(0.5)
    estimate = np.where(count > LEARN_UNTIL, estimate, learned)
    estimate = np.clip(estimate, *hull_of_others(voices))
    lower, upper = posterior.value((1 - level) / 2), posterior.value((1 + level) / 2)
    lower, upper = np.minimum(lower, estimate), np.maximum(upper, estimate)
    lower, upper = _no_narrower_than_one_claim(voices, count, lower, upper)
    if few:
        calm = _conflicts(voices, nodes, posterior, terms, total, without)
        lower, upper = _as_wide_as(calm, level, kernel, depth, lower, upper)
    return Found(estimate, lower, upper, without, posterior)


def _conflicts(
    voices: Voices,
    nodes: Nodes,
    posterior: Posterior,
    terms: list[Floats],
    total: Floats,
    without: Floats,
) -> list[tuple[Voices, Ints]]:
    """Find voices in conflict with all others: for each the others, and in which questions.

    Reuses the likelihoods at the nodes. On the way it fills in the estimates without a voice
    where so few remain that their spread is learned.
    """
    count = (voices.power > 0).sum(axis=0)
    near, far = posterior.roughly_next(SUSPECT)
    found = []
    for voice, term in enumerate(terms):
        beyond = (voices.low[voice] > far) | (voices.high[voice] < near)
        rest = voices.without(voice)
        asked = rest.anchored & (voices.power[voice] > 0) & (beyond | (count <= LEARN_UNTIL + 1))
        columns = pairs(np.flatnonzero(asked))
        if not len(columns):
            continue
        rest = rest.take(columns)
        others = Posterior.of(nodes.take(columns), total[..., columns] - term[..., columns])
        median = np.clip(others.value(0.5), *hull_of_others(rest))
        learns = count[columns] - 1 > LEARN_UNTIL
        without[voice, columns] = np.where(learns, without[voice, columns], median)
        apart = others.outside(voices.low[voice, columns], voices.high[voice, columns]) < SURPRISE
        if apart.any():
            found.append((rest.take(np.flatnonzero(apart)), columns[apart]))
    return found


def _as_wide_as(
    calm: list[tuple[Voices, Ints]],
    level: float,
    kernel: Kernel,
    depth: int,
    lower: Floats,
    upper: Floats,
) -> tuple[Floats, Floats]:
    """Widen intervals to those of the others, where a voice conflicts with them."""
    if not calm or not depth:
        return lower, upper
    rest = calm[0][0].beside([voices for voices, _ in calm[1:]])
    columns = np.concatenate([where for _, where in calm])
    twice = pairs(np.arange(len(columns)))
    found = find(rest.take(twice), level, kernel, depth - 1)
    lower, upper = lower.copy(), upper.copy()
    np.minimum.at(lower, columns[twice], found.lower)
    np.maximum.at(upper, columns[twice], found.upper)
    return lower, upper


def _estimates(voices: Voices, kernel: Kernel, pulls: bool) -> tuple[Floats, Floats]:
    """Return the place with the spread at its prior mean; with `pulls` also without each voice."""
    tau = np.full((1, voices.low.shape[1]), PRIOR_SPREAD)
    nodes = place_at(voices, kernel, tau)
    terms = [term[0] for term in log_terms(voices, nodes.theta, tau, kernel)]
    total = sum(terms, nodes.log_weight[0])
    without = np.full(voices.low.shape, np.nan)
    for voice, term in enumerate(terms if pulls else []):
        rest = voices.without(voice)
        kept = rest.anchored & (voices.power[voice] > 0)
        median = np.clip(_median(nodes, total - term), *hull_of_others(rest))
        without[voice] = np.where(kept, median, np.nan)
    return _median(nodes, total), without


def _median(nodes: Nodes, log_mass: Floats) -> Floats:
    """Median of a density of the value alone, given its log mass, shape (G, n)."""
    mass = np.exp(log_mass - log_mass.max(axis=0))
    return quantile(nodes.edges, mass / mass.sum(axis=0), 0.5)


def _no_narrower_than_one_claim(
    voices: Voices, count: Ints, lower: Floats, upper: Floats
) -> tuple[Floats, Floats]:
    """Widen the interval of a question with one voice to what that voice says."""
    here, alone = voices.power > 0, count == 1
    low = np.where(here, voices.low, np.inf).min(axis=0)
    high = np.where(here, voices.high, -np.inf).max(axis=0)
    return (
        np.where(alone, np.minimum(lower, low), lower),
        np.where(alone, np.maximum(upper, high), upper),
    )


def pairs(columns: Ints) -> Ints:
    """Double a lone column: a tile never has a single one."""
    return np.repeat(columns, 2) if len(columns) == 1 else columns
