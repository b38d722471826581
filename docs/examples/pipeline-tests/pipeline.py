"""From a table of claims to one published line per district."""

from __future__ import annotations

from pathlib import Path

import estimates as est
from estimates.methods import METHODS, Answer, Method, VoiceTile


def known(path: str | Path, day: str) -> est.ClaimSet:
    """Return the claims of a file that were published by a day."""
    return est.read(path).as_of(day)


def lowest_certain(tile: VoiceTile, level: float) -> Answer:
    """Return the smallest number that any source states, for which relief is planned."""
    return METHODS["lowest"].answer(tile, level)


CAUTIOUS = Method(
    name="cautious",
    answer=lowest_certain,
    says="the smallest number that any source states",
    reference="our own rule",
    keeps=frozenset({"unanimity", "within the claims", "monotone", "scale equivariance"}),
)


def published(claims: est.ClaimSet) -> dict[str, str]:
    """Return one line per district; districts without a usable claim have none."""
    rec = est.reconcile(claims, method=CAUTIOUS)
    return {
        row.quantity: f"at least {row.estimate:,.0f} ({row.voices} sources)"
        for row in rec.consensus
        if row.estimate is not None
    }
