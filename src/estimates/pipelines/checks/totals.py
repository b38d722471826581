"""The check that parts add up to their total."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

from estimates.analysis.totals.balance import parts_against_total
from estimates.analysis.totals.gaps import Gap
from estimates.analysis.totals.identities import Identity, identity_from_parts, write_side
from estimates.analysis.totals.identity_sets import read_identities
from estimates.claims.claimset import ClaimSet
from estimates.errors import EstimatesError, InvalidFieldError
from estimates.model.notation import format_number
from estimates.pipelines.checks.check import Check, RawFinding
from estimates.pipelines.checks.outcome import CheckSeverity
from estimates.pipelines.checks.rows import check_share
from estimates.pipelines.checks.sources import check_names

# A gap that is a smaller share of the total comes only from an excluded end.
TOUCH_TOLERANCE = 1e-12


def parts_equal_total(
    total: Any,
    parts: Iterable[str] | None = None,
    within: float = 0.0,
    *,
    severity: CheckSeverity = "error",
    name: str = "",
) -> Check:
    """The parts can add up to their total within a share, as far as their claims allow.

    Each quantity is as wide as its reported range; a part or a total without claims is a finding
    as well.

    Parameters
    ----------
    total : the label of a quantity, with `parts`; without them identities, in any form that
        `estimates.balance` takes: ``"border + Crimea = total"``, a mapping of totals to their
        parts, a list of these, or the path of a file with one per line.
    parts : labels of quantities.
    within : the share of the total by which the sum may differ from it.
    severity, name : see `Check`.

    Raises
    ------
    IdentityError, CyclicIdentityError, InvalidFieldError

    Examples
    --------
    >>> rows = [{"source": "A", "quantity": q, "value": v} for q, v in zip("xyt", (41, 42, 90))]
    >>> parts_equal_total("x + y = t", within=0.05)(rows)[0].message
    'x + y is 83, t is 90: 7 apart'
    >>> parts_equal_total("t", ["x", "y"], within=0.1)(rows).passed
    True
    """
    share = check_share("within", within)
    identities = identities_to_check(total, parts)

    def look(claims: ClaimSet) -> Iterator[RawFinding]:
        present = set(claims.quantities)
        for identity in identities:
            labels = [term.quantity for term in identity.terms]
            missing = [label for label in labels if label not in present]
            for label in missing:
                yield None, (), f"no claim on {label!r}: nothing was added up"
            if not missing:
                yield from identity_findings(claims.about(*labels), identity, share)

    says = "; ".join(map(str, identities))
    totals = ", ".join(write_side(identity.total) or str(identity) for identity in identities)
    return Check(
        "parts_equal_total",
        says,
        look,
        severity,
        name or f"parts_equal_total: {totals}",
        "question",
    )


def identities_to_check(total: Any, parts: Iterable[str] | None) -> list[Identity]:
    """Return the identities to check."""
    if parts is None:
        return read_identities(total)
    labels = check_names("parts", parts)
    if len({*labels, total}) <= len(labels):
        problem = "must be different quantities, without their total"
        remedy = "name each part once; a quantity cannot be a part of itself"
        raise InvalidFieldError(problem, column="parts", value=labels, remedy=remedy)
    return [identity_from_parts(total, labels)]


def identity_findings(claims: ClaimSet, identity: Identity, share: float) -> Iterator[RawFinding]:
    """Yield what is wrong with an identity: no usable number, or sides that cannot meet."""
    quantity = identity.total[0].quantity if len(identity.total) == 1 else None
    try:
        row = parts_against_total(claims, [identity])[0]
    except EstimatesError as error:  # quantities in different units
        yield quantity, (), str(error)
        return
    for label in row.missing:
        yield label, (), f"no usable number of {label!r}: nothing was added up"
    # Open ends have no size: without a finite end every gap is a finding.
    ends = [end for end in (row.total_low, row.total_high) if end is not None]
    size = max((abs(end) for end in ends if math.isfinite(end)), default=0.0)
    if row.gap is not None and row.gap > share * size:
        yield quantity, (), describe_gap(row, identity, size)


def describe_gap(row: Gap, identity: Identity, size: float) -> str:
    """Return the two sides and their gap as text.

    >>> row = parts_against_total([{"quantity": "a", "source": "A", "value": 4},
    ...                            {"quantity": "b", "source": "A", "text": "fewer than 8"}],
    ...                           "2 * a = b")[0]
    >>> describe_gap(row, Identity.of("2 * a = b"), 8)
    '2 * a is 8, b is anything to 8: they only touch, and an end is excluded'
    """
    left, _, right = str(identity).rpartition(" = ")
    parts = f"{left} is {interval_text(row.parts_low, row.parts_high)}"
    total = f"{right} is {interval_text(row.total_low, row.total_high)}"
    gap = row.gap or 0.0
    is_apart = gap > TOUCH_TOLERANCE * size
    touch = "they only touch, and an end is excluded"
    return f"{parts}, {total}: {f'{format_number(gap)} apart' if is_apart else touch}"


def interval_text(low: float | None, high: float | None) -> str:
    """Return an interval as text."""
    ends = [
        "anything" if end is None or not math.isfinite(end) else format_number(end)
        for end in (low, high)
    ]
    return ends[0] if low == high else " to ".join(ends)
