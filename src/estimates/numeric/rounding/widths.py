"""The width policy: working intervals for figures that state rounded, hedged or vague numbers.

A figure's bounds hold only what its words entail. A working interval adds how far "150,000" or
"about 110,000" may lie from the count that the speaker had in mind. That is a policy and not a
fact of the claim (published widths for "about 110,000" run from 2,300 to 40,000), so all of it
is in one table, `Widths`, which can be replaced.

The *grid* of a number is its rounding step, read from its trailing zeros; its *half-width* h is
the distance to the upper end. Intervals are symmetric on the log scale: [N² / (N + h), N + h].
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.rounding.grid import COARSEST_GRID, grid_steps, rounding_grid
from estimates.numeric.types import Bools, Floats

RuleCodes = NDArray[np.int8]

# Names of the rules that can determine an interval; the codes below index this tuple.
RULES = (
    "no number",
    "exact",
    "rounding",
    "hedge",
    "hedge cut at a bound",
    "range as stated",
    "hedged range",
    "open above",
    "open below",
    "vague unit",
    "zero",
)
NO_NUMBER, EXACT, ROUNDING, HEDGE, HEDGE_CUT, STATED_RANGE = range(6)
HEDGED_RANGE, OPEN_ABOVE, OPEN_BELOW, VAGUE, ZERO = range(6, len(RULES))


@dataclass(frozen=True, slots=True)
class Widths:
    """The width policy: every constant with its reason and source.

    name : printed wherever the policy was used.
    coarsest : a grid is at most this share of N. Trailing zeros of "100,000" are not all
        rounding; a cap keeps one-digit numbers from being wider than hedged ones.
    hedged_by_digits : half-width of "about N" as a share of N, for one and for two significant
        digits: roundness and magnitude matter more than the hedging word (Ferson et al. 2015,
        Int. J. Approx. Reasoning 57:19); 10 % is FHIR's reading of ``~`` (R6,
        quantity-comparator).
    hedged_steps : for three digits and more, half-width in steps of the grid.
    zero, hedged_zero : upper end of a bare and of a hedged 0: less than half of one rounds to
        none; "about zero" may be one.
    vague_low, vague_high : a vague unit u reads as [vague_low u, vague_high u). From one
        unit up to the next power of ten is the only published form with two ends (CQE's
        counting rules); a first end at 2u is the Crowd Counting Consortium's.
    sources : where the constants come from.
    """

    name: str = "estimates-1"
    coarsest: float = COARSEST_GRID
    hedged_by_digits: tuple[float, float] = (0.10, 0.05)
    hedged_steps: float = 1.0
    zero: float = 0.5
    hedged_zero: float = 1.0
    vague_low: float = 1.0
    vague_high: float = 10.0
    sources: tuple[str, ...] = (
        "JCGM 100:2008 (GUM) F.2.2.1: a rounded indication is uniform over its step",
        "Ferson et al. 2015, Int. J. Approx. Reasoning 57:19: hedges and round numbers",
        "HL7 FHIR R6 quantity-comparator: ~ is about 10 %",
    )


DEFAULT_WIDTHS = Widths()


def half_width(value: Floats, hedged: Bools, widths: Widths = DEFAULT_WIDTHS) -> Floats:
    """Return the distance from each number to its upper end, in the unit of the number.

    value : shape (n,); signs are ignored, 0 and NaN give NaN.
    hedged : shape (n,), True for "about N".
    widths : the policy.

    >>> half_width(np.array([110e3, 110e3, 100e3]), np.array([False, True, True])).tolist()
    [5000.0, 5500.0, 10000.0]
    """
    if not hedged.any():
        return grid_steps(value, widths.coarsest) / 2
    step, digits = rounding_grid(value, widths.coarsest)
    one, two = widths.hedged_by_digits
    size = np.abs(value)
    about = np.select(
        [digits <= 1, digits == 2], [one * size, two * size], widths.hedged_steps * step
    )
    return np.where(hedged, np.maximum(step / 2, about), step / 2)


def interval_around(
    value: Floats, hedged: Bools, widths: Widths = DEFAULT_WIDTHS
) -> tuple[Floats, Floats]:
    """Return the interval around each number that its wording allows, before stated bounds.

    value : shape (n,); negative numbers are mirrored, 0 reaches from 0 up.
    hedged : shape (n,).
    widths : the policy.

    >>> low, high = interval_around(np.array([100.0, -100.0]), np.array([False, False]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([95.24, -105.0], [105.0, -95.24])
    """
    size = np.abs(value)
    high = size + half_width(value, hedged, widths)
    # Not N² / (N + h): that square overflows; this form cannot.
    low = size * (size / high)
    zero = np.flatnonzero(value == 0)
    low[zero], high[zero] = 0.0, np.where(hedged[zero], widths.hedged_zero, widths.zero)
    negative = np.flatnonzero(value < 0)
    low[negative], high[negative] = -high[negative], -low[negative]
    return low, high


def compute_working_intervals(
    value: Floats,
    lower: Floats,
    upper: Floats,
    hedged: Bools,
    exact: Bools,
    unit_of_vague: Floats,
    widths: Widths = DEFAULT_WIDTHS,
) -> tuple[Floats, Floats, RuleCodes]:
    """Return the working interval of each figure, and the rule that determined it.

    value, lower, upper : shape (n,), NaN = not stated; one unit within a row.
    hedged : shape (n,), True where the comparator is ``~``.
    exact : shape (n,), True where the comparator is ``=``; an exact 0 is as wide as a bare one.
    unit_of_vague : shape (n,), the unit of a vague word, NaN where there is none.
    widths : the policy.
    Returns low, high : shape (n,); infinite where the words leave that end open, NaN where there is
        no number at all.
    rule : shape (n,), int8 index into `RULES`.

    150,000 · more than 150,000 · about 110,000 · tens of thousands:

    >>> n, no = np.nan, np.zeros(4, bool)
    >>> low, high, rule = compute_working_intervals(
    ...     np.array([150e3, n, 110e3, n]), np.array([n, 150e3, n, n]), np.full(4, n),
    ...     np.array([False, False, True, False]), no, np.array([n, n, n, 10e3]))
    >>> low.round().tolist(), high.round().tolist()
    ([145161.0, 150000.0, 104762.0, 10000.0], [155000.0, inf, 115500.0, 100000.0])
    >>> [RULES[r] for r in rule]
    ['rounding', 'open above', 'hedge', 'vague unit']

    A stated bound is the end on its side. Bounds equal to each other ("low = best = high")
    mean no more than the bare number does, unless it is exact: they are as wide as its
    rounding. The ends of a hedged range reach outward by the hedge.
    """
    low, high = bounds_from_numbers(value, lower, upper, hedged, exact, widths)
    point, has_low, has_high = _point_and_bounds(value, lower, upper)
    vague = np.isnan(point) & ~has_low & ~has_high & ~np.isnan(unit_of_vague)
    with np.errstate(over="ignore"):
        low = np.where(vague, widths.vague_low * unit_of_vague, low)
        high = np.where(vague, widths.vague_high * unit_of_vague, high)
    rule = _rule_codes(point, has_low, has_high, hedged, exact, vague)
    nothing = rule == NO_NUMBER
    return np.where(nothing, np.nan, low), np.where(nothing, np.nan, high), rule


def bounds_from_numbers(
    value: Floats,
    lower: Floats,
    upper: Floats,
    hedged: Bools,
    exact: Bools,
    widths: Widths = DEFAULT_WIDTHS,
) -> tuple[Floats, Floats]:
    """Return the interval from a figure's numbers alone, infinite where an end is open.

    value, lower, upper, hedged, exact, widths : as in `compute_working_intervals`.

    >>> n, no = np.array([np.nan]), np.array([False])
    >>> bounds_from_numbers(n, np.array([150e3]), n, no, no)
    (array([150000.]), array([inf]))
    """
    low, high = _around_values(value, hedged, exact, widths)
    bounded = np.flatnonzero(~(np.isnan(lower) & np.isnan(upper)))  # usually few
    if len(bounded):
        low[bounded], high[bounded] = _within_bounds(
            value[bounded],
            lower[bounded],
            upper[bounded],
            hedged[bounded],
            exact[bounded],
            widths,
        )
    return low, high


def _around_values(
    value: Floats, hedged: Bools, exact: Bools, widths: Widths
) -> tuple[Floats, Floats]:
    """Return the interval around each value alone; both ends are infinite where there is none."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        low, high = interval_around(value, hedged, widths)
    is_missing = np.isnan(value)
    low[is_missing], high[is_missing] = -np.inf, np.inf
    # "No casualties" is a count like any zero: less than half of one.
    known = np.flatnonzero(exact & ~is_missing & (value != 0))
    low[known] = high[known] = value[known]
    return low, high


def _within_bounds(
    value: Floats, lower: Floats, upper: Floats, hedged: Bools, exact: Bools, widths: Widths
) -> tuple[Floats, Floats]:
    """Return the interval of each figure that states a bound."""
    point, has_low, has_high = _point_and_bounds(value, lower, upper)
    low, high = _around_values(point, hedged, exact, widths)
    ends = _widen_hedged_ranges(lower, upper, hedged & np.isnan(point), widths)
    # The hull, where an official table states a value outside its bounds.
    is_known = exact & ~np.isnan(point) & (point != 0)
    low = np.where(has_low & ~is_known, np.fmin(ends[0], point), low)
    return low, np.where(has_high & ~is_known, np.fmax(ends[1], point), high)


def _point_and_bounds(value: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Bools, Bools]:
    """Return the stated number, and whether a lower and an upper bound are stated.

    Bounds equal to each other are one number.
    """
    has_low, has_high = ~np.isnan(lower), ~np.isnan(upper)
    same = has_low & has_high & (lower == upper) & (np.isnan(value) | (value == lower))
    return np.where(same, lower, value), has_low & ~same, has_high & ~same


def _widen_hedged_ranges(
    lower: Floats, upper: Floats, hedged: Bools, widths: Widths
) -> tuple[Floats, Floats]:
    """Return the stated bounds, those of a hedged range moved outward by the hedge."""
    if not hedged.any():
        return lower, upper
    both = hedged & ~np.isnan(lower) & ~np.isnan(upper)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        below, _ = interval_around(lower, hedged, widths)
        _, above = interval_around(upper, hedged, widths)
    return np.where(both, below, lower), np.where(both, above, upper)


def _rule_codes(
    point: Floats, has_low: Bools, has_high: Bools, hedged: Bools, exact: Bools, vague: Bools
) -> RuleCodes:
    """Return the code of the first rule that applies to each row."""
    has_point = ~np.isnan(point)
    both = has_low & has_high
    cases = [
        (has_point & exact & (point != 0), EXACT),
        (both & hedged & ~has_point, HEDGED_RANGE),
        (both, STATED_RANGE),
        (has_point & hedged & (has_low | has_high), HEDGE_CUT),
        (has_point & hedged, HEDGE),
        (has_point & (point == 0), ZERO),
        (has_point, ROUNDING),
        (has_low, OPEN_ABOVE),
        (has_high, OPEN_BELOW),
        (vague, VAGUE),
    ]
    conditions, codes = zip(*cases, strict=True)
    return np.asarray(np.select(conditions, codes, NO_NUMBER).astype(np.int8))
