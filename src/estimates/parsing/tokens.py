"""Text as tokens: words, runs of digits, single signs, each with its place in the original.

Zero-width characters vanish, digits of every script become ASCII, dashes become ``-``; the
offsets always count code points of the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal, NamedTuple

Kind = Literal["word", "digits", "sign"]

ZERO_WIDTH = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Characters without width that copying from web pages leaves inside words and numbers."""
SIGNS = {
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
LETTER = r"[^\W\d_][\u0300-\u036f]*"
TOKEN = re.compile(
    rf"\d+|[dlDL]['\u2019](?=[^\W\d_]|$)|(?:{LETTER})+(?:['\u2019\u02bc](?:{LETTER})+)*|[<>]=|\S"
)
"""Alternatives start with different characters: no text makes this backtrack."""
STRESS = "\u0301"
"""Stress marks on Cyrillic vowels; letters that compose with it keep their accent."""


class Token(NamedTuple):
    """A word, a run of digits or one sign.

    Attributes
    ----------
    kind : what it is.
    norm : lower case, ASCII digits, plain dashes; what the grammar compares.
    raw : as written.
    start, end : code points of the original text.
    gap : the white space before it.
    """

    kind: Kind
    norm: str
    raw: str
    start: int
    end: int
    gap: str

    @property
    def glued(self) -> bool:
        """Whether nothing stands between it and the token before."""
        return not self.gap


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text, in order, in time linear in its length.

    Examples
    --------
    >>> [t.norm for t in tokenize("About 10–15,000")]
    ['about', '10', '-', '15', ',', '000']
    """
    visible, place = visible_text(text)
    tokens: list[Token] = []
    end = 0
    for match in TOKEN.finditer(visible):
        raw, start = match.group(), match.start()
        kind: Kind = "digits" if raw.isdecimal() else "word" if raw[0].isalpha() else "sign"
        if kind == "sign" and raw.isnumeric():
            kind = "word"
        norm = ascii_digits(raw) if kind == "digits" else SIGNS.get(raw) or normal_word(raw)
        where = (
            (start, match.end()) if place is None else (place[start], place[match.end() - 1] + 1)
        )
        tokens.append(Token(kind, norm, raw, *where, visible[end:start]))
        end = match.end()
    return tokens


def visible_text(text: str) -> tuple[str, list[int] | None]:
    """Return the text without zero-width characters, and where each character stood."""
    if text.isascii() or not any(c in text for c in ZERO_WIDTH):
        return text, None
    kept = [i for i, c in enumerate(text) if c not in ZERO_WIDTH]
    return "".join(text[i] for i in kept), kept


def normal_word(raw: str) -> str:
    """Return a word in lower case, composed, its apostrophes plain, without stress marks."""
    if raw.isascii():
        return raw.lower()
    composed = unicodedata.normalize("NFC", raw.lower()).replace(STRESS, "")
    return composed.replace("\u2019", "'").replace("\u02bc", "'")


def ascii_digits(raw: str) -> str:
    """Return decimal digits of any script in ASCII."""
    return raw if raw.isascii() else "".join(str(unicodedata.decimal(c)) for c in raw)


def norm(tokens: Sequence[Token], i: int) -> str:
    """Return what token i is, "" beyond the text."""
    return tokens[i].norm if 0 <= i < len(tokens) else ""


def is_digits(tokens: Sequence[Token], i: int) -> bool:
    """Tell whether token i is a run of digits."""
    return 0 <= i < len(tokens) and tokens[i].kind == "digits"


def glued_run(tokens: Sequence[Token], i: int) -> int:
    """Return the token after everything that hangs on token i without a space."""
    i += 1
    while i < len(tokens) and tokens[i].glued:
        joined = tokens[i].kind != "sign"
        inside = norm(tokens, i) in ("-", "/", ".") and i + 1 < len(tokens)
        inside = inside and tokens[i + 1].glued and tokens[i + 1].kind != "sign"
        if not (joined or inside):
            break
        i += 1
    return i
