"""What many questions teach: a bias and a spread for each source, and how hard a question is.

Source s says of question q that x = theta_q + b_s + e, e Laplace with mean size v_s c_q: v is the
source's spread, c the question's difficulty. All three are learned together by reweighting, each
shrunk to what is usual; every residual is taken from the centre of the *others*, so that a source
with one claim does not look perfect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from estimates.numeric.grouped.tiles import Bools, Floats
from estimates.numeric.posterior.censored_laplace import expected_deviation
from estimates.numeric.sources.effects import ROOT_2, TINY, Effects, Setting, SourceSums
from estimates.numeric.sources.family_cap import lighter
from estimates.numeric.sources.observations import Stated, start
from estimates.numeric.sources.side_effects import effects_by_cell

ROUNDS = 12
"""Rounds of reweighting; the biases move by less than a thousandth of the spread after some ten."""
FINAL_ROUNDS = 3
"""Rounds over all voices after those over a sample."""
USUAL_VOICES = 3.0
"""A question's difficulty counts so many voices of usual size beside its own."""
SOFT = 0.3
"""Deviations below this part of their size count alike: no claim draws the centre to itself."""
ALONE = 1e-9
"""Where the others hold no more of the weight than this there are no others."""


@dataclass(frozen=True)
class State:
    """Where learning stands: the sums, the effects, the centres and difficulties of questions."""

    sums: SourceSums
    effects: Effects
    centre: Floats
    hard: Floats


def nothing() -> None:
    """Do nothing after a step of the work."""


def learn(
    stated: Stated,
    rounds: int = ROUNDS,
    warm: Effects | None = None,
    step: Callable[[], object] = nothing,
) -> State:
    """Learn biases, spreads and difficulties together.

    Parameters
    ----------
    stated : the voices. Questions with one voice and no truth teach nothing.
    rounds : how often to reweight.
    warm : effects to begin with, in the place of no biases and equal spreads.
    step : called after every round.

    Notes
    -----
    A round takes the centre of each question (weights 1/(v c)^2, Laplace by reweighting), the
    deviations from the centre of the others, and from them b, v and c. The first centre is the
    median of the different figures, whatever the number of those who repeat one.
    """
    centre = start(stated)
    empty = SourceSums(*np.zeros((4, stated.sources)))
    if warm is None:
        usual = _usual(stated, centre)
        warm = effects_by_cell(empty, stated.cells, Setting(prior=usual))
    state = State(empty, warm, centre, np.ones(stated.questions))
    for _ in range(rounds):
        state = _round(stated, state)
        step()
    return state


def learn_many(stated: Stated, sample: Bools, step: Callable[[], object] = nothing) -> State:
    """Learn as `learn`: first from a sample of the voices, then a few rounds from all.

    Parameters
    ----------
    sample : shape (voices,), whole questions. step : called after every round.
    """
    if sample.all():
        return learn(stated, step=step)
    return learn(stated, FINAL_ROUNDS, learn(stated.rows(sample), step=step).effects, step)


def _round(stated: Stated, state: State) -> State:
    """Reweight once."""
    known = ~np.isnan(stated.truth)
    bias, size = state.effects.leaning, state.effects.spread / ROOT_2
    hard = state.hard[stated.question]
    own = np.maximum(size[stated.source] * hard, TINY * state.effects.usual)
    x, extra = _filled(stated, state.centre, bias, own)
    centre, away, counts = _from_others(stated, x, state.centre, bias, own, known)
    rest = np.abs(away - bias[stated.source])
    weight = counts / np.maximum(rest, SOFT * own)
    rest = np.where(extra > 0, extra, rest * _own_part(stated, own, known)) * counts
    sums = SourceSums(
        stated.by_source(counts),
        stated.by_source(weight),
        stated.by_source(weight * away),
        stated.by_source(rest / hard),
    )
    setting = Setting(bool(known.any()), differ=stated.differ, prior=stated.prior)
    effects = effects_by_cell(sums, stated.cells, setting)
    sizes = np.maximum(effects.spread / ROOT_2, TINY * effects.usual)
    share = stated.by_question(rest / sizes[stated.source])
    hard = (share + USUAL_VOICES) / (stated.by_question(counts) + USUAL_VOICES)
    # Two voices corrected at once would change places; against a truth a full step is right.
    step = 0.5 + 0.5 * float(known[stated.question].mean()) if len(own) else 1.0
    part_way = bias + step * (effects.leaning - bias)
    return State(sums, replace(effects, leaning=part_way), centre, hard)


def _own_part(stated: Stated, own: Floats, known: Bools) -> Floats:
    """Return which part of a deviation from the others' centre is the voice's own.

    The rest is the centre's: sizes add in quadrature, as variances do. The centre is close to a
    median, which under Laplace deviations has half the variance of the mean with its weights.
    """
    pull = stated.weight / own
    others = stated.by_question(pull)[stated.question] - pull
    variance = stated.by_question(stated.weight**2)[stated.question] - stated.weight**2
    variance = 0.5 * np.maximum(variance, 0.0) / np.maximum(others, ALONE * pull) ** 2
    part: Floats = own / np.sqrt(own**2 + np.where(known[stated.question], 0.0, variance))
    return part


def _usual(stated: Stated, centre: Floats) -> float:
    """Return a first size of deviations: the mean, of those that are not 0."""
    away = np.abs(stated.x - centre[stated.question])
    away = away[(away > 0) & (stated.weight > 0)]
    return float(np.median(away)) if len(away) else stated.prior


def _filled(stated: Stated, centre: Floats, bias: Floats, own: Floats) -> tuple[Floats, Floats]:
    """Return numbers in the place of bounds, and the expected size of their deviation (else 0)."""
    bound = np.flatnonzero(stated.low < stated.high)
    x, extra = stated.x, np.zeros(len(stated.x))
    if len(bound):
        middle = centre[stated.question[bound]] + bias[stated.source[bound]]
        ends = stated.low[bound] - middle, stated.high[bound] - middle
        away, extra[bound] = expected_deviation(*ends, own[bound])
        x = x.copy()
        x[bound] = middle + away
    return x, extra


def _from_others(
    stated: Stated, x: Floats, centre: Floats, bias: Floats, own: Floats, known: Bools
) -> tuple[Floats, Floats, Floats]:
    """Return the new centres, the deviations from the centre of the others, and what counts."""
    corrected = x - bias[stated.source]
    apart = corrected - centre[stated.question]
    part = lighter(stated.question, stated.kin, stated.weight / own**2, stated.share)
    weight = part * stated.weight / np.maximum(np.abs(apart), SOFT * own)
    pull = weight * apart
    rest, moved = stated.by_question(weight), stated.by_question(pull)
    middle = centre + moved / np.where(rest > 0, rest, 1.0)
    middle = np.where(known, stated.truth, middle)
    total = rest[stated.question]
    rest, moved = total - weight, moved[stated.question] - pull
    if stated.echo.any():
        rest = rest - stated.echo * (stated.by_figure(weight) - weight)
        moved = moved - stated.echo * (stated.by_figure(pull) - pull)
    known_here = known[stated.question]
    alone = (rest <= ALONE * total) & ~known_here
    others = centre[stated.question] + moved / np.where(alone | (rest <= 0), 1.0, rest)
    others = np.where(known_here, middle[stated.question], others)
    counts = np.where(alone | (total <= 0), 0.0, stated.weight)
    return middle, np.where(counts > 0, x - others, 0.0), counts
