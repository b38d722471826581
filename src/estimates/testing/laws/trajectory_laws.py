"""Laws of a level over time, for `estimates.trajectory` with any options."""

import math
from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.analysis.trajectory.result import Trajectory
from estimates.analysis.trajectory.trajectory import trajectory
from estimates.model.claim import Claim
from estimates.testing.laws.case import HELD, SILENT, Case, MethodRunner, Verdict
from estimates.testing.laws.law import define_law

START, USUAL = date(2022, 1, 1), 1e5
# Errors of two computations of one level, which each stop after the same number of rounds.
LEVEL_ERROR = 1e-6
# How far a level may lie beyond the figures that it is made of: a bare figure is as wide as the
# usual heaping makes it, 10,000 or 20,000 by 8.4 %, any other by less.
ROUNDING_WIDTH = 0.085
# Among how many sources one alone carries no level, and how far it may carry it beyond the others.
LONE_AMONG, WILD_SHARE = 5, 0.02
# After how many newer claims an old one is old, and how far it may still move today.
NEWER_CLAIMS, OLD_SHARE = 12, 0.01
# By how much a source that repeats itself may move a level, and narrow its interval: claims of one
# day alone have the interval of a consensus, which is up to a third wider (0.74 measured on three
# sources, one of which repeats itself 1 to 19 times; three priors).
REPEATED_SHARE, REPEATED_WIDTH = 0.03, 0.7

over_time = partial(define_law, family="level over time", binds="the claims alone")


def dated_claim(label: str, source: str, day: int, value: float, **fields: Any) -> Claim:
    """Return a claim on the quantity q, in hundreds, on a day after the start."""
    figure = {"value": round(value, -2)}
    stated_on = START + timedelta(days=day)
    fields = {"quantity": "q", "claim_id": label, "stated_on": stated_on} | fields
    return Claim(source=source, figure=figure, **fields)


def day_of(claim: Claim) -> int:
    """Return how many days after the start a claim was stated."""
    return (claim.stated_on - START).days if claim.stated_on else 0


def draw_series(draw: DrawFn, max_size: int = 12) -> list[Claim]:
    """Draw claims of a few sources over a day, three weeks or a year."""
    day = st.integers(0, draw(st.sampled_from((1, 21, 400))))
    cells = st.tuples(st.integers(0, 4), day, st.floats(-0.5, 0.5))
    return [
        dated_claim(f"c{number}", f"source {source}", day, USUAL * math.exp(x))
        for number, (source, day, x) in enumerate(
            draw(st.lists(cells, min_size=1, max_size=max_size))
        )
    ]


def levels_of(runner: MethodRunner, claims: Iterable[Claim], **options: Any) -> Trajectory:
    """Return the levels, with the options that are checked."""
    return trajectory(claims, **{**runner.options, **options})


def last_level(runner: MethodRunner, claims: Iterable[Claim]) -> float:
    """Return the level on the last day."""
    return float(levels_of(runner, claims)[-1].estimate or 0.0)


def judge_same_levels(runner: MethodRunner, case: Case, problem: str) -> Verdict:
    """Compare all levels, to the bit."""
    before, after = (list(levels_of(runner, claims)) for claims in (case.before, case.after))
    return HELD if before == after else problem


def draw_cut(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw a series, and what of it was known on a day."""
    drawn = draw_series(draw)
    last = draw(st.sampled_from([day_of(claim) for claim in drawn]))
    return Case.of([claim for claim in drawn if day_of(claim) <= last], drawn)


@over_time("no look-ahead", cases=draw_cut)
def levels_do_not_look_ahead(runner: MethodRunner, case: Case) -> Verdict:
    """What becomes known later changes no level of an earlier day, to the bit."""
    before = list(levels_of(runner, case.before))
    after = list(levels_of(runner, case.after))[: len(before)]
    return HELD if before == after else "a later claim changes the level of an earlier day"


def draw_shuffled_series(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw a series, and the same claims in another order."""
    drawn = draw_series(draw)
    return Case.of(drawn, draw(st.permutations(drawn)))


@over_time("order of claims never matters", cases=draw_shuffled_series)
def levels_ignore_the_order(runner: MethodRunner, case: Case) -> Verdict:
    """Shuffled claims have the same levels, to the bit."""
    return judge_same_levels(runner, case, "the levels depend on the order of the claims")


def draw_echoed_series(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw a series, and an outlet that repeats one of its claims on the last day."""
    drawn = draw_series(draw)
    origin = draw(st.sampled_from(drawn))
    last = max(day_of(claim) for claim in drawn)
    echo = dated_claim("echo", "an outlet", last, USUAL, origin=(origin.claim_id,))
    return Case.of(drawn, [*drawn, echo])


@over_time("an echo moves no level", cases=draw_echoed_series)
def echoes_move_no_level(runner: MethodRunner, case: Case) -> Verdict:
    """An outlet that repeats a claim changes no level, to the bit."""
    return judge_same_levels(runner, case, "an echo changes a level")


def draw_company(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw a series, and one on another quantity beside it."""
    drawn, others = draw_series(draw), draw_series(draw)
    moved = [
        claim.model_copy(
            update={
                "claim_id": f"other {claim.claim_id}",
                "quantity": claim.quantity.model_copy(update={"label": "another"}),
            }
        )
        for claim in others
    ]
    return Case.of(drawn, [*moved, *drawn])


@over_time("a series alone is as in company", cases=draw_company)
def levels_ignore_other_quantities(runner: MethodRunner, case: Case) -> Verdict:
    """Claims on other quantities change no level, to the bit."""
    own = [row for row in levels_of(runner, case.after) if row.quantity == "q"]
    return HELD if own == list(levels_of(runner, case.before)) else "another quantity moves a level"


def draw_other_unit(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw a series, and its figures in a unit that is smaller by a power of ten."""
    drawn, factor = draw_series(draw), draw(st.sampled_from((10.0, 1e3, 1e6)))
    scaled = [
        claim.model_copy(
            update={
                "figure": claim.figure.model_copy(update={"value": claim.figure.value * factor})
            }
        )
        for claim in drawn
        if claim.figure.value is not None
    ]
    return Case.of(drawn, scaled, factor=factor)


@over_time("levels scale with the unit", cases=draw_other_unit)
def levels_scale_with_the_unit(runner: MethodRunner, case: Case) -> Verdict:
    """Figures that are all multiplied by a power of ten multiply all levels by it."""
    before, after = (levels_of(runner, claims) for claims in (case.before, case.after))
    for name in ("estimate", "lower", "upper", "predictive_lower", "predictive_upper"):
        ratios = after.column(name) / before.column(name) / float(case.facts["factor"])
        if abs(ratios - 1.0).max() > LEVEL_ERROR:
            return f"{name} does not scale with the unit"
    return HELD


def draw_wild(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw five sources within three weeks, and a wild claim of a sixth."""
    cells = st.tuples(st.integers(0, 21), st.floats(-0.4, 0.4))
    drawn = [
        dated_claim(f"c{number}", f"source {number}", day, USUAL * math.exp(x))
        for number, (day, x) in enumerate(
            draw(st.lists(cells, min_size=LONE_AMONG, max_size=LONE_AMONG))
        )
    ]
    factor = draw(st.sampled_from((0.01, 0.05, 20.0, 1e3)))
    return Case.of(
        drawn, [*drawn, dated_claim("wild", "W", draw(st.integers(0, 30)), USUAL * factor)]
    )


@over_time("a wild claim carries no level beyond the others", cases=draw_wild)
def wild_claims_carry_no_level(runner: MethodRunner, case: Case) -> Verdict:
    """One wild claim among five sources moves the level at most 2 % beyond what these state."""
    values = [claim.figure.value or 0.0 for claim in case.before]
    level = last_level(runner, case.after)
    is_within = min(values) / (1 + WILD_SHARE) <= level <= max(values) * (1 + WILD_SHARE)
    return HELD if is_within else f"the level is {level:,.0f}"


def draw_repeated(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw three sources, and one of them that states its figure many times before."""
    values = [1e5, 1.2e5, 1.1e5]
    drawn = [dated_claim(f"c{n}", f"source {n}", 0, value) for n, value in enumerate(values)]
    step, which = draw(st.sampled_from((1, 7, 100))), draw(st.integers(0, 2))
    again = [
        dated_claim(f"again {n}", f"source {which}", -step * n, values[which])
        for n in range(1, draw(st.integers(2, 20)))
    ]
    return Case.of(drawn, [*drawn, *again])


@over_time("many claims of a source weigh like one", cases=draw_repeated)
def repeated_claims_weigh_like_one(runner: MethodRunner, case: Case) -> Verdict:
    """A source that repeats its figure hardly moves the level, nor makes it much surer."""
    once, often = (levels_of(runner, claims)[-1] for claims in (case.before, case.after))
    if abs(math.log(often.estimate / once.estimate)) > REPEATED_SHARE:  # type: ignore[operator]
        return f"the level goes from {once.estimate:,.0f} to {often.estimate:,.0f}"
    widths = [math.log(row.upper / row.lower) for row in (once, often)]  # type: ignore[operator]
    return HELD if widths[1] > REPEATED_WIDTH * widths[0] else "repetition makes the level surer"


def draw_old(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw twelve claims of four sources, and one of another source long before."""
    cells = st.tuples(st.integers(0, 200), st.floats(-0.4, 0.4))
    drawn = [
        dated_claim(f"c{number}", f"source {number % 4}", day, USUAL * math.exp(x))
        for number, (day, x) in enumerate(
            draw(st.lists(cells, min_size=NEWER_CLAIMS, max_size=NEWER_CLAIMS))
        )
    ]
    value = draw(st.sampled_from((1e2, 7e4, 1e7)))
    return Case.of(drawn, [*drawn, dated_claim("old", "O", -100, value)])


@over_time("an old claim does not move today", cases=draw_old)
def old_claims_do_not_move_today(runner: MethodRunner, case: Case) -> Verdict:
    """A claim older than ten newer ones of several sources moves today's level by at most 1 %."""
    before, after = (last_level(runner, claims) for claims in (case.before, case.after))
    moved = abs(math.log(after / before))
    return HELD if moved <= OLD_SHARE else f"it moves it from {before:,.0f} to {after:,.0f}"


def draw_constant(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw sources that all state one figure."""
    step, sources = draw(st.sampled_from((1, 9, 200))), draw(st.integers(1, 6))
    return Case.of(
        dated_claim(f"c{n}", f"source {n % sources}", step * n, USUAL)
        for n in range(draw(st.integers(1, 12)))
    )


@over_time("a constant series is that constant", cases=draw_constant)
def constant_series_stay(runner: MethodRunner, case: Case) -> Verdict:
    """Where all sources state one figure, it is the level on every day."""
    rows = levels_of(runner, case.before)
    off = abs(rows.column("estimate") / USUAL - 1.0).max()
    return HELD if off < LEVEL_ERROR * USUAL**0.5 else f"the level is off by {off:.2g}"


def draw_waiting(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw a series, and how long nothing is said."""
    return Case.of(draw_series(draw), days=draw(st.integers(1, 2000)))


@over_time("gaps widen the band", cases=draw_waiting)
def gaps_widen_the_band(runner: MethodRunner, case: Case) -> Verdict:
    """While nothing is said, the interval of the level grows."""
    if runner.options.get("drift") == 0:
        return SILENT
    rows = levels_of(runner, case.before)
    later = rows.at(rows[-1].day + timedelta(days=int(case.facts["days"])))[0]
    first = rows.at(rows[-1].day + timedelta(days=1))[0]
    widths = [math.log(row.upper / row.lower) for row in (first, later)]  # type: ignore[operator]
    return HELD if widths[1] >= widths[0] - LEVEL_ERROR else "the interval shrinks"


@over_time("levels lie within what was stated", cases=lambda draw, _: Case.of(draw_series(draw)))
def levels_lie_within_claims(runner: MethodRunner, case: Case) -> Verdict:
    """On a day with claims no trend carries the level beyond all figures."""
    values = [claim.figure.value or 0.0 for claim in case.before]
    low, high = min(values) / (1 + ROUNDING_WIDTH), max(values) * (1 + ROUNDING_WIDTH)
    outside = [row for row in levels_of(runner, case.before) if not low <= row.estimate <= high]  # type: ignore[operator]
    return f"the level on {outside[0].day} is {outside[0].estimate:,.0f}" if outside else HELD
