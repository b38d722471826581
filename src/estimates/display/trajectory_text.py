"""Sentences about levels over time."""

from bisect import bisect_right
from datetime import date
from itertools import groupby

from estimates.analysis.trajectory.result import Trajectory
from estimates.analysis.trajectory.rows import LevelOnDay
from estimates.display.number_format import (
    choose_digits,
    count_noun,
    format_date,
    format_outward,
    format_rounded,
)


def write_level_sentences(trajectory: Trajectory) -> str:
    """Return one sentence per quantity on its last day."""
    last = [list(rows)[-1] for _, rows in groupby(trajectory, key=lambda row: row.quantity)]
    return "\n".join(map(write_level_sentence, last))


def write_level_sentence(row: LevelOnDay) -> str:
    """Return the sentence about a level on a day, with its quantity."""
    return f"{row.quantity}: {describe_level(row)}."


def describe_level(row: LevelOnDay) -> str:
    """Return a level on a day, its interval and its sources in words."""
    day = format_date(row.day)
    if row.estimate is None:
        return f"nothing is known as of {day}"
    digits = choose_digits(row.lower, row.upper)
    low, high = format_outward(row.lower, row.upper)
    sources = "one source" if row.voices == 1 else count_noun(row.voices, "independent source")
    newest = ""
    if row.state == "extrapolated" and row.newest is not None:
        newest = f"; the newest figure is of {format_date(row.newest)}"
    estimate = format_rounded(row.estimate, digits)
    return f"about {estimate} ({low} to {high}) as of {day}, from {sources}{newest}"


def levels_by_quantity(trajectory: Trajectory) -> dict[str, list[LevelOnDay]]:
    """Return the days of each quantity whose claims are about several days."""
    rows = {
        quantity: [row for row in group if row.estimate is not None]
        for quantity, group in groupby(trajectory, key=lambda row: row.quantity)
    }
    return {q: own for q, own in rows.items() if len({row.newest for row in own}) > 1}


def describe_level_known_on(rows: list[LevelOnDay], day: date) -> str:
    """Return the level as known on a day in words, "" where nothing is."""
    at = bisect_right(rows, day, key=lambda row: row.day)
    return describe_level(rows[at - 1]) if at else ""
