"""Read a column of phrases as figures.

Columns repeat their cells, and most cells are plain numbers: each distinct text is read once,
and plain numbers are read without the parser.
"""

import re
from collections.abc import Iterable

from estimates.errors import UnreadableFigureError
from estimates.model.figure import Figure
from estimates.parsing.parser import parse

# Digits alone, or in groups of three. The pattern is bounded: at most sixteen characters are
# read before it fails, so that no text causes much backtracking.
PLAIN_NUMBER = re.compile(r"\d{1,15}|\d{1,3}(?:,\d{3}){1,4}", re.ASCII)
MAX_PLAIN_LENGTH = 20


def read_column(
    texts: Iterable[str | None], locale: str | None = None
) -> list[Figure | UnreadableFigureError | None]:
    """Return the figure of each text, or the error that refuses it, or None for a blank.

    Parameters
    ----------
    texts : the cells of a column, one phrase each.
    locale : as for `parse`.

    Returns
    -------
    list as long as `texts`. Equal texts share one immutable figure.

    Examples
    --------
    >>> read_column(["150,000", "about 150,000", "150,000", None])
    [Figure('150,000': 150,000), Figure('about 150,000': ~ 150,000),
     Figure('150,000': 150,000), None]
    """
    figures: dict[str | None, Figure | UnreadableFigureError | None] = {}
    column = []
    for text in texts:
        if text not in figures:
            figures[text] = read_figure_cell(text, locale)
        column.append(figures[text])
    return column


def read_figure_cell(
    text: str | None, locale: str | None = None
) -> Figure | UnreadableFigureError | None:
    """Return the figure of one cell, or the error that refuses it, or None for a blank."""
    if text is None or not text.strip():
        return None
    # Commas are read here where they are thousands separators of English.
    has_thousands = locale is None or locale.lower().startswith("en")
    is_plain = "," not in text or (has_thousands and not text.startswith("0"))
    if is_plain and len(text) <= MAX_PLAIN_LENGTH and PLAIN_NUMBER.fullmatch(text):
        return Figure(text=text, value=int(text.replace(",", "")))
    try:
        return parse(text, locale)
    except UnreadableFigureError as error:
        return error
