"""Joint fit of a bias and a spread for each source, and of a difficulty for each question.

Source s states x = theta_q + b_s + e of question q, with e Laplace of mean size v_s c_q: v is the
source's spread, c the question's difficulty. All three are fitted together by iterative
reweighting, each shrunk to its usual value; every residual is taken from the centre of the
*others*, so that a source with one claim does not appear perfect.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from estimates.numeric.posterior.censored_laplace import expected_deviation
from estimates.numeric.sources.effects import (
    LAPLACE_SD,
    MIN_SPREAD_SHARE,
    Effects,
    EffectSetting,
    SourceSums,
)
from estimates.numeric.sources.family_cap import family_cap_factors
from estimates.numeric.sources.observations import Observations, initial_centres
from estimates.numeric.sources.side_effects import estimate_effects_by_cell
from estimates.numeric.types import Bools, Floats

# Rounds of reweighting; the biases move by less than a thousandth of the spread after some ten.
SAMPLE_ROUNDS = 12
# Rounds over all voices after those over a sample.
FINAL_ROUNDS = 3
# A question's difficulty is shrunk as if it had this many further voices of usual size.
USUAL_VOICES = 3.0
# Deviations below this share of their size have equal weight: no claim draws the centre to
# itself.
EFFECT_SOFTENING = 0.3
# Others with no more than this share of the weight count as none.
NEGLIGIBLE_SHARE = 1e-9


@dataclass(frozen=True)
class FitState:
    """State of the fit: the sums, the effects, the centres and difficulties of questions."""

    sums: SourceSums
    effects: Effects
    centre: Floats
    difficulty: Floats


def ignore_progress() -> None:
    """Do nothing after a step."""


def fit_effects(
    voices: Observations,
    rounds: int = SAMPLE_ROUNDS,
    start: Effects | None = None,
    step: Callable[[], object] = ignore_progress,
) -> FitState:
    """Fit biases, spreads and difficulties together.

    voices : the observations. Questions with one voice and no truth have no influence.
    rounds : number of reweighting rounds.
    start : starting effects; None = no biases and equal spreads.
    step : called after every round.

    A round takes the centre of each question (weights 1/(v c)^2, Laplace by reweighting), the
    deviations from the centre of the others, and from them b, v and c. The first centre is the
    median of the distinct figures, whatever the number of sources that repeat one.
    """
    centre = initial_centres(voices)
    no_sums = SourceSums(*np.zeros((4, voices.sources)))
    if start is None:
        usual_size = _initial_size(voices, centre)
        start = estimate_effects_by_cell(no_sums, voices.cells, EffectSetting(prior=usual_size))
    state = FitState(no_sums, start, centre, np.ones(voices.questions))
    for _ in range(rounds):
        state = _reweight(voices, state)
        step()
    return state


def fit_effects_from_sample(
    voices: Observations, sample: Bools, step: Callable[[], object] = ignore_progress
) -> FitState:
    """Fit as `fit_effects`: first a sample of the voices, then a few rounds on all.

    sample : shape (voices,), whole questions. step : called after every round.
    """
    if sample.all():
        return fit_effects(voices, step=step)
    start = fit_effects(voices.rows(sample), step=step).effects
    return fit_effects(voices, FINAL_ROUNDS, start, step)


@dataclass(frozen=True)
class VoiceParts:
    """What each voice adds to the sums of its source, shape (voices,), see `SourceSums`.

    residuals : the absolute deviations. centre : shape (questions,), of the questions.
    """

    counts: Floats
    weight: Floats
    deviations: Floats
    residuals: Floats
    centre: Floats

    def columns(self, difficulty: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the parts of the sums; `difficulty` is that of each voice's question."""
        return self.counts, self.weight, self.weight * self.deviations, self.residuals / difficulty


def voice_parts(voices: Observations, state: FitState) -> VoiceParts:
    """Return what each voice adds to the sums in the next round."""
    known = ~np.isnan(voices.truth)
    bias, size = state.effects.leaning, state.effects.spread / LAPLACE_SD
    difficulty = state.difficulty[voices.question]
    own_size = np.maximum(size[voices.source] * difficulty, MIN_SPREAD_SHARE * state.effects.usual)
    x, extra = _impute_bounds(voices, state.centre, bias, own_size)
    centre, deviations, counts = _deviations_from_others(
        voices, x, state.centre, bias, own_size, known
    )
    residuals = np.abs(deviations - bias[voices.source])
    weight = counts / np.maximum(residuals, EFFECT_SOFTENING * own_size)
    residuals = np.where(extra > 0, extra, residuals * _own_share(voices, own_size, known)) * counts
    return VoiceParts(counts, weight, deviations, residuals, centre)


def _reweight(voices: Observations, state: FitState) -> FitState:
    """Return the state after one round."""
    known, bias = ~np.isnan(voices.truth), state.effects.leaning
    parts = voice_parts(voices, state)
    columns = parts.columns(state.difficulty[voices.question])
    sums = SourceSums(*(voices.by_source(column) for column in columns))
    setting = EffectSetting(bool(known.any()), differ=voices.differ, prior=voices.prior)
    effects = estimate_effects_by_cell(sums, voices.cells, setting)
    sizes = np.maximum(effects.spread / LAPLACE_SD, MIN_SPREAD_SHARE * effects.usual)
    share = voices.by_question(parts.residuals / sizes[voices.source])
    difficulty = (share + USUAL_VOICES) / (voices.by_question(parts.counts) + USUAL_VOICES)
    # Two voices corrected at once would change places; against a truth a full step is right.
    step = 0.5 + 0.5 * float(known[voices.question].mean()) if len(voices.x) else 1.0
    part_way = bias + step * (effects.leaning - bias)
    return FitState(sums, replace(effects, leaning=part_way), parts.centre, difficulty)


def _own_share(voices: Observations, own_size: Floats, known: Bools) -> Floats:
    """Return the voice's own share of its deviation from the others' centre.

    Shape (voices,). The rest is the centre's: sizes add in quadrature, as variances do. The centre
    is close to a median, which under Laplace deviations has half the variance of the weighted mean.
    """
    pull = voices.weight / own_size
    others = voices.by_question(pull)[voices.question] - pull
    variance = voices.by_question(voices.weight**2)[voices.question] - voices.weight**2
    variance = 0.5 * np.maximum(variance, 0.0) / np.maximum(others, NEGLIGIBLE_SHARE * pull) ** 2
    return own_size / np.sqrt(own_size**2 + np.where(known[voices.question], 0.0, variance))


def _initial_size(voices: Observations, centre: Floats) -> float:
    """Return a first size of deviations: the median of those that are not 0."""
    away = np.abs(voices.x - centre[voices.question])
    away = away[(away > 0) & (voices.weight > 0)]
    return float(np.median(away)) if len(away) else voices.prior


def _impute_bounds(
    voices: Observations, centre: Floats, bias: Floats, own_size: Floats
) -> tuple[Floats, Floats]:
    """Return numbers in place of bounds, and the expected size of their deviation (else 0)."""
    bound_rows = np.flatnonzero(voices.low < voices.high)
    x, extra = voices.x, np.zeros(len(voices.x))
    if len(bound_rows):
        middle = centre[voices.question[bound_rows]] + bias[voices.source[bound_rows]]
        ends = voices.low[bound_rows] - middle, voices.high[bound_rows] - middle
        deviations, extra[bound_rows] = expected_deviation(*ends, own_size[bound_rows])
        x = x.copy()
        x[bound_rows] = middle + deviations
    return x, extra


def _deviations_from_others(
    voices: Observations,
    x: Floats,
    centre: Floats,
    bias: Floats,
    own_size: Floats,
    is_resolved: Bools,
) -> tuple[Floats, Floats, Floats]:
    """Return new centres, deviations from the centre of the others, and weights."""
    corrected = x - bias[voices.source]
    distances = corrected - centre[voices.question]
    precision = voices.weight / own_size**2
    part = family_cap_factors(voices.question, voices.copy_family, precision, voices.share)
    weight = part * voices.weight / np.maximum(np.abs(distances), EFFECT_SOFTENING * own_size)
    pull = weight * distances
    remaining, pulled = voices.by_question(weight), voices.by_question(pull)
    middle = centre + pulled / np.where(remaining > 0, remaining, 1.0)
    middle = np.where(is_resolved, voices.truth, middle)
    total = remaining[voices.question]
    remaining, pulled = total - weight, pulled[voices.question] - pull
    if voices.repeat_probability.any():
        remaining = remaining - voices.repeat_probability * (voices.by_figure(weight) - weight)
        pulled = pulled - voices.repeat_probability * (voices.by_figure(pull) - pull)
    is_known = is_resolved[voices.question]
    is_alone = (remaining <= NEGLIGIBLE_SHARE * total) & ~is_known
    remaining = np.where(is_alone | (remaining <= 0), 1.0, remaining)
    others = centre[voices.question] + pulled / remaining
    others = np.where(is_known, middle[voices.question], others)
    counts = np.where(is_alone | (total <= 0), 0.0, voices.weight)
    return middle, np.where(counts > 0, x - others, 0.0), counts
