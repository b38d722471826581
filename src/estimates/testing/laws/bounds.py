"""Bounds: what one-sided and hedged figures may and may not do. No method enters."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.analysis.discrepancies import discrepancies
from estimates.analysis.ranges import ranges
from estimates.analysis.snapshot.bounds import working_intervals
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.io.read import read
from estimates.io.write import write
from estimates.model.figure import BOUND, Figure
from estimates.testing.laws.change import new_voice
from estimates.testing.laws.law import HELD, SILENT, Ask, Case, Law, Verdict
from estimates.testing.strategies.figures import spelled
from estimates.testing.strategies.sets import claim_lists
from estimates.testing.strategies.texts import numbers
from estimates.testing.strategies.voices import voices


def implied(draw: DrawFn, ask: Ask) -> Case:
    """Voices, and a bound that lies on the far side of what one of them states."""
    drawn = draw(voices())
    figure = drawn[draw(st.integers(0, len(drawn) - 1))].figure
    low, high = (figure.value if end is None else end for end in (figure.lower, figure.upper))
    below, above = (n // 2 for n in (low or 2, 10 * (high or 10**18)))
    under = Figure(comparator=draw(st.sampled_from([">", ">="])), value=below)
    over = Figure(comparator=draw(st.sampled_from(["<", "<="])), value=above)
    allowed = [under] * (low is not None) + [over] * (high is not None)
    bound = draw(st.sampled_from(allowed or [Figure(comparator=">", value=-1)]))
    return Case.of(drawn, [*drawn, new_voice(bound)])


def moves_nothing(ask: Ask, case: Case) -> Verdict:
    """Compare cores, conflicts and gaps; a set without any stated end has no core to move."""
    one, other = ranges(case.before)[0], ranges(case.after)[0]
    if one.low is None:
        return SILENT
    for name in ("core_low", "core_high", "conflict", "gap", "ratio"):
        was, now = getattr(one, name), getattr(other, name)
        if was != now:
            return (
                f"the bound {case.changed.figure} is implied, and {name} goes from {was} to {now}"
            )
    return HELD


def hedged(draw: DrawFn, ask: Ask) -> Case:
    """A number, and about that number."""
    number = draw(numbers())
    return Case.of(*([new_voice(spelled(kind, number))] for kind in ("bare", "~")))


def no_narrower(ask: Ask, case: Case) -> Verdict:
    """Compare the intervals for arithmetic."""
    low, high = reading(case.before)
    hedged_low, hedged_high = reading(case.after)
    if hedged_low <= low and high <= hedged_high:
        return HELD
    return f"bare [{low}, {high}], hedged [{hedged_low}, {hedged_high}]"


def reading(claims: object) -> tuple[float, float]:
    """Return the interval for arithmetic of the only claim."""
    judged = Snapshot.of(ClaimSet.from_records(claims))  # type: ignore[arg-type]
    low, high = working_intervals(judged.linked, judged.rows)
    return float(low[0]), float(high[0])


def any_claims(draw: DrawFn, ask: Ask) -> Case:
    """Claims as they come, signed ones among them."""
    return Case.of(draw(claim_lists()))


def zero_when_compatible(ask: Ask, case: Case) -> Verdict:
    """Look at every pair and at the range."""
    for row in discrepancies(case.before):
        if row.compatible != (row.gap == 0):
            return f"{row.claim_a} and {row.claim_b}: compatible {row.compatible}, gap {row.gap}"
    for whole in ranges(case.before):
        if whole.gap is not None and whole.conflict != (whole.gap > 0):
            return f"the range has conflict {whole.conflict} and the gap {whole.gap}"
    return HELD


def bounded(draw: DrawFn, ask: Ask) -> Case:
    """Bounds of each kind."""
    kinds = draw(st.lists(st.sampled_from(sorted(BOUND)), min_size=1, max_size=4))
    made = [
        new_voice(spelled(kind, draw(numbers())), claim_id=f"c{i}", source=f"S{i}")
        for i, kind in enumerate(kinds)
    ]
    return Case.of(made)


def stays_open(ask: Ask, case: Case) -> Verdict:
    """Write and read, by file and by frame."""
    claims = ClaimSet.from_records(case.before)
    stated = [claim.figure for claim in case.before]
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".csv", ".json", ".jsonl"):
            again = read(write(claims, Path(folder) / f"claims{suffix}"))
            if [claim.figure for claim in again] != stated:
                return f"read from {suffix}, the bounds are {[c.figure for c in again]}"
    framed = [claim.figure for claim in ClaimSet.from_frame(claims.to_frame())]
    return HELD if framed == stated else f"through a frame, the bounds are {framed}"


def law(name: str, says: str, cases: object, judge: object) -> Law:
    """Return a law of this family."""
    return Law(name, "bounds", says, "the claims alone", cases, judge)  # type: ignore[arg-type]


LAWS = (
    law(
        "an implied bound moves nothing",
        "a bound that one of the other claims already implies moves no core and no gap",
        implied,
        moves_nothing,
    ),
    law(
        "a hedge never narrows",
        "the interval of about N holds that of N",
        hedged,
        no_narrower,
    ),
    law(
        "compatible means zero gap",
        "a gap is zero exactly where one number satisfies both claims, or all",
        any_claims,
        zero_when_compatible,
    ),
    law(
        "open stays open, closed stays closed",
        "more than, at least, less than and at most survive every file and frame",
        bounded,
        stays_open,
    ),
)
