"""How wide a text is, roughly, and what of it fits: no font is asked."""

from __future__ import annotations

import unicodedata

NARROW = set("iljtfrI.,:;'|!()[] ·’‘")
BROAD = set("mwMW@%—")
BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
"""Invisible characters that could turn what stands beside a text around."""


def width(text: str, size: float = 12.0) -> float:
    """Return about how wide a text is, in the unit of its size.

    >>> width("iii") < width("mmm") < width("漢漢漢")
    True
    """
    return size * sum(map(em, text))


def em(letter: str) -> float:
    """Return about how wide a letter is, as a part of the size."""
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cf", "Mn", "Me"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter in NARROW:
        return 0.38
    return 0.98 if letter in BROAD else 0.73 if letter.isupper() else 0.62


def line(text: str) -> str:
    r"""Return a text on one line, without control characters.

    >>> line("a\n b\x00")
    'a b'
    """
    return safe(" ".join(text.split()))


def safe(text: str) -> str:
    r"""Return a text that no terminal obeys and that turns no line around.

    >>> safe("two  words\x1b[2J")
    'two  words[2J'
    """
    spaced = (" " if letter.isspace() else letter for letter in text.translate(BIDI))
    return "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cs"))


def fit(text: str, room: float, size: float = 12.0) -> str:
    """Return a text on one line, cut with an ellipsis where it needs more than some room.

    >>> fit("Borrell (EU HR/VP)", 200), fit("Borrell (EU HR/VP)", 60)
    ('Borrell (EU HR/VP)', 'Borrell…')
    """
    said = line(text[:2000])
    if width(said, size) <= room:
        return said
    free, kept = room - width("…", size), 0
    for letter in said:
        free -= size * em(letter)
        if free < 0:
            break
        kept += 1
    return said[:kept].rstrip(" (,;:-\u200d") + "…"


def brief(text: str, most: int) -> str:
    r"""Return a text on one line, cut after so many characters; no terminal obeys what it holds.

    >>> brief("a name  of\x1b[31m some length", 12)
    'a name of[3…'
    """
    said = line(text)
    return said if len(said) <= most else said[: most - 1].rstrip() + "…"
