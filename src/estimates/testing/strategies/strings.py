"""Strategies for strings, days and numbers as files and people give them."""

from collections.abc import Hashable
from datetime import date
from functools import cache, lru_cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

# Strings that break files, spreadsheets and pages: separators first
ODD_SEPARATORS = ("a;b", "a\\;b", "a\nb", "a\r\nb", "\u00a0", "1\u00a0500")
ODD = (*ODD_SEPARATORS, "=1+1", "-5", "'quoted'", '"', "שלום", "<b>", "é")


# Strategies are cached because hypothesis inspects every new one at length; typed, so that 0 is
# not False.
@lru_cache(maxsize=None, typed=True)
def choice(*values: Hashable) -> SearchStrategy[Any]:
    """Draw one of the values.

    >>> choice("a", "b") is choice("a", "b")
    True
    """
    return st.sampled_from(values)


DAYS = choice(*(date(2021, 4, day) for day in range(1, 31)))


@cache
def optional(strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Draw None, or from a strategy."""
    return st.none() | strategy


@cache
def texts() -> SearchStrategy[str]:
    """Draw strings that a file can hold, odd ones included; never blank.

    Examples
    --------
    >>> from hypothesis import find
    >>> ";" in find(texts(), lambda text: ";" in text)
    True
    """
    letters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
    plain = st.text(letters, max_size=12).map(lambda text: f"x{text}")
    return st.one_of(st.sampled_from(ODD), plain)


@cache
def numbers(*, positive: bool = False) -> SearchStrategy[int | float]:
    """Draw numbers as people state them: small, round, decimal, beyond a float; many are equal.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(numbers(), lambda number: number > 2**53)
    9007199254740993
    """
    small = tuple(range(1 if positive else -5, 21))
    large = (100, 1_000, 80_000, 100_000, 110_000, 150_000, 10**6)
    common = (*small, *large, *[2**53 + 1, 10**15] * 5)
    lowest = 1 if positive else -(10**6)
    decimal = st.integers(lowest * 1_000, 10**9).map(lambda n: n / 1_000)
    return st.one_of(choice(*sorted(common, key=abs)), st.integers(lowest, 10**6), decimal)
