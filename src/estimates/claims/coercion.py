"""Accept a claim set in any form that public functions take: a set, claims, records or a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeGuard

from estimates.claims.claimset import ClaimSet
from estimates.columnar.any_frame import is_table
from estimates.errors import InvalidFieldError
from estimates.model.claim import Claim

if TYPE_CHECKING:
    import pandas as pd


def as_claimset(claims: ClaimSet | Claim | Iterable[Any], conversions: Any = None) -> ClaimSet:
    """Return the claim set of a set, a claim, records or a frame of any library."""
    if isinstance(claims, ClaimSet):
        return claims
    if isinstance(claims, Claim):
        return ClaimSet.from_records([claims])
    if is_table(claims):
        return ClaimSet.from_frame(claims, conversions=conversions)
    if not isinstance(claims, Iterable):
        problem = "must be a ClaimSet, a Claim or an iterable of records"
        raise InvalidFieldError(problem, column="claims", value=claims)
    return ClaimSet.from_records(claims, conversions=conversions)


def is_frame(table: object) -> TypeGuard[pd.DataFrame]:
    """Return whether an object is a pandas frame, without importing pandas."""
    return hasattr(table, "columns") and hasattr(table, "iloc")
