"""Gaps between parts and their totals, as stated; nothing is adjusted."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.totals.identities import Identity, Term
from estimates.claims.linked import UNDATED
from estimates.columnar.arrays import Array
from estimates.columnar.table import Table
from estimates.model.bounds import Bounds, separation

# Sums of decimals differ in their last bits: 0.1 + 0.2 is not 0.3. Ends that differ by at most
# eight roundings are equal.
SUM_TOLERANCE = 8 * float(np.finfo(float).eps)


@dataclass(frozen=True, slots=True)
class Gap:
    """The gap between the parts of an identity and their total, as stated.

    Attributes
    ----------
    identity : the two sides that should be equal.
    parts_low, parts_high : the range of the sum of the left side; infinite where a claim leaves
        that end open, None where a quantity has no usable number.
    total_low, total_high : the same for the right side.
    gap, ratio : the least distance between the two, and the ratio of the nearest ends; 0 and 1
        where they meet.
    compatible : whether some numbers that the claims allow add up.
    within_rounding : whether they do once rounding and hedges are allowed for.
    missing : the quantities without a usable number.
    claims : the number of used claims.
    days_apart : the largest distance in days between what two of them refer to.
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


def identity_gaps(snapshot: Snapshot, identities: Sequence[Identity]) -> Table[Gap]:
    """Return one row per identity."""
    ranges = QuestionRanges(snapshot)
    return Table.of_rows(Gap, [ranges.gap(identity) for identity in identities])


class QuestionRanges:
    """The range of the used claims on each quantity, and the days to which they refer."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.code_of = {label: code for code, label in enumerate(snapshot.questions)}
        bounds, question, count = snapshot.bounds, snapshot.question, len(snapshot.questions)
        least, most = question_hulls(question, bounds.lower, bounds.upper, count)
        self.stated = least, most
        self.rounded = question_hulls(question, *snapshot.intervals(), count)
        is_usable = ~np.isnan(bounds.stated_low)
        self.claims = np.bincount(question[is_usable], minlength=count)
        self.open_ends = np.zeros((2, count), dtype=bool)
        is_lowest, is_highest = bounds.lower == least[question], bounds.upper == most[question]
        self.open_ends[0, question[bounds.lower_open & is_lowest]] = True
        self.open_ends[1, question[bounds.upper_open & is_highest]] = True
        # Periods are apart from the earliest end to the latest start.
        end, start, _ = snapshot.linked.day_numbers(snapshot.rows)
        is_dated = end != UNDATED
        self.last, self.first = np.full(count, UNDATED), np.full(count, -UNDATED - 1)
        np.maximum.at(self.last, question[is_dated], start[is_dated])
        np.minimum.at(self.first, question[is_dated], end[is_dated])

    def gap(self, identity: Identity) -> Gap:
        """Return the gap between the two sides of an identity."""
        quantities = [term.quantity for term in identity.terms]
        codes = np.array([self.code_of[quantity] for quantity in quantities])
        missing = tuple(quantities[i] for i in np.flatnonzero(self.claims[codes] == 0))
        rest = missing, int(self.claims[codes].sum()), self.days_apart(codes)
        if missing:
            return Gap(str(identity), *(None,) * 8, *rest)
        (parts, total), rounded = (
            (self.side(identity.parts, 0, ends), self.side(identity.total, identity.constant, ends))
            for ends in (self.stated, self.rounded)
        )
        conflict, distance, quotient = separation(parts, total, tolerance=SUM_TOLERANCE)
        is_rounding = max(side.lower for side in rounded) <= min(side.upper for side in rounded)
        return Gap(
            str(identity),
            *(parts.lower.item(), parts.upper.item(), total.lower.item(), total.upper.item()),
            distance.item(),
            None if np.isnan(quotient) else quotient.item(),
            not conflict,
            bool(not conflict or is_rounding),
            *rest,
        )

    def side(self, terms: Sequence[Term], constant: float, ends: tuple[Array, Array]) -> Bounds:
        """Return the range of a sum, shape (1,); `ends` are the lows and highs by quantity."""
        lows, highs, open_ends = [float(constant)], [float(constant)], [False, False]
        for term in terms:
            code, factor = self.code_of[term.quantity], float(term.coefficient)
            products = [factor * float(end[code]) for end in ends]
            is_open = [bool(flag) for flag in self.open_ends[:, code]]
            if factor < 0:
                products, is_open = products[::-1], is_open[::-1]
            lows.append(products[0])
            highs.append(products[1])
            open_ends = [a or b for a, b in zip(open_ends, is_open, strict=True)]
        cells = math.fsum(lows), math.fsum(highs), *open_ends
        return Bounds(*(np.array([cell]) for cell in cells))

    def days_apart(self, codes: Array) -> int | None:
        """Return the largest distance in days between what claims on some quantities refer to."""
        last, first = int(self.last[codes].max()), int(self.first[codes].min())
        return None if last == UNDATED else max(last - first, 0)


def question_hulls(question: Array, low: Array, high: Array, count: int) -> tuple[Array, Array]:
    """Return the least low and the greatest high of every question, shape (count,) each."""
    least, most = np.full(count, np.inf), np.full(count, -np.inf)
    np.fmin.at(least, question, low)
    np.fmax.at(most, question, high)
    return least, most
