"""Disagreement: what a voice against the others may and may not do to the answer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.analysis.consensus.combine import Consensus
from estimates.analysis.discrepancies import discrepancies
from estimates.model.claim import Claim
from estimates.model.figure import Figure
from estimates.model.source import Source
from estimates.testing.laws.change import NEW, between, new_voice, replaced
from estimates.testing.laws.law import DIGITS, HELD, SILENT, Ask, Case, Law, Reading, Verdict
from estimates.testing.strategies.figures import spelled
from estimates.testing.strategies.voices import TWO_SIDED, voices

FAR = 0.99
"""Level of the interval for the next source that a voice in conflict lies beyond."""
BEYOND = 0.02
"""By which share of that interval at least."""
CAPTURED = 0.2
"""How far claimed precision may move an estimate, in scales of the prior."""
TAME = 40
"""Voices from 10 to 40 differ by up to a fourfold, as sources do; where they differ by more,
every new voice says something about how far sources scatter."""
OTHERS = 4
"""How many other voices there are at least when one is wild."""
SAID_LAST = {"stated_on": "2021-04-19"}
"""The others state no day, and are earlier than any that does."""


def in_conflict(draw: DrawFn, ask: Ask) -> Case | None:
    """Voices, and one that meets the words of none and lies beyond where another is expected."""
    drawn = draw(voices(max_size=7, highest=TAME, with_grades=draw(st.booleans())))
    above = draw(st.sampled_from([True, False]))
    more = draw(st.sampled_from([0.0, 0.3, 2.0]))
    width = draw(st.sampled_from([0.2, 0.02, 1.0]))
    calm = ask(drawn, level=FAR)
    reading = Reading.of(ask, calm, drawn)
    fence = expected(calm, reading)
    if fence is None or not reading.log or fence[0] <= 0:
        return None
    reach = max(reading.above(fence[1], fence[0]), BEYOND)
    away = reach * (BEYOND + more)
    near = reading.moved(fence[1], away) if above else reading.moved(fence[0], -away)
    far = reading.moved(near, width if above else -width)
    low, high = min(near, far), max(near, far)
    if ((low <= reading.high) & (high >= reading.low)).any() or not 1e-300 < low < high < 1e300:
        return None
    return Case.of(drawn, [*drawn, new_voice(between(low, high))])


def expected(row: Consensus, reading: Reading) -> tuple[float, float] | None:
    """Return where a method expects another source, to 99 %.

    Its interval for the next source; else that of the estimate; else from the lowest to the
    highest end of the words. None where all of these are open.
    """
    for low, high in (
        (row.predictive_lower, row.predictive_upper),
        (row.lower, row.upper),
        reading.hull,
    ):
        if low is not None and high is not None and math.isfinite(low) and math.isfinite(high):
            return float(low), float(high)
    return None


def not_narrower(ask: Ask, case: Case) -> Verdict:
    """Compare the widths of the intervals."""
    return compared(ask, case, 1, "{} is in conflict with all others, and the interval narrows")


def agreeing(draw: DrawFn, ask: Ask) -> Case | None:
    """Voices, and one whose words hold the estimate and stay within the interval."""
    drawn = draw(voices(highest=TAME, with_grades=draw(st.booleans())))
    shares = [draw(st.integers(1, 9)) / 10 for _ in range(2)]
    row = ask(drawn)
    if row.estimate is None or row.lower is None or row.upper is None:
        return None
    if not (math.isfinite(row.lower) and math.isfinite(row.upper)) or row.scale != "log":
        return None
    low = row.estimate - shares[0] * (row.estimate - row.lower)
    high = row.estimate + shares[1] * (row.upper - row.estimate)
    return Case.of(drawn, [*drawn, new_voice(held(low, row.estimate, high))])


def held(low: float, number: float, high: float) -> Figure:
    """Return a range from low to high in few digits that still holds the number."""
    figure = between(low, high)
    if (figure.lower or 0) <= number <= (figure.upper or 0):
        return figure
    return Figure(lower=min(low, number), upper=max(high, number))


def not_wider(ask: Ask, case: Case) -> Verdict:
    """Compare the widths of the intervals; a voice that is now in conflict may widen it."""
    verdict = compared(ask, case, -1, "{} agrees with the others, and the interval widens")
    return SILENT if verdict and any(conflicts(ask, case.after)) else verdict


def conflicts(ask: Ask, claims: Sequence[Claim]) -> Iterator[bool]:
    """Say of each voice whether its words lie beyond where the others expect another source."""
    for at in range(len(claims)):
        others = [*claims[:at], *claims[at + 1 :]]
        row = ask(others, level=FAR)
        fence = expected(row, Reading.of(ask, row, others))
        words = Reading.of(ask, row, [claims[at]]).hull
        yield fence is not None and (words[1] < fence[0] or words[0] > fence[1])


def compared(ask: Ask, case: Case, sign: int, words: str) -> Verdict:
    """Compare the widths on the scale of the question; both intervals must be closed."""
    one, other = ask(case.before), ask(case.after)
    reading = Reading.of(ask, one, case.before)
    ends = (one.lower, one.upper, other.lower, other.upper)
    if any(end is None or math.isinf(end) for end in ends):
        return SILENT
    was, now = (reading.above(r.upper or 0, r.lower or 0) for r in (one, other))
    if math.isinf(was) or math.isinf(now):
        return SILENT
    if sign * (was - now) <= DIGITS:
        return HELD
    first, second = (
        f"a factor of {math.exp(min(w * reading.unit, 700)):,.4g}" if reading.log
        else f"{w * reading.unit:,.4g}"
        for w in (was, now)
    )  # fmt: skip
    said = words.format(case.changed.figure)
    return f"{said}: its ends were {first} apart, and now {second}"


def one_wild(draw: DrawFn, ask: Ask) -> Case:
    """Four to seven voices with two ends each, and one that is off by up to a million times.

    The wild one is of the best grade and said last: neither makes it right.
    """
    drawn = draw(voices(min_size=OTHERS, max_size=7, kinds=TWO_SIDED))
    number = max(c.figure.value or c.figure.upper or 1 for c in drawn)
    power = draw(st.integers(1, 6))
    wild = number * 10**power if draw(st.booleans()) else number / 10 ** (power + 1)
    source = Source(name=NEW, reliability="A")
    return Case.of(drawn, [*drawn, new_voice(spelled("bare", wild), source=source, **SAID_LAST)])


def among_others(ask: Ask, case: Case) -> Verdict:
    """Compare with the hull of the others' words."""
    row = ask(case.after)
    if row.estimate is None:
        return SILENT
    reading = Reading.of(ask, row, case.before)
    low, high = reading.hull
    if reading.beyond(row.estimate, low, high) <= DIGITS:
        return HELD
    return (
        f"{len(case.before)} voices allow {low:,.6g} to {high:,.6g}, and {case.changed.figure} "
        f"drags the estimate to {row.estimate:,.6g}"
    )


def overprecise(draw: DrawFn, ask: Ask) -> Case:
    """A number of two digits that comes to claim an error of a hundredth of a percent."""
    drawn = draw(voices(min_size=2, kinds=TWO_SIDED))
    drawn[0] = drawn[0].model_copy(update={"figure": spelled("bare", number_of(drawn[0]))})
    if draw(st.booleans()):
        exact = spelled("=", number_of(drawn[0]))
        return Case.of(drawn, replaced(drawn, 0, figure=exact))
    error = number_of(drawn[0]) * 1e-4
    return Case.of(drawn, replaced(drawn, 0, standard_error=error))


def number_of(claim: Claim) -> float:
    """Return a number that a claim states."""
    stated = (claim.figure.value, claim.figure.upper, claim.figure.lower)
    return next(number for number in stated if number is not None)


def not_captured(ask: Ask, case: Case) -> Verdict:
    """Compare the estimates."""
    one, other = ask(case.before), ask(case.after)
    if one.estimate is None or other.estimate is None:
        return SILENT
    reading = Reading.of(ask, one, case.before)
    if abs(reading.above(one.estimate, other.estimate)) <= CAPTURED:
        return HELD
    return (
        f"{case.changed.claim_id} claims an error of 0.01 %, and the estimate moves from "
        f"{one.estimate:,.6g} to {other.estimate:,.6g}"
    )


def pair(draw: DrawFn, ask: Ask) -> Case:
    """Two claims, and the same two in exchanged places and by exchanged sources."""
    drawn = draw(voices(min_size=2, max_size=2, signed=True))
    first, second = drawn
    exchanged = [
        second.model_copy(update={"source": first.source}),
        first.model_copy(update={"source": second.source}),
    ]
    return Case.of(drawn, exchanged)


def symmetric(ask: Ask, case: Case) -> Verdict:
    """Compare what is said of the two, both ways round."""
    one, other = discrepancies(case.before)[0], discrepancies(case.after)[0]
    names = ("gap", "ratio", "log_ratio", "compatible", "within_rounding", "comparable")
    for name in names:
        if getattr(one, name) != getattr(other, name):
            return f"{name} is {getattr(one, name)} one way round, {getattr(other, name)} the other"
    return HELD if one.compatible == (one.gap == 0) else "a gap without a conflict, or the reverse"


def law(name: str, says: str, cases: object, judge: object) -> Law:
    """Return a law of this family that methods declare."""
    return Law(name, "disagreement", says, "who declares it", cases, judge)  # type: ignore[arg-type]


LAWS = (
    law(
        "a conflict never narrows",
        "beside voices that differ up to fourfold, one that meets the words of no other, and lies "
        "beyond where the method expects another source (99 %) by at least a fiftieth of that "
        "interval, never narrows the interval",
        in_conflict,
        not_narrower,
    ),
    law(
        "agreement never widens",
        "beside voices that differ up to fourfold, one whose words hold the estimate and stay "
        "within the interval never widens it (unless another voice is now in conflict: that law "
        "goes first)",
        agreeing,
        not_wider,
    ),
    law(
        "a wild claim cannot drag",
        "one claim ten to ten million times off, beside four or more, leaves the estimate within "
        "what the others' words allow",
        one_wild,
        among_others,
    ),
    law(
        "claimed precision captures nothing",
        "a rounded number that comes to claim an error of 0.01 % moves the estimate by at most a "
        "fifth of the prior's scale",
        overprecise,
        not_captured,
    ),
    Law(
        "a discrepancy is symmetric",
        "disagreement",
        "the same both ways round, and zero exactly where the two are compatible",
        "the claims alone",
        pair,
        symmetric,
    ),
)
