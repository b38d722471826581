"""Who said it, and about when? Suggestions from the same sentence, for a person to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from estimates.parsing.lexicon import Lexicon
from estimates.parsing.tokens import Token

MOST_WORDS = 10
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPANS = ("week", "month", "year")
RELATIVE = ("last", "this", "previous")
BREAKS = (",", ".", ";", ":", "(", ")", '"', "“", "”", "-", "!", "?")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words in a text that suggest a source or a day; never more than a suggestion.

    Attributes
    ----------
    words, start, end : the words and their code points.
    first, last : the interval of days that they mean; None for a source, and where the
        document's own date is needed and not known.
    """

    words: str
    start: int
    end: int
    first: date | None = None
    last: date | None = None


def attribution(
    tokens: Sequence[Token], first: int, last: int, lexicon: Lexicon, text: str
) -> Suggestion | None:
    """Return who the sentence of tokens first..last names as its source.

    Read from "according to …" and from the words before "… said".
    """
    for i in range(first, last):
        found = lexicon.at("attribution.before", tokens, i)
        if found:
            end = found[1]
            while end < last and end - i < MOST_WORDS and tokens[end].raw not in BREAKS:
                end += 1
            return suggested(tokens, found[1], end, text)
    for i in range(first + 1, last):
        if tokens[i].norm in lexicon.words["attribution.said"]:
            start = i
            while start > first and i - start < MOST_WORDS and tokens[start - 1].raw not in BREAKS:
                start -= 1
            named = next((j for j in range(start, i) if tokens[j].raw[0].isupper()), None)
            end = i
            while end > start and tokens[end - 1].norm in lexicon.words["stop.auxiliaries"]:
                end -= 1
            passive = end < i and tokens[end].norm not in ("has", "have", "had")
            if named is not None and not passive:
                return suggested(tokens, named, end, text)
    return None


def suggested(
    tokens: Sequence[Token], start: int, end: int, text: str, days: tuple[date, date] | None = None
) -> Suggestion | None:
    """Return tokens start..end as a suggestion, None for no tokens."""
    if start >= end:
        return None
    a, b = tokens[start].start, tokens[end - 1].end
    return Suggestion(text[a:b], a, b, *(days or (None, None)))


def day_named(
    tokens: Sequence[Token],
    first: int,
    last: int,
    lexicon: Lexicon,
    text: str,
    published_on: date | None,
) -> Suggestion | None:
    """Return the day or interval that the sentence of tokens first..last speaks of.

    "yesterday", "last week" (the calendar week before), "on Monday" (the latest one up to
    the document's date), "19 April 2021", "19 April".
    """
    for i in range(first, last):
        found = relative_day(tokens, i, last, published_on) or dated(
            tokens, i, lexicon, published_on
        )
        if found is not None:
            end, days = found
            return suggested(tokens, i, end, text, days)
    return None


Found = tuple[int, tuple[date, date] | None]


def relative_day(
    tokens: Sequence[Token], i: int, last: int, published_on: date | None
) -> Found | None:
    """Return "yesterday", "last week", "on Monday" at token i."""
    word = tokens[i].norm
    after = tokens[i + 1].norm if i + 1 < last else ""
    if word in ("yesterday", "today"):
        return i + 1, single(
            published_on - timedelta(word == "yesterday")
        ) if published_on else None
    if word in RELATIVE and after in SPANS:
        return i + 2, span(after, published_on, before=word != "this") if published_on else None
    if word == "on" and after in WEEKDAYS:
        days = single(latest(WEEKDAYS.index(after), published_on)) if published_on else None
        return i + 2, days
    return None


def dated(
    tokens: Sequence[Token], i: int, lexicon: Lexicon, published_on: date | None
) -> Found | None:
    """Return "19 April 2021" or "April 19" at token i; without a year the document's."""
    for at, day_at in ((i + 1, i), (i, i + 1)):
        if max(at, day_at) >= len(tokens) or not tokens[day_at].norm.isdecimal():
            continue
        month = lexicon.at("traps.months", tokens, at)
        if month is None or not tokens[at].raw[0].isupper() or len(tokens[day_at].norm) > 2:
            continue
        end = max(month[1], day_at + 1)
        end += end < len(tokens) and tokens[end].norm == "," and is_year(tokens, end + 1)
        year = int(tokens[end].norm) if is_year(tokens, end) else None
        names = list(dict.fromkeys(lexicon.tries["traps.months"]))
        number = names.index(tokens[at].norm) % 12 + 1 if tokens[at].norm in names[:12] else None
        end += year is not None
        year = year or (published_on.year if published_on else None)
        return end, day_or_none(year, number, int(tokens[day_at].norm))
    return None


def is_year(tokens: Sequence[Token], i: int) -> bool:
    """Tell whether token i is a year."""
    return i < len(tokens) and len(tokens[i].norm) == 4 and tokens[i].norm.isdecimal()


def day_or_none(year: int | None, month: int | None, day: int) -> tuple[date, date] | None:
    """Return a day as an interval, None where it is not known or does not exist."""
    try:
        return single(date(year, month, day)) if year and month else None
    except ValueError:
        return None


def single(day: date) -> tuple[date, date]:
    """Return one day as an interval."""
    return day, day


def latest(weekday: int, day: date) -> date:
    """Return the latest such weekday up to a day."""
    return day - timedelta((day.weekday() - weekday) % 7)


def span(unit: str, day: date, *, before: bool) -> tuple[date, date]:
    """Return the calendar week, month or year that a day lies in, or the one before.

    Examples
    --------
    >>> first, last = span("week", date(2021, 4, 22), before=True)
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
