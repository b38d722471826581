"""What a law is: claims before and after a change, and a judgement of what is made of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from hypothesis.strategies import DrawFn

from estimates.analysis.consensus.combine import Consensus, consensus
from estimates.analysis.reconciliation import Reconciliation, reconcile
from estimates.analysis.snapshot.bounds import working_intervals
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.methods.contract import Method
from estimates.methods.priors import prior_scale
from estimates.model.claim import Claim

Family = Literal["bookkeeping", "independence", "time and scope", "shape", "bounds", "disagreement"]
Binds = Literal["every method", "who declares it", "the claims alone"]
DIGITS = 5e-3
"""What a quadrature may be off by, in scales of the prior; a quarter of a percent for counts."""


LAST_DIGITS = 1e-6
"""What two ways to one number may differ by."""


@dataclass(frozen=True, slots=True)
class Case:
    """Claims as they were and as they are after a change.

    Attributes
    ----------
    before, after : the claims; the same where a law asks twice.
    facts : what the judgement needs beside them, as JSON knows it.
    """

    before: tuple[Claim, ...]
    after: tuple[Claim, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, before: Iterable[Claim], after: Iterable[Claim] | None = None, **facts: Any
    ) -> Case:
        """Make a case of any collections of claims."""
        first = tuple(before)
        return cls(first, first if after is None else tuple(after), facts)

    @property
    def changed(self) -> Claim:
        """The first claim of `after` that is not one of `before`."""
        return next(claim for claim in self.after if claim not in self.before)


Verdict = str | None
"""How the law is broken, in a sentence; "" where it holds, None where it has nothing to judge."""
HELD, SILENT = "", None


@dataclass(frozen=True)
class Ask:
    """A method, and how it is asked: the options of `estimates.reconcile`."""

    method: Method
    options: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, claims: Iterable[Claim], **options: Any) -> Consensus:
        """Return the consensus on the only question of some claims."""
        return self.rows(claims, **options)[0]

    def rows(self, claims: Iterable[Claim], **options: Any) -> list[Consensus]:
        """Return the consensus on every question."""
        made = claims if isinstance(claims, ClaimSet) else ClaimSet.from_records(claims)
        return list(consensus(made, method=self.method, **{**self.options, **options}))

    def reconcile(self, claims: Iterable[Claim], **options: Any) -> Reconciliation:
        """Return the whole result."""
        made = claims if isinstance(claims, ClaimSet) else ClaimSet.from_records(claims)
        return reconcile(made, method=self.method, **{**self.options, **options})

    @cached_property
    def prior(self) -> float:
        """Scale of the prior on the log scale; that of "unknown" where a table was given."""
        asked = self.options.get("prior", "unknown")
        return prior_scale("unknown" if isinstance(asked, Mapping) else asked)


@dataclass(frozen=True, slots=True)
class Law:
    """A promise about what a method makes of claims.

    Attributes
    ----------
    name : as declared in `Method.keeps`, or as in the design.
    family : bookkeeping, independence, time and scope, shape, bounds or disagreement.
    says : the promise in one sentence, with its exact limits.
    binds : every method, those that declare it, or (no method enters) the claims alone.
    cases : draws a case; it may ask the method, as what a conflict is depends on its answer.
        None where the method gives nothing that the law could be about.
    judge : how a method breaks the law in a case.
    """

    name: str
    family: Family
    says: str
    binds: Binds
    cases: Callable[[DrawFn, Ask], Case | None]
    judge: Callable[[Ask, Case], Verdict]

    def __repr__(self) -> str:
        return f"Law({self.name!r})"

    def check(self, method: Any, max_examples: int | None = None, **options: Any) -> None:
        """Raise `BrokenLawError` with the smallest case found in which a method breaks the law.

        Parameters
        ----------
        method : a name, a `Method` or a function ``(tile, level) -> Answer``.
        max_examples : cases to draw; the current profile of hypothesis says where not given.
        **options : of `estimates.reconcile` ("prior", "level" …).
        """
        from estimates.testing.laws.runner import hold

        hold(self, method, max_examples, options)


@dataclass(frozen=True, slots=True)
class Reading:
    """What claims on one question allow after reading, and the scale that distances are told on.

    Attributes
    ----------
    low, high : shape (used,), intervals for arithmetic, infinite where open (from 0 up for ratios).
    log : whether distances are ratios. unit : what counts as 1: the scale of the prior for
        ratios, else the distance between the outermost ends.
    """

    low: Any
    high: Any
    log: bool
    unit: float

    @classmethod
    def of(cls, ask: Ask, row: Consensus, claims: Iterable[Claim]) -> Reading:
        """Read the used claims."""
        judged = Snapshot.of(ClaimSet.from_records(claims))
        low, high = working_intervals(judged.linked, judged.rows)
        ends = np.concatenate([low[np.isfinite(low)], high[np.isfinite(high)]])
        reach = float(np.ptp(ends)) or float(np.abs(ends).max(initial=0)) or 1.0
        log = row.scale == "log"
        low = np.maximum(low, 0.0) if log else low
        return cls(low, high, log, ask.prior if log else reach)

    @property
    def hull(self) -> tuple[float, float]:
        """From the lowest to the highest end, infinite where one is open."""
        return float(self.low.min()), float(self.high.max())

    def beyond(self, number: float, low: float, high: float) -> float:
        """Return how far a number lies outside [low, high], in units; 0 inside."""
        return max(self.above(number, high), self.above(low, number), 0.0)

    def above(self, upper: float, lower: float) -> float:
        """Return how far one number lies above another, in units; negative where below."""
        if upper == lower:
            return 0.0
        if not self.log:
            return (upper - lower) / self.unit
        return (logarithm(upper) - logarithm(lower)) / self.unit

    def moved(self, number: float, units: float) -> float:
        """Return the number that lies so many units above another."""
        if not self.log:
            return number + units * self.unit
        return number * math.exp(min(units * self.unit, 700.0))


def logarithm(number: float) -> float:
    """Return the logarithm, minus infinity for anything that is not positive."""
    return math.log(number) if number > 0 else -math.inf


def same(one: Any, other: Any, words: str) -> Verdict:
    """Judge that two results are equal."""
    return HELD if one == other else words


def close(one: float | None, other: float | None, relative: float) -> bool:
    """Return whether two answers are equal but for the last digits; None only equals None."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=relative, abs_tol=1e-300)
