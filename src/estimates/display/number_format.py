"""Numbers for readers: stated ones verbatim, computed ones without false digits."""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from estimates.model.claim import Claim

WORDS = {">": "more than", ">=": "at least", "<": "fewer than", "<=": "at most", "~": "about"}
MONTHS = (
    "January February March April May June July August September October November December".split()
)
SMALL = "no one two three four five six seven eight nine ten eleven twelve".split()
PHRASE = re.compile(
    r"(?:[^\W\d_][^\W\d_]*[ ’'-]){0,4}(?P<number>\d(?:[\d.,’'\u00a0\u202f ]*\d)?)(?![\d.,]*\d)"
)
"""A number that up to four words lead to: "almost 100,000", "well over 120,000"."""
PLAIN = (1e-4, 1e15)
"""Numbers of a size in between are written without a power of ten."""
NARROW = 0.5
"""An interval narrower than this part of its middle is shown to three digits, others to two."""


def full(number: float | None) -> str:
    """Write a stated number in full, with thousands separators.

    >>> full(150000), full(12.5), full(2**53 + 1), full(3e14 + 0.5)
    ('150,000', '12.5', '9,007,199,254,740,993', '300,000,000,000,000')
    """
    if number is None:
        return "?"
    if isinstance(number, float) and number.is_integer() and abs(number) < 2**53:
        number = int(number)
    if isinstance(number, int):
        return f"{number:,}"
    short = f"{number:.10g}"
    return f"{Decimal(short):,f}" if PLAIN[0] <= abs(number) < PLAIN[1] else short


def rounded(number: float, digits: int, mode: str = ROUND_HALF_EVEN) -> str:
    """Write a computed number to some significant digits.

    >>> rounded(128512.3, 3), rounded(0.012345, 2), rounded(96731.9, 2, ROUND_FLOOR)
    ('129,000', '0.012', '96,000')
    """
    if number == 0:
        return "0"
    exact = Decimal(repr(float(number)))
    step = Decimal(1).scaleb(exact.adjusted() - digits + 1)
    cut = exact.quantize(step, rounding=mode)
    return f"{int(cut):,}" if cut == cut.to_integral_value() else f"{cut:,f}"


def digits_for(lower: float | None, upper: float | None) -> int:
    """Return to how many significant digits an interval is shown: two or three."""
    if lower is None or upper is None or not (math.isfinite(lower) and math.isfinite(upper)):
        return 2
    middle = abs(lower + upper) / 2
    return 3 if upper - lower < NARROW * middle else 2


def outward(lower: float | None, upper: float | None) -> tuple[str, str]:
    """Write the ends of a computed interval, rounded outward; an open end is said in words.

    >>> outward(96731.9, 544753.2), outward(10000.0, math.inf)
    (('96,000', '550,000'), ('10,000', 'no upper end'))
    """
    digits = digits_for(lower, upper)
    low = "?" if lower is None else "no lower end"
    high = "?" if upper is None else "no upper end"
    if lower is not None and math.isfinite(lower):
        low = rounded(lower, digits, ROUND_FLOOR)
    if upper is not None and math.isfinite(upper):
        high = rounded(upper, digits, ROUND_CEILING)
    return low, high


def stated_end(claim: Claim, number: float) -> str:
    """Write the end that a claim sets: in its own words where these are plain, else in ours.

    >>> from estimates import claim
    >>> stated_end(claim("Kuleba", "over 120,000 troops"), 120000)
    'over 120,000'
    >>> stated_end(claim("EU", "150 thousand and more"), 150000)
    'at least 150,000'
    """
    figure = claim.figure
    numbers = {n for n in (figure.value, figure.lower, figure.upper) if n is not None}
    found = PHRASE.match(" ".join((figure.text or "").split()))
    if found and len(numbers) == 1 and same_number(found["number"], number):
        return found[0].rstrip(" .,")
    word = "up to" if figure.cancellable else WORDS.get(figure.comparator or "", "")
    return f"{word} {full(number)}".strip()


def same_number(written: str, number: float) -> bool:
    """Return whether digits with separators write a number.

    >>> same_number("150,000", 150000), same_number("150", 150000), same_number("1.500", 1500)
    (True, False, True)
    """
    digits = "".join(c for c in written if c.isdigit())
    return number == int(number) and digits == str(abs(int(number)))


def spelled(day: date) -> str:
    """Write a day out, the same in every locale.

    >>> spelled(date(2021, 4, 19))
    '19 April 2021'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def counted(number: int) -> str:
    """Write a small number as a word.

    >>> counted(2), counted(14)
    ('two', '14')
    """
    return SMALL[number] if number < len(SMALL) else f"{number:,}"


def claims_counted(number: int) -> str:
    """Write how many claims there are.

    >>> claims_counted(1), claims_counted(5000)
    ('1 claim', '5,000 claims')
    """
    return "1 claim" if number == 1 else f"{number:,} claims"


def ratio_in_words(ratio: float) -> str:
    """Write a ratio with two decimals where it is small, without false digits where not.

    >>> ratio_in_words(1.3636), ratio_in_words(12345.6), ratio_in_words(math.inf)
    ('1.36', '12,300', 'more than 10^308')
    """
    if not math.isfinite(ratio):
        return "more than 10^308"
    return f"{ratio:.2f}" if ratio < 100 else rounded(ratio, 3)
