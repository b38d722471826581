"""What the name and the cells of one column of a table seem to say."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from estimates.claims.ingest.adapter_cells import BLANK_WORDS
from estimates.claims.ingest.cells import is_blank
from estimates.claims.ingest.column_words import (
    CODE_WORDS,
    DAY_WORDS,
    DESCRIBING_WORDS,
    FIGURE_WORDS,
    START_WORDS,
    YEAR_WORDS,
    names_measure,
    split_name,
)
from estimates.claims.ingest.written_dates import (
    iso_period,
    month_numbers,
    split_date,
    split_time,
)

Kind = Literal["blank", "number", "year", "day", "words", "url", "text"]

# Numbers with separators, a sign, a mark before or a flag behind them.
NUMBER = re.compile(r"[<>~≈≤≥]?\s*[+\-−]?[\d.]\d*(?:[.,'’\s\u00a0\u202f]\d+)*[.,]?\s*%?\*?", re.A)
ISO_DATE = re.compile(r"\d{4}-\d{1,2}(?:-\d{1,2})?(?:/\d{4}-\d{1,2}-\d{1,2})?", re.ASCII)
# Statistical offices and codebooks write these where a number is missing or cannot be.
MISSING_CODES = {-7.0, -8.0, -9.0, -77.0, -88.0, -99.0, -777.0, -888.0, -999.0, -9999.0, -99999.0}
# The name of a column that has none, or one for the numbers of rows.
ROW_NUMBER_NAME = re.compile(r"column \d+|Unnamed: \d+|no|nr|n|row|rank|index|#|№", re.IGNORECASE)
FEWEST_NUMBERED_ROWS = 3
FIRST_YEAR, LAST_YEAR = 1000, 2200
# Columns are judged by so many distinct cells; further ones of a long table add nothing.
JUDGED_CELLS = 2_000
PARSED_CELLS = 20
# A column of indicators repeats a few short names.
MOST_INDICATORS, LONGEST_INDICATOR = 50, 80


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """What one column seems to say.

    name, words : the name as it stands, and its words in lower case.
    kind : what most cells are; "words" = figures in words ("about 500").
    n_stated, n_distinct : cells that state something, and how many of these differ.
    codes : the cells that seem to mean "missing": negative codes, and texts among numbers.
    are_measures : whether most cells name what is counted, as "deaths" and "wounded" do.
    are_months : whether all cells are names of months.
    numbers_rows : whether the column has no name of its own and counts the rows: 1, 2, 3.
    """

    name: str
    words: tuple[str, ...]
    kind: Kind
    n_stated: int
    n_distinct: int
    codes: tuple[int | str, ...] = ()
    are_measures: bool = False
    are_months: bool = False
    numbers_rows: bool = False

    @classmethod
    def of(cls, name: str, cells: pd.Series[Any]) -> ColumnProfile:
        """Return the profile of a column."""
        words = split_name(name)
        stated = [cell for cell in unique_cells(cells) if not is_blank(cell)]
        n_stated = int(sum(not is_blank(cell) for cell in cells.tolist()))
        judged = [cell for cell in stated[:JUDGED_CELLS] if not is_blank_text(cell)]
        kind, codes = judge_cells(words, name, judged)
        are_measures = kind in ("text", "words") and are_measure_names(list(map(str, judged)))
        are_months = kind == "text" and all(map(is_month, judged))
        n_distinct, counts_rows = len(stated), kind == "number" and numbers_rows(name, cells)
        return cls(
            name, words, kind, n_stated, n_distinct, codes, are_measures, are_months, counts_rows
        )

    def has_word(self, words: frozenset[str]) -> bool:
        """Return whether a word of the name is one of these."""
        return not words.isdisjoint(self.words)


def numbers_rows(name: str, cells: pd.Series[Any]) -> bool:
    """Return whether a column without a name, or "no", holds the numbers of the rows."""
    if ROW_NUMBER_NAME.fullmatch(name.strip()) is None or len(cells) < FEWEST_NUMBERED_ROWS:
        return False
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float)
    return numbers[0] in (0, 1) and bool((np.diff(numbers) == 1).all())


def is_month(cell: Any) -> bool:
    """Return whether a cell is the name of a month."""
    return str(cell).strip().casefold().rstrip(".") in month_numbers()


def are_measure_names(texts: list[str]) -> bool:
    """Return whether most of a few short texts name what is counted."""
    if not 0 < len(texts) <= MOST_INDICATORS or max(map(len, texts)) > LONGEST_INDICATOR:
        return False
    return sum(map(names_measure, texts)) > len(texts) / 2


def unique_cells(cells: pd.Series[Any]) -> list[Any]:
    """Return the distinct cells in order of appearance; lists and mappings as text."""
    try:
        return list(pd.unique(cells.dropna()))
    except TypeError:  # a list has no hash
        return list(dict.fromkeys(map(str, cells.dropna())))


def is_blank_text(cell: Any) -> bool:
    """Return whether a cell is a word that states nothing, such as "NA"."""
    return isinstance(cell, str) and cell.strip().casefold() in BLANK_WORDS


def judge_cells(
    words: tuple[str, ...], name: str, cells: list[Any]
) -> tuple[Kind, tuple[int | str, ...]]:
    """Return the kind of a column, and its codes for "missing"."""
    if not cells:
        return "blank", ()
    if all(isinstance(cell, np.datetime64 | pd.Timestamp) for cell in cells):
        return "day", ()
    texts = [str(cell).strip() for cell in cells]
    may_be_digits = not DAY_WORDS.isdisjoint(words)
    if sum(is_date(text, may_be_digits=may_be_digits) for text in texts) > 0.8 * len(texts):
        return "day", ()
    numbers = [to_number(text) for text in texts if NUMBER.fullmatch(text)]
    if len(numbers) == len(texts) and MISSING_CODES.issuperset(numbers):
        return "blank", ()
    strange = list(dict.fromkeys(text for text in texts if not NUMBER.fullmatch(text)))
    are_marks = len(strange) <= 2 and max(map(len, strange), default=0) < 5
    if numbers and (are_marks or len(numbers) >= 0.9 * len(texts)):
        if are_years(words, name, numbers):
            return "year", ()
        marks = [text for text in strange if not re.search(r"\d", text)]
        return "number", (*missing_codes(numbers), *marks[:4])
    if all(text.startswith(("http://", "https://", "www.")) for text in texts):
        return "url", ()
    return ("words" if are_figures_in_words(name, texts) else "text"), ()


def is_date(text: str, *, may_be_digits: bool) -> bool:
    """Return whether a text is a day, a month or a quarter; digits alone only where named so."""
    if text.isdigit() and not (may_be_digits and len(text) == 8):
        return False
    text, _ = split_time(text)
    stated = ISO_DATE.fullmatch(text) or split_date(text) or iso_period(text)
    return stated is not None and not is_month(text)


def to_number(text: str) -> float:
    """Return a number that `NUMBER` matches, without its separators; for judging alone."""
    sign = -1.0 if text.strip().startswith(("-", "−")) else 1.0
    whole, _, decimals = re.sub(r"[^\d.]", "", text).rpartition(".")
    digits = f"{whole.replace('.', '')}.{decimals}" if whole else decimals
    return sign * float(digits) if digits else math.nan


def are_years(words: tuple[str, ...], name: str, numbers: list[float]) -> bool:
    """Return whether numbers are years: by the name, or because nothing else is in the name."""
    known = {number for number in numbers if number not in MISSING_CODES}
    if not known or not all(n.is_integer() and FIRST_YEAR <= n <= LAST_YEAR for n in known):
        return False
    if not (YEAR_WORDS | DAY_WORDS).isdisjoint(words) or re.search(r"year|jahr", name, re.I):
        return True
    other = CODE_WORDS | FIGURE_WORDS | DESCRIBING_WORDS
    is_recent = all(1800 <= number <= 2100 for number in known)
    says_start = not START_WORDS.isdisjoint(words)
    return is_recent and (says_start or (other.isdisjoint(words) and not names_measure(name)))


def missing_codes(numbers: Iterable[float]) -> tuple[int, ...]:
    """Return the negative codes of a column that states no other negative number."""
    negative = {number for number in numbers if number < 0}
    return tuple(sorted(map(int, negative))) if negative and negative <= MISSING_CODES else ()


def are_figures_in_words(name: str, texts: list[str]) -> bool:
    """Return whether most cells are figures in words, in a column whose name says so."""
    if not (names_measure(name) or set(split_name(name)) & FIGURE_WORDS):
        return False
    from estimates.errors import EstimatesError
    from estimates.parsing.parser import parse

    read = 0
    for text in texts[:PARSED_CELLS]:
        try:
            read += parse(text) is not None
        except EstimatesError:
            continue
    return read >= 0.6 * len(texts[:PARSED_CELLS])
