"""What pytest says where two results, sets or claims are not equal."""

from __future__ import annotations

import dataclasses
from typing import Any

from estimates.analysis.reconciliation import Reconciliation
from estimates.claims.claimset import ClaimSet
from estimates.columnar.table import Table
from estimates.model.claim import Claim
from estimates.model.schema import flatten
from estimates.testing.differences import cell, differences


def compared(left: Any, right: Any) -> list[str] | None:
    r"""Return how two things of ours differ, in lines; None where there is nothing to add.

    Examples
    --------
    >>> import estimates as est
    >>> print("\n".join(compared(est.claim("EU", 150_000, claim_id="a"),
    ...                          est.claim("EU", 110_000, claim_id="a"))))
    two claims of EU differ:
    value: 150,000 is not 110,000
    """
    if isinstance(left, Claim) and isinstance(right, Claim):
        who = " and ".join(dict.fromkeys([left.source.name, right.source.name]))
        return [f"two claims of {who} differ:", *cells(flatten(left), flatten(right))]
    if isinstance(left, Reconciliation) and isinstance(right, Reconciliation):
        return ["two results differ:", *differences(left, right)]
    if isinstance(left, Table | ClaimSet) and isinstance(right, Table | ClaimSet):
        what = "rows" if isinstance(left, Table) else "claims"
        return ["compare list(…) of the two:", *sides(list(left), list(right), what)]
    if dataclasses.is_dataclass(left) and type(left) is type(right):
        names = [field.name for field in dataclasses.fields(left)]
        rows = ({name: getattr(row, name) for name in names} for row in (left, right))
        return [f"two rows of {type(left).__name__} differ:", *cells(*rows)]
    return None


def cells(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Return which cells differ."""
    names = dict.fromkeys([*one, *other])
    pairs = {name: (one.get(name), other.get(name)) for name in names}
    return [f"{n}: {cell(a)} is not {cell(b)}" for n, (a, b) in pairs.items() if a != b]


def sides(one: list[Any], other: list[Any], what: str) -> list[str]:
    """Return what only one of two lists has."""
    lines = [f"{len(one)} {what} and {len(other)} {what}"]
    lines += [f"only left: {row}" for row in one if row not in other]
    return lines + [f"only right: {row}" for row in other if row not in one]
