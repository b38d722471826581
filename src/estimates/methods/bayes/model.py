"""The default model: estimates, intervals and conflicts of questions with a common value.

Voice i states that X_i lies in [l_i, u_i], X_i = theta + Laplace deviate of variance tau^2 + e_i^2,
theta flat, tau half-normal with scale 1. In prior scales from a centre, questions on the last axis;
`docs/consensus.md` lists which law each step keeps.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np

from estimates.methods.bayes.hulls import hull_of_others, hulls_without_each, is_outermost
from estimates.methods.bayes.scaling import canonical_order, precision_shares
from estimates.methods.contract import effective_voices
from estimates.numeric.grouped.tiles import double_lone_column
from estimates.numeric.posterior.curves import DensityCurves
from estimates.numeric.posterior.likelihoods import Kernel, laplace_log_likelihood
from estimates.numeric.posterior.log_likelihood import VoiceIntervals, voice_log_likelihoods
from estimates.numeric.posterior.posterior import Posterior
from estimates.numeric.posterior.quadrature import (
    QuadratureNodes,
    count_nodes,
    lay_nodes,
    lay_nodes_at_spread,
)
from estimates.numeric.posterior.support import MAX_VOICES_WITH_CUTS
from estimates.numeric.sources.shared_error import unseen_error_sd, widen_for_shared_error
from estimates.numeric.types import Bools, Floats, Ints

# Mean of a half-normal spread of scale 1.
PRIOR_SPREAD = float(np.sqrt(2.0 / np.pi))
# Up to this many voices the estimate uses the learned spread; above, the prior mean of the
# spread, or the median of its posterior where that is smaller: voices that agree are not placed as
# if they scattered.
MAX_VOICES_SPREAD_LEARNED = 2
# A voice beyond this tail of the others' predictive distribution (99 %) conflicts with them.
CONFLICT_TAIL = 0.005
# Only voices beyond this tail of the predictive distribution of all are tested for conflict.
SCREENING_TAIL = 0.1
# Above this many voices no single one is tested for conflict.
MAX_VOICES_SCREENED = 200
# Relative widening of the interval from five effective voices on; see `stretch_factor`.
MAX_STRETCH = 0.2
# Nodes times questions evaluated at once; it bounds the memory, whatever the number of questions.
NODES_PER_BLOCK = 1_048_576
# Conflicting voices that are removed one after another.
MAX_CONFLICTS = 3


ESTIMATE_ROWS = ("estimate", "lower", "upper", "posterior_median")
REPORTED_ROWS = ("predictive_lower", "predictive_upper", "tau", "tau_lower", "tau_upper")


@dataclass(frozen=True, slots=True)
class BlockAnswers:
    """Answers of questions, in prior scales from the centre.

    rows : by name, shape (n,); NaN where a question is not anchored.
    without : shape (k, n), the estimate without each voice. weight : shape (k, n), its share.
    """

    rows: dict[str, Floats]
    without: Floats
    weight: Floats


def split_into_blocks(voices: VoiceIntervals) -> Iterator[tuple[VoiceIntervals, Ints]]:
    """Yield blocks of answerable questions, and their column numbers.

    A block holds questions with equally many voices (the first rows of `voices`), whose voices'
    own spreads are all equal, or in none, and whose intervals are all narrow, or in none; where
    voices are too many for their intervals to be cut, that does not matter.
    """
    count = np.where(voices.is_anchored, (voices.power > 0).sum(axis=0), 0)
    has_common_spread = voices.has_common_spread
    is_narrow = voices.is_narrow | (count > MAX_VOICES_WITH_CUTS)
    kinds = product(np.unique(count[count > 0]).tolist(), (True, False), (True, False))
    for height, is_common, is_closed in kinds:
        is_kind = (count == height) & (has_common_spread == is_common) & (is_narrow == is_closed)
        columns = np.flatnonzero(is_kind)
        width = max(2, NODES_PER_BLOCK // count_nodes(height, is_closed))
        for at in range(0, len(columns), width):
            block = double_lone_column(columns[at : at + width])
            yield voices.take(block).top(height), block


def answer_questions(
    voices: VoiceIntervals,
    level: float,
    kernel: Kernel,
    shared_error: float = 0.0,
    depth: int = MAX_CONFLICTS,
) -> BlockAnswers:
    """Return the answers of questions.

    voices : shape (k, n), in their canonical order, absent ones last.
    level : of the intervals. kernel : distribution of the deviations.
    shared_error : see `VoiceTile`.
    depth : number of further conflicting voices that may be removed; below `MAX_CONFLICTS` only
        the estimate and its interval are computed.
    """
    k, n = voices.low.shape
    rows = {name: np.full(n, np.nan) for name in (*ESTIMATE_ROWS, *REPORTED_ROWS)}
    total = voices.power.sum(axis=0)
    shares = voices.power / np.where(total > 0, total, 1.0)
    answers = BlockAnswers(rows, np.full((k, n), np.nan), shares)
    full = depth == MAX_CONFLICTS
    suspects = [np.empty((2, 0), dtype=np.int64)]
    for block, columns in split_into_blocks(voices):
        posterior = Posterior.of_voices(block, lay_nodes(block, kernel), kernel)
        k = len(block.low)
        block_rows, answers.without[:k, columns] = _estimate_and_interval(
            block, posterior, level, kernel, shared_error, full
        )
        block_rows |= _next_source_and_spread(posterior, level, kernel) if full else {}
        for name, row in block_rows.items():
            rows[name][columns] = row
        if full:
            answers.weight[:k, columns] = precision_shares(block, posterior, block_rows["estimate"])
        if depth:
            voice, columns_of_suspects = np.nonzero(_is_possible_conflict(block, posterior, full))
            suspects.append(np.stack([voice, columns[columns_of_suspects]]))
    answer_rest = partial(
        answer_questions, level=level, kernel=kernel, shared_error=shared_error, depth=depth - 1
    )
    _widen_for_conflicts(voices, np.concatenate(suspects, axis=1), answers, kernel, answer_rest)
    return answers


def _estimate_and_interval(
    voices: VoiceIntervals,
    posterior: Posterior,
    level: float,
    kernel: Kernel,
    shared_error: float,
    pulls: bool,
) -> tuple[dict[str, Floats], Floats]:
    """Return estimate and interval of a block, and with `pulls` the estimates without each voice.

    Conflicts are not considered yet.
    """
    learned = posterior.value(0.5)
    if len(voices.low) > MAX_VOICES_SPREAD_LEARNED:
        tau = np.minimum(posterior.median_spread, PRIOR_SPREAD)
        estimate, without = _estimate_at_spread(voices.placed, tau[None], kernel, pulls)
    else:
        estimate, without = _learned_estimate(voices, learned, kernel), _no_pulls(voices)
    estimate = np.clip(estimate, *hull_of_others(voices))
    lower, upper = posterior.value((1 - level) / 2), posterior.value((1 + level) / 2)
    if kernel is laplace_log_likelihood:
        wider = stretch_factor(voices.power)
        below, above = wider * (learned - lower), wider * (upper - learned)
        common = shared_error_of(voices.power, posterior, shared_error)
        lower = learned - widen_for_shared_error(below, common, level)
        upper = learned + widen_for_shared_error(above, common, level)
    lower, upper = np.minimum(lower, estimate), np.maximum(upper, estimate)
    if len(voices.low) == 1:  # no narrower than what the one voice says
        lower, upper = np.minimum(lower, voices.low[0]), np.maximum(upper, voices.high[0])
    return dict(zip(ESTIMATE_ROWS, (estimate, lower, upper, learned), strict=True)), without


def shared_error_of(power: Floats, posterior: Posterior, shared_error: float) -> Floats:
    """Return the standard deviation of the error that all voices share, shape (n,)."""
    if not shared_error:
        return np.zeros(power.shape[1])
    return unseen_error_sd(effective_voices(power), posterior.median_spread, shared_error)


def _learned_estimate(voices: VoiceIntervals, learned: Floats, kernel: Kernel) -> Floats:
    """Return the posterior median, of the `placed` voices where one asserts a value with bounds."""
    columns = np.flatnonzero(voices.is_asserted.any(axis=0))
    if not len(columns):
        return learned
    placed = voices.placed.take(double_lone_column(columns))
    posterior = Posterior.of_voices(placed, lay_nodes(placed, kernel), kernel)
    estimate = learned.copy()
    estimate[columns] = posterior.value(0.5)[: len(columns)]
    return estimate


def _no_pulls(voices: VoiceIntervals) -> Floats:
    """Return NaN for the estimate without each voice."""
    return np.full(voices.low.shape, np.nan)


def stretch_factor(power: Floats) -> Floats:
    """Return the factor that widens Laplace intervals, because deviations may be normal.

    The interval of a median under a Laplace model is too narrow by sqrt(pi/2) = 1.25 for many
    voices that deviate normally. Widened by 1.2 it holds for both; two voices reveal no
    distribution, and their interval is not widened. `docs/calibration.md` has the simulation.

    power : shape (k, n), of the voices.
    Returns shape (n,), 1 up to two effective voices, 1 + `MAX_STRETCH` from five on, linear in
        between.

    Miller, J. W. and Dunson, D. B. (2019). Robust Bayesian inference via coarsening. Journal of
    the American Statistical Association 114, 1113: posteriors made wider as models are wrong.
    """
    effective = power.sum(axis=0) ** 2 / (power**2).sum(axis=0)
    return np.asarray(1.0 + MAX_STRETCH * np.clip((effective - 2.0) / 3.0, 0.0, 1.0))


def _next_source_and_spread(
    posterior: Posterior, level: float, kernel: Kernel
) -> dict[str, Floats]:
    """Return the interval of the next source, and median and interval of the spread."""
    tail = (1 - level) / 2
    if kernel is laplace_log_likelihood:
        next_source = posterior.next_source.quantile(tail), posterior.next_source.quantile(1 - tail)
    else:
        next_source = posterior.next_by_kernel(tail, kernel)
    spread = posterior.median_spread, posterior.spread(tail), posterior.spread(1 - tail)
    return dict(zip(REPORTED_ROWS, (*next_source, *spread), strict=True))


def _is_possible_conflict(voices: VoiceIntervals, posterior: Posterior, pulls: bool) -> Bools:
    """Return whether a voice may conflict, or the spread is learned without it; shape (k, n).

    Of many voices only one above or below all others is tested, and only if it lies further
    out: each test costs another evaluation. Above `MAX_VOICES_SCREENED` none is, as one voice of
    so many moves no end.
    """
    k = len(voices.low)
    tail = SCREENING_TAIL if k <= MAX_VOICES_WITH_CUTS else SCREENING_TAIL / 4
    near, far = posterior.next_source.beyond(tail)
    is_suspect = (voices.low > far) | (voices.high < near)
    is_suspect |= pulls and k <= MAX_VOICES_SPREAD_LEARNED + 1
    if k > MAX_VOICES_WITH_CUTS:
        is_suspect &= is_outermost(voices) & (k <= MAX_VOICES_SCREENED)
    return is_suspect & voices.is_anchored_without


def _widen_for_conflicts(
    voices: VoiceIntervals,
    suspects: Ints,
    answers: BlockAnswers,
    kernel: Kernel,
    answer_rest: Callable[[VoiceIntervals], BlockAnswers],
) -> None:
    """Evaluate questions without a voice; where it conflicts with the others, keep their interval.

    `answer_rest` answers the questions of the others.

    Also fills in the estimates without a voice where so few remain that their spread is learned.
    """
    if not suspects.size:
        return
    voice, columns = suspects[:, double_lone_column(np.arange(suspects.shape[1]))]
    rest = voices.take(columns)
    low, high = rest.low[voice, np.arange(len(voice))], rest.high[voice, np.arange(len(voice))]
    rest.power[voice, np.arange(len(voice))] = 0.0
    rest = rest.rows(canonical_order(rest))
    surprise = np.full(len(voice), np.nan)
    for block, at in split_into_blocks(rest):
        posterior = Posterior.of_voices(block, lay_nodes(block, kernel), kernel)
        surprise[at] = posterior.outside(low[at], high[at])
        if len(block.low) <= MAX_VOICES_SPREAD_LEARNED:
            learned = _learned_estimate(block, posterior.value(0.5), kernel)
            median = np.clip(learned, *hull_of_others(block))
            answers.without[voice[at], columns[at]] = median
    conflicts = double_lone_column(np.flatnonzero(surprise < CONFLICT_TAIL))
    if len(conflicts):
        others = answer_rest(rest.take(conflicts)).rows
        np.minimum.at(answers.rows["lower"], columns[conflicts], others["lower"])
        np.maximum.at(answers.rows["upper"], columns[conflicts], others["upper"])


def _estimate_at_spread(
    voices: VoiceIntervals, tau: Floats, kernel: Kernel, pulls: bool
) -> tuple[Floats, Floats]:
    """Return the estimate at a spread, shape (1, n); with `pulls` also without each voice."""
    nodes = lay_nodes_at_spread(voices, kernel, tau)
    terms = [term[0] for term in voice_log_likelihoods(voices, nodes.theta, tau, kernel)]
    total = sum(terms, np.zeros_like(nodes.theta))
    without = _no_pulls(voices)
    batch = max(1, NODES_PER_BLOCK // 4 // total.size)  # voices at once
    has_pulls = pulls and len(terms) > MAX_VOICES_SPREAD_LEARNED + 1
    for at in range(0, len(terms) if has_pulls else 0, batch):
        left = [total - term for term in terms[at : at + batch]]
        without[at : at + batch] = _medians(nodes, left)
    if has_pulls:
        within = np.clip(without, *hulls_without_each(voices))
        without = np.where(voices.is_anchored_without, within, np.nan)
    return _medians(nodes, [total])[0], without


def _medians(nodes: QuadratureNodes, log_heights: list[Floats]) -> Floats:
    """Return medians of densities of the value, given their logs at the nodes, each (G, n)."""
    count = len(log_heights)
    edges = np.tile(nodes.edges, count)
    medians = DensityCurves.of(edges, np.concatenate(log_heights, axis=1)[None]).quantile(0.5)
    return medians.reshape(count, -1)
