"""Sentences about levels over time."""

from itertools import groupby

from estimates.analysis.trajectory.result import LevelOnDay, Trajectory
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
    """Return the sentence about a level on a day."""
    day = format_date(row.day)
    if row.estimate is None:
        return f"{row.quantity}: nothing is known as of {day}."
    digits = choose_digits(row.lower, row.upper)
    low, high = format_outward(row.lower, row.upper)
    sources = "one source" if row.voices == 1 else count_noun(row.voices, "independent source")
    newest = ""
    if row.state == "extrapolated" and row.newest is not None:
        newest = f"; the newest figure is of {format_date(row.newest)}"
    estimate = format_rounded(row.estimate, digits)
    return (
        f"{row.quantity}: about {estimate} ({low} to {high}) as of {day}, from {sources}{newest}."
    )
