"""What each column of a table means, judged from its name and its cells together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from estimates.claims.ingest import column_words as words
from estimates.claims.ingest.cells import is_blank
from estimates.claims.ingest.column_profile import ColumnProfile, to_number
from estimates.claims.ingest.column_words import names_measure

if TYPE_CHECKING:
    import pandas as pd

NO_TAGS: Mapping[str, str] = MappingProxyType({})
# A column of codes has few distinct ones, and they are small.
MOST_CODES, LARGEST_CODE = 12, 1000
WEEK_WORDS = {"week", "woche", "semaine", "semana", "неделя", "тиждень", "hafta"}


def is_source(column: ColumnProfile) -> bool:
    """Return whether a column names who states the figures."""
    if column.kind != "text" or column.has_word(words.NOT_SOURCE_WORDS):
        return False
    return column.has_word(words.SOURCE_WORDS) or " ".join(column.words) in words.SOURCE_PHRASES


def is_code(column: ColumnProfile) -> bool:
    """Return whether a column holds identifiers."""
    if (
        column.numbers_rows
        or column.name.strip() in ("#", "№")
        or column.name.strip().casefold().endswith(("no.", "nr."))
    ):
        return True
    # "Number of dead" counts, "war number" identifies.
    is_count = column.kind == "number" and names_measure(column.name)
    counts = is_count and not {"of", "num", "number", "total"}.isdisjoint(column.words)
    return column.has_word(words.CODE_WORDS) and not counts


def is_area(column: ColumnProfile) -> bool:
    """Return whether a column names places; a column called "name" alone usually does."""
    is_named = column.has_word(words.AREA_WORDS) or column.words == ("name",)
    return column.kind == "text" and is_named


def is_indicator(column: ColumnProfile) -> bool:
    """Return whether a column names what is counted, by its own name or by its cells."""
    is_named = column.kind == "text" and column.has_word(words.INDICATOR_WORDS)
    return is_named or (column.are_measures and not column.has_word(words.NOTE_WORDS))


def is_coordinate(column: ColumnProfile) -> bool:
    """Return whether a column says where on the map something is."""
    is_named = column.has_word(words.COORDINATE_WORDS) or column.words in (("x",), ("y",))
    return is_named and not names_measure(column.name)


def is_part_of_day(column: ColumnProfile) -> bool:
    """Return whether a column holds the month or the day of a date alone."""
    is_part = column.has_word(words.MONTH_WORDS | {"day", "iday", "tag", "quarter", *WEEK_WORDS})
    is_other = column.kind in ("day", "year") or names_measure(column.name)
    return column.are_months or (is_part and not is_other)


def is_day(column: ColumnProfile) -> bool:
    """Return whether a column holds days, or numbers in their place, as spreadsheets count days."""
    is_counted = column.kind == "number" and {*column.words} <= words.DATE_WORDS
    return column.kind == "day" or (is_counted and bool(column.words))


def is_figure(column: ColumnProfile) -> bool:
    """Return whether a column holds the figures, by a name such as "value"."""
    return column.kind == "number" and bool(column.words) and {*column.words} <= words.FIGURE_WORDS


def is_measure(column: ColumnProfile) -> bool:
    """Return whether a column of numbers says what it counts, or does not describe the row."""
    if column.kind != "number":
        return False
    other = words.DESCRIBING_WORDS | words.AREA_WORDS | words.SOURCE_WORDS
    return names_measure(column.name) or not column.has_word(other)


# Meaning → its test; the first that a column passes is its meaning.
MEANINGS: dict[str, Callable[[ColumnProfile], bool]] = {
    "blank": lambda c: c.kind == "blank",
    "url": lambda c: c.kind == "url" or c.has_word(words.URL_WORDS),
    "coordinate": is_coordinate,
    "recorded": lambda c: c.kind in ("day", "year") and c.has_word(words.RECORDING_WORDS),
    "published": lambda c: c.kind == "day" and c.has_word(words.PUBLISHED_WORDS),
    "start": lambda c: c.kind in ("day", "year") and c.has_word(words.START_WORDS),
    "end": lambda c: c.kind in ("day", "year") and c.has_word(words.END_WORDS),
    "part of a day": is_part_of_day,
    "day": is_day,
    "year": lambda c: c.kind == "year" and not is_code(c),
    "source": is_source,
    "code": is_code,
    "unit": lambda c: c.kind == "text" and c.has_word(words.UNIT_WORDS),
    "indicator": is_indicator,
    "area": is_area,
    "figure": is_figure,
    "measure": is_measure,
    "words": lambda c: c.kind == "words",
    "note": lambda c: c.kind == "text" and c.has_word(words.NOTE_WORDS),
    "group": lambda c: c.kind == "text",
    "description": lambda c: True,
}


def tag_meaning(tag: str, column: ColumnProfile) -> str | None:
    """Return what an HXL tag says about a column, where its cells agree; None = nothing.

    The core tags are listed at https://hxlstandard.org/standard/1-1final/dictionary/.
    """
    hashtag, *attributes = tag.replace(" ", "").casefold().split("+")
    if column.kind == "number" and hashtag in ("#affected", "#inneed", "#population", "#value"):
        return "measure"
    if "code" in attributes or "id" in attributes:
        return "code"
    if column.kind == "text" and ("source" in attributes or hashtag == "#source"):
        return "source"
    is_place = hashtag in ("#country", "#loc", "#region") or hashtag.startswith("#adm")
    return "area" if column.kind == "text" and is_place else None


def as_year(name: str) -> str:
    """Return the name of a column of months or days with the word for a year: "Start Year"."""
    return re.sub("month|day|year|datum", "year", name.casefold())


def is_day_of_month(name: str) -> bool:
    """Return whether a name of a part of a day is that of the day."""
    return re.search("day|tag", name.casefold()) is not None


@dataclass(frozen=True, slots=True)
class TableProfile:
    """The columns of a table with their meanings.

    frame : the table. columns : name → profile. meanings : name → a key of `MEANINGS`.
    """

    frame: pd.DataFrame
    columns: dict[str, ColumnProfile]
    meanings: dict[str, str]

    @classmethod
    def of(cls, frame: pd.DataFrame, tags: Mapping[str, str] = NO_TAGS) -> TableProfile:
        """Return the profile of a table, whose columns have different names.

        tags : name → HXL tag, which says more than the name.
        """
        columns = {name: ColumnProfile.of(name, frame[name]) for name in map(str, frame.columns)}
        meanings = {
            name: tag_meaning(tags.get(name, ""), column)
            or next(meaning for meaning, test in MEANINGS.items() if test(column))
            for name, column in columns.items()
        }
        if "figure" not in meanings.values():
            # Beside figures in columns of their own names, a "unit" is one of an army.
            meanings = {n: "group" if m == "unit" else m for n, m in meanings.items()}
        return cls(frame, columns, meanings)

    def names(self, *meanings: str) -> list[str]:
        """Return the columns with one of these meanings, in their order."""
        return [name for name, meaning in self.meanings.items() if meaning in meanings]

    def first(self, *meanings: str) -> str | None:
        """Return the first column with the first of these meanings that the table has."""
        return next((name for meaning in meanings for name in self.names(meaning)), None)

    def day_parts(self, year: str) -> tuple[str, ...]:
        """Return the columns of a year, and of its month and day, which are named alike."""
        if self.columns[year].kind != "year":
            return (year,)
        months = [
            name
            for name in self.names("part of a day")
            if as_year(name) == as_year(year) or self.columns[name].are_months
        ]
        order = [n for n in months if not is_day_of_month(n)][:1]
        order += [n for n in months if is_day_of_month(n)][:1] if order else []
        return (year, *order)

    def n_distinct(self, names: Iterable[str]) -> int:
        """Return how many different rows some columns have."""
        chosen = list(dict.fromkeys(names))
        if not chosen:
            return min(1, len(self.frame))
        return len(self.frame[chosen].astype(object).map(str).drop_duplicates())

    def has_blanks(self, name: str) -> bool:
        """Return whether a column leaves rows blank."""
        return self.columns[name].n_stated < len(self.frame)

    def holds_codes(self, name: str) -> bool:
        """Return whether a column of numbers holds a few small whole ones, as codes are."""
        column = self.columns[name]
        if column.n_distinct > MOST_CODES:
            return False
        numbers = [to_number(str(cell)) for cell in self.frame[name] if not is_blank(cell)]
        are_small = all(number.is_integer() and abs(number) < LARGEST_CODE for number in numbers)
        return are_small and any(numbers)
