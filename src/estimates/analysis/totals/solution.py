"""Balanced numbers, component by component, and what they ask of every claim."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estimates.analysis.totals.constraints import Demands, components, taken
from estimates.analysis.totals.identities import Identity
from estimates.columnar.arrays import Array, objects
from estimates.columnar.table import Table
from estimates.errors import EstimatesError
from estimates.numeric.balancing.identifiability import (
    determined,
    independent_rows,
    reach,
    standard_deviations,
)
from estimates.numeric.balancing.infeasibility import add_up, minimal_conflict, whole_numbers
from estimates.numeric.balancing.least_squares import Problem, nearest

SQUEEZED = 1e-9
"""A quantity is fixed when bounds leave it less room than this part of the largest number."""


@dataclass(frozen=True, slots=True)
class BalancedValue:
    """One quantity once all add up.

    Attributes
    ----------
    quantity : the question.
    value : the balanced number; None where claims and identities leave it open, or conflict.
    lower, upper, level : its interval; infinite where open, None in a conflict.
    stated : the mean of the numbers that are stated, by their widths; None where none is.
    moved : value - stated; widths : the same in terms of the width of what is stated.
    scale : by how much its interval is widened, because the claims are further from adding up
        than their widths allow; 1 where they are not.
    claims : how many are used.
    bound : the claim on whose bound the value lies; None where on none.
    """

    quantity: str
    value: float | None
    lower: float | None
    upper: float | None
    level: float
    stated: float | None
    moved: float | None
    widths: float | None
    scale: float | None
    claims: int
    bound: str | None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What balancing does to one claim.

    Attributes
    ----------
    claim_id, quantity, source : the claim.
    stated : its number; None for a bound or a range.
    value : the balanced number of its quantity.
    moved : value - stated; widths : in terms of the claim's own width (standard deviation).
    """

    claim_id: str
    quantity: str
    source: str
    stated: float | None
    value: float | None
    moved: float | None
    widths: float | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Demands that cannot all be met, though all but any one of them can.

    Attributes
    ----------
    identities : those that could not hold. claims : those whose bounds they break.
    counts : quantities that would have to be negative.
    """

    identities: tuple[str, ...]
    claims: tuple[str, ...]
    counts: tuple[str, ...]


class Solved:
    """The balanced numbers, component by component."""

    def __init__(
        self, demands: Demands, identities: Sequence[Identity], whole: bool, level: float
    ) -> None:
        self.demands, self.identities, self.whole, self.level = demands, identities, whole, level
        self.problem = demands.problem(identities, whole)
        count = len(demands.labels)
        self.value = np.full(count, None, dtype=object)
        self.lower, self.upper = np.full(count, np.nan), np.full(count, np.nan)
        self.scale = np.full(count, np.nan)
        self.conflicts: list[Conflict] = []
        for rows, columns in components(self.problem):
            self.solve(taken(self.problem, rows, columns), rows, columns)

    def solve(self, part: Problem, rows: Array, columns: Array) -> None:
        """Balance one component."""
        try:
            with np.errstate(all="raise", under="ignore"):
                x = nearest(part) if (part.lower <= part.upper).all() else None
        except (ArithmeticError, ValueError):  # numbers that overflow, systems that have no answer
            raise self.beyond_floats(rows) from None
        if x is None:
            self.conflicts.append(self.conflict(part, rows, columns))
            return
        known = determined(part)
        self.scale[columns] = self.birge(part, x, columns, known)
        self.lower[columns], self.upper[columns] = self.interval(part, x, known, columns)
        room = self.upper[columns] - self.lower[columns]
        known |= room <= SQUEEZED * np.abs(x).max(initial=0.0)
        if self.whole:
            whole = whole_numbers(part, x)
            if whole is None or not add_up(
                part.identities.tolist(), part.constants.tolist(), whole
            ):
                names = tuple(str(self.identities[row]) for row in rows)
                self.conflicts.append(Conflict(names, (), ("whole numbers",)))
                self.lower[columns] = self.upper[columns] = np.nan
                return
            numbers = np.array(whole, dtype=object)
            self.lower[columns] = np.minimum(self.lower[columns], numbers.astype(float))
            self.upper[columns] = np.maximum(self.upper[columns], numbers.astype(float))
        else:
            numbers = x.astype(object)
        numbers[~known] = None
        self.value[columns] = numbers

    def birge(self, part: Problem, x: Array, columns: Array, known: Array) -> float:
        """Return the Birge ratio of a component: root of the mean square of the adjustments.

        Each in terms of its claim's width; over the degrees of freedom that the identities
        leave. 1 where it is smaller: claims that add up well are not sharpened.
        """
        place = np.full(len(self.demands.labels), -1)
        place[columns] = np.arange(len(columns))
        here = place[self.demands.quantity]
        counted = (here >= 0) & (self.demands.precision > 0)
        off = (x[here] - self.demands.target)[counted]
        square = float((off**2 * self.demands.precision[counted]).sum())
        free = int((known & (part.lower < part.upper)).sum()) - len(independent_rows(part, known))
        return max(1.0, math.sqrt(square / max(int(counted.sum()) - free, 1)))

    def interval(
        self, part: Problem, x: Array, known: Array, columns: Array
    ) -> tuple[Array, Array]:
        """Return the interval of every quantity of a component."""
        from scipy.special import ndtri

        spread = ndtri(0.5 + self.level / 2) * standard_deviations(part) * self.scale[columns]
        lower, upper = np.maximum(x - spread, part.lower), np.minimum(x + spread, part.upper)
        if not known.all():
            fixed = (np.where(known, x, end) for end in (part.lower, part.upper))
            held = Problem(part.identities, part.constants, part.target, part.precision, *fixed)
            for at in np.flatnonzero(~known).tolist():
                lower[at], upper[at] = (float(f"{end:.12g}") for end in reach(held, at))
        return lower, upper

    def conflict(self, part: Problem, rows: Array, columns: Array) -> Conflict:
        """Name demands that cannot all be met."""
        broken, low, high = minimal_conflict(part)
        lower, upper = self.demands.ends(self.whole)
        claims: list[str] = []
        counts: list[str] = []
        sides = ((low, lower, part.lower), (high, upper, part.upper))
        for held, ends, bound in sides:
            for at in np.flatnonzero(held).tolist():
                claim = self.demands.setting(ends, int(columns[at]), float(bound[at]))
                if claim >= 0:
                    claims.append(self.demands.label(claim))
                else:
                    counts.append(self.demands.labels[columns[at]])
        if not (broken.any() or low.any() or high.any()):
            raise self.beyond_floats(rows)
        names = tuple(str(self.identities[row]) for row in rows[broken])
        return Conflict(names, tuple(dict.fromkeys(claims)), tuple(counts))

    def beyond_floats(self, rows: Array) -> EstimatesError:
        """Return the refusal of numbers whose sizes or widths are too far apart to be balanced."""
        return EstimatesError(
            "are over numbers too far apart in size for floats", column="identities",
            value=[str(self.identities[row]) for row in rows],
            remedy="check the numbers, widths and coefficients",
        )  # fmt: skip

    def values(self) -> Table[BalancedValue]:
        """Return a row a quantity."""
        d, count = self.demands, len(self.demands.labels)
        number = np.array([np.nan if v is None else float(v) for v in self.value])
        moved = number - d.stated
        lower, upper = d.ends(self.whole)
        bound = [
            next((d.label(claim) for ends in (lower, upper)
                  if (claim := d.setting(ends, at, number[at])) >= 0), None)
            for at in range(count)
        ]  # fmt: skip
        return Table(
            BalancedValue,
            {
                "quantity": objects(d.labels),
                "value": self.value if self.whole else number,
                "lower": self.lower,
                "upper": self.upper,
                "level": np.full(count, self.level),
                "stated": d.stated,
                "moved": moved,
                "widths": moved * np.sqrt(d.total_precision),
                "scale": self.scale,
                "claims": np.bincount(d.quantity, minlength=count),
                "bound": objects(bound),
            },
        )

    def adjustments(self) -> Table[Adjustment]:
        """Return a row a claim."""
        d = self.demands
        rows = d.judged.rows[d.place]
        value = np.array([np.nan if v is None else float(v) for v in self.value])[d.quantity]
        return Table(
            Adjustment,
            {
                "claim_id": d.judged.linked.labels[rows],
                "quantity": objects(d.labels)[d.quantity],
                "source": d.judged.linked.store.coded("source").take(rows).decode(),
                "stated": d.target,
                "value": value,
                "moved": value - d.target,
                "widths": (value - d.target) / d.width,
            },
        )
