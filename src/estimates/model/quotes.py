"""Does a quote stand where it says it stands? Exact, or an error: nothing is re-anchored."""

from __future__ import annotations

from estimates.errors import QuoteError

SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2007"), " ")
"""No-break spaces, which copying turns into plain ones: folded one for one, so that every
offset stays where it is."""


def folded(text: str) -> str:
    """Return a text with no-break spaces as plain ones, of the same length."""
    return text.translate(SPACES)


def check_quote(exact: str, start: int, end: int, document_text: str) -> None:
    """Refuse a quote that does not stand in the document at its offsets.

    Parameters
    ----------
    exact : the quote.
    start, end : code points of `document_text`, end not included (W3C Web Annotation,
        TextPositionSelector).
    document_text : the whole text.

    Raises
    ------
    QuoteError
        With what stands there instead, and where the quote does stand, if anywhere. It is
        for a person to re-anchor it.

    Examples
    --------
    >>> check_quote("110,000 troops", 6, 20, "about 110,000\u00a0troops")
    """
    if not 0 <= start <= end <= len(document_text):
        raise QuoteError(
            f"lies outside a document of {len(document_text):,} characters",
            column="quote_start",
            value=(start, end),
            remedy="count code points of the text as published",
        )
    there = document_text[start:end]
    if folded(there) == folded(exact):
        return
    elsewhere = folded(document_text).find(folded(exact))
    remedy = (
        f"it stands at {elsewhere}-{elsewhere + len(exact)}"
        if exact and elsewhere >= 0
        else "it does not occur in this document"
    )
    raise QuoteError(
        f"is not what stands at {start}-{end} ({there!r})",
        column="quote",
        value=exact,
        remedy=remedy,
    )
