"""Split text into tokens: words, runs of digits and single signs, with their offsets.

Zero-width characters are dropped, digits of every script become ASCII, and dashes become ``-``.
Offsets are code points of the original text.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["word", "digits", "sign"]

# Characters without width that copying from web pages leaves inside words and numbers.
ZERO_WIDTH = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
NORMAL_SIGNS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2018\u2019\u02bc\uff07", "'"),
    **dict.fromkeys("\u223c\u2248\u2243\uff5e", "~"),
    "\uff0c": ",",
    "\u066c": ",",
    "\uff0e": ".",
    "\u066b": ".",
    "\uff0b": "+",
    "\u2265": ">=",
    "\u2a7e": ">=",
    "\u2264": "<=",
    "\u2a7d": "<=",
}
LETTERS = r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*"
# French words that are joined to the next: "d'environ 300", "qu'une centaine".
ELISION = r"(?:[dlDL]|(?:[lL]ors|[pP]uis|)[qQ]u)['\u2019](?=[^\W\d_]|$)"
# Only elisions and words start with the same characters, so that no text causes backtracking.
TOKEN_PATTERN = re.compile(rf"\d+|{ELISION}|{LETTERS}(?:['\u2019\u02bc]{LETTERS})*|[<>]=|\S")
# Stress marks on Cyrillic vowels are dropped after composition: "é" keeps its accent.
STRESS_MARK = "\u0301"


# Slots are read in a third of the time of a named tuple, and tokens are read most of all.
@dataclass(slots=True)
class Token:
    """A word, a run of digits or one sign.

    kind : "word", "digits" or "sign".
    norm : the token in lower case, with ASCII digits and plain dashes, for comparison.
    raw : the token as written.
    start, end : code-point offsets in the original text, end excluded.
    gap : the white space before it.
    glued : whether there is none.
    """

    kind: TokenKind
    norm: str
    raw: str
    start: int
    end: int
    gap: str
    glued: bool


Tokens = Sequence[Token]


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text, in order and in linear time.

    >>> [t.norm for t in tokenize("About 10–15,000")]
    ['about', '10', '-', '15', ',', '000']
    """
    visible, offsets = remove_zero_width(text)
    tokens: list[Token] = []
    end = 0
    for match in TOKEN_PATTERN.finditer(visible):
        raw, start = match.group(), match.start()
        if raw.isdecimal():
            kind: TokenKind = "digits"
            norm = raw if raw.isascii() else "".join(str(unicodedata.decimal(c)) for c in raw)
        else:
            kind = "word" if raw[0].isalpha() or raw.isnumeric() else "sign"
            if raw.isascii():
                norm = raw.lower()
            else:
                norm = NORMAL_SIGNS.get(raw) or normalise_word(raw) or raw  # a stress mark alone
        gap, end = visible[end:start], match.end()
        first, last = (start, end - 1) if offsets is None else (offsets[start], offsets[end - 1])
        tokens.append(Token(kind, norm, raw, first, last + 1, gap, not gap))
    return tokens


def remove_zero_width(text: str) -> tuple[str, list[int] | None]:
    """Return the text without zero-width characters, and the offset of each that is left."""
    if text.isascii() or not any(c in text for c in ZERO_WIDTH):
        return text, None
    kept = [i for i, c in enumerate(text) if c not in ZERO_WIDTH]
    return "".join(text[i] for i in kept), kept


def normalise_word(raw: str) -> str:
    """Return a word in lower case, NFC-composed, with plain apostrophes, without stress marks."""
    composed = unicodedata.normalize("NFC", raw.lower()).replace(STRESS_MARK, "")
    return composed.replace("\u2019", "'").replace("\u02bc", "'")


def norm_at(tokens: Tokens, i: int) -> str:
    """Return token i in normal form, "" outside the text."""
    return tokens[i].norm if 0 <= i < len(tokens) else ""


def is_digits_at(tokens: Tokens, i: int) -> bool:
    """Tell whether token i is a run of digits."""
    return 0 <= i < len(tokens) and tokens[i].kind == "digits"


def is_glued_digits_at(tokens: Tokens, i: int) -> bool:
    """Tell whether token i is a run of digits that follows token i - 1 without white space."""
    return 0 <= i < len(tokens) and tokens[i].kind == "digits" and tokens[i].glued


def joins_digits(tokens: Tokens, i: int, signs: Sequence[str]) -> bool:
    """Tell whether token i is one of these signs, and joins digits to the token before it."""
    is_glued_sign = i < len(tokens) and tokens[i].norm in signs and tokens[i].glued
    return is_glued_sign and is_glued_digits_at(tokens, i + 1)


def glued_run_end(tokens: Tokens, i: int) -> int:
    """Return the token after those that follow token i without white space."""
    i += 1
    while i < len(tokens) and tokens[i].glued:
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        is_joint = tokens[i].norm in ("-", "/", ".") and after and after.kind != "sign"
        if tokens[i].kind == "sign" and not (is_joint and after and after.glued):
            break
        i += 1
    return i
