"""A document as sentences: where each begins and ends, without losing a character."""

from __future__ import annotations

from collections.abc import Sequence

from estimates.parsing.tokens import Token

ENDS = (".", "!", "?", "…")
CLOSERS = ('"', "'", "”", "»", ")", "]")
ABBREVIATIONS = frozenset((
    "mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "capt", "sgt", "maj", "adm", "rep",
    "sen", "st", "no", "nos", "vs", "est", "approx", "ca", "c", "jan", "feb", "mar", "apr",
    "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "u", "s", "тис", "тыс", "млн",
    "млрд", "mio", "mrd", "tsd", "bzw", "env", "aprox", "г", "р", "im",
))  # fmt: skip
"""A point after these, or after one letter, ends no sentence."""


def sentence_starts(tokens: Sequence[Token], text: str) -> list[int]:
    """Return the index of the first token of each sentence.

    Examples
    --------
    >>> from estimates.parsing.tokens import tokenize
    >>> text = "Gen. Smith said 5,000. He left."
    >>> sentence_starts(tokenize(text), text)
    [0, 8]
    """
    starts = [0] if tokens else []
    for i in range(1, len(tokens)):
        paragraph = tokens[i].gap.count("\n") > 1
        if paragraph or (tokens[i].gap and ends_sentence(tokens, i - 1) and begins(tokens[i])):
            starts.append(i)
    return starts


def ends_sentence(tokens: Sequence[Token], i: int) -> bool:
    """Tell whether token i closes a sentence."""
    while i > 0 and tokens[i].raw in CLOSERS and tokens[i].glued:
        i -= 1
    if tokens[i].raw not in ENDS:
        return False
    before = tokens[i - 1] if i else None
    if tokens[i].raw != "." or before is None or before.kind != "word":
        return True
    return not (before.norm in ABBREVIATIONS or len(before.norm) == 1)


def begins(token: Token) -> bool:
    """Tell whether a token can open a sentence."""
    return not token.raw[0].islower()
