"""What laws are tried on: claims before and after a change, a method, and a unit for distances."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from hypothesis.strategies import DrawFn, SearchStrategy

from estimates.analysis.consensus.combine import Consensus, consensus
from estimates.analysis.reconcile_claims import reconcile
from estimates.analysis.reconciliation import Reconciliation
from estimates.analysis.snapshot.bounds import working_intervals
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.methods.contract import Method
from estimates.methods.priors import prior_scale
from estimates.model.claim import Claim

# How a law is broken, in a sentence; HELD where it holds, SILENT where it has nothing to judge.
Verdict = str | None
HELD, SILENT = "", None
# Error of the quadrature, in scales of the prior: a quarter of a percent for counts.
QUADRATURE_ERROR = 5e-3
# By how much two computations of the same number may differ.
ROUNDING_ERROR = 1e-6


@dataclass(frozen=True, slots=True)
class Case:
    """Claims before and after a change.

    Attributes
    ----------
    before, after : the claims; the same where a law compares two runs.
    facts : what else the judgement needs, as values that JSON can hold.
    """

    before: tuple[Claim, ...]
    after: tuple[Claim, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, before: Iterable[Claim], after: Iterable[Claim] | None = None, **facts: Any
    ) -> Case:
        """Make a case from any collections of claims."""
        first = tuple(before)
        return cls(first, first if after is None else tuple(after), facts)

    @property
    def changed(self) -> Claim:
        """The first claim of `after` that is not in `before`."""
        return next(claim for claim in self.after if claim not in self.before)


@dataclass(frozen=True)
class MethodRunner:
    """A method with the options of `estimates.reconcile` that it is run with."""

    method: Method
    options: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, claims: Iterable[Claim], **options: Any) -> Consensus:
        """Return the consensus on the only quantity of the claims."""
        return self.rows(claims, **options)[0]

    def rows(self, claims: Iterable[Claim], **options: Any) -> list[Consensus]:
        """Return the consensus on every quantity."""
        return list(consensus(claims, method=self.method, **{**self.options, **options}))

    def reconcile(self, claims: Iterable[Claim], **options: Any) -> Reconciliation:
        """Return the whole result."""
        return reconcile(claims, method=self.method, **{**self.options, **options})

    @cached_property
    def prior(self) -> float:
        """Scale of the prior on the log scale; that of "unknown" where a table is given."""
        prior = self.options.get("prior", "unknown")
        return prior_scale("unknown" if isinstance(prior, Mapping) else prior)


CaseDrawer = Callable[[DrawFn, MethodRunner], Case | None]
Judge = Callable[[MethodRunner, Case], Verdict]


def cases_of(
    strategy: SearchStrategy[list[Claim]],
    change: Callable[[list[Claim]], Iterable[Claim]] = lambda claims: claims,
) -> CaseDrawer:
    """Return a function that draws claims, and the same claims after a change."""
    return lambda draw, runner: Case.of(claims := draw(strategy), change(claims))


def changed_numbers(
    before: Consensus, after: Consensus, agree: Callable[[float, float], bool]
) -> str:
    """Return which of estimate, lower and upper differ first, and how; "" where none does."""
    for name in ("estimate", "lower", "upper"):
        first, second = getattr(before, name), getattr(after, name)
        is_same = first is second if None in (first, second) else agree(first, second)
        if not is_same:
            end = name if name == "estimate" else f"{name} end"
            return f"the {end} goes from {first} to {second}"
    return ""


@dataclass(frozen=True, slots=True)
class ScaledIntervals:
    """The working intervals of the claims on one quantity, and the unit for distances.

    Attributes
    ----------
    low, high : shape (used claims,), infinite where open (from 0 up on the log scale).
    log : whether distances are ratios.
    unit : the distance that counts as 1: the scale of the prior for ratios, otherwise the
        distance between the outermost ends.
    """

    low: Any
    high: Any
    log: bool
    unit: float

    @classmethod
    def of(cls, runner: MethodRunner, row: Consensus, claims: Iterable[Claim]) -> ScaledIntervals:
        """Compute the working intervals of the used claims on the scale of an answer."""
        snapshot = Snapshot.of(ClaimSet.from_records(claims))
        low, high = working_intervals(snapshot.linked, snapshot.rows)
        ends = np.concatenate([low[np.isfinite(low)], high[np.isfinite(high)]])
        reach = float(np.ptp(ends)) or float(np.abs(ends).max(initial=0)) or 1.0
        log = row.scale == "log"
        return cls(np.maximum(low, 0.0) if log else low, high, log, runner.prior if log else reach)

    @property
    def hull(self) -> tuple[float, float]:
        """The lowest and the highest end, infinite where open."""
        return float(self.low.min()), float(self.high.max())

    def outside(self, number: float, low: float, high: float) -> float:
        """Return how far a number lies outside [low, high], in units; 0 inside."""
        return max(self.above(number, high), self.above(low, number), 0.0)

    def above(self, upper: float, lower: float) -> float:
        """Return how far one number lies above another, in units; negative where it is below."""
        if upper == lower:
            return 0.0
        if not self.log:
            return (upper - lower) / self.unit
        logs = [math.log(n) if n > 0 else -math.inf for n in (upper, lower)]
        return (logs[0] - logs[1]) / self.unit

    def agree(self, first: float, second: float, tolerance: float) -> bool:
        """Return whether two numbers differ by at most a tolerance, in units."""
        return not abs(self.above(first, second)) > tolerance  # also where the distance is NaN

    def shift(self, number: float, units: float) -> float:
        """Return the number that lies so many units above another."""
        if not self.log:
            return number + units * self.unit
        return number * math.exp(min(units * self.unit, 700.0))  # exp overflows beyond 709
