"""Laws of bounds: how one-sided and hedged figures behave, most of them without a method."""

from functools import partial

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.analysis.discrepancies import discrepancies
from estimates.analysis.ranges import ranges
from estimates.analysis.snapshot.bounds import working_intervals
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.model.figure import Figure
from estimates.model.notation import COMPARATOR_BOUNDS
from estimates.testing.laws.bookkeeping import reread
from estimates.testing.laws.case import (
    HELD,
    QUADRATURE_ERROR,
    SILENT,
    Case,
    MethodRunner,
    ScaledIntervals,
    Verdict,
    cases_of,
    changed_numbers,
)
from estimates.testing.laws.change import new_voice
from estimates.testing.laws.law import define_law
from estimates.testing.strategies.sets import TWO_SIDED, claim_lists, voices
from estimates.testing.strategies.single_claims import spelled
from estimates.testing.strategies.strings import numbers

# A bound so far outside all other claims is uninformative, in scales of the prior: from a factor of
# eight on with the prior "unknown".
FAR_OUTSIDE = 4.2

bounds = partial(define_law, family="bounds", binds="the claims alone")


def draw_implied_bound(draw: DrawFn, runner: MethodRunner) -> Case | None:
    """Draw voices, and a bound that lies beyond what one of them states."""
    drawn = draw(voices())
    figure = drawn[draw(st.integers(0, len(drawn) - 1))].figure
    low, high = (figure.value if end is None else end for end in (figure.lower, figure.upper))
    below, above = (n // 2 for n in (low or 2, 10 * (high or 10**18)))
    under = Figure(comparator=draw(st.sampled_from([">", ">="])), value=below)
    over = Figure(comparator=draw(st.sampled_from(["<", "<="])), value=above)
    implied = [under] * (low is not None) + [over] * (high is not None)
    if not implied:  # a vague word implies no bound
        return None
    return Case.of(drawn, [*drawn, new_voice(draw(st.sampled_from(implied)))])


@bounds("an implied bound moves nothing", cases=draw_implied_bound)
def implied_bounds_are_irrelevant(runner: MethodRunner, case: Case) -> Verdict:
    """A bound that another claim already implies moves no core and no gap."""
    before, after = ranges(case.before)[0], ranges(case.after)[0]
    for name in ("core_low", "core_high", "conflict", "gap", "ratio"):
        first, second = getattr(before, name), getattr(after, name)
        if first != second:
            bound = case.changed.figure
            return f"the bound {bound} is implied, but {name} goes from {first} to {second}"
    return HELD


def draw_hedged(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw a number, and "about" that number."""
    number = draw(numbers())
    return Case.of(*([new_voice(spelled(kind, number))] for kind in ("bare", "~")))


@bounds("a hedge never narrows", cases=draw_hedged)
def hedges_never_narrow(runner: MethodRunner, case: Case) -> Verdict:
    """The working interval of "about N" contains that of N."""
    ends: list[tuple[float, float]] = []
    for claims in (case.before, case.after):
        snapshot = Snapshot.of(ClaimSet.from_records(claims))
        lower, upper = working_intervals(snapshot.linked, snapshot.rows)
        ends.append((float(lower[0]), float(upper[0])))
    (low, high), (hedged_low, hedged_high) = ends
    if hedged_low <= low and high <= hedged_high:
        return HELD
    return f"bare [{low}, {high}], hedged [{hedged_low}, {hedged_high}]"


@bounds("compatible means zero gap", cases=cases_of(claim_lists()))
def compatible_claims_have_no_gap(runner: MethodRunner, case: Case) -> Verdict:
    """The gap is zero exactly where one number satisfies both claims, or all claims of a range."""
    for row in discrepancies(case.before):
        if row.compatible != (row.gap == 0):
            return f"{row.claim_a} and {row.claim_b}: compatible {row.compatible}, gap {row.gap}"
    for total in ranges(case.before):
        if total.gap is not None and total.conflict != (total.gap > 0):
            return f"the range has conflict {total.conflict} and the gap {total.gap}"
    return HELD


def draw_bounds(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw bounds of each kind."""
    kinds = draw(st.lists(st.sampled_from(sorted(COMPARATOR_BOUNDS)), min_size=1, max_size=4))
    return Case.of(
        new_voice(spelled(kind, draw(numbers())), claim_id=f"c{i}", source=f"S{i}")
        for i, kind in enumerate(kinds)
    )


@bounds("open stays open, closed stays closed", cases=draw_bounds)
def bounds_survive_files(runner: MethodRunner, case: Case) -> Verdict:
    """More than, at least, less than and at most survive every file and data frame."""
    claims = ClaimSet.from_records(case.before)
    stated = [claim.figure for claim in case.before]
    for suffix, read_back in reread(claims):
        if [claim.figure for claim in read_back] != stated:
            return f"the bounds read from {suffix} are {[c.figure for c in read_back]}"
    from_frame = [claim.figure for claim in ClaimSet.from_frame(claims.to_frame())]
    return HELD if from_frame == stated else f"the bounds read from a frame are {from_frame}"


def draw_far_bound(draw: DrawFn, runner: MethodRunner) -> Case | None:
    """Draw voices with two ends, and a floor far below or a ceiling far above them all."""
    drawn = draw(voices(kinds=TWO_SIDED, with_weights=draw(st.booleans())))
    scale = ScaledIntervals.of(runner, runner(drawn), drawn)
    away = FAR_OUTSIDE + draw(st.sampled_from([0.0, 1.0, 20.0]))
    low, high = scale.shift(scale.hull[0], -away), scale.shift(scale.hull[1], away)
    is_floor = draw(st.booleans())
    if not scale.log or not 1e-300 < (low if is_floor else high) < 1e300:
        return None
    figure = Figure(comparator=">", value=low) if is_floor else Figure(comparator="<", value=high)
    return Case.of(drawn, [*drawn, new_voice(figure, weight=draw(st.sampled_from([None, 1, 30])))])


@bounds("a bound implied by far changes nothing", cases=draw_far_bound, binds="who declares it")
def far_bounds_change_nothing(runner: MethodRunner, case: Case) -> Verdict:
    """A floor far below all others, or a ceiling far above, leaves estimate and interval as is.

    Whatever its weight. All others are values and ranges of a positive quantity; far is 4.2 scales
    of the prior, about eightfold with the prior "unknown".
    """
    before, after = runner(case.before), runner(case.after)
    if before.estimate is None:
        return SILENT
    scale = ScaledIntervals.of(runner, before, case.before)
    problem = changed_numbers(before, after, lambda a, b: scale.agree(a, b, QUADRATURE_ERROR))
    return f"{case.changed.figure} is implied by far, but {problem}" if problem else HELD
