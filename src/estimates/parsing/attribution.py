"""Suggest the source and the day of a mention from the words of its sentence."""

from dataclasses import dataclass
from datetime import date, timedelta

from estimates.parsing.speakers import WEEKDAYS, speaker_of
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import Tokens, is_digits_at, norm_at

CALENDAR_UNITS = ("week", "month", "year")
RELATIVE_WORDS = ("last", "this", "previous")
# What a day in words can start with.
RELATIVE_DAYS = (*RELATIVE_WORDS, "yesterday", "today", "on")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words in a text that suggest a source or a day, for a person to confirm.

    Attributes
    ----------
    words, start, end : the words, and their code-point offsets in the text.
    first, last : the interval of days that they mean. None for a source, and for relative days
        in a document whose date is unknown.
    """

    words: str
    start: int
    end: int
    first: date | None = None
    last: date | None = None


def suggest_source(
    reader: TextReader, sentence: tuple[int, int], figure: tuple[int, int], text: str
) -> Suggestion | None:
    """Return the source that a sentence names for one of its figures, both as (first, end)."""
    name = speaker_of(reader, *sentence, *figure)
    return None if name is None else make_suggestion(reader.tokens, *name, text)


def make_suggestion(
    tokens: Tokens, start: int, end: int, text: str, days: tuple[date, date] | None = None
) -> Suggestion | None:
    """Return tokens start..end as a suggestion, None where there are none."""
    if start >= end:
        return None
    a, b = tokens[start].start, tokens[end - 1].end
    b -= 2 * (text[b - 2 : b] in ("'s", "’s"))
    return Suggestion(text[a:b], a, b, *(days or (None, None)))


def suggest_day(
    reader: TextReader, first: int, last: int, text: str, published_on: date | None
) -> Suggestion | None:
    """Return the first day or interval of days in tokens first..last.

    "yesterday", "last week" (the calendar week before), "on Monday" (the latest one up to the
    date of the document), "19 April 2021", "19 April".
    """
    tokens, openings = reader.tokens, {*RELATIVE_DAYS, *reader.lexicon.tries["non_counts.months"]}
    for i in range(first, last):
        if tokens[i].kind != "digits" and tokens[i].norm not in openings:
            continue
        match = relative_day_at(tokens, i, last, published_on)
        match = match or calendar_day_at(reader, i, published_on)
        if match is not None:
            end, days = match
            return make_suggestion(reader.tokens, i, end, text, days)
    return None


# The token after a day, and the interval of days where it is known.
DayMatch = tuple[int, tuple[date, date] | None]


def relative_day_at(tokens: Tokens, i: int, last: int, today: date | None) -> DayMatch | None:
    """Return "yesterday", "last week" or "on Monday" at token i."""
    word = tokens[i].norm
    after = tokens[i + 1].norm if i + 1 < last else ""
    if word in ("yesterday", "today"):
        return i + 1, None if today is None else one_day(today - timedelta(word == "yesterday"))
    if word in RELATIVE_WORDS and after in CALENDAR_UNITS:
        is_before = word != "this"
        return i + 2, None if today is None else calendar_period(after, today, before=is_before)
    if word == "on" and after in WEEKDAYS:
        if today is None:
            return i + 2, None
        days_since = (today.weekday() - WEEKDAYS.index(after)) % 7
        return i + 2, one_day(today - timedelta(days_since))
    return None


def calendar_day_at(reader: TextReader, i: int, published_on: date | None) -> DayMatch | None:
    """Return "19 April 2021" or "April 19" at token i; the default year is the document's."""
    tokens = reader.tokens
    for month_at, day_at in ((i + 1, i), (i, i + 1)):
        if month_at >= len(tokens) or not is_digits_at(tokens, day_at):
            continue
        day = tokens[day_at].norm
        month = reader.match("non_counts.months", month_at)
        if month is None or not tokens[month_at].raw[0].isupper() or len(day) > 2:
            continue
        end = max(month[1], day_at + 1)
        end += norm_at(tokens, end) == "," and is_four_digits_at(tokens, end + 1)
        has_year = is_four_digits_at(tokens, end)
        year = int(tokens[end].norm) if has_year else None
        year = year or (published_on.year if published_on else None)
        # A language file lists the names of the months first, and then their abbreviations.
        names = list(dict.fromkeys(reader.lexicon.tries["non_counts.months"]))[:12]
        name = tokens[month_at].norm
        number = names.index(name) + 1 if name in names else None
        return end + has_year, existing_day(year, number, int(day))
    return None


def is_four_digits_at(tokens: Tokens, i: int) -> bool:
    """Tell whether token i is a year in four digits."""
    word = norm_at(tokens, i)
    return len(word) == 4 and word.isdecimal()


def existing_day(year: int | None, month: int | None, day: int) -> tuple[date, date] | None:
    """Return a day as an interval, None where it is incomplete or does not exist."""
    try:
        return one_day(date(year, month, day)) if year and month else None
    except ValueError:
        return None


def one_day(day: date) -> tuple[date, date]:
    """Return one day as an interval."""
    return day, day


def calendar_period(unit: str, day: date, *, before: bool) -> tuple[date, date]:
    """Return the calendar week, month or year of a day, or the one before.

    >>> first, last = calendar_period("week", date(2021, 4, 22), before=True)
    >>> first.isoformat(), last.isoformat()
    ('2021-04-12', '2021-04-18')
    """
    if unit == "week":
        first = day - timedelta(day.weekday() + 7 * before)
        return first, first + timedelta(6)
    if unit == "year":
        year = day.year - before
        return date(year, 1, 1), date(year, 12, 31)
    first = day.replace(day=1)
    first = (first - timedelta(1)).replace(day=1) if before else first
    return first, (first + timedelta(31)).replace(day=1) - timedelta(1)
