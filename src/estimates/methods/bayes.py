"""The default consensus: every voice by its words, the spread between sources learned.

Voice i says that X_i lies in [l_i, u_i], where X_i deviates from the common value theta by a
Laplace deviate of variance tau^2 + e_i^2. Theta is flat and tau half-normal; both are integrated
by quadrature. `docs/consensus.md` says which laws hold, and by what.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from estimates.errors import InvalidLevelError
from estimates.methods.contract import ALL_LAWS, Answer, Method, VoiceTile, effective_voices
from estimates.methods.voices import Scaled, hull_of_others, scaled, shares, two_camps
from estimates.numeric.likelihoods import Kernel, laplace, normal
from estimates.numeric.panels import quantile
from estimates.numeric.posterior import Posterior
from estimates.numeric.quadrature import (
    MANY,
    Nodes,
    Voices,
    log_terms,
    nodes_for,
    place,
    place_at,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimates.numeric.tiles import Bools, Floats, Ints

CELLS = 524_288
"""Nodes times questions evaluated at once: 4 MB a voice, whatever the number of questions."""
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

OPEN = "open to one side: all voices bound it from the same side, so there is no estimate"
NOBODY = "no usable voice"
NO_LOG = "a figure of zero or less has no place on the log scale and was left out"
CAMPS = "no consensus: the voices fall into two camps, see linear_pool"


def bayes(tile: VoiceTile, level: float) -> Answer:
    """Return the consensus of each question, with Laplace deviations.

    Parameters
    ----------
    tile : voices, shape (k, n); see `VoiceTile`. A voice with a standard error is a point with
        that error; every other voice is its interval.
    level : of the intervals, in (0, 1).

    Returns
    -------
    `Answer`; extra columns ``tau_lower``, ``tau_upper`` (interval of the spread at `level`) and
    ``posterior_median``. No estimate where all voices are open to the same side.

    Raises
    ------
    InvalidLevelError : a level outside (0, 1).
    UnknownPriorError, InvalidFieldError : a scale, weight or standard error that is no such thing.

    References
    ----------
    Roever, C. (2020). Bayesian random-effects meta-analysis using the bayesmeta R package.
    Journal of Statistical Software 93(6), eqs 12-18, with intervals after Heitjan, D. F. and
    Rubin, D. B. (1991), Annals of Statistics 19, 2244. From three voices on the place is read
    with the spread cut from the data: Plummer, M. (2015), Statistics and Computing 25, 37.

    Examples
    --------
    150,000 beside 110,000, both rounded to 10,000:

    >>> low, high = np.array([[145161.0, 145161], [105217, 105217]]), np.array(
    ...     [[155000.0, 155000], [115000, 115000]])
    >>> zero, none = np.zeros((2, 2)), np.full((2, 2), np.nan)
    >>> tile = VoiceTile(low, high, low, high, none, zero + 1, zero, none,
    ...                  np.array([True, True]), np.array([0.5, 0.5]))
    >>> answer = bayes(tile, 0.9)
    >>> [round(float(x[0]), -3) for x in (answer.estimate, answer.lower, answer.upper)]
    [129000.0, 86000.0, 192000.0]
    """
    return _consensus(tile, level, laplace)


def bayes_normal(tile: VoiceTile, level: float) -> Answer:
    """Return the consensus with normal deviations, for comparison with published cases.

    Parameters, returns and raises as for `bayes`.
    """
    return _consensus(tile, level, normal)


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
    estimate, without = _estimates(voices, kernel)
    learned = posterior.value(0.5)
    estimate = np.where(count > LEARN_UNTIL, estimate, learned)
    estimate = np.clip(estimate, *hull_of_others(voices))
    lower, upper = posterior.value((1 - level) / 2), posterior.value((1 + level) / 2)
    lower, upper = np.minimum(lower, estimate), np.maximum(upper, estimate)
    lower, upper = _no_narrower_than_one_claim(voices, count, lower, upper)
    near, far = posterior.next_source(SUSPECT) if few else (lower, upper)
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
        calm = _calm(rest, apart, level, kernel, depth)
        lower[columns] = np.minimum(lower[columns], calm[0])
        upper[columns] = np.maximum(upper[columns], calm[1])
    return Found(estimate, lower, upper, without, posterior)


def _estimates(voices: Voices, kernel: Kernel) -> tuple[Floats, Floats]:
    """Return the place with the spread at its prior mean, and the same without each voice."""
    tau = np.full((1, voices.low.shape[1]), PRIOR_SPREAD)
    nodes = place_at(voices, kernel, tau)
    terms = [term[0] for term in log_terms(voices, nodes.theta, tau, kernel)]
    total = sum(terms, nodes.log_weight[0])
    without = np.full(voices.low.shape, np.nan)
    for voice, term in enumerate(terms):
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


def _calm(
    rest: Voices, apart: Bools, level: float, kernel: Kernel, depth: int
) -> tuple[Floats, Floats]:
    """Interval of the rest where the voice left out conflicts with it; elsewhere an empty one."""
    lower, upper = np.full(len(apart), np.inf), np.full(len(apart), -np.inf)
    columns = pairs(np.flatnonzero(apart))
    if depth and len(columns):
        found = find(rest.take(columns), level, kernel, depth - 1)
        lower[columns], upper[columns] = found.lower, found.upper
    return lower, upper


def pairs(columns: Ints) -> Ints:
    """Double a lone column: a tile never has a single one."""
    return np.repeat(columns, 2) if len(columns) == 1 else columns


# ---- from tiles to rows

ROWS = ("estimate", "lower", "upper", "predictive_lower", "predictive_upper")
SPREADS = ("tau", "tau_lower", "tau_upper")


def _consensus(tile: VoiceTile, level: float, kernel: Kernel) -> Answer:
    """Read a tile block by block."""
    if not 0 < level < 1:
        raise InvalidLevelError(
            "lies outside (0, 1)", column="level", value=level, remedy="ask for 0.9, say"
        )
    scale = scaled(tile)
    voices = scale.voices
    k, n = tile.low.shape
    rows = {name: np.full(n, np.nan) for name in (*ROWS, *SPREADS, "posterior_median")}
    without = np.full((k, n), np.nan)
    weight = _plain_shares(voices.power)
    width = max(2, CELLS // nodes_for(k))
    asked = np.flatnonzero(voices.anchored)
    for at in range(0, len(asked), width):
        columns = pairs(asked[at : at + width])
        block = voices.take(columns)
        found = find(block, level, kernel)
        for name, row in _rows(found, level, kernel).items():
            rows[name][columns] = row
        without[:, columns] = found.without
        weight[:, columns] = shares(block, found.posterior, found.estimate)
    return _answer(tile, scale, rows, without, weight)


def _rows(found: Found, level: float, kernel: Kernel) -> Mapping[str, Floats]:
    """Return the rows of a block by name, in prior scales."""
    tail = (1 - level) / 2
    posterior = found.posterior
    ahead = (
        posterior.next_source(tail)
        if kernel is laplace
        else posterior.next_by_kernel(tail, kernel)
    )
    return {
        "estimate": found.estimate,
        "lower": found.lower,
        "upper": found.upper,
        "predictive_lower": np.minimum(ahead[0], found.lower),
        "predictive_upper": np.maximum(ahead[1], found.upper),
        "tau": posterior.spread(0.5),
        "tau_lower": posterior.spread(tail),
        "tau_upper": posterior.spread(1 - tail),
        "posterior_median": posterior.value(0.5),
    }


def _plain_shares(power: Floats) -> Floats:
    """Shares of the weights themselves, 0 where nobody is present."""
    total = power.sum(axis=0)
    return power / np.where(total > 0, total, 1.0)


def _answer(
    tile: VoiceTile,
    scale: Scaled,
    rows: dict[str, Floats],
    without: Floats,
    weight: Floats,
) -> Answer:
    """Bring rows back to the unit of the claims, and say what is open or missing."""
    out = {name: scale.back(rows[name], tile.log) for name in (*ROWS, "posterior_median")}
    spread = {name: rows[name] * tile.prior for name in SPREADS}
    here = scale.voices.power > 0
    floor = np.where(tile.log, 0.0, -np.inf)
    known_low = np.where(here, np.maximum(tile.low, floor), floor).max(axis=0)
    known_high = np.where(here, tile.high, np.inf).min(axis=0)
    nobody = ~here.any(axis=0)
    unanchored = ~scale.voices.anchored & ~nobody
    for name, end in (("lower", known_low), ("upper", known_high)):
        out[name] = np.where(unanchored, end, out[name])
    zero = scale.all_zero
    for name in ROWS:
        out[name] = np.where(zero, 0.0, out[name])
    return Answer(
        **{name: out[name] for name in ROWS},
        tau=spread["tau"],
        effective_voices=effective_voices(weight),
        weight=weight,
        contribution=out["estimate"] - scale.back(without, tile.log),
        extra={
            "tau_lower": spread["tau_lower"],
            "tau_upper": spread["tau_upper"],
            "posterior_median": out["posterior_median"],
        },
        warnings={
            OPEN: unanchored,
            NOBODY: nobody & ~zero,
            NO_LOG: scale.left_out & ~zero,
            CAMPS: two_camps(scale.voices),
        },
    )


def sensitivity(
    tile: VoiceTile, level: float, factors: tuple[float, ...] = (0.5, 1.0, 2.0)
) -> dict[float, Answer]:
    """Answer again with the prior's scale multiplied: 0.25, 0.5 and 1.0 for "unknown".

    Parameters
    ----------
    tile, level : as for `bayes`.
    factors : what each question's ``prior`` is multiplied by.

    Returns
    -------
    an `Answer` by factor.
    """
    return {f: bayes(replace(tile, prior=tile.prior * f), level) for f in factors}


METHOD = Method(
    name="bayes",
    answer=bayes,
    says="one common value seen through every voice's words, the spread between sources learned",
    reference="Roever (2020), J. Stat. Softw. 93(6); Heitjan and Rubin (1991), Ann. Stat. 19, 2244",
    keeps=ALL_LAWS,
)
NORMAL = Method(
    name="bayes_normal",
    answer=bayes_normal,
    says="as bayes, with normal deviations: for comparison with published cases",
    reference="Roever, C. (2020). Journal of Statistical Software 93(6)",
    keeps=frozenset(),
)
