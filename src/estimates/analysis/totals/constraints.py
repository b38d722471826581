"""Claims on quantities that add up become a problem in arrays: targets, widths and bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from estimates.analysis.snapshot.bounds import stated_columns
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import claim_columns
from estimates.analysis.totals.identities import Identity
from estimates.columnar.arrays import Array, Ints
from estimates.methods.point_values import SMALLEST_WIDTH
from estimates.numeric.balancing.least_squares import Problem

SQRT12 = np.sqrt(12.0)
"""A uniform law of width w has the standard deviation w / sqrt(12) (JCGM 100:2008, 4.3.7)."""


@dataclass(frozen=True)
class Demands:
    """What the used claims ask of the quantities that add up, shape (claims,) each.

    Attributes
    ----------
    place : of the claim in `judged.rows`. quantity : index into `labels`.
    target : the number stated; NaN for bounds and ranges. width : its standard deviation.
    precision : 1 / width^2, by the claim's weight; 0 without a target, and for an exact one,
        which is a bound from both sides.
    lower, upper : the bounds that the words entail, infinite where open.
    lower_out, upper_out : whether the bound itself is excluded.
    """

    judged: Snapshot
    labels: tuple[str, ...]
    place: Ints
    quantity: Ints
    target: Array
    width: Array
    precision: Array
    lower: Array
    upper: Array
    lower_out: Array
    upper_out: Array

    @classmethod
    def of(cls, judged: Snapshot, labels: Sequence[str]) -> Demands:
        """Read them off the claims.

        A width is the stated standard error, else that of a uniform law over the interval of
        the words; grades and age widen it in quadrature.
        """
        index = {label: at for at, label in enumerate(labels)}
        asked = np.array([index.get(label, -1) for label in judged.questions], dtype=np.int64)
        place = np.flatnonzero(asked[judged.question] >= 0)
        value, lower, upper = stated_columns(judged.linked, judged.rows)
        cells, factors = claim_columns(judged, None), judged.factors
        target = 0.5 * (factors.least(value) + factors.most(value))
        silent = np.isnan(value) & np.isnan(lower) & np.isnan(upper)
        lower = np.where(silent, cells["low"], factors.least(lower))
        upper = np.where(silent, cells["high"], factors.most(upper))
        words = (cells["high"] - cells["low"]) / SQRT12
        width = np.where(np.isnan(cells["standard_error"]), words, cells["standard_error"])
        width = np.maximum(
            np.hypot(width, cells["spread"] * np.abs(target)), SMALLEST_WIDTH * np.abs(target)
        )
        width = np.where(width > 0, width, SMALLEST_WIDTH)
        ties = np.bincount(judged.voices[0])[judged.voices[0]]
        weight = cells["weight"] / max(float(cells["weight"][place].max(initial=0.0)), 1e-300)
        soft = ~np.isnan(target) & ~(lower == upper)
        with np.errstate(over="ignore", divide="ignore", under="ignore"):
            precision = np.where(soft, weight / ties / width**2, 0.0)
            precision[soft & (precision == 0)] = np.inf  # refused when it is to be balanced
        flags = judged.linked.store.flags
        return cls(
            judged, tuple(labels), place, asked[judged.question[place]], target[place],
            width[place], precision[place],
            np.where(np.isnan(lower), -np.inf, lower)[place],
            np.where(np.isnan(upper), np.inf, upper)[place],
            (flags("lower_closed")[judged.rows] == 0)[place],
            (flags("upper_closed")[judged.rows] == 0)[place],
        )  # fmt: skip

    def gathered(self, column: Array, least: bool, empty: float) -> Array:
        """Return the least or the greatest of a column by quantity."""
        out = np.full(len(self.labels), empty)
        (np.fmin if least else np.fmax).at(out, self.quantity, column)
        return out

    @cached_property
    def total_precision(self) -> Array:
        """The precision of each quantity, shape (quantities,)."""
        return np.bincount(self.quantity, self.precision, minlength=len(self.labels))

    @cached_property
    def stated(self) -> Array:
        """The mean of the targets of each quantity by their precision; NaN where none is.

        Kept within the targets, so that those that agree are answered to the bit.
        """
        moment = np.where(np.isnan(self.target), 0.0, self.target) * self.precision
        total = np.bincount(self.quantity, moment, minlength=len(self.labels))
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(self.total_precision > 0, total / self.total_precision, np.nan)
        least, most = (self.gathered(self.target, end, np.nan) for end in (True, False))
        return np.where(np.isnan(mean), least, np.clip(mean, least, most))

    def ends(self, whole: bool) -> tuple[Array, Array]:
        """Return the bounds of every claim; on whole numbers an excluded end is left out."""
        if not whole:
            return self.lower, self.upper
        lower = np.where(self.lower_out, np.floor(self.lower) + 1, self.lower)
        upper = np.where(self.upper_out, np.ceil(self.upper) - 1, self.upper)
        return lower, upper

    def counts(self) -> Array:
        """Return which quantities are never negative: all that is stated of them is not."""
        smallest = np.fmin(np.fmin(self.target, np.where(np.isinf(self.lower), np.nan, self.lower)),
                           np.where(np.isinf(self.upper), np.nan, self.upper))  # fmt: skip
        least = self.gathered(smallest, True, np.nan)
        return np.asarray(least >= 0)

    def problem(self, identities: Sequence[Identity], whole: bool) -> Problem:
        """Return the whole problem; a part of it is `taken`."""
        lower, upper = self.ends(whole)
        a = np.zeros((len(identities), len(self.labels)))
        index = {label: at for at, label in enumerate(self.labels)}
        for row, identity in enumerate(identities):
            for label, coefficient in identity.coefficients.items():
                a[row, index[label]] = coefficient
        least, most = self.gathered(lower, False, -np.inf), self.gathered(upper, True, np.inf)
        return Problem(
            a,
            np.array([float(identity.constant) for identity in identities]),
            np.nan_to_num(self.stated),
            np.where(least >= most, 0.0, self.total_precision),
            np.where(self.counts(), np.maximum(least, 0.0), least),
            most,
        )

    def setting(self, ends: Array, quantity: int, end: float) -> int:
        """Return the first claim that sets the bound of a quantity; -1 = none does."""
        found = np.flatnonzero((self.quantity == quantity) & (ends == end))
        return int(found[0]) if len(found) else -1

    def label(self, claim: int) -> str:
        """Return the label of a claim, given by its place here."""
        return str(self.judged.linked.labels[self.judged.rows[self.place[claim]]])


def components(problem: Problem) -> Iterator[tuple[Ints, Ints]]:
    """Yield the identities and the quantities that hang together."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    m, n = problem.identities.shape
    rows, columns = np.nonzero(problem.identities)
    graph = csr_array((np.ones(len(rows)), (rows, m + columns)), shape=(m + n, m + n))
    count, label = connected_components(graph, directed=False)
    for part in range(count):
        members = np.flatnonzero(label == part)
        if (members < m).any():
            yield members[members < m], members[members >= m] - m


def taken(problem: Problem, identities: Ints, quantities: Ints) -> Problem:
    """Return the part of a problem."""
    ends = (problem.target, problem.precision, problem.lower, problem.upper)
    a = problem.identities[np.ix_(identities, quantities)]
    return Problem(a, problem.constants[identities], *(end[quantities] for end in ends))
