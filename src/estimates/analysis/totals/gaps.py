"""How far are the parts from their total, as stated?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from estimates.analysis.ranges import gap, ratio
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.totals.identities import Identity, Term
from estimates.claims.linked import UNDATED
from estimates.columnar.arrays import Array, objects
from estimates.columnar.table import Table


@dataclass(frozen=True, slots=True)
class Gap:
    """How far the parts are from their total, as stated.

    Attributes
    ----------
    identity : what should be equal.
    parts_low, parts_high : from what to what the claims on the left side add up; infinite where
        a claim leaves that side open, None where a quantity has no usable number.
    total_low, total_high : the same of the right side.
    gap, ratio : the least distance between the two, and the ratio of the nearest ends; 0 and 1
        where they meet.
    compatible : whether some numbers that the claims allow add up.
    within_rounding : whether they do once rounding and hedges are allowed for.
    missing : the quantities without a usable number.
    claims : how many are used. days_apart : at most, between what two of them refer to.
    """

    identity: str
    parts_low: float | None
    parts_high: float | None
    total_low: float | None
    total_high: float | None
    gap: float | None
    ratio: float | None
    compatible: bool | None
    within_rounding: bool | None
    missing: tuple[str, ...]
    claims: int
    days_apart: int | None


def gaps_of(judged: Snapshot, identities: Sequence[Identity]) -> Table[Gap]:
    """Return the gap of every identity."""
    sides = Sides(judged)
    return table(Gap, [sides.gap(identity) for identity in identities])


class Side(NamedTuple):
    """From what to what one side of an identity reaches, and which ends are excluded."""

    low: float
    high: float
    low_out: bool
    high_out: bool


class Sides:
    """From what to what the used claims on each quantity reach."""

    def __init__(self, judged: Snapshot) -> None:
        self.index = {label: at for at, label in enumerate(judged.questions)}
        spans, question, count = judged.bounds, judged.question, len(judged.questions)
        least, most = hull(question, spans.lower, spans.upper, count)
        self.stated = least, most
        self.rounded = hull(question, *judged.intervals(), count)
        usable = ~np.isnan(spans.stated_low)
        self.claims = np.bincount(question[usable], minlength=count)
        out = np.zeros((2, count), dtype=bool)
        out[0, question[spans.lower_open & (spans.lower == least[question])]] = True
        out[1, question[spans.upper_open & (spans.upper == most[question])]] = True
        self.out = out
        end, start, _ = judged.linked.dates(judged.rows)
        known = end != UNDATED
        self.last, self.first = np.full(count, UNDATED), np.full(count, -UNDATED - 1)
        np.maximum.at(self.last, question[known], start[known])
        np.minimum.at(self.first, question[known], end[known])

    def gap(self, identity: Identity) -> Gap:
        """Return how far the two sides of an identity are apart."""
        at = np.array([self.index[term.quantity] for term in identity.terms])
        missing = tuple(
            t.quantity for t in identity.terms if not self.claims[self.index[t.quantity]]
        )
        count, days = int(self.claims[at].sum()), self.days(at)
        if missing:
            none = (None,) * 8
            return Gap(str(identity), *none, missing, count, days)
        parts = self.side(identity.parts, 0, self.stated)
        total = self.side(identity.total, identity.constant, self.stated)
        low, high = max(parts.low, total.low), min(parts.high, total.high)
        size = max(abs(low), abs(high))
        if math.isfinite(size) and abs(low - high) <= 8 * np.finfo(float).eps * size:
            high = low  # what is left of decimals that add up
        excluded = any(
            (side.low == low and side.low_out) or (side.high == high and side.high_out)
            for side in (parts, total)
        )
        apart = np.array([low > high or (low == high and excluded)])
        ends = np.array([low]), np.array([high])
        nearly = (self.side(identity.parts, 0, self.rounded),
                  self.side(identity.total, identity.constant, self.rounded))  # fmt: skip
        rounding = max(s.low for s in nearly) <= min(s.high for s in nearly)
        distance, quotient = gap(*ends, apart)[0], ratio(*ends, apart)[0]
        return Gap(
            str(identity), parts.low, parts.high, total.low, total.high, float(distance),
            None if np.isnan(quotient) else float(quotient),
            not apart[0], bool(not apart[0] or rounding), missing, count, days,
        )  # fmt: skip

    def side(self, terms: Sequence[Term], constant: float, ends: tuple[Array, Array]) -> Side:
        """Return from what to what the terms of a side add up, and which ends are excluded."""
        lows, highs, out = [float(constant)], [float(constant)], [False, False]
        for term in terms:
            at, factor = self.index[term.quantity], float(term.coefficient)
            pair = [factor * float(end[at]) for end in ends]
            open_ends = [bool(flag) for flag in self.out[:, at]]
            if factor < 0:
                pair, open_ends = pair[::-1], open_ends[::-1]
            lows.append(pair[0])
            highs.append(pair[1])
            out = [a or b for a, b in zip(out, open_ends, strict=True)]
        return Side(math.fsum(lows), math.fsum(highs), *out)

    def days(self, at: Array) -> int | None:
        """Return how many days lie between what claims on some quantities refer to, at most."""
        last, first = int(self.last[at].max()), int(self.first[at].min())
        return None if last == UNDATED else max(last - first, 0)


def hull(question: Array, low: Array, high: Array, count: int) -> tuple[Array, Array]:
    """Return the least low and the greatest high of every question."""
    least, most = np.full(count, np.inf), np.full(count, -np.inf)
    np.fmin.at(least, question, low)
    np.fmax.at(most, question, high)
    return least, most


def table(row: type[Any], rows: Sequence[Any]) -> Table[Any]:
    """Return frozen rows as a table."""
    columns = {name: objects(getattr(one, name) for one in rows) for name in row.__slots__}
    return Table(row, columns)
