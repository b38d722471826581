"""Read a column of phrases as figures.

Columns repeat their cells, and most cells are plain numbers: each distinct text is read once,
and plain numbers are read without the parser.
"""

import re
from collections.abc import Iterable
from contextlib import suppress

from estimates.errors import UnreadableFigureError
from estimates.model.figure import Figure
from estimates.parsing.lexicon import shown_language
from estimates.parsing.parser import parse, read_phrase

# Digits alone, or in groups of three, without leading zeros. The pattern is bounded: at most
# sixteen characters are read before it fails, so that no text causes much backtracking.
PLAIN_NUMBER = re.compile(r"0|[1-9](?:\d{0,14}|\d{0,2}(?:,\d{3}){1,4})", re.ASCII)
MAX_PLAIN_LENGTH = 20
NUMBER_WITH_MARKS = re.compile(r"\s*[+\-−]?[\d.,'’\s]{1,30}", re.ASCII)


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
    list as long as `texts`. Equal texts share one immutable figure. Where the words of the column
    show one language, a text that is refused alone is read in it: "5 mil" in a Spanish column.

    Examples
    --------
    >>> read_column(["150,000", "about 150,000", "150,000", None])
    [Figure('150,000': 150,000), Figure('about 150,000': ~ 150,000),
     Figure('150,000': 150,000), None]
    """
    figures: dict[str | None, Figure | UnreadableFigureError | None] = {}
    cells = list(texts)
    for text in cells:
        if text not in figures:
            figures[text] = read_figure_cell(text, locale)
    if locale is None:
        read_in_column_language(figures)
    return [figures[text] for text in cells]


def read_in_column_language(
    figures: dict[str | None, Figure | UnreadableFigureError | None],
) -> None:
    """Read the refused texts of a column in its language, where its words show one, in place."""
    refused = [t for t, f in figures.items() if t and isinstance(f, UnreadableFigureError)]
    language = shown_language(filter(None, figures)) if refused else None
    if language is None:
        return
    for text in refused:
        with suppress(UnreadableFigureError):
            figures[text] = read_phrase(text, language=language)


def read_marked_column(
    texts: Iterable[str | None], decimal: str | None
) -> list[Figure | UnreadableFigureError | None]:
    """Return the figure of each text as `read_column` does, in a column with a decimal mark.

    The mark is that of numbers without words, and of phrases whose language leaves it open.
    """
    cells = list(texts)
    figures = read_column(cells)
    if decimal is not None:
        for i, (text, figure) in enumerate(zip(cells, figures, strict=True)):
            is_open = isinstance(figure, UnreadableFigureError)
            if text is not None and (is_open or NUMBER_WITH_MARKS.fullmatch(text)):
                figures[i] = read_figure_cell(text, decimal=decimal)
    return figures


def read_figure_cell(
    text: str | None, locale: str | None = None, decimal: str | None = None
) -> Figure | UnreadableFigureError | None:
    """Return the figure of one cell, or the error that refuses it, or None for a blank."""
    if text is None or not text.strip():
        return None
    # Commas are read here where they are thousands separators of English.
    is_english = locale is None or locale.lower().startswith("en")
    has_thousands = decimal == "." or (decimal is None and is_english)
    is_plain = has_thousands or "," not in text
    if is_plain and len(text) <= MAX_PLAIN_LENGTH and PLAIN_NUMBER.fullmatch(text):
        return Figure(text=text, value=int(text.replace(",", "")))
    try:
        return parse(text, locale, decimal)
    except UnreadableFigureError as error:
        return error
