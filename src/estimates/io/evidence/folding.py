"""Fold what copying changes in a text: white space, soft hyphens and quotation marks.

Offsets lead back to the original text. Nothing else is folded: a changed letter, digit or sign is
a changed quote.
"""

import sys
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.grouped.sorting import row_dtype
from estimates.numeric.types import Ints

SOFT_HYPHEN = ord("\u00ad")
# Typographic quotation marks and apostrophes, as word processors and web pages exchange them.
DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb"
SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2039\u203a"
# What `str.isspace` accepts beyond ASCII, with the zero-width space and the byte-order mark, which
# copying adds or drops like spaces.
SPACES = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
)
# Below this length a loop is faster than arrays.
SHORT_TEXT = 500
FOLDED_CHARACTERS = str.maketrans(
    {
        **dict.fromkeys(DOUBLE_QUOTES, '"'),
        **dict.fromkeys(SINGLE_QUOTES, "'"),
        **dict.fromkeys(SPACES, " "),
    }
)


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text after folding.

    text : the folded text.
    offsets : shape (characters + 1,), the offset in the original text of each folded character;
        the last one is the length of the original text.
    """

    text: str
    offsets: Ints

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original offsets of a span of the folded text, end excluded."""
        return int(self.offsets[start]), int(self.offsets[end - 1]) + 1

    def position(self, offset: int) -> int:
        """Return the folded position of an original offset."""
        return int(np.searchsorted(self.offsets, offset))


def fold_text(text: str) -> FoldedText:
    r"""Fold a text: one space for each run of white space, plain quotation marks, no soft hyphens.

    >>> folded = fold_text("about\u00a0 110,\u00ad000")
    >>> folded.text, folded.span(6, 13)
    ('about 110,000', (7, 15))
    """
    if len(text) < SHORT_TEXT:
        return fold_short_text(text)
    codes = folded_codes()[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")]
    offsets = np.flatnonzero(codes != SOFT_HYPHEN).astype(row_dtype(len(text)))
    codes = codes[offsets]
    is_space = codes == ord(" ")
    kept = np.ones(len(codes), dtype=bool)
    kept[1:] = ~(is_space[1:] & is_space[:-1])
    folded = codes[kept].tobytes().decode("utf-32-le", "surrogatepass")
    return FoldedText(folded, np.append(offsets[kept], offsets.dtype.type(len(text))))


@cache
def folded_codes() -> NDArray[np.uint32]:
    """Return the code point that each code point is folded to, shape (code points,)."""
    codes = np.arange(sys.maxunicode + 1, dtype="<u4")
    for code, folded in FOLDED_CHARACTERS.items():
        codes[code] = ord(folded)
    return codes


def fold_short_text(text: str) -> FoldedText:
    """Fold a short text, with the same result."""
    characters, offsets = list[str](), list[int]()
    for offset, character in enumerate(text.translate(FOLDED_CHARACTERS)):
        if ord(character) == SOFT_HYPHEN or (character == " " and characters[-1:] == [" "]):
            continue
        characters.append(character)
        offsets.append(offset)
    return FoldedText("".join(characters), np.array([*offsets, len(text)]))
