"""Write numbers for readers: stated ones verbatim, computed ones without false digits."""

import math
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

MONTH_NAMES = (
    "January February March April May June July August September October November December".split()
)
# Numbers of these sizes are written without a power of ten.
PLAIN_SIZES = (1e-4, 1e15)
# An interval narrower than this share of its middle needs three digits; two would hide its width.
NARROW_WIDTH = 0.5


def format_full(number: float | None, beside: Iterable[float | None] = ()) -> str:
    """Write a stated number in full, with thousands separators.

    beside : the numbers of the same line. A small difference of numbers that are written without a
        power of ten has none either.

    >>> format_full(150000), format_full(12.5), format_full(2**53 + 1), format_full(3e14 + 0.5)
    ('150,000', '12.5', '9,007,199,254,740,993', '300,000,000,000,000')
    >>> format_full(2e-6), format_full(2e-6, beside=[0.002])
    ('2e-06', '0.000002')
    """
    if number is None:
        return "?"
    if abs(number) < 2**53 and number == int(number):
        number = int(number)
    if isinstance(number, int):
        return f"{number:,}"
    short = f"{number:.10g}"
    sizes = [abs(other) for other in (number, *beside) if other is not None]
    is_plain = (
        PLAIN_SIZES[0] <= max(filter(math.isfinite, sizes), default=math.inf) < PLAIN_SIZES[1]
    )
    return f"{Decimal(short):,f}" if is_plain else short


def format_rounded(number: float, digits: int, mode: str = ROUND_HALF_EVEN) -> str:
    """Write a computed number to a number of significant digits.

    >>> format_rounded(128512.3, 3), format_rounded(96731.9, 2, ROUND_FLOOR)
    ('129,000', '96,000')
    """
    if number == 0:
        return "0"
    # The decimal of the repr, not of the float: 0.1 is rounded as 0.1.
    exact = Decimal(repr(float(number)))
    step = Decimal(1).scaleb(exact.adjusted() - digits + 1)
    cut = exact.quantize(step, rounding=mode)
    return f"{int(cut):,}" if cut == cut.to_integral_value() else f"{cut:,f}"


def choose_digits(lower: float | None, upper: float | None) -> int:
    """Return the number of significant digits of an interval: two or three."""
    if lower is None or upper is None or not (math.isfinite(lower) and math.isfinite(upper)):
        return 2
    return 3 if upper - lower < NARROW_WIDTH * abs(lower + upper) / 2 else 2


def format_outward(lower: float | None, upper: float | None) -> tuple[str, str]:
    """Write the ends of a computed interval, rounded outward; an open end in words.

    >>> format_outward(96731.9, 544753.2), format_outward(10000.0, math.inf)
    (('96,000', '550,000'), ('10,000', 'no upper end'))
    """
    digits = choose_digits(lower, upper)
    low = "?" if lower is None else "no lower end"
    high = "?" if upper is None else "no upper end"
    if lower is not None and math.isfinite(lower):
        low = format_rounded(lower, digits, ROUND_FLOOR)
    if upper is not None and math.isfinite(upper):
        high = format_rounded(upper, digits, ROUND_CEILING)
    return low, high


def format_date(day: date) -> str:
    """Write a day out, the same in every locale: 19 April 2021."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def count_noun(number: int, noun: str) -> str:
    """Write a number with its noun in the singular or plural.

    >>> count_noun(1, "claim"), count_noun(5000, "claim"), count_noun(2, "more quantity")
    ('1 claim', '5,000 claims', '2 more quantities')
    """
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def format_ratio(ratio: float) -> str:
    """Write a small ratio with two decimals, a large one with three digits.

    >>> format_ratio(1.3636), format_ratio(12345.6), format_ratio(math.inf)
    ('1.36', '12,300', 'more than 10^308')
    """
    if not math.isfinite(ratio):
        return "more than 10^308"
    return f"{ratio:.2f}" if ratio < 100 else format_rounded(ratio, 3)
