"""A column of texts → figures, each phrase read once.

Files repeat themselves: of 100,000 cells a few thousand differ, and most are plain numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from estimates.errors import UnreadableFigureError
from estimates.model.figure import Figure
from estimates.parsing.parser import parse

PLAIN = re.compile(r"\d{1,15}|\d{1,3}(?:,\d{3}){1,4}", re.ASCII)
"""A number and nothing else: digits, or digits in threes. Nothing in it can backtrack far:
sixteen characters decide."""
LONGEST_PLAIN = 20


def read_column(
    texts: Iterable[str | None], locale: str | None = None
) -> list[Figure | UnreadableFigureError | None]:
    """Return the figure of each text, the refusal where there is none, None for a blank.

    Parameters
    ----------
    texts : cells of a column; one phrase each.
    locale : as for `parse`.

    Returns
    -------
    list as long as `texts`. Equal texts share one (frozen) figure.

    Examples
    --------
    >>> read_column(["150,000", "about 150,000", "150,000", None])
    [Figure('150,000': 150,000), Figure('about 150,000': ~ 150,000),
     Figure('150,000': 150,000), None]
    """
    known: dict[str | None, Figure | UnreadableFigureError | None] = {None: None}
    read: list[Figure | UnreadableFigureError | None] = []
    for text in texts:
        if text not in known:
            known[text] = read_cell(text, locale)
        read.append(known[text])
    return read


def read_cell(text: str | None, locale: str | None = None) -> Figure | UnreadableFigureError | None:
    """Return the figure of one cell, the refusal, or None for a blank one."""
    if text is None or not text.strip():
        return None
    if len(text) <= LONGEST_PLAIN and PLAIN.fullmatch(text) and is_plain(text, locale):
        return Figure(text=text, value=int(text.replace(",", "")))
    try:
        return parse(text, locale)
    except UnreadableFigureError as error:
        return error


def is_plain(text: str, locale: str | None) -> bool:
    """Tell whether commas in a plain number are English thousands."""
    if "," not in text:
        return True
    return not text.startswith("0") and (locale is None or locale.lower().startswith("en"))
