"""Shape: where an estimate lies among its claims, and how it follows them."""

from __future__ import annotations

import math

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.model.figure import Figure
from estimates.testing.laws.change import replaced, times
from estimates.testing.laws.law import (
    DIGITS,
    HELD,
    LAST_DIGITS,
    SILENT,
    Ask,
    Case,
    Law,
    Reading,
    Verdict,
    close,
)
from estimates.testing.laws.weights import (
    absent,
    heavier,
    not_farther,
    reweighted,
    unmoved,
    weightless,
)
from estimates.testing.strategies.voices import voices

RAISED = 0.01
"""By how many scales of the prior an estimate may fall where a claim is raised: half a percent of
a count with the prior "unknown"."""


def unanimous(draw: DrawFn, ask: Ask) -> Case:
    """One number by up to six voices."""
    drawn = draw(voices(kinds=["bare", "~", "="], signed=True, with_grades=True))
    return Case.of([claim.model_copy(update={"figure": drawn[0].figure}) for claim in drawn])


def is_that_number(ask: Ask, case: Case) -> Verdict:
    """Compare with the number; on the linear scale its words may not be symmetric about it."""
    row, number = ask(case.before), case.before[0].figure.value
    if row.estimate is None or number is None:
        return SILENT
    reading = Reading.of(ask, row, case.before)
    inside = not reading.log and reading.beyond(row.estimate, *reading.hull) == 0
    if inside or math.isclose(row.estimate, number, rel_tol=LAST_DIGITS):
        return HELD
    return f"all state {number:,}, and the estimate is {row.estimate:,.9g}"


def scattered(draw: DrawFn, ask: Ask) -> Case:
    """Voices of every kind and weight, on either scale."""
    return Case.of(draw(voices(signed=True, with_weights=draw(st.booleans()), with_grades=True)))


def within(ask: Ask, case: Case) -> Verdict:
    """Compare with the hull of the words."""
    row = ask(case.before)
    if row.estimate is None:
        return SILENT
    reading = Reading.of(ask, row, case.before)
    if reading.beyond(row.estimate, *reading.hull) <= DIGITS:
        return HELD
    low, high = reading.hull
    return f"the estimate {row.estimate:,.6g} lies outside the claims, {low:,.6g} to {high:,.6g}"


def rescaled(draw: DrawFn, ask: Ask) -> Case:
    """All numbers times a power of ten, so that each rounding grid follows."""
    drawn = draw(voices(with_weights=draw(st.booleans()), with_grades=True))
    factor = draw(st.sampled_from([10, 1000]))
    larger = [c.model_copy(update={"figure": times(c.figure, factor)}) for c in drawn]
    return Case.of(drawn, larger, factor=factor)


def follows_scale(ask: Ask, case: Case) -> Verdict:
    """Compare estimate and ends."""
    one, other, factor = ask(case.before), ask(case.after), case.facts["factor"]
    if one.estimate is None:
        return SILENT
    for name in ("estimate", "lower", "upper"):
        number, larger = getattr(one, name), getattr(other, name)
        if not close(None if number is None else number * factor, larger, LAST_DIGITS):
            return f"all numbers times {factor}, and the {name} goes from {number} to {larger}"
    return HELD


def raised(draw: DrawFn, ask: Ask) -> Case:
    """One claim raised as a whole: an exact number or a range by a share, others tenfold."""
    drawn = draw(voices(min_size=1, with_weights=draw(st.booleans())))
    at = draw(st.integers(0, len(drawn) - 1))
    figure = drawn[at].figure
    if figure.comparator != "=" and (figure.lower is None or figure.upper is None):
        return Case.of(drawn, replaced(drawn, at, figure=times(figure, 10)))
    hundredths = draw(st.sampled_from([101, 110, 150, 400]))
    larger = [c.model_copy(update={"figure": times(c.figure, 100)}) for c in drawn]
    return Case.of(larger, replaced(larger, at, figure=times(figure, hundredths)))


def not_lower(ask: Ask, case: Case) -> Verdict:
    """Compare the estimates."""
    one, other = ask(case.before), ask(case.after)
    if one.estimate is None or other.estimate is None:
        return SILENT
    if Reading.of(ask, one, case.before).above(one.estimate, other.estimate) <= RAISED:
        return HELD
    return (
        f"{case.changed.claim_id} is raised, and the estimate falls from {one.estimate:,.6g} "
        f"to {other.estimate:,.6g}"
    )


def lone(draw: DrawFn, ask: Ask) -> Case:
    """One voice."""
    return Case.of(draw(voices(max_size=1, signed=True, with_grades=True)))


def no_narrower(ask: Ask, case: Case) -> Verdict:
    """Compare the ends with those of the words."""
    row = ask(case.before)
    reading = Reading.of(ask, row, case.before)
    low, high = reading.hull
    if row.lower is None or row.upper is None:
        if row.estimate is None:
            return SILENT
        return f"one claim, {low:,.6g} to {high:,.6g}, is answered without an interval"
    inside = max(reading.above(row.lower, low), reading.above(high, row.upper))
    if inside <= LAST_DIGITS:
        return HELD
    return (
        f"the words allow {low:,.6g} to {high:,.6g}, the interval of this one claim is "
        f"{row.lower:,.6g} to {row.upper:,.6g}"
    )


def counts(draw: DrawFn, ask: Ask) -> Case:
    """Counts, zeros among them."""
    drawn = draw(voices(with_grades=True))
    zeros = draw(st.lists(st.integers(0, len(drawn) - 1), max_size=2))
    zero = Figure(value=0)
    return Case.of([c.model_copy(update={"figure": zero}) if i in zeros else c
                    for i, c in enumerate(drawn)])  # fmt: skip


def not_negative(ask: Ask, case: Case) -> Verdict:
    """Look at every number of the answer; nothing but zeros says nothing of a count."""
    row = ask(case.before)
    if row.estimate is None or row.scale != "log":
        return SILENT
    for name in ("estimate", "lower", "upper", "predictive_lower", "predictive_upper"):
        number = getattr(row, name)
        if number is not None and -math.inf < number < 0:
            return f"nobody states less than 0, and the {name} is {number:,.6g}"
    return HELD


def law(name: str, says: str, cases: object, judge: object) -> Law:
    """Return a law of this family."""
    return Law(name, "shape", says, "who declares it", cases, judge)  # type: ignore[arg-type]


LAWS = (
    law(
        "unanimity",
        "all state one number: that is the estimate (on the linear scale: within its words)",
        unanimous,
        is_that_number,
    ),
    law(
        "within the claims",
        "the estimate lies in the hull of what the words allow",
        scattered,
        within,
    ),
    law(
        "scale equivariance",
        "all numbers times a power of ten: estimate and interval times the same",
        rescaled,
        follows_scale,
    ),
    law(
        "monotone",
        "raising all that one claim states never lowers the estimate (by more than 0.01 scales "
        "of the prior)",
        raised,
        not_lower,
    ),
    law(
        "weight pulls closer",
        "more weight never moves the estimate away from the words of a voice (that lie farther "
        "from it than a tenth of the prior's scale)",
        heavier,
        not_farther,
    ),
    law(
        "zero weight is absence",
        "a claim of weight 0, and a row of weight 0 in a tile, may say anything",
        weightless,
        absent,
    ),
    law(
        "only ratios of weights matter",
        "all weights times a constant change nothing",
        reweighted,
        unmoved,
    ),
    law(
        "one claim is no narrower",
        "one claim is answered with an interval that holds all that its words allow",
        lone,
        no_narrower,
    ),
    law(
        "counts stay non-negative",
        "where nobody states less than zero, and somebody more, no number of the answer is less "
        "than zero",
        counts,
        not_negative,
    ),
)
