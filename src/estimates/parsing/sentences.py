"""Split the tokens of a document into sentences."""

from estimates.parsing.tokens import Tokens

SENTENCE_MARKS = (".", "!", "?", "…")
CLOSING_MARKS = ('"', "'", "”", "»", ")", "]")

# A point after one of these, or after a single letter, does not end a sentence.
ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof gen col lt capt sgt maj adm rep sen st no nos vs est approx ca c jan feb
    mar apr jun jul aug sep sept oct nov dec u s тис тыс млн млрд mio mrd tsd bzw env aprox г
    р im
    """.split()
)


def sentence_starts(tokens: Tokens) -> list[int]:
    """Return the index of the first token of each sentence.

    >>> from estimates.parsing.tokens import tokenize
    >>> sentence_starts(tokenize("Gen. Smith said 5,000. He left."))
    [0, 8]
    """
    starts = [0] if tokens else []
    for i in range(1, len(tokens)):
        gap = tokens[i].gap
        is_sentence = gap and not tokens[i].raw[0].islower() and ends_sentence(tokens, i - 1)
        if is_sentence or gap.count("\n") > 1:
            starts.append(i)
    return starts


def ends_sentence(tokens: Tokens, i: int) -> bool:
    """Tell whether token i ends a sentence."""
    while i > 0 and tokens[i].raw in CLOSING_MARKS and tokens[i].glued:
        i -= 1
    if tokens[i].raw not in SENTENCE_MARKS:
        return False
    before = tokens[i - 1] if i else None
    if tokens[i].raw != "." or before is None or before.kind != "word":
        return True
    return not (before.norm in ABBREVIATIONS or len(before.norm) == 1)
