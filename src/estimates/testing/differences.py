"""Describe how two results, tables, claim sets or claims differ, one line per cell."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from estimates.analysis.reconciliation import Reconciliation
from estimates.claims.claimset import ClaimSet
from estimates.columnar.table import Table
from estimates.model.claim import Claim
from estimates.model.flat import flatten
from estimates.model.notation import format_number

# The tables of a result, and the columns that identify a row of each
ROW_KEYS = {
    "ranges": ("quantity",),
    "discrepancies": ("quantity", "claim_a", "claim_b"),
    "consensus": ("quantity",),
    "ledger": ("claim_id",),
}
# Lines that are shown; the others are only counted.
MAX_LINES = 40


def describe_difference(left: Any, right: Any) -> list[str] | None:
    r"""Return in lines how two objects of this library differ; None for any others.

    >>> import estimates as est
    >>> print("\n".join(describe_difference(est.claim("EU", 150_000, claim_id="a"),
    ...                                     est.claim("EU", 110_000, claim_id="a"))))
    two claims of EU differ:
    value: 150,000 is not 110,000
    """
    if isinstance(left, Claim) and isinstance(right, Claim):
        sources = " and ".join(dict.fromkeys([left.source.name, right.source.name]))
        return [f"two claims of {sources} differ:", *compare_cells(flatten(left), flatten(right))]
    if isinstance(left, Reconciliation) and isinstance(right, Reconciliation):
        return ["two results differ:", *compare_results(left, right)]
    if isinstance(left, Table | ClaimSet) and isinstance(right, Table | ClaimSet):
        noun = "rows" if isinstance(left, Table) else "claims"
        lines = ["compare list(…) of both:", f"{len(left)} {noun} and {len(right)} {noun}"]
        lines += [f"only left: {row}" for row in left if row not in list(right)]
        return lines + [f"only right: {row}" for row in right if row not in list(left)]
    if dataclasses.is_dataclass(left) and type(left) is type(right):
        names = [field.name for field in dataclasses.fields(left)]
        cells = ({name: getattr(row, name) for name in names} for row in (left, right))
        return [f"two rows of {type(left).__name__} differ:", *compare_cells(*cells)]
    return None


def compare_cells(left: dict[str, Any], right: dict[str, Any]) -> list[str]:
    """Return the cells that differ."""
    return [
        f"{name}: {readable_cell(left.get(name))} is not {readable_cell(right.get(name))}"
        for name in dict.fromkeys([*left, *right])
        if left.get(name) != right.get(name)
    ]


def compare_results(first: Reconciliation, second: Reconciliation) -> list[str]:
    """Return the differences of two results; none if they are equal to the bit.

    >>> import estimates as est
    >>> first, second = (est.reconcile([est.claim("EU", n, claim_id="a")], method="lowest")
    ...                  for n in (150_000, 160_000))
    >>> print(compare_results(first, second)[0])
    ranges, unnamed: low was 150,000 and is 160,000
    """
    lines = [
        line
        for name, keys in ROW_KEYS.items()
        for line in compare_tables(name, keys, getattr(first, name), getattr(second, name))
    ]
    more = [f"… and {len(lines) - MAX_LINES} more"] if len(lines) > MAX_LINES else []
    return [*lines[:MAX_LINES], *more]


def compare_tables(
    name: str, keys: tuple[str, ...], first: Table[Any], second: Table[Any]
) -> Iterator[str]:
    """Yield the differences of two tables."""
    before, after = (
        {tuple(getattr(row, key) for key in keys): row for row in table}
        for table in (first, second)
    )
    for key in dict.fromkeys([*before, *after]):
        label = f"{name}, {' and '.join(map(str, key[-2:]))}"
        if key not in before or key not in after:
            yield f"{label}: {'only in the second' if key in after else 'only in the first'}"
            continue
        for column in first.columns:
            old, new = getattr(before[key], column), getattr(after[key], column)
            if old != new:
                yield f"{label}: {column} was {readable_cell(old)} and is {readable_cell(new)}"


def readable_cell(value: Any) -> str:
    """Return a cell as text."""
    if value is None:
        return "nothing"
    if isinstance(value, tuple):
        return "; ".join(map(str, value)) or "nothing"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    is_short = value == round(value, 6) or value != value
    return format_number(value) if is_short else repr(value)
