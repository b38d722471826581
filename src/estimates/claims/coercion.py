"""Whatever can be taken for a set of claims becomes one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from estimates.claims.claimset import ClaimSet
from estimates.errors import InvalidFieldError
from estimates.model.claim import Claim


def as_claimset(claims: ClaimSet | Claim | Iterable[Any], conversions: Any = None) -> ClaimSet:
    """Return a set of claims given as a set, as one claim, or as records."""
    if isinstance(claims, ClaimSet):
        return claims
    if isinstance(claims, Claim):
        return ClaimSet.from_records([claims])
    if hasattr(claims, "columns") and hasattr(claims, "iloc"):
        return ClaimSet.from_frame(claims, conversions=conversions)  # type: ignore[arg-type]
    if not isinstance(claims, Iterable):
        raise InvalidFieldError(
            "are no claims", column="claims", value=claims, remedy="give a ClaimSet or records"
        )
    return ClaimSet.from_records(claims, conversions=conversions)
