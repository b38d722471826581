"""Laws of disagreement: what a voice that contradicts or supports the others may change."""

import math
from collections.abc import Iterator, Sequence
from functools import partial

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.analysis.consensus.combine import Consensus
from estimates.analysis.discrepancies import discrepancies
from estimates.model.claim import Claim
from estimates.model.figure import Figure
from estimates.model.source import Source
from estimates.testing.laws.case import (
    HELD,
    QUADRATURE_ERROR,
    SILENT,
    Case,
    MethodRunner,
    ScaledIntervals,
    Verdict,
    cases_of,
)
from estimates.testing.laws.change import NEW, new_voice, replaced, short_range
from estimates.testing.laws.law import define_law
from estimates.testing.strategies.sets import TWO_SIDED, voices
from estimates.testing.strategies.single_claims import spelled

# A voice in conflict lies beyond the interval for the next source at this level, by at least
# MARGIN of the width of that interval.
NEXT_SOURCE_LEVEL, MARGIN = 0.99, 0.02
# How far claimed precision may move an estimate, in scales of the prior.
TOLERATED_MOVE = 0.2
# Voices from 10 to 40 differ up to fourfold, as sources do; where they differ by more, every new
# voice is evidence of how far sources scatter. A vague word may still lie anywhere.
FOURFOLD_HIGHEST = 40
LOG_FOURFOLD = math.log(4)

disagreement = partial(define_law, family="disagreement", binds="who declares it")


def draw_conflict(draw: DrawFn, runner: MethodRunner) -> Case | None:
    """Draw voices, and one that overlaps with none and lies beyond where another is expected."""
    drawn = draw(voices(max_size=7, highest=FOURFOLD_HIGHEST, with_grades=draw(st.booleans())))
    is_above = draw(st.sampled_from([True, False]))
    more = draw(st.sampled_from([0.0, 0.3, 2.0]))
    width = draw(st.sampled_from([0.2, 0.02, 1.0]))
    row = runner(drawn, level=NEXT_SOURCE_LEVEL)
    scale = ScaledIntervals.of(runner, row, drawn)
    expected = next_source_interval(row, scale)
    if expected is None or not scale.log or expected[0] <= 0 or differ_beyond_fourfold(scale):
        return None
    distance = max(scale.above(expected[1], expected[0]), MARGIN) * (MARGIN + more)
    near = scale.shift(expected[1], distance) if is_above else scale.shift(expected[0], -distance)
    low, high = sorted([near, scale.shift(near, width if is_above else -width)])
    if ((low <= scale.high) & (high >= scale.low)).any() or not 1e-300 < low < high < 1e300:
        return None
    return Case.of(drawn, [*drawn, new_voice(short_range(low, high))])


def differ_beyond_fourfold(scale: ScaledIntervals) -> bool:
    """Return whether the words of two voices lie more than a factor of four apart."""
    apart = scale.above(float(scale.low.max()), float(scale.high.min()))
    return apart * scale.unit > LOG_FOURFOLD


def next_source_interval(row: Consensus, scale: ScaledIntervals) -> tuple[float, float] | None:
    """Return the first closed one of predictive interval, interval and hull, or None."""
    predictive = (row.predictive_lower, row.predictive_upper)
    for low, high in (predictive, (row.lower, row.upper), scale.hull):
        if low is not None and high is not None and math.isfinite(low) and math.isfinite(high):
            return float(low), float(high)
    return None


@disagreement("a conflict never narrows", cases=draw_conflict)
def conflict_never_narrows(runner: MethodRunner, case: Case) -> Verdict:
    """A voice in conflict with all others never narrows the interval.

    The others differ up to fourfold. In conflict is a voice that overlaps with none of them and
    lies beyond the interval for the next source (99 %), by at least a fiftieth of its width.
    """
    problem = f"{case.changed.figure} is in conflict with all others, but narrows"
    return judge_widths(runner, case, 1, problem)


def draw_agreement(draw: DrawFn, runner: MethodRunner) -> Case | None:
    """Draw voices, and one that contains the estimate and lies within the interval."""
    drawn = draw(voices(highest=FOURFOLD_HIGHEST, with_grades=draw(st.booleans())))
    shares = [draw(st.integers(1, 9)) / 10 for _ in range(2)]
    row = runner(drawn)
    if row.estimate is None or row.lower is None or row.upper is None:
        return None
    if not (math.isfinite(row.lower) and math.isfinite(row.upper)) or row.scale != "log":
        return None
    if differ_beyond_fourfold(ScaledIntervals.of(runner, row, drawn)):
        return None
    if not row.lower <= row.estimate <= row.upper:
        return None
    low = row.estimate - shares[0] * (row.estimate - row.lower)
    high = row.estimate + shares[1] * (row.upper - row.estimate)
    figure = short_range(low, high)
    if not (figure.lower or 0) <= row.estimate <= (figure.upper or 0):
        figure = Figure(lower=min(low, row.estimate), upper=max(high, row.estimate))
    return Case.of(drawn, [*drawn, new_voice(figure)])


@disagreement("agreement never widens", cases=draw_agreement)
def agreement_never_widens(runner: MethodRunner, case: Case) -> Verdict:
    """A voice that contains the estimate and lies within the interval never widens the interval.

    The others differ up to fourfold. If another voice is now in conflict, that law takes
    precedence.
    """
    problem = f"{case.changed.figure} agrees with the others, but widens"
    verdict = judge_widths(runner, case, -1, problem)
    return SILENT if verdict and any(conflict_flags(runner, case.after)) else verdict


def conflict_flags(runner: MethodRunner, claims: Sequence[Claim]) -> Iterator[bool]:
    """Yield for each voice whether it lies beyond where the others expect another source."""
    for at in range(len(claims)):
        others = [*claims[:at], *claims[at + 1 :]]
        row = runner(others, level=NEXT_SOURCE_LEVEL)
        expected = next_source_interval(row, ScaledIntervals.of(runner, row, others))
        low, high = ScaledIntervals.of(runner, row, [claims[at]]).hull
        yield expected is not None and (high < expected[0] or low > expected[1])


def judge_widths(runner: MethodRunner, case: Case, sign: int, problem: str) -> Verdict:
    """Compare the widths of the intervals, which must be closed, on the scale of the quantity."""
    before, after = runner(case.before), runner(case.after)
    scale = ScaledIntervals.of(runner, before, case.before)
    ends = (before.lower, before.upper, after.lower, after.upper)
    if any(end is None or math.isinf(end) for end in ends):
        return SILENT
    widths = [scale.above(row.upper or 0, row.lower or 0) for row in (before, after)]
    if any(map(math.isinf, widths)):
        return SILENT
    if sign * (widths[0] - widths[1]) <= QUADRATURE_ERROR:
        return HELD
    first, second = (
        f"a factor of {math.exp(min(width * scale.unit, 700)):,.4g}"
        if scale.log
        else f"{width * scale.unit:,.4g}"
        for width in widths
    )
    return f"{problem} the interval, whose ends were {first} apart and are now {second} apart"


def draw_outlier(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw four to seven voices with two ends each, and one that is off by up to a million times.

    The outlier has the best grade and is the latest claim (the others have no day): neither makes
    it right.
    """
    drawn = draw(voices(min_size=4, max_size=7, kinds=TWO_SIDED))
    number = max(c.figure.value or c.figure.upper or 1 for c in drawn)
    power = draw(st.integers(1, 6))
    wild = number * 10**power if draw(st.booleans()) else number / 10 ** (power + 1)
    source = Source(name=NEW, reliability="A")
    outlier = new_voice(spelled("bare", wild), source=source, stated_on="2021-04-19")
    return Case.of(drawn, [*drawn, outlier])


@disagreement("a wild claim cannot drag", cases=draw_outlier)
def outlier_cannot_drag(runner: MethodRunner, case: Case) -> Verdict:
    """One outlier among five or more voices leaves the estimate within the hull of the others.

    The outlier is ten to ten million times off.
    """
    row = runner(case.after)
    if row.estimate is None:
        return SILENT
    scale = ScaledIntervals.of(runner, row, case.before)
    low, high = scale.hull
    if scale.outside(row.estimate, low, high) <= QUADRATURE_ERROR:
        return HELD
    return (
        f"{len(case.before)} voices allow {low:,.6g} to {high:,.6g}, but {case.changed.figure} "
        f"drags the estimate to {row.estimate:,.6g}"
    )


def draw_overprecise(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw voices, one of which then claims an error of a hundredth of a percent."""
    drawn = draw(voices(min_size=2, kinds=TWO_SIDED))
    figure = drawn[0].figure
    number = next(n for n in (figure.value, figure.upper, figure.lower) if n is not None)
    drawn[0] = drawn[0].model_copy(update={"figure": spelled("bare", number)})
    if draw(st.booleans()):
        return Case.of(drawn, replaced(drawn, 0, figure=spelled("=", number)))
    return Case.of(drawn, replaced(drawn, 0, standard_error=number * 1e-4))


@disagreement("claimed precision captures nothing", cases=draw_overprecise)
def precision_captures_nothing(runner: MethodRunner, case: Case) -> Verdict:
    """Claiming an error of 0.01 % moves the estimate by at most a fifth of the prior's scale.

    The claim is a rounded number of two digits.
    """
    before, after = runner(case.before), runner(case.after)
    if before.estimate is None or after.estimate is None:
        return SILENT
    scale = ScaledIntervals.of(runner, before, case.before)
    if abs(scale.above(before.estimate, after.estimate)) <= TOLERATED_MOVE:
        return HELD
    return (
        f"{case.changed.claim_id} claims an error of 0.01 %, and the estimate moves from "
        f"{before.estimate:,.6g} to {after.estimate:,.6g}"
    )


def exchange_sources(pair: list[Claim]) -> list[Claim]:
    """Return two claims in reverse order and by exchanged sources."""
    sources = [claim.source for claim in pair]
    return [c.model_copy(update={"source": s}) for c, s in zip(pair[::-1], sources, strict=True)]


@disagreement(
    "a discrepancy is symmetric",
    cases=cases_of(voices(min_size=2, max_size=2, signed=True), exchange_sources),
    binds="the claims alone",
)
def discrepancies_are_symmetric(runner: MethodRunner, case: Case) -> Verdict:
    """The discrepancy of two claims does not depend on their order.

    It is zero exactly where the two are compatible.
    """
    before, after = discrepancies(case.before)[0], discrepancies(case.after)[0]
    for name in ("gap", "ratio", "log_ratio", "compatible", "within_rounding", "comparable"):
        first, second = getattr(before, name), getattr(after, name)
        if first != second:
            return f"{name} is {first}, but {second} when the claims are exchanged"
    if before.compatible == (before.gap == 0):
        return HELD
    return "there is a gap without a conflict, or a conflict without a gap"
