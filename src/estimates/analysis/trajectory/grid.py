"""The days on which levels are asked for."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, get_args

import numpy as np

from estimates.analysis.trajectory.statements import ALWAYS, NEVER
from estimates.analysis.trajectory.windows import DatedClaims, Days
from estimates.errors import InvalidFieldError
from estimates.model.period import read_day
from estimates.numeric.types import Ints

Frequency = Literal["day", "week", "month", "quarter", "year"]
DayGrid = Frequency | date | str | Iterable[date | str] | None
# The last day of a period, as months for those that are counted in months.
MONTHS = {"month": 1, "quarter": 3, "year": 12}
MONTHS_BEFORE_1970 = 1970 * 12


def grid_days(grid: Any) -> Frequency | Ints | None:
    """Return a frequency, days since 1970, or None, for what a caller gives as days.

    Raises InvalidFieldError, UnreadableDateError.
    """
    if grid is None or (isinstance(grid, str) and grid in get_args(Frequency)):
        return grid  # type: ignore[return-value]
    days = [grid] if isinstance(grid, str | date) else grid
    if not isinstance(days, Iterable):
        remedy = f"give days, or one of {', '.join(get_args(Frequency))}"
        raise InvalidFieldError("are not days", column="days", value=grid, remedy=remedy)
    read = [read_day(str(day)[:10] if isinstance(day, np.datetime64) else day) for day in days]
    if None in read:
        raise InvalidFieldError(
            "must be days", column="days", value=grid, remedy="leave out blanks"
        )
    return np.unique(np.array(read, dtype="datetime64[D]").view(np.int64))


def asked_days(
    grid: Frequency | Ints | None,
    dated: DatedClaims,
    last_days: Ints,
    as_of: int | None,
    smooth: bool,
) -> Days:
    """Return the days of a grid for every question with claims.

    last_days : shape (m,), the last day that each period of `dated` is about.
    as_of : the last day, None = any. smooth : whether all claims count on every day.
    """
    question, day = event_days(dated, last_days, as_of, smooth)
    if isinstance(grid, str):
        question, day = regular_days(grid, question, day)
    elif grid is not None:
        questions = np.unique(dated.question)
        question, day = np.repeat(questions, len(grid)), np.tile(grid, len(questions))
    known = np.full(len(day), NEVER - 1 if as_of is None else as_of) if smooth else day
    if as_of is not None:
        known = np.minimum(known, as_of)
    return Days(question, known, day)


def event_days(
    dated: DatedClaims, last_days: Ints, as_of: int | None, smooth: bool
) -> tuple[Ints, Ints]:
    """Return question and day of all days on which something became known, and of the last one.

    With `smooth`, the days that the claims are about. Ascending, each once.
    """
    limit = NEVER - 1 if as_of is None else as_of
    stands = (dated.start <= limit) & (limit < dated.stop)
    # Claims that are always known tell only about their own days.
    about = stands if smooth else dated.start == ALWAYS
    days = [last_days[about], dated.start, dated.stop]
    questions = [dated.question[about], dated.question, dated.question]
    if smooth:
        days, questions = days[:1], questions[:1]
    if as_of is not None:
        own = np.unique(dated.question)
        days, questions = [*days, np.full(len(own), as_of)], [*questions, own]
    day, question = np.concatenate(days), np.concatenate(questions)
    is_real = (day > ALWAYS) & (day <= limit)
    pairs = np.unique(np.stack([question[is_real], day[is_real]]), axis=1)
    return pairs[0], pairs[1]


def regular_days(frequency: str, question: Ints, day: Ints) -> tuple[Ints, Ints]:
    """Return the ends of all periods from the first to the last day of each question.

    Its last day follows where it ends no period.
    """
    first = np.flatnonzero(np.diff(question, prepend=-1))
    last = np.append(first[1:], len(question)) - 1
    questions: list[Ints] = []
    days: list[Ints] = []
    for code, begin, end in zip(question[first], day[first], day[last], strict=True):
        ends = period_ends(frequency, int(begin), int(end))
        days.append(np.unique(np.append(ends[ends <= end], end)))
        questions.append(np.full(len(days[-1]), code))
    return (np.concatenate(part) if part else question for part in (questions, days))  # type: ignore[return-value]


def period_ends(frequency: str, begin: int, end: int) -> Ints:
    """Return the last days of the periods that hold the days from `begin` to `end`.

    >>> period_ends("month", 0, 40).tolist()
    [30, 58]
    """
    if frequency == "day":
        return np.arange(begin, end + 1)
    if frequency == "week":  # 1970-01-04 was a Sunday
        return np.arange(begin + (3 - begin) % 7, end + 7, 7)
    size = MONTHS[frequency]
    months = np.array([begin, end], dtype="datetime64[D]").astype("datetime64[M]").astype(np.int64)
    low, high = (months + MONTHS_BEFORE_1970) // size
    following = (np.arange(low, high + 1) + 1) * size - MONTHS_BEFORE_1970
    starts = following.astype("datetime64[M]").astype("datetime64[D]").view(np.int64)
    return np.asarray(starts - 1)
