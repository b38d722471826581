"""Accept a claim set in any form that public functions take: a set, claims, records or a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeGuard

from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.columnar.any_frame import is_lazy_frame, is_table
from estimates.model.arguments import require
from estimates.model.claim import Claim
from estimates.model.times import read_limit

if TYPE_CHECKING:
    import pandas as pd


def as_claimset(claims: ClaimSet | Claim | Iterable[Any], conversions: Any = None) -> ClaimSet:
    """Return the claim set of a set, a claim, records or a frame of any library."""
    if isinstance(claims, ClaimSet):
        return claims
    if isinstance(claims, Claim):
        return ClaimSet.from_records([claims])
    if is_table(claims) or is_lazy_frame(claims):
        return ClaimSet.from_frame(claims, conversions=conversions)
    problem = "must be a ClaimSet, a Claim or an iterable of records"
    require(claims, Iterable, problem, column="claims")
    return ClaimSet.from_records(claims, conversions=conversions)


def limit_claims(
    claims: ClaimSet, as_of: date | str | None, known: Known | None, recorded: date | str | None
) -> tuple[ClaimSet, date | None]:
    """Return claims by the clock asked for, and the last known day where the set does not say it.

    Every claim stays: those that became known later have the standing "not yet stated".
    """
    day, until = read_limit(as_of)
    if known is None and recorded is None and until is None:
        return claims, day
    return claims.with_clock(as_of, known, recorded), None


def is_frame(table: object) -> TypeGuard[pd.DataFrame]:
    """Return whether an object is a pandas frame, without importing pandas."""
    return hasattr(table, "columns") and hasattr(table, "iloc")
