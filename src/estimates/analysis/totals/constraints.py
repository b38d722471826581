"""Constraints on quantities that add up: targets, widths and bounds, as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from estimates.analysis.snapshot.bounds import read_stated_numbers
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import claim_columns
from estimates.analysis.totals.identities import Identity
from estimates.columnar.arrays import Array, Ints
from estimates.methods.point_values import SMALLEST_WIDTH
from estimates.numeric.balancing.problem import BalancingProblem
from estimates.numeric.grouped.components import component_codes

# A uniform distribution of width w has the standard deviation w / sqrt(12) (JCGM 100:2008, 4.3.7).
SQRT12 = np.sqrt(12.0)


@dataclass(frozen=True)
class Constraints:
    """What the used claims impose on the quantities that add up, shape (claims,) each.

    used_rows : indices into `snapshot.rows`. quantity_codes : indices into `labels`.
    target : the number stated; NaN for bounds and ranges. width : its standard deviation.
    precision : the weight of the claim / width^2; 0 without a target, and for an exact one, which
        is a bound from both sides.
    lower, upper : the bounds that the words entail, infinite where open.
    lower_open, upper_open : whether the bound itself is excluded.
    """

    snapshot: Snapshot
    labels: tuple[str, ...]
    used_rows: Ints
    quantity_codes: Ints
    target: Array
    width: Array
    precision: Array
    lower: Array
    upper: Array
    lower_open: Array
    upper_open: Array

    @classmethod
    def of(cls, snapshot: Snapshot, labels: Sequence[str]) -> Constraints:
        """Return the constraints that the used claims impose.

        A width is the stated standard error, else that of a uniform distribution over the interval
        of the words; grades and age widen it in quadrature.
        """
        code_of = {label: code for code, label in enumerate(labels)}
        codes = np.array([code_of.get(label, -1) for label in snapshot.questions], dtype=np.int64)
        codes = codes[snapshot.question]
        rows = np.flatnonzero(codes >= 0)
        value, lower, upper = read_stated_numbers(snapshot.linked, snapshot.rows)
        columns, factors = claim_columns(snapshot, None), snapshot.factors
        target = 0.5 * (factors.convert_lower(value) + factors.convert_upper(value))
        has_no_number = np.isnan(value) & np.isnan(lower) & np.isnan(upper)
        lower = np.where(has_no_number, columns["low"], factors.convert_lower(lower))
        upper = np.where(has_no_number, columns["high"], factors.convert_upper(upper))
        width, weight = claim_widths(columns, target), columns["weight"]
        ties = np.bincount(snapshot.voices[0])[snapshot.voices[0]]
        # 1e-300 only guards the division where every weight is 0.
        weight = weight / max(float(weight[rows].max(initial=0.0)), 1e-300)
        is_soft = ~np.isnan(target) & ~(lower == upper)
        with np.errstate(over="ignore", divide="ignore", under="ignore"):
            precision = np.where(is_soft, weight / ties / width**2, 0.0)
            precision[is_soft & (precision == 0)] = np.inf  # refused when it is balanced
        flags = snapshot.linked.store.bools
        cells = (
            target,
            width,
            precision,
            np.where(np.isnan(lower), -np.inf, lower),
            np.where(np.isnan(upper), np.inf, upper),
            flags("lower_closed")[snapshot.rows] == 0,
            flags("upper_closed")[snapshot.rows] == 0,
        )
        return cls(snapshot, tuple(labels), rows, codes[rows], *(cell[rows] for cell in cells))

    def extremes(self, column: Array, smallest: bool, empty: float) -> Array:
        """Return the smallest or the largest cell of a column by quantity."""
        out = np.full(len(self.labels), empty)
        (np.fmin if smallest else np.fmax).at(out, self.quantity_codes, column)
        return out

    @cached_property
    def total_precision(self) -> Array:
        """The precision of each quantity, shape (quantities,)."""
        return np.bincount(self.quantity_codes, self.precision, minlength=len(self.labels))

    @cached_property
    def stated(self) -> Array:
        """The mean of the targets of each quantity by their precision; NaN without a target."""
        moment = np.where(np.isnan(self.target), 0.0, self.target) * self.precision
        total = np.bincount(self.quantity_codes, moment, minlength=len(self.labels))
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(self.total_precision > 0, total / self.total_precision, np.nan)
        smallest, largest = (self.extremes(self.target, end, np.nan) for end in (True, False))
        # Clipping returns targets that agree to the last bit, which the division may lose.
        return np.where(np.isnan(mean), smallest, np.clip(mean, smallest, largest))

    def ends(self, whole: bool) -> tuple[Array, Array]:
        """Return the bounds of every claim; for whole numbers without the excluded ends."""
        if not whole:
            return self.lower, self.upper
        lower = np.where(self.lower_open, np.floor(self.lower) + 1, self.lower)
        upper = np.where(self.upper_open, np.ceil(self.upper) - 1, self.upper)
        return lower, upper

    def problem(self, identities: Sequence[Identity], whole: bool) -> BalancingProblem:
        """Return the whole problem; see `split_problem` for its parts."""
        lower, upper = self.ends(whole)
        a = np.zeros((len(identities), len(self.labels)))
        code_of = {label: code for code, label in enumerate(self.labels)}
        for row, identity in enumerate(identities):
            for label, coefficient in identity.coefficients.items():
                a[row, code_of[label]] = coefficient
        least, most = self.extremes(lower, False, -np.inf), self.extremes(upper, True, np.inf)
        # Quantities on which no claim is negative are counts: they are never negative.
        low, high = (np.where(np.isinf(end), np.nan, end) for end in (self.lower, self.upper))
        is_count = self.extremes(np.fmin(np.fmin(self.target, low), high), True, np.nan) >= 0
        return BalancingProblem(
            a,
            np.array([float(identity.constant) for identity in identities]),
            np.nan_to_num(self.stated),
            np.where(least >= most, 0.0, self.total_precision),
            np.where(is_count, np.maximum(least, 0.0), least),
            most,
        )

    def binding_claim(self, ends: Array, quantity: int, end: float) -> str | None:
        """Return the label of the first claim that sets a bound of a quantity; None without one."""
        rows = self.used_rows[(self.quantity_codes == quantity) & (ends == end)]
        return str(self.snapshot.linked.labels[self.snapshot.rows[rows[0]]]) if len(rows) else None


def claim_widths(columns: dict[str, Array], target: Array) -> Array:
    """Return the standard deviation of each claim, at least `SMALLEST_WIDTH` of its target."""
    uniform = (columns["high"] - columns["low"]) / SQRT12
    width = np.where(np.isnan(columns["standard_error"]), uniform, columns["standard_error"])
    width = np.hypot(width, columns["spread"] * np.abs(target))
    width = np.maximum(width, SMALLEST_WIDTH * np.abs(target))
    return np.where(width > 0, width, SMALLEST_WIDTH)


def split_problem(problem: BalancingProblem) -> Iterator[tuple[BalancingProblem, Ints, Ints]]:
    """Yield the part of a problem on each connected component, its identities and quantities."""
    m, n = problem.identities.shape
    rows, columns = np.nonzero(problem.identities)
    codes = component_codes(m + n, rows, m + columns)
    for component in range(codes.max(initial=-1) + 1):
        members = np.flatnonzero(codes == component)
        rows, columns = members[members < m], members[members >= m] - m
        if len(rows):
            a, constants = problem.identities[np.ix_(rows, columns)], problem.constants[rows]
            cells = (problem.target, problem.precision, problem.lower, problem.upper)
            part = BalancingProblem(a, constants, *(column[columns] for column in cells))
            yield part, rows, columns
