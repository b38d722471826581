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
from estimates.methods.bayes.model import Read, blocks, read
from estimates.methods.bayes.scaling import Scaled, canonical, scaled, two_camps
from estimates.methods.contract import ALL_LAWS, Answer, Method, VoiceTile, effective_voices
from estimates.numeric.posterior.likelihoods import Kernel, laplace, normal
from estimates.numeric.posterior.posterior import Posterior
from estimates.numeric.posterior.quadrature import place
from estimates.numeric.sources.shared_error import with_common

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimates.numeric.grouped.tiles import Floats, Ints

FIGURES = ("estimate", "lower", "upper", "predictive_lower", "predictive_upper")
SPREADS = ("tau", "tau_lower", "tau_upper")
OPEN = "open to one side: all voices bound it from the same side, so there is no estimate"
NOBODY = "no usable voice"
NO_LOG = "a figure of zero or less has no place on the log scale and was left out"
SILENT = "a voice that is open to both sides says nothing of the number and was left out"
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


def _consensus(tile: VoiceTile, level: float, kernel: Kernel) -> Answer:
    """Read a tile in prior scales, then say it in the unit of its claims."""
    if not 0 < level < 1:
        raise InvalidLevelError(
            "lies outside (0, 1)", column="level", value=level, remedy="ask for 0.9, say"
        )
    scale = scaled(tile)
    order = canonical(scale.voices)
    voices = scale.voices.rows(order)
    found = read(voices, level, kernel)
    return _answer(tile, scale, found, order)


def _put_back(rows: Floats, order: Ints) -> Floats:
    """Return rows to the order of the tile."""
    out = np.empty_like(rows)
    np.put_along_axis(out, order, rows, axis=0)
    return out


def _answer(tile: VoiceTile, scale: Scaled, found: Read, order: Ints) -> Answer:
    """Bring rows back to the unit of the claims, and say what is open or missing."""
    rows = found.rows
    without, weight = _put_back(found.without, order), _put_back(found.weight, order)
    rows["predictive_lower"] = np.minimum(rows["predictive_lower"], rows["lower"])
    rows["predictive_upper"] = np.maximum(rows["predictive_upper"], rows["upper"])
    out = {name: scale.back(rows[name], tile.log) for name in (*FIGURES, "posterior_median")}
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
    for name in FIGURES:
        out[name] = np.where(zero, 0.0, out[name])
    return Answer(
        **{name: out[name] for name in FIGURES},
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
            SILENT: scale.silent,
            CAMPS: two_camps(scale.voices),
        },
    )


def posteriors(tile: VoiceTile) -> Iterator[tuple[Posterior, Scaled, Ints]]:
    """Yield the posterior of a block of questions, the scale that it is in, and which they are."""
    scale = scaled(tile)
    voices = scale.voices.rows(canonical(scale.voices))
    for block, columns in blocks(voices):
        yield Posterior.seen_by(block, place(block, laplace), laplace), scale, columns


def density(tile: VoiceTile, at: Floats, common: Floats | None = None) -> Floats:
    """Posterior density of the common value, for plots.

    Parameters
    ----------
    tile : voices of n questions; at : shape (m, n), figures in the unit of the claims.
    common : shape (n,), the standard deviation of an error that all voices share, on the scale
        of the question; None = there is none. See `narrowed`.

    Returns
    -------
    shape (m, n), per unit of the claims; NaN where the question has no estimate.
    """
    out = np.full(at.shape, np.nan)
    for posterior, scale, columns in posteriors(tile):
        x, slope = scale.forth(at, tile.log)
        x, times = narrowed(posterior, x[:, columns], _part(common, scale, columns))
        out[:, columns] = posterior.density(x) * slope[:, columns] / times
    return out


def probability(tile: VoiceTile, above: Floats, common: Floats | None = None) -> Floats:
    """Posterior probability that the common value lies above a figure.

    Parameters
    ----------
    tile : voices of n questions; above : shape (n,), in the unit of the claims.
    common : as for `density`.

    Returns
    -------
    shape (n,); NaN where the question has no estimate.
    """
    out = np.full(len(above), np.nan)
    for posterior, scale, columns in posteriors(tile):
        x, _ = scale.forth(above[None], tile.log)
        x, _ = narrowed(posterior, x[:, columns], _part(common, scale, columns))
        out[columns] = 1.0 - posterior.below(x[0])
    return out


def narrowed(posterior: Posterior, x: Floats, common: Floats) -> tuple[Floats, Floats]:
    """Return where figures lie in a posterior that an error in common has not yet widened.

    That error stretches the posterior about its median, so that the width of its 90 % interval
    comes to what `with_common` makes of it.

    Parameters
    ----------
    posterior : of n questions; x : shape (m, n); common : shape (n,), in prior scales.

    Returns
    -------
    The places, shape (m, n), and by what the posterior is stretched, shape (n,).
    """
    if not common.any():
        return x, np.ones(len(common))
    middle = posterior.value(0.5)
    half = 0.5 * (posterior.value(0.95) - posterior.value(0.05))
    times = with_common(half, common, 0.9) / half
    return np.where(common > 0, middle + (x - middle) / times, x), times


def _part(common: Floats | None, scale: Scaled, columns: Ints) -> Floats:
    """Return the common error of some questions, in prior scales."""
    return np.zeros(len(columns)) if common is None else common[columns] / scale.unit[columns]


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
    keeps=ALL_LAWS - {"monotone"},
)
NORMAL = Method(
    name="bayes_normal",
    answer=bayes_normal,
    says="as bayes, with normal deviations: for comparison with published cases",
    reference="Roever, C. (2020). Journal of Statistical Software 93(6)",
    keeps=frozenset(),
)
