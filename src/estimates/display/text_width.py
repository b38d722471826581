"""Estimate the width of texts without a font, and cut or clean them to fit."""

import unicodedata

NARROW_LETTERS = set("iljtfrI.,:;'|!()[] ·’‘")
BROAD_LETTERS = set("mwMW@%—")
# Invisible characters that change the direction of the text around them.
BIDI_CONTROLS = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]
)


def estimate_width(text: str, size: float = 12.0) -> float:
    """Return the approximate width of a text, in the unit of its font size.

    >>> estimate_width("iii") < estimate_width("mmm") < estimate_width("漢漢漢")
    True
    """
    return size * sum(map(letter_width, text))


def letter_width(letter: str) -> float:
    """Return the approximate width of a letter, as a share of the font size."""
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cf", "Mn", "Me"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter in NARROW_LETTERS:
        return 0.38
    return 0.98 if letter in BROAD_LETTERS else 0.73 if letter.isupper() else 0.62


def one_line(text: str) -> str:
    """Return a text on one line, without control characters."""
    return strip_controls(" ".join(text.split()))


def strip_controls(text: str) -> str:
    r"""Return a text without terminal escapes and direction marks.

    >>> strip_controls("two  words\x1b[2J")
    'two  words[2J'
    """
    spaced = (" " if letter.isspace() else letter for letter in text.translate(BIDI_CONTROLS))
    return "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cs"))


def fit_text(text: str, width: float, size: float = 12.0) -> str:
    """Return a text on one line, cut with an ellipsis where it exceeds a width.

    >>> fit_text("Borrell (EU HR/VP)", 200), fit_text("Borrell (EU HR/VP)", 60)
    ('Borrell (EU HR/VP)', 'Borrell…')
    """
    # Nothing shows 2,000 characters; longer texts need not be measured.
    line = one_line(text[:2000])
    if estimate_width(line, size) <= width:
        return line
    free, kept = width - estimate_width("…", size), 0
    for letter in line:
        free -= size * letter_width(letter)
        if free < 0:
            break
        kept += 1
    return line[:kept].rstrip(" (,;:-\u200d") + "…"


def cut_text(text: str, most: int) -> str:
    r"""Return a text on one line, cut after `most` characters, without control characters.

    >>> cut_text("a name  of\x1b[31m some length", 12)
    'a name of[3…'
    """
    line = one_line(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
