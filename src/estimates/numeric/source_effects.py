"""What many questions teach: a bias and a spread for each source, and how hard a question is.

Source s says of question q that x = theta_q + b_s + e, e Laplace with mean size v_s c_q: v is the
source's spread, c the question's difficulty. All three are learned together by reweighting, each
shrunk to what is usual; every residual is taken from the centre of the *others*, so that a source
with one claim does not look perfect.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from estimates.numeric.coarse_deviations import expected_deviation
from estimates.numeric.stated import Stated, start
from estimates.numeric.tiles import Bools, Floats

ROUNDS = 12
"""Rounds of reweighting; the biases move by less than a thousandth of the spread after some ten."""
FINAL_ROUNDS = 3
"""Rounds over all voices after those over a sample."""
USUAL_CLAIMS = 5.0
"""A source's spread counts so many claims of usual spread beside its own."""
USUAL_VOICES = 3.0
"""A question's difficulty counts so many voices of usual size beside its own."""
BIAS_CLAIMS = 1.0
"""A source's bias counts so many claims without bias beside its own."""
GATE = 2.0
"""A bias within so many standard errors of none is none."""
SOFT = 0.3
"""Deviations below this part of their size count alike: no claim draws the centre to itself."""
TINY = 1e-6
"""Smallest spread, as a part of the usual one."""
LEAST = 0.05
"""Nobody is believed beyond this part of what differing figures differ by: sources that agree
with each other alone must not carry every question."""
ODD = 2.0
BALANCE_ROUNDS = 30
ALONE = 1e-9
"""Where the others hold no more of the weight than this there are no others."""


@dataclass(frozen=True)
class SourceSums:
    """What is added up for each source, shape (sources,): sums of two parts are sums of the whole.

    Attributes
    ----------
    claims : weighted number of claims that could be compared with others, or with a truth.
    pull, pulled : sums of the weights, and of weight times deviation: their ratio is the bias.
    size : sum of the absolute deviations from the bias, in units of the question's difficulty.
    """

    claims: Floats
    pull: Floats
    pulled: Floats
    size: Floats


@dataclass(frozen=True)
class Effects:
    """Bias and spread of every source, shape (sources,), with their standard errors.

    `usual` is the pooled mean size of a deviation; a spread is a standard deviation. `leaning` is
    the bias before it is gated: the best guess, where `bias` is what the evidence supports.
    """

    bias: Floats
    leaning: Floats
    bias_error: Floats
    spread: Floats
    spread_error: Floats
    usual: float


ROOT_2 = float(np.sqrt(2.0))


@dataclass(frozen=True)
class Setting:
    """What is known beside the sums.

    Attributes
    ----------
    anchored : the deviations are from known truths. Otherwise nobody knows where zero is, and
        the biases add to zero, each counted by its claims.
    part : shape (sources,), how much each source counts in what is usual; None = all alike.
    differ : how far differing figures are apart: no spread is below `LEAST` of that.
    prior : mean size of a deviation before one has seen any, counted as one claim.
    """

    anchored: bool = False
    part: Floats | None = None
    differ: float = 0.0
    prior: float = 0.35


def effects_of(sums: SourceSums, setting: Setting) -> Effects:
    """Read biases and spreads off the sums.

    The bias is shrunk by `BIAS_CLAIMS` claims without bias, then gated: what lies within `GATE`
    standard errors of none is none, beyond it the part (1 - (GATE se/b)^2) stays, without a jump
    (a positive-part rule after James and Stein). The spread is shrunk to the pooled one.

    References
    ----------
    Zhao, B. and Han, J. (2012). A probabilistic model for estimating real-valued truth from
    conflicting sources. QDB: the shrunk variance of a source. James, W. and Stein, C. (1961).
    Proc. Fourth Berkeley Symposium 1, 361 (the gate).

    Examples
    --------
    >>> sums = SourceSums(*(np.array([x, 0.0]) for x in (100.0, 1e3, 5e2, 10.0)))
    >>> found = effects_of(sums, Setting(anchored=True))
    >>> found.bias.round(2), found.spread.round(2)
    (array([0.49, 0.  ]), array([0.14, 0.14]))
    """
    claims, part = sums.claims, 1.0 if setting.part is None else setting.part
    whole = float((claims * part).sum())
    usual = (float((sums.size * part).sum()) + setting.prior) / (whole + 1.0)
    size = (sums.size + USUAL_CLAIMS * usual) / (claims + USUAL_CLAIMS)
    size = np.maximum(size, max(LEAST * setting.differ, TINY * usual))
    spread = ROOT_2 * size
    bias_error = spread / np.sqrt(claims + 1.0)
    raw = sums.pulled / (sums.pull + BIAS_CLAIMS / usual)
    if not setting.anchored and len(raw):
        raw = raw - balance(raw, claims * part, spread)
    with np.errstate(divide="ignore", over="ignore"):
        kept = np.maximum(1.0 - (GATE * bias_error / np.abs(raw)) ** 2, 0.0)
    bias = np.where(kept > 0, raw * kept, 0.0)
    return Effects(bias, raw, bias_error, spread, spread / np.sqrt(claims + USUAL_CLAIMS), usual)


def balance(x: Floats, weight: Floats, spread: Floats) -> float:
    """Return where numbers balance: their mean, to which none pulls by more than `ODD` spreads.

    Two sources on either side of zero balance halfway; one far from all others hardly moves
    them. The spread is that of the middle source, or the middle distance where that is larger.

    References
    ----------
    Huber, P. J. (1964). Robust estimation of a location parameter. Ann. Math. Stat. 35, 73-101.

    Examples
    --------
    >>> x, one = np.array([[-0.1, 0.1, 0.0], [0.0, 0.0, 9.0]]), np.ones(3)
    >>> [round(balance(row, one, 0.1 * one), 2) for row in x]
    [0.0, 0.1]
    """
    if not weight.sum() > 0:
        return 0.0
    centre = _middle(x, weight)
    scale = max(_middle(spread, weight), _middle(np.abs(x - centre), weight))
    for _ in range(BALANCE_ROUNDS):
        pull = weight / np.maximum(1.0, np.abs(x - centre) / (ODD * scale))
        centre = float(pull @ x / pull.sum())
    return centre


def _middle(x: Floats, weight: Floats) -> float:
    """Return the weighted median, halfway between the two where the weights are even."""
    order = np.argsort(x, kind="stable")
    upto = np.cumsum(weight[order])
    half = 0.5 * upto[-1]
    low, high = np.searchsorted(upto, (half * (1 - 1e-9), half * (1 + 1e-9)))
    return float(0.5 * (x[order][low] + x[order][high]))


@dataclass(frozen=True)
class State:
    """Where learning stands: the sums, the effects, the centres and difficulties of questions."""

    sums: SourceSums
    effects: Effects
    centre: Floats
    hard: Floats


def learn(stated: Stated, rounds: int = ROUNDS, warm: Effects | None = None) -> State:
    """Learn biases, spreads and difficulties together.

    Parameters
    ----------
    stated : the voices. Questions with one voice and no truth teach nothing.
    rounds : how often to reweight.
    warm : effects to begin with, in the place of no biases and equal spreads.

    Notes
    -----
    A round takes the centre of each question (weights 1/(v c)^2, Laplace by reweighting), the
    deviations from the centre of the others, and from them b, v and c. The first centre is the
    median of the different figures, whatever the number of those who repeat one.
    """
    centre = start(stated)
    nothing = SourceSums(*np.zeros((4, stated.sources)))
    if warm is None:
        usual = _usual(stated, centre)
        warm = effects_of(nothing, Setting(prior=usual))
    state = State(nothing, warm, centre, np.ones(stated.questions))
    for _ in range(rounds):
        state = _round(stated, state)
    return state


def learn_many(stated: Stated, sample: Bools) -> State:
    """Learn as `learn`: first from a sample of the voices, then a few rounds from all.

    Parameters
    ----------
    sample : shape (voices,), whole questions.
    """
    if sample.all():
        return learn(stated)
    return learn(stated, FINAL_ROUNDS, learn(stated.rows(sample)).effects)


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
    effects = effects_of(sums, Setting(bool(known.any()), differ=stated.differ, prior=stated.prior))
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
    weight = stated.weight / np.maximum(np.abs(apart), SOFT * own)
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
