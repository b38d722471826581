"""The words of sentences, explanations and methods texts, from one data file a language."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from estimates.display.number_format import format_full
from estimates.errors import InvalidFieldError

LANGUAGES = ("en",)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language: sections of templates, and lists of words."""

    sections: dict[str, dict[str, Any]]

    def write(self, section: str, name: str, /, **parts: object) -> str:
        """Return a template with its parts filled in; texts of claims are never templates."""
        template: str = self.sections[section][name]
        return template.format(**parts)

    def words(self, section: str, name: str) -> list[str]:
        """Return a list of words."""
        listed: list[str] = self.sections[section][name]
        return listed

    def place(self, section: str, name: str) -> int:
        """Return the place of a template in its section."""
        return [*self.sections[section]].index(name)

    def count(self, number: int, section: str, name: str) -> str:
        """Return a number, up to twelve as a word, with its noun in the singular or plural."""
        one, many = self.words(section, name)
        return f"{self.number(number)} {one if number == 1 else many}"

    def number(self, number: int) -> str:
        """Return a number, up to twelve as a word."""
        small = self.words("numbers", "small")
        return small[number] if number < len(small) else f"{number:,}"

    def join(self, parts: Sequence[str]) -> str:
        """Return parts as a list in words: a, b and c."""
        if len(parts) < 2:
            return "".join(parts)
        comma, last = self.write("sentence", "comma"), self.write("sentence", "and")
        return comma.join(parts[:-1]) + last + parts[-1]

    def write_span(self, ends: Sequence[str]) -> str:
        """Return one text, or two as "one to the other"."""
        return (
            ends[0] if len(ends) < 2 else self.write("numbers", "span", start=ends[0], end=ends[1])
        )

    def span(self, ends: Sequence[float]) -> str:
        """Return one stated number, or two as a span."""
        return self.write_span([format_full(end) for end in ends])

    def write_date(self, day: date) -> str:
        """Return a day written out."""
        month = self.words("numbers", "months")[day.month - 1]
        return self.write("numbers", "day", day=day.day, month=month, year=day.year)

    def period(self, start: date, end: date) -> str:
        """Return a period: a day, a month, a year, or from one day to another.

        >>> wording("en").period(date(2021, 3, 1), date(2021, 3, 31))
        'March 2021'
        >>> wording("en").period(date(2021, 1, 1), date(2021, 12, 31))
        '2021'
        """
        if start == end:
            return self.write_date(start)
        if start.day == 1 and next_day(end).day == 1 and start.year == end.year:
            if (start.month, end.month) == (1, 12):
                return str(start.year)
            if start.month == end.month:
                month = self.words("numbers", "months")[start.month - 1]
                return self.write("numbers", "month", month=month, year=start.year)
        return self.write_span([self.write_date(start), self.write_date(end)])


def next_day(day: date) -> date:
    """Return the day after a day; the last day that a calendar has is followed by itself."""
    return day if day == date.max else date.fromordinal(day.toordinal() + 1)


@cache
def wording(language: str = "en") -> Wording:
    """Return the words of a language.

    Raises InvalidFieldError : a language without a data file.
    """
    if language not in LANGUAGES:
        problem, remedy = "has no words", f"there are {', '.join(LANGUAGES)}"
        raise InvalidFieldError(problem, column="language", value=language, remedy=remedy)
    text = files("estimates.display").joinpath("words", f"{language}.toml").read_text("utf-8")
    return Wording(tomllib.loads(text))


def plain_name(name: str) -> str:
    """Return a name of the library as words.

    >>> plain_name("random_effects")
    'random effects'
    """
    return name.replace("_", " ")


def as_sentence(text: str) -> str:
    """Return a text with a capital and a full stop.

    >>> as_sentence("two sources conflict"), as_sentence("Is that so?")
    ('Two sources conflict.', 'Is that so?')
    """
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"
