"""Balanced numbers, one connected component after another, and the adjustment of every claim."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estimates.analysis.totals.constraints import Constraints, split_problem
from estimates.analysis.totals.identities import Identity
from estimates.claims.short_labels import short_labels
from estimates.columnar.arrays import Array, object_array
from estimates.columnar.table import Table
from estimates.errors import EstimatesError
from estimates.numeric.balancing.feasible_ranges import feasible_ranges, implied_bounds
from estimates.numeric.balancing.infeasibility import (
    identities_hold_exactly,
    minimal_infeasible_subset,
    nearest_integers,
)
from estimates.numeric.balancing.least_squares import solve_balancing
from estimates.numeric.balancing.problem import BalancingProblem

# A quantity is fixed when its bounds are closer than this share of the largest number.
FIXED_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class BalancedValue:
    """One quantity after balancing.

    Attributes
    ----------
    quantity : the question.
    value : the balanced number; None where claims and identities leave it open, or conflict.
    lower, upper, level : its interval; infinite where open, None in a conflict.
    stated : the mean of the stated numbers, weighted by their widths; None without one.
    moved, widths : value - stated, and the same in units of the width of what is stated.
    scale : by how much its interval is widened, because the claims are further from adding up
        than their widths allow; 1 where they are not.
    claims : the number of used claims.
    bound : the claim on whose bound the value lies; None where it lies on no bound.
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
    moved, widths : value - stated, and the same in units of the claim's own width (standard
        deviation).
    label : the claim_id, or a short label where that is a fingerprint.
    """

    claim_id: str
    quantity: str
    source: str
    stated: float | None
    value: float | None
    moved: float | None
    widths: float | None
    label: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A smallest set of constraints that exclude each other: without any one of them they hold.

    Attributes
    ----------
    identities : those that could not hold.
    claims : those whose bounds they break.
    counts : quantities that would have to be negative.
    """

    identities: tuple[str, ...]
    claims: tuple[str, ...]
    counts: tuple[str, ...]


class BalancedSystem:
    """The balanced numbers, one connected component after another."""

    def __init__(
        self, constraints: Constraints, identities: Sequence[Identity], whole: bool, level: float
    ) -> None:
        self.constraints, self.identities = constraints, identities
        self.whole, self.level = whole, level
        problem = constraints.problem(identities, whole)
        count = len(constraints.labels)
        self.value = np.full(count, None, dtype=object)
        self.lower, self.upper = np.full(count, np.nan), np.full(count, np.nan)
        self.scale = np.full(count, np.nan)
        self.conflicts: list[Conflict] = []
        for part, rows, columns in split_problem(problem):
            self.solve(part, rows, columns)

    @property
    def numbers(self) -> Array:
        """The balanced numbers as floats, NaN for None."""
        return np.array([np.nan if v is None else float(v) for v in self.value])

    def solve(self, part: BalancingProblem, rows: Array, columns: Array) -> None:
        """Balance one component: the identities `rows` of the quantities `columns`."""
        try:
            with np.errstate(all="raise", under="ignore"):
                x = solve_balancing(part) if (part.lower <= part.upper).all() else None
        except (ArithmeticError, ValueError):  # overflow, or a system without a solution
            raise self.float_range_error(rows) from None
        if x is None:
            self.conflicts.append(self.find_conflict(part, rows, columns))
            return
        solved = part.solve_for_widest()
        known, free = solved.known.copy(), len(solved.basis)
        self.scale[columns] = self.birge_ratio(x, columns, free)
        numbers = x.astype(object)
        if self.whole:
            whole = nearest_integers(part, x)
            identities = part.identities.tolist(), part.constants.tolist()
            if whole is None or not identities_hold_exactly(*identities, whole):
                self.conflicts.append(Conflict(self.texts(rows), (), ("whole numbers",)))
                return
            numbers = np.array(whole, dtype=object)
        spread = self.quantile * solved.standard_deviations() * self.scale[columns]
        lower, upper = interval_within(part, x, spread)
        ends = feasible_ranges(part, numbers.astype(float), known)
        lower = np.where(known, np.fmin(lower, numbers.astype(float)), ends[0])
        upper = np.where(known, np.fmax(upper, numbers.astype(float)), ends[1])
        # Bounds alone can fix a quantity that the targets leave open.
        known |= upper - lower <= FIXED_TOLERANCE * np.abs(x).max(initial=0.0)
        numbers[~known] = None
        self.value[columns], self.lower[columns], self.upper[columns] = numbers, lower, upper

    def texts(self, rows: Array) -> tuple[str, ...]:
        """Return some identities as text."""
        return tuple(str(self.identities[row]) for row in rows)

    def birge_ratio(self, x: Array, columns: Array, free: int) -> float:
        """Return the Birge ratio of a component: sqrt(sum (adjustment / width)^2 / freedom).

        The degrees of freedom are the claims with a target beyond the quantities that identities
        leave free. The ratio is at least 1: claims that add up well are not sharpened.
        """
        c = self.constraints
        column_of = np.full(len(c.labels), -1)
        column_of[columns] = np.arange(len(columns))
        column = column_of[c.quantity_codes]
        is_target = (column >= 0) & (c.precision > 0)
        residual = (x[column] - c.target)[is_target]
        square = float((residual**2 * c.precision[is_target]).sum())
        freedom = int(is_target.sum()) - free
        return max(1.0, math.sqrt(square / max(freedom, 1)))

    @property
    def quantile(self) -> float:
        """The half-width of an interval, in standard deviations of a normal distribution."""
        from scipy.special import ndtri

        return float(ndtri(0.5 + self.level / 2))

    def find_conflict(self, part: BalancingProblem, rows: Array, columns: Array) -> Conflict:
        """Return a smallest set of constraints that exclude each other."""
        broken, low, high = minimal_infeasible_subset(part)
        lower, upper = self.constraints.ends(self.whole)
        claims: list[str] = []
        counts: list[str] = []
        for is_broken, ends, bound in ((low, lower, part.lower), (high, upper, part.upper)):
            for column in np.flatnonzero(is_broken).tolist():
                quantity = int(columns[column])
                claim = self.constraints.binding_claim(ends, quantity, float(bound[column]))
                if claim is None:
                    counts.append(self.constraints.labels[quantity])
                else:
                    claims.append(claim)
        if not (broken.any() or low.any() or high.any()):
            raise self.float_range_error(rows)
        return Conflict(self.texts(rows[broken]), tuple(dict.fromkeys(claims)), tuple(counts))

    def float_range_error(self, rows: Array) -> EstimatesError:
        """Return the error of numbers whose sizes or widths are too far apart to be balanced."""
        problem = "are over numbers too far apart in size for floats"
        value, remedy = list(self.texts(rows)), "check the numbers, widths and coefficients"
        return EstimatesError(problem, column="identities", value=value, remedy=remedy)

    def values(self) -> Table[BalancedValue]:
        """Return one row per quantity."""
        c, count, numbers = self.constraints, len(self.constraints.labels), self.numbers
        moved = numbers - c.stated
        bounds: list[str | None] = [None] * count
        for ends in reversed(c.ends(self.whole)):  # the lower bound goes first where both bind
            for code, number in enumerate(numbers):
                bounds[code] = c.binding_claim(ends, code, number) or bounds[code]
        return Table(
            BalancedValue,
            {
                "quantity": object_array(c.labels),
                "value": self.value if self.whole else numbers,
                "lower": self.lower,
                "upper": self.upper,
                "level": np.full(count, self.level),
                "stated": c.stated,
                "moved": moved,
                "widths": moved * np.sqrt(c.total_precision),
                "scale": self.scale,
                "claims": np.bincount(c.quantity_codes, minlength=count),
                "bound": object_array(bounds),
            },
        )

    def adjustments(self) -> Table[Adjustment]:
        """Return one row per claim."""
        c, linked = self.constraints, self.constraints.snapshot.linked
        rows = c.snapshot.rows[c.used_rows]
        value = self.numbers[c.quantity_codes]
        return Table(
            Adjustment,
            {
                "claim_id": linked.labels[rows],
                "quantity": object_array(c.labels)[c.quantity_codes],
                "source": linked.store.strings("source").take(rows).decode(),
                "stated": c.target,
                "value": value,
                "moved": value - c.target,
                "widths": (value - c.target) / c.width,
                "label": lambda: short_labels(linked, rows),
            },
        )


def interval_within(part: BalancingProblem, x: Array, spread: Array) -> tuple[Array, Array]:
    """Return the interval of each number, cut at the bounds, stated or implied."""
    lower, upper = implied_bounds(part)
    return np.maximum(x - spread, np.fmin(lower, x)), np.minimum(x + spread, np.fmax(upper, x))
