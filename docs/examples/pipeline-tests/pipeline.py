"""From a table of claims to one line a district."""

from __future__ import annotations

from pathlib import Path

import estimates as est
from estimates.methods.contract import Answer, Method, VoiceTile
from estimates.methods.registry import METHODS


def known(path: str | Path, day: str) -> est.ClaimSet:
    """Return the claims of a file that were known on a day."""
    return est.read(path).as_of(day)


def lowest_certain(tile: VoiceTile, level: float) -> Answer:
    """Return what the most cautious voice states: the number that relief is planned for."""
    return METHODS["lowest"].answer(tile, level)


CAUTIOUS = Method(
    name="cautious",
    answer=lowest_certain,
    says="the smallest number that any voice states",
    reference="house rule",
    keeps=frozenset({"unanimity", "within the claims", "monotone", "scale equivariance"}),
)


def published(claims: est.ClaimSet) -> dict[str, str]:
    """Return one line a district; no line for one that nobody speaks of."""
    rec = est.reconcile(claims, method=CAUTIOUS)
    return {
        row.quantity: f"at least {row.estimate:,.0f} ({row.voices} sources)"
        for row in rec.consensus
        if row.estimate is not None
    }
