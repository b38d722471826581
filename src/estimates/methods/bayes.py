"""The default consensus: every voice by its words, the spread between sources learned.

Voice i says that X_i lies in [l_i, u_i], where X_i deviates from the common value theta by a
Laplace deviate of variance tau^2 + e_i^2. Theta is flat and tau half-normal; both are integrated
by quadrature. `docs/consensus.md` says which laws hold, and by what.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from estimates.errors import InvalidLevelError
from estimates.methods.common_value import Found, find, pairs
from estimates.methods.contract import ALL_LAWS, Answer, Method, VoiceTile, effective_voices
from estimates.methods.scaled import Scaled, canonical, scaled, shares, two_camps
from estimates.numeric.evidence import log_terms
from estimates.numeric.likelihoods import Kernel, laplace, normal
from estimates.numeric.posterior import Posterior
from estimates.numeric.quadrature import nodes_for, place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from estimates.numeric.evidence import Voices
    from estimates.numeric.tiles import Floats, Ints

CELLS = 524_288
"""Nodes times questions evaluated at once: 4 MB a voice, whatever the number of questions."""
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
    order = canonical(scale.voices)
    voices = scale.voices.rows(order)
    k, n = tile.low.shape
    rows = {name: np.full(n, np.nan) for name in (*ROWS, *SPREADS, "posterior_median")}
    without = np.full((k, n), np.nan)
    weight = _plain_shares(voices.power)
    for height, columns in _blocks(voices):
        block = voices.take(columns).top(height)
        found = find(block, level, kernel)
        for name, row in _rows(found, level, kernel).items():
            rows[name][columns] = row
        without[:height, columns] = found.without
        weight[:height, columns] = shares(block, found.posterior, found.estimate)
    return _answer(tile, scale, rows, _put_back(without, order), _put_back(weight, order))


def _blocks(voices: Voices) -> Iterator[tuple[int, Ints]]:
    """Yield questions that can be answered, by their number of voices, a block at a time."""
    count = np.where(voices.anchored, (voices.power > 0).sum(axis=0), 0)
    for height in np.unique(count[count > 0]).tolist():
        columns = np.flatnonzero(count == height)
        width = max(2, CELLS // nodes_for(height))
        for at in range(0, len(columns), width):
            yield height, pairs(columns[at : at + width])


def _put_back(rows: Floats, order: Ints) -> Floats:
    """Return rows to the order of the tile."""
    out = np.empty_like(rows)
    np.put_along_axis(out, order, rows, axis=0)
    return out


def _rows(found: Found, level: float, kernel: Kernel) -> Mapping[str, Floats]:
    """Return the rows of a block by name, in prior scales."""
    tail = (1 - level) / 2
    posterior = found.posterior
    ahead = (
        posterior.next_source(tail) if kernel is laplace else posterior.next_by_kernel(tail, kernel)
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
        effective_voices=effective_voices(np.sort(weight, axis=0)),
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


def posteriors(tile: VoiceTile) -> Iterator[tuple[Posterior, Scaled, Ints]]:
    """Yield the posterior of a block of questions, the scale that it is in, and which they are."""
    scale = scaled(tile)
    voices = scale.voices.rows(canonical(scale.voices))
    for height, columns in _blocks(voices):
        block = voices.take(columns).top(height)
        nodes = place(block, laplace)
        total = nodes.log_weight.copy()
        for term in log_terms(block, nodes.theta, nodes.tau, laplace):
            total += term
        yield Posterior.of(nodes, total), scale, columns


def density(tile: VoiceTile, at: Floats) -> Floats:
    """Posterior density of the common value, for plots.

    Parameters
    ----------
    tile : voices of n questions; at : shape (m, n), figures in the unit of the claims.

    Returns
    -------
    shape (m, n), per unit of the claims; NaN where the question has no estimate.
    """
    out = np.full(at.shape, np.nan)
    for posterior, scale, columns in posteriors(tile):
        x, slope = scale.forth(at, tile.log)
        out[:, columns] = posterior.density(x[:, columns]) * slope[:, columns]
    return out


def probability(tile: VoiceTile, above: Floats) -> Floats:
    """Posterior probability that the common value lies above a figure.

    Parameters
    ----------
    tile : voices of n questions; above : shape (n,), in the unit of the claims.

    Returns
    -------
    shape (n,); NaN where the question has no estimate.
    """
    out = np.full(len(above), np.nan)
    for posterior, scale, columns in posteriors(tile):
        x, _ = scale.forth(above[None], tile.log)
        out[columns] = 1.0 - posterior.below(x[0, columns])
    return out


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
