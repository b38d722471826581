"""Texts, days and numbers as files and people give them."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from functools import cache, lru_cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

ODD = (
    "a;b",
    "a\\;b",
    "=1+1",
    "-5",
    "'quoted'",
    '"',
    "\u00a0",
    "1\u00a0500",
    "שלום",
    "a\nb",
    "a\r\nb",
    "<b>",
    "é",
)
"""Texts that trip up files, spreadsheets and pages."""


@lru_cache(maxsize=None, typed=True)  # 0 is not False here
def one_of(*values: Hashable) -> SearchStrategy[Any]:
    """One of some values; made once, as hypothesis looks long at every new strategy.

    Examples
    --------
    >>> one_of("a", "b") is one_of("a", "b")
    True
    """
    return st.sampled_from(values)


DAYS = one_of(*(date(2021, 4, day) for day in range(1, 31)))
"""Early in the month is simple."""


@cache
def maybe(strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Nothing, or what a strategy draws; made once.

    Examples
    --------
    >>> maybe(DAYS) is maybe(DAYS)
    True
    """
    return st.none() | strategy


@cache
def texts() -> SearchStrategy[str]:
    """Texts that a file can hold, odd ones included; never blank.

    Examples
    --------
    >>> from hypothesis import find
    >>> ";" in find(texts(), lambda text: ";" in text)
    True
    """
    plain = st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12
    )
    return st.one_of(st.sampled_from(ODD), plain.map(lambda text: f"x{text}"))


@cache
def numbers(*, positive: bool = False) -> SearchStrategy[int | float]:
    """Numbers as people state them: small, round, exact beyond a float, decimal; many ties.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(numbers(), lambda number: number > 2**53)
    9007199254740993
    """
    small = tuple(range(1 if positive else -5, 21))
    large = (100, 1_000, 80_000, 100_000, 110_000, 150_000, 10**6)
    usual = (*small, *large, *[2**53 + 1, 10**15] * 5)
    low = 1 if positive else -(10**6)
    decimal = st.integers(low * 1_000, 10**9).map(lambda n: n / 1_000)
    return st.one_of(one_of(*sorted(usual, key=abs)), st.integers(low, 10**6), decimal)
