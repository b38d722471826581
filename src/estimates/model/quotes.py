"""Check that a document contains a quote at its stated offsets."""

from estimates.errors import QuoteError

# Copying turns no-break spaces into plain ones. Each is replaced by one character, so that
# every offset is preserved.
NO_BREAK_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2007"), " ")


def fold_spaces(text: str) -> str:
    """Return a text of the same length with plain spaces instead of no-break spaces."""
    return text.translate(NO_BREAK_SPACES)


def check_quote(exact: str, start: int, end: int, document_text: str) -> None:
    """Raise an error unless a document contains a quote at its offsets.

    Parameters
    ----------
    exact : the quote.
    start, end : code-point offsets in `document_text`, end excluded (W3C Web Annotation,
        TextPositionSelector).
    document_text : the whole text.

    Raises
    ------
    QuoteError
        With the text at these offsets, and the position where the quote does occur, if any.
        The offsets are never corrected automatically.

    Examples
    --------
    >>> check_quote("110,000 troops", 6, 20, "about 110,000\u00a0troops")
    """
    if not 0 <= start <= end <= len(document_text):
        problem = f"and quote_end lie outside a document of {len(document_text):,} characters"
        remedy = "count code points of the text as published"
        raise QuoteError(problem, column="quote_start", value=(start, end), remedy=remedy)
    actual = document_text[start:end]
    if fold_spaces(actual) == fold_spaces(exact):
        return
    position = fold_spaces(document_text).find(fold_spaces(exact)) if exact else -1
    remedy = "it does not occur in this document"
    if position >= 0:
        remedy = f"use {position}-{position + len(exact)}, where it occurs"
    problem = f"differs from the text at {start}-{end} ({actual!r})"
    raise QuoteError(problem, column="quote", value=exact, remedy=remedy)
