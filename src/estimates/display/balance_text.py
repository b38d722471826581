"""What adds up, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from estimates.display.number_format import full, outward, rounded

if TYPE_CHECKING:
    from estimates.analysis.totals.balance import Balance
    from estimates.analysis.totals.gaps import Gap
    from estimates.analysis.totals.solution import BalancedValue, Conflict
    from estimates.columnar.table import Table

DIGITS = 6
"""Balanced numbers must be seen to add up; fewer digits would not show it."""
UNMOVED = 1e-9
"""A part of its own width below which nothing is said to move."""


def balance_in_words(found: Balance) -> str:
    """Return balanced numbers for a terminal."""
    lines = [f"  {value_line(row)}" for row in found.values]
    lines += [f"  not balanced: {conflict_line(row)}" for row in found.conflicts]
    moved = [row for row in found.adjustments if row.widths and abs(row.widths) > UNMOVED]
    head = "adjusted claims" if moved else "nothing is adjusted"
    changes = [
        f"    {row.claim_id}  {row.source}: {full(row.stated)} to {shown(row.value)}, "
        f"{signed(row.moved)} ({row.widths:+.2f} of its width)"
        for row in moved
    ]
    return "\n".join([gaps_in_words(found.gaps), "balanced values", *lines, head, *changes])


def shown(value: float | None) -> str:
    """Write a balanced number: a whole one in full, another with six digits."""
    if value is None or float(value).is_integer():
        return full(value)
    return rounded(value, DIGITS)


def signed(moved: float | None) -> str:
    """Write by how much a number moved."""
    return f"{'-' if (moved or 0) < 0 else '+'}{rounded(abs(moved or 0.0), 3)}"


def value_line(row: BalancedValue) -> str:
    """Return one balanced quantity."""
    if row.lower is None or row.upper is None:
        return f"{row.quantity}: none"
    low, high = outward(row.lower, row.upper)
    if row.value is None:
        return f"{row.quantity}: left open, {low} to {high}"
    rests = f", on the bound of {row.bound}" if row.bound and row.stated is None else ""
    interval = f"{row.level * 100:g} % interval {low} to {high}"
    return f"{row.quantity}: {shown(row.value)} ({interval}){rests}"


def conflict_line(row: Conflict) -> str:
    """Return what cannot be had together."""
    demands = [*(repr(identity) for identity in row.identities), *row.claims]
    demands += [name if name == "whole numbers" else f"{name} not negative" for name in row.counts]
    return f"{', '.join(demands)} exclude each other"


def gaps_in_words(gaps: Table[Gap]) -> str:
    """Return the gap of every identity for a terminal."""
    return "\n".join(gap_line(row) for row in gaps)


def gap_line(row: Gap) -> str:
    """Return one identity."""
    if row.gap is None:
        return f"{row.identity}: no number for {', '.join(row.missing)}"
    sides = f"{ends(row.parts_low, row.parts_high)} against {ends(row.total_low, row.total_high)}"
    days = f", {row.days_apart} days apart" if row.days_apart else ""
    if row.compatible:
        return f"{row.identity}: {sides}, no gap{days}"
    quotient = "" if row.ratio is None else f", a ratio of {row.ratio:.2f}"
    rounding = ", within rounding" if row.within_rounding else ""
    return f"{row.identity}: {sides}, at least {full(row.gap)} apart{quotient}{rounding}{days}"


def ends(low: float | None, high: float | None) -> str:
    """Write from what to what a side reaches."""
    if low == high:
        return full(low)
    shown = [full(end) if end is not None and math.isfinite(end) else "?" for end in (low, high)]
    if shown[1] == "?":
        return f"{shown[0]} or more" if shown[0] != "?" else "anything"
    return f"{shown[1]} or less" if shown[0] == "?" else f"{shown[0]} to {shown[1]}"
