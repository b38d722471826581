"""The default method `bayes`: every voice by its words, with a learned spread between sources.

Voice i states that X_i lies in [l_i, u_i], where X_i deviates from the common value theta by a
Laplace deviate of variance tau^2 + e_i^2. Theta is flat and tau half-normal; both are integrated
by quadrature (Roever 2020, Journal of Statistical Software 93(6); intervals after Heitjan and Rubin
1991). `docs/consensus.md` lists which laws hold, and why.
"""

from collections.abc import Iterator

import numpy as np

from estimates.errors import check_level
from estimates.methods.bayes.hulls import is_split_in_two, rests_on_bounds
from estimates.methods.bayes.model import (
    BlockAnswers,
    answer_questions,
    shared_error_of,
    split_into_blocks,
)
from estimates.methods.bayes.own_errors import COVERAGE
from estimates.methods.bayes.scaling import MIN_WIDTH, ScaledTile, canonical_order, scale_tile
from estimates.methods.contract import ALL_LAWS, Answer, Method, VoiceTile, effective_voices
from estimates.methods.point_values import UNINFORMATIVE
from estimates.numeric.posterior.likelihoods import Kernel, laplace_log_likelihood
from estimates.numeric.posterior.log_likelihood import voice_log_likelihoods
from estimates.numeric.posterior.posterior import Posterior
from estimates.numeric.posterior.quadrature import lay_nodes
from estimates.numeric.sources.shared_error import widen_for_shared_error
from estimates.numeric.types import Floats, Ints

VALUE_COLUMNS = ("estimate", "lower", "upper", "predictive_lower", "predictive_upper")
SPREAD_COLUMNS = ("tau", "tau_lower", "tau_upper")
ONE_SIDED = "all figures are bounds on the same side, so there is no estimate and one end is open"
NO_VOICE = "no usable source"
NOT_POSITIVE = "a figure of zero or less has no logarithm and is excluded"
IMPLIED_BOUND = "a bound that the other figures imply by far is uninformative and has no weight"
RESTS_ON_BOUNDS = (
    "all figures are bounds on the same side, so the estimate rests on the convention for how far "
    "beyond its bound a number lies"
)
TWO_CAMPS = (
    "the sources form two separate groups, so the single estimate is no consensus: "
    'see method="linear_pool"'
)


def bayes(tile: VoiceTile, level: float) -> Answer:
    """Return the consensus of each question, with Laplace deviations.

    tile : voices, shape (k, n); see `VoiceTile`. A voice with a standard error is a point with
        that error, a value with bounds a point with an error on each side, a bound with an
        `excess` a point with an error beyond it; every other voice is its interval.
    level : of the intervals, in (0, 1).
    Returns `Answer`; extra columns ``tau_lower``, ``tau_upper`` (interval of the spread at `level`)
        and ``posterior_median``. No estimate where all voices are open to the same side.
    Raises InvalidLevelError : a level outside (0, 1).; UnknownPriorError, InvalidFieldError : a
        scale, weight or standard error out of range.

    150,000 and 110,000, both rounded to 10,000:

    >>> low, high = np.array([[145161.0, 145161], [105217, 105217]]), np.array(
    ...     [[155000.0, 155000], [115000, 115000]])
    >>> zero, none = np.zeros((2, 2)), np.full((2, 2), np.nan)
    >>> tile = VoiceTile(low, high, low, high, none, zero + 1, zero, none,
    ...                  np.array([True, True]), np.array([0.5, 0.5]))
    >>> answer = bayes(tile, 0.9)
    >>> [round(float(x[0]), -3) for x in (answer.estimate, answer.lower, answer.upper)]
    [129000.0, 86000.0, 192000.0]

    Roever, C. (2020). Bayesian random-effects meta-analysis using the bayesmeta R package.
    Journal of Statistical Software 93(6), eqs 12-18, with intervals after Heitjan, D. F. and
    Rubin, D. B. (1991), Annals of Statistics 19, 2244. From three voices on the place is read
    with the spread cut from the data: Plummer, M. (2015), Statistics and Computing 25, 37.
    """
    return consensus_of_tile(tile, level, laplace_log_likelihood)


def consensus_of_tile(tile: VoiceTile, level: float, kernel: Kernel) -> Answer:
    """Answer a tile in prior scales, then return the answer in the unit of its claims.

    tile, level : as for `bayes`.
    kernel : the distribution of the deviations; the normal one serves published reference cases.
    """
    check_level(level)
    scale = scale_tile(tile)
    order = canonical_order(scale.voices)
    voices = scale.voices.rows(order)
    answers = answer_questions(voices, level, kernel, tile.shared_error)
    return _answer_in_claim_units(tile, scale, level, answers, order)


def _restore_order(rows: Floats, order: Ints) -> Floats:
    """Return rows in the order of the tile."""
    out = np.empty_like(rows)
    np.put_along_axis(out, order, rows, axis=0)
    return out


def _answer_in_claim_units(
    tile: VoiceTile, scale: ScaledTile, level: float, answers: BlockAnswers, order: Ints
) -> Answer:
    """Return the answer in the unit of the claims, with warnings for open or missing ends."""
    rows = answers.rows
    without, weight = _restore_order(answers.without, order), _restore_order(answers.weight, order)
    rows["predictive_lower"] = np.minimum(rows["predictive_lower"], rows["lower"])
    rows["predictive_upper"] = np.maximum(rows["predictive_upper"], rows["upper"])
    out = {name: scale.back(rows[name], tile.log) for name in (*VALUE_COLUMNS, "posterior_median")}
    _restate_agreed_values(tile, scale, out)
    _contain_lone_bounds(tile, scale, level, out)
    spread = {name: rows[name] * tile.prior for name in SPREAD_COLUMNS}
    is_present = scale.voices.power > 0
    floor = np.where(tile.log, 0.0, -np.inf)
    greatest_low = np.where(is_present, np.maximum(tile.low, floor), floor).max(axis=0)
    least_high = np.where(is_present, tile.high, np.inf).min(axis=0)
    is_empty = ~is_present.any(axis=0)
    is_one_sided = ~scale.voices.is_anchored & ~is_empty
    for name, end in (("lower", greatest_low), ("upper", least_high)):
        out[name] = np.where(is_one_sided, end, out[name])
    is_zero = scale.all_zero
    for name in VALUE_COLUMNS:
        out[name] = np.where(is_zero, 0.0, out[name])
    return Answer(
        **{name: out[name] for name in VALUE_COLUMNS},
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
            ONE_SIDED: is_one_sided,
            NO_VOICE: is_empty & ~is_zero,
            NOT_POSITIVE: scale.left_out & ~is_zero,
            UNINFORMATIVE: scale.silent,
            TWO_CAMPS: is_split_in_two(scale),
            IMPLIED_BOUND: scale.implied,
            RESTS_ON_BOUNDS: rests_on_bounds(scale),
        },
    )


def _restate_agreed_values(tile: VoiceTile, scale: ScaledTile, out: dict[str, Floats]) -> None:
    """Return the one value that all voices state to its last digit: 5, not 5.000…01; in place."""
    is_present = scale.voices.power > 0
    value = np.where(is_present, tile.value, np.inf).min(axis=0)
    is_agreed = np.where(is_present, tile.value, -np.inf).max(axis=0) == value
    for name in ("estimate", "posterior_median"):
        is_same = is_agreed & np.isclose(out[name], value, rtol=1e-12, atol=0)
        out[name] = np.where(is_same, value, out[name])
    is_restated = is_agreed & (out["estimate"] == value)
    for end, outer in (("lower", np.minimum), ("upper", np.maximum)):
        for name in (end, f"predictive_{end}"):
            out[name] = np.where(is_restated, outer(out[name], value), out[name])


def _contain_lone_bounds(
    tile: VoiceTile, scale: ScaledTile, level: float, out: dict[str, Floats]
) -> None:
    """Widen the intervals of single voices to the bounds stated with their value; in place."""
    is_present = scale.voices.power > 0
    is_lone = (scale.voices.is_asserted & is_present).any(axis=0) & (is_present.sum(axis=0) == 1)
    if level < COVERAGE or not is_lone.any():
        return
    for side, stated, outer in (("lower", tile.low, np.minimum), ("upper", tile.high, np.maximum)):
        end = np.where(is_present, stated, 0.0).sum(axis=0)
        for name in (side, f"predictive_{side}"):
            out[name] = np.where(is_lone, outer(out[name], end), out[name])


def posteriors(tile: VoiceTile) -> Iterator[tuple[Posterior, ScaledTile, Ints]]:
    """Yield the posterior of each block of questions, the tile's scale, and the block's columns."""
    scale = scale_tile(tile)
    voices = scale.voices.rows(canonical_order(scale.voices))
    for block, columns in split_into_blocks(voices):
        nodes = lay_nodes(block, laplace_log_likelihood)
        yield Posterior.of_voices(block, nodes, laplace_log_likelihood), scale, columns


def posterior_density(tile: VoiceTile, at: Floats, common: Floats | None = None) -> Floats:
    """Return the posterior density of the common value, for plots.

    tile : voices of n questions; at : shape (m, n), figures in the unit of the claims.
    common : shape (n,), the standard deviation of an error that all voices share, on the scale
        of the question; None = there is none. See `undo_stretch`.
    Returns shape (m, n), per unit of the claims; NaN where the question has no estimate.
    """
    out = np.full(at.shape, np.nan)
    for posterior, scale, columns in posteriors(tile):
        x, slope = scale.forth(at, tile.log)
        shared = _common_in_prior_scales(tile, common, posterior, scale, columns)
        x, factor = undo_stretch(posterior, x[:, columns], shared)
        out[:, columns] = posterior.density(x) * slope[:, columns] / factor
    return out


def probability_above(tile: VoiceTile, above: Floats, common: Floats | None = None) -> Floats:
    """Return the posterior probability that the common value lies above a figure.

    tile : voices of n questions; above : shape (n,), in the unit of the claims.
    common : as for `posterior_density`.
    Returns shape (n,); NaN where the question has no estimate.
    """
    out = np.full(len(above), np.nan)
    for posterior, scale, columns in posteriors(tile):
        x, _ = scale.forth(above[None], tile.log)
        shared = _common_in_prior_scales(tile, common, posterior, scale, columns)
        x, _ = undo_stretch(posterior, x[:, columns], shared)
        out[columns] = 1.0 - posterior.below(x[0])
    return out


def voice_likelihoods(tile: VoiceTile, at: Floats, tau: Floats) -> Floats:
    """Return the likelihood of each voice at figures, 1 at the most likely of them.

    tile : k voices of n questions; at : shape (m, n), in the unit of the claims.
    tau : shape (n,), the spread between sources, on the scale of the question.
    Returns shape (k, m, n); 1 everywhere for an uninformative voice.
    """
    scale = scale_tile(tile)
    x, _ = scale.forth(at, tile.log)
    spread = np.maximum(tau / scale.unit, MIN_WIDTH)[None]
    terms = voice_log_likelihoods(scale.voices, x, spread, laplace_log_likelihood)
    heights = np.stack([term[0] for term in terms])
    return np.asarray(np.exp(heights - heights.max(axis=1, keepdims=True)))


def undo_stretch(posterior: Posterior, x: Floats, common: Floats) -> tuple[Floats, Floats]:
    """Return where figures lie in a posterior before a shared error widens it.

    The shared error stretches the posterior about its median, so that the width of its 90 %
    interval becomes that of `widen_for_shared_error`.

    posterior : of n questions; x : shape (m, n); common : shape (n,), in prior scales.
    Returns the positions, shape (m, n), and the stretch factors, shape (n,).
    """
    if not common.any():
        return x, np.ones(len(common))
    middle = posterior.value(0.5)
    half = 0.5 * (posterior.value(0.95) - posterior.value(0.05))
    factor = widen_for_shared_error(half, common, 0.9) / half
    return np.where(common > 0, middle + (x - middle) / factor, x), factor


def _common_in_prior_scales(
    tile: VoiceTile,
    common: Floats | None,
    posterior: Posterior,
    scale: ScaledTile,
    columns: Ints,
) -> Floats:
    """Return the shared error of some questions, in prior scales: the given and the tile's own."""
    own = shared_error_of(scale.voices.power[:, columns], posterior, tile.shared_error)
    return own if common is None else np.hypot(own, common[columns] / scale.unit[columns])


BAYES = Method(
    name="bayes",
    answer=bayes,
    says="one common value seen through each source's words, the spread between sources learned",
    reference="Roever (2020), J. Stat. Softw. 93(6); Heitjan and Rubin (1991), Ann. Stat. 19, 2244",
    # What was measured on 10,000 drawn sets is in docs/consensus.md.
    keeps=ALL_LAWS - {"monotone", "agreement never widens"},
    has_posterior=True,
)
