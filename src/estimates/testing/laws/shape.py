"""Laws of shape: where an estimate lies among its claims, and how it follows them and weights."""

import math
from dataclasses import fields, replace
from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.methods.contract import Answer, MethodFunction, VoiceTile
from estimates.model.figure import Figure
from estimates.testing.laws.case import (
    HELD,
    QUADRATURE_ERROR,
    ROUNDING_ERROR,
    SILENT,
    Case,
    MethodRunner,
    ScaledIntervals,
    Verdict,
    cases_of,
    changed_numbers,
)
from estimates.testing.laws.change import new_voice, replaced, times
from estimates.testing.laws.law import define_law
from estimates.testing.strategies.sets import TWO_SIDED, voices
from estimates.testing.strategies.single_claims import spelled

# By how many scales of the prior an estimate may fall when a claim is raised: half a percent of a
# count with the prior "unknown".
TOLERATED_FALL = 0.01
# The estimate may move this far from a voice that gains weight, in scales of the prior.
TOLERATED_DISTANCE = 0.1

shape = partial(define_law, family="shape", binds="who declares it")


def draw_unanimous(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw one number that up to six voices state."""
    drawn = draw(voices(kinds=["bare", "~", "="], signed=True, with_grades=True))
    return Case.of(claim.model_copy(update={"figure": drawn[0].figure}) for claim in drawn)


@shape("unanimity", cases=draw_unanimous)
def unanimity(runner: MethodRunner, case: Case) -> Verdict:
    """If all voices state one number, that number is the estimate.

    On the linear scale, where the working interval need not be symmetric about the number, the
    estimate lies in that interval.
    """
    row, number = runner(case.before), case.before[0].figure.value
    if row.estimate is None or number is None:
        return SILENT
    scale = ScaledIntervals.of(runner, row, case.before)
    is_inside = not scale.log and scale.outside(row.estimate, *scale.hull) == 0
    if is_inside or math.isclose(row.estimate, number, rel_tol=ROUNDING_ERROR):
        return HELD
    return f"all voices state {number:,}, but the estimate is {row.estimate:,.9g}"


def draw_scattered(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw voices of every kind and weight, on either scale."""
    return Case.of(draw(voices(signed=True, with_weights=draw(st.booleans()), with_grades=True)))


@shape("within the claims", cases=draw_scattered)
def estimate_is_within_claims(runner: MethodRunner, case: Case) -> Verdict:
    """The estimate lies in the hull of the working intervals of the claims."""
    row = runner(case.before)
    if row.estimate is None:
        return SILENT
    scale = ScaledIntervals.of(runner, row, case.before)
    low, high = scale.hull
    if scale.outside(row.estimate, low, high) <= QUADRATURE_ERROR:
        return HELD
    return f"the estimate {row.estimate:,.6g} lies outside the claims, {low:,.6g} to {high:,.6g}"


def draw_rescaled(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw voices, and all their numbers times a power of ten, so that rounding scales as well."""
    drawn = draw(voices(with_weights=draw(st.booleans()), with_grades=True))
    factor = draw(st.sampled_from([10, 1000]))
    larger = [c.model_copy(update={"figure": times(c.figure, factor)}) for c in drawn]
    return Case.of(drawn, larger, factor=factor)


@shape("scale equivariance", cases=draw_rescaled)
def scale_equivariance(runner: MethodRunner, case: Case) -> Verdict:
    """If all numbers are multiplied by a power of ten, so are the estimate and its interval."""
    before, factor = runner(case.before), case.facts["factor"]
    if before.estimate is None:
        return SILENT
    agree = partial(math.isclose, rel_tol=ROUNDING_ERROR, abs_tol=1e-300)
    change = changed_numbers(before, runner(case.after), lambda a, b: agree(a * factor, b))
    return f"all numbers are multiplied by {factor}, and {change}" if change else HELD


def draw_raised(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw voices, one of which rises: an exact number or a range by a share, others tenfold."""
    drawn = draw(voices(min_size=1, with_weights=draw(st.booleans())))
    at = draw(st.integers(0, len(drawn) - 1))
    figure = drawn[at].figure
    if figure.comparator != "=" and (figure.lower is None or figure.upper is None):
        return Case.of(drawn, replaced(drawn, at, figure=times(figure, 10)))
    hundredths = draw(st.sampled_from([101, 110, 150, 400]))
    larger = [c.model_copy(update={"figure": times(c.figure, 100)}) for c in drawn]
    return Case.of(larger, replaced(larger, at, figure=times(figure, hundredths)))


@shape("monotone", cases=draw_raised)
def estimate_is_monotone(runner: MethodRunner, case: Case) -> Verdict:
    """Raising everything that one claim states never lowers the estimate.

    A fall of up to 0.01 scales of the prior is tolerated.
    """
    before, after = runner(case.before), runner(case.after)
    if before.estimate is None or after.estimate is None:
        return SILENT
    scale = ScaledIntervals.of(runner, before, case.before)
    if scale.above(before.estimate, after.estimate) <= TOLERATED_FALL:
        return HELD
    return (
        f"{case.changed.claim_id} is raised, but the estimate falls from {before.estimate:,.6g} "
        f"to {after.estimate:,.6g}"
    )


def draw_heavier(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw voices, one of which gains weight."""
    drawn = draw(voices(min_size=2, with_weights=True))
    at = draw(st.integers(0, len(drawn) - 1))
    factor = draw(st.sampled_from([3, 1.2, 30]))
    return Case.of(drawn, replaced(drawn, at, weight=(drawn[at].weight or 1) * factor))


@shape("weight pulls closer", cases=draw_heavier)
def weight_attracts(runner: MethodRunner, case: Case) -> Verdict:
    """More weight for a voice never moves the estimate away from its interval.

    An estimate within a tenth of the prior's scale of that interval may move away by that much.
    """
    before, after = runner(case.before), runner(case.after)
    if before.estimate is None or after.estimate is None:
        return SILENT
    scale = ScaledIntervals.of(runner, before, case.before)
    low, high = ScaledIntervals.of(runner, before, [case.changed]).hull
    limit = max(scale.outside(before.estimate, low, high), TOLERATED_DISTANCE)
    if scale.outside(after.estimate, low, high) <= limit + QUADRATURE_ERROR:
        return HELD
    return (
        f"{case.changed.claim_id} gains weight, but the estimate moves away from it: from "
        f"{before.estimate:,.6g} to {after.estimate:,.6g}"
    )


def draw_weightless(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw voices, and another voice of weight 0."""
    drawn = draw(voices(signed=True, with_weights=draw(st.booleans())))
    figure = spelled(draw(st.sampled_from(TWO_SIDED)), 10 ** draw(st.integers(0, 9)), 7)
    return Case.of(drawn, [*drawn, new_voice(figure, weight=0)])


@shape("zero weight is absence", cases=draw_weightless)
def zero_weight_is_absence(runner: MethodRunner, case: Case) -> Verdict:
    """A claim of weight 0, or a row of weight 0 in a tile, changes nothing, whatever it states."""
    row = runner(case.before)
    if row.estimate is None:
        return SILENT
    scale = ScaledIntervals.of(runner, row, case.before)
    padded = replace(runner.method, answer=partial(answer_with_empty_row, runner.method.answer))
    with_row = MethodRunner(padded, runner.options)(case.before)
    for cause, other in (("a claim", runner(case.after)), ("a row of the tile", with_row)):
        change = changed_numbers(row, other, partial(scale.agree, tolerance=QUADRATURE_ERROR))
        if change:
            return f"{cause} of weight 0 matters: {change}"
    return HELD


def answer_with_empty_row(method: MethodFunction, tile: VoiceTile, level: float) -> Answer:
    """Run a method on a tile with an additional last row of junk that has no weight."""
    rows: dict[str, Any] = {
        f.name: np.vstack([getattr(tile, f.name), np.full((1, len(tile.log)), 8.0)])
        for f in fields(tile)
        if np.ndim(getattr(tile, f.name)) == 2
    }
    rows["weight"][-1] = 0.0
    answer = method(replace(tile, **rows), level)
    return replace(answer, weight=answer.weight[:-1], contribution=answer.contribution[:-1])


def draw_reweighted(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw voices, and the same voices with all weights times a constant."""
    drawn = draw(voices(signed=True, with_weights=True))
    factor = draw(st.sampled_from([2, 3, 1e-6]))
    after = [c.model_copy(update={"weight": (c.weight or 1) * factor}) for c in drawn]
    return Case.of(drawn, after, factor=factor)


@shape("only ratios of weights matter", cases=draw_reweighted)
def only_weight_ratios_matter(runner: MethodRunner, case: Case) -> Verdict:
    """Multiplying all weights by a constant changes nothing."""
    before = runner(case.before)
    if before.estimate is None:
        return SILENT
    scale = ScaledIntervals.of(runner, before, case.before)
    agree = partial(scale.agree, tolerance=ROUNDING_ERROR)
    change = changed_numbers(before, runner(case.after), agree)
    return f"all weights are multiplied by {case.facts['factor']}, and {change}" if change else HELD


@shape(
    "one claim is no narrower", cases=cases_of(voices(max_size=1, signed=True, with_grades=True))
)
def single_claim_keeps_its_width(runner: MethodRunner, case: Case) -> Verdict:
    """The interval for a single claim contains the working interval of that claim.

    Of a bound on one side it contains the bound: a convention may limit the open end.
    """
    row = runner(case.before)
    scale = ScaledIntervals.of(runner, row, case.before)
    low, high = scale.hull
    if math.isinf(high) != (math.isinf(low) or (scale.log and low <= 0)):
        low, high = (low, low) if math.isinf(high) else (high, high)
    if row.lower is None or row.upper is None:
        if row.estimate is None:
            return SILENT
        return f"the answer to one claim, {low:,.6g} to {high:,.6g}, has no interval"
    if max(scale.above(row.lower, low), scale.above(high, row.upper)) <= ROUNDING_ERROR:
        return HELD
    return (
        f"the claim allows {low:,.6g} to {high:,.6g}, but its interval is "
        f"{row.lower:,.6g} to {row.upper:,.6g}"
    )


def draw_counts(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw counts, some of them zero."""
    drawn = draw(voices(with_grades=True))
    for at in draw(st.lists(st.integers(0, len(drawn) - 1), max_size=2)):
        drawn = replaced(drawn, at, figure=Figure(value=0))
    return Case.of(drawn)


@shape("counts stay non-negative", cases=draw_counts)
def counts_stay_non_negative(runner: MethodRunner, case: Case) -> Verdict:
    """No number of the answer is negative if no claim states less than 0 and one states more."""
    row = runner(case.before)
    if row.estimate is None or row.scale != "log":  # zeros alone are not on the log scale
        return SILENT
    for name in ("estimate", "lower", "upper", "predictive_lower", "predictive_upper"):
        number = getattr(row, name)
        if number is not None and -math.inf < number < 0:
            return f"no claim states less than 0, but the {name} is {number:,.6g}"
    return HELD
