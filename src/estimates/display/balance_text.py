"""Write balanced quantities, adjustments and gaps as text for a terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from estimates.display.number_format import (
    format_full,
    format_outward,
    format_ratio,
    format_rounded,
)

if TYPE_CHECKING:
    from estimates.analysis.totals.balance import Balance
    from estimates.analysis.totals.gaps import Gap
    from estimates.analysis.totals.solution import BalancedValue

# Significant digits of balanced numbers: with fewer, a reader could not check that they add up.
BALANCE_DIGITS = 6
# A claim that moves by less than this share of its own width is not listed as adjusted.
MIN_MOVE = 1e-9


def format_balance(balance: Balance) -> str:
    """Return the gaps, the balanced values and the adjusted claims, one line each."""
    gaps = [format_gap(row) for row in balance.gaps]
    values = [f"  {format_balanced_value(row)}" for row in balance.values]
    for conflict in balance.conflicts:
        members = [*map(repr, conflict.identities), *conflict.claims]
        members += [n if n == "whole numbers" else f"{n} not negative" for n in conflict.counts]
        values.append(f"  not balanced: {', '.join(members)} exclude each other")
    moved = [row for row in balance.adjustments if row.widths and abs(row.widths) > MIN_MOVE]
    changes = []
    for row in moved:
        sign = "-" if (row.moved or 0.0) < 0 else "+"
        moved_by = format_rounded(abs(row.moved or 0.0), 3)
        change = f"{sign}{moved_by}, {sign}{format_ratio(abs(row.widths or 0.0))} of its width"
        figures = f"{format_full(row.stated)} → {format_balanced_number(row.value)}"
        changes.append(f"    {row.label}  {row.source}: {figures} ({change})")
    heading = "adjusted claims" if moved else "nothing is adjusted"
    return "\n".join([*gaps, "balanced values", *values, heading, *changes])


def format_balanced_number(value: float | None) -> str:
    """Write a whole number in full, any other with six digits."""
    if value is None or float(value).is_integer():
        return format_full(value)
    return format_rounded(value, BALANCE_DIGITS)


def format_balanced_value(row: BalancedValue) -> str:
    """Return the line of one balanced quantity."""
    if row.lower is None or row.upper is None:
        return f"{row.quantity}: none"
    low, high = format_outward(row.lower, row.upper)
    if row.value is None:
        return f"{row.quantity}: left open, {low} to {high}"
    at_bound = f", on the bound of {row.bound}" if row.bound and row.stated is None else ""
    interval = f"{row.level * 100:g} % interval {low} to {high}"
    return f"{row.quantity}: {format_balanced_number(row.value)} ({interval}){at_bound}"


def format_gap(row: Gap) -> str:
    """Return the line of one identity: its parts against its total, and the gap."""
    if row.gap is None:
        return f"{row.identity}: no number for {', '.join(row.missing)}"
    parts = format_side(row.parts_low, row.parts_high)
    sides = f"{parts} against {format_side(row.total_low, row.total_high)}"
    days = f", {row.days_apart} days apart" if row.days_apart else ""
    if row.compatible:
        return f"{row.identity}: {sides}, no gap{days}"
    ratio = "" if row.ratio is None else f", a ratio of {format_ratio(row.ratio)}"
    rounding = ", within rounding" if row.within_rounding else ""
    ends = row.parts_low, row.parts_high, row.total_low, row.total_high
    gap = format_full(row.gap, beside=ends)
    return f"{row.identity}: {sides}, at least {gap} apart{ratio}{rounding}{days}"


def format_side(low: float | None, high: float | None) -> str:
    """Write the range of one side of an identity; None or infinity is an open end."""
    if low == high:
        return format_full(low)
    lower = None if low is None or not math.isfinite(low) else format_full(low)
    upper = None if high is None or not math.isfinite(high) else format_full(high)
    if upper is None:
        return f"{lower} or more" if lower else "anything"
    return f"{lower} to {upper}" if lower else f"{upper} or less"
