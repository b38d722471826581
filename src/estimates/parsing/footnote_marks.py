"""Leave out the marks of footnotes: "1,200[5]", "killed[note 3]", "[citation needed]"."""

from dataclasses import replace

from estimates.parsing.tokens import Token, Tokens

# Words in brackets that Wikipedia and others write as marks.
MARK_WORDS = frozenset("note notes nb n fn ref anm прим a b c d e f g h i j k l m".split())
EDITORIAL_MARKS = frozenset("citation better clarification page year".split())
# These stay in the text, where a "*" may multiply, too.
FOOTNOTE_SIGNS = ("*", "†", "‡", "§")

# "[150]" has at most three digits; longer ones are a number.
MAX_MARK_DIGITS = 3

# "[note 3]" and "[citation needed]" have the most tokens inside their brackets.
MAX_MARK_TOKENS = 4


def drop_footnote_marks(tokens: Tokens) -> Tokens:
    """Return the tokens without the marks of footnotes.

    A mark separates what stands on either side: "1,200[5]" is 1,200.
    """
    if not any(token.norm == "[" for token in tokens):
        return tokens
    kept: list[Token] = []
    i, is_after_mark = 0, False
    while i < len(tokens):
        end = footnote_mark_end(tokens, i)
        if end is None:
            apart = is_after_mark and tokens[i].glued
            kept.append(replace(tokens[i], gap=" ", glued=False) if apart else tokens[i])
        is_after_mark = end is not None
        i = end or i + 1
    return kept


def footnote_mark_end(tokens: Tokens, i: int) -> int | None:
    """Return the token after the mark of a footnote at token i, or None."""
    if tokens[i].norm != "[" or i == 0:
        return None
    inside = tokens[i + 1 : i + 2 + MAX_MARK_TOKENS]
    length = next((k for k, token in enumerate(inside) if token.norm == "]"), 0)
    if not length or not is_mark([token.norm for token in inside[:length]]):
        return None
    end = i + length + 2
    # "The [150] troops" is an editor's number.
    is_apart = end >= len(tokens) or tokens[end].kind == "sign"
    return end if tokens[i].glued or is_apart else None


def is_mark(words: list[str]) -> bool:
    """Tell whether words in square brackets are the mark of a footnote."""
    first, last = words[0], words[-1]
    if first in EDITORIAL_MARKS and last == "needed":
        return True
    is_number = last.isdecimal() and len(last) <= MAX_MARK_DIGITS
    return (is_number or last in MARK_WORDS) and set(words[:-1]) <= MARK_WORDS
