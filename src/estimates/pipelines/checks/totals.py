"""The check of what adds up: do parts and totals meet?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from estimates.analysis.totals.balance import parts_against_total
from estimates.analysis.totals.gaps import Gap
from estimates.analysis.totals.identities import Identity, from_parts, side
from estimates.analysis.totals.identity_sets import identities_of
from estimates.claims.claimset import ClaimSet
from estimates.errors import EstimatesError, InvalidFieldError
from estimates.model.figure import plain
from estimates.pipelines.checks.check import Check, Found
from estimates.pipelines.checks.outcome import Severity
from estimates.pipelines.checks.rows import share_of
from estimates.pipelines.checks.sources import listed

TOUCHING = 1e-12
"""A gap of so small a part of the total is none but that an end is excluded."""


def parts_equal_total(
    total: Any,
    parts: Iterable[str] | None = None,
    within: float = 0.0,
    *,
    severity: Severity = "error",
    name: str = "",
) -> Check:
    """The parts can add up to their total: what their claims allow meets, within a share.

    Each quantity is as wide as its reported range; a part or a total of which nobody speaks is
    found, too.

    Parameters
    ----------
    total : the label of a quantity, with `parts`; or, without, what adds up to what, as
        `estimates.balance` takes it: ``"border + Crimea = total"``, a mapping of totals to their
        parts, a list of these, or the path of a file with one a line.
    parts : labels of quantities.
    within : the share of the total by which the sum may miss it.

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
    share = share_of("within", within)
    identities = asked(total, parts)

    def look(claims: ClaimSet) -> Iterator[Found]:
        spoken_of = set(claims.quantities)
        for identity in identities:
            labels = [term.quantity for term in identity.terms]
            silent = [label for label in labels if label not in spoken_of]
            for label in silent:
                yield None, (), f"nobody speaks of {label!r}: nothing was added up"
            if not silent:
                yield from missed(claims.about(*labels), identity, share)

    says = "; ".join(map(str, identities))
    totals = ", ".join(side(identity.total) or str(identity) for identity in identities)
    return Check("parts_equal_total", says, look, severity, name or f"parts_equal_total: {totals}")


def asked(total: Any, parts: Iterable[str] | None) -> list[Identity]:
    """Return what adds up to what."""
    if parts is None:
        return identities_of(total)
    labels = listed("parts", parts)
    if len({*labels, total}) <= len(labels):
        raise InvalidFieldError(
            "stand twice, or hold their total", column="parts", value=labels,
            remedy="name each part once; no quantity is a part of itself",
        )  # fmt: skip
    return [from_parts(total, labels)]


def missed(claims: ClaimSet, identity: Identity, share: float) -> Iterator[Found]:
    """Yield the finding where the two sides of an identity cannot meet."""
    quantity = identity.total[0].quantity if len(identity.total) == 1 else None
    try:
        row = parts_against_total(claims, [identity])[0]
    except EstimatesError as error:  # quantities in different units
        yield quantity, (), str(error)
        return
    for label in row.missing:
        yield label, (), f"no usable number of {label!r}: nothing was added up"
    ends = [end for end in (row.total_low, row.total_high) if end is not None]
    size = max((abs(end) for end in ends if math.isfinite(end)), default=0.0)
    if row.gap is not None and row.gap > share * size:
        yield quantity, (), in_words(row, identity, size)


def in_words(row: Gap, identity: Identity, size: float) -> str:
    """Say how far the two sides are apart.

    Examples
    --------
    >>> row = parts_against_total([{"quantity": "a", "source": "A", "value": 4},
    ...                            {"quantity": "b", "source": "A", "text": "fewer than 8"}],
    ...                           "2 * a = b")[0]
    >>> in_words(row, Identity.of("2 * a = b"), 8)
    '2 * a is 8, b is anything to 8: they only touch, and an end is excluded'
    """
    left, _, right = str(identity).rpartition(" = ")
    said = [
        f"{terms} is {between(low, high)}"
        for terms, low, high in (
            (left, row.parts_low, row.parts_high),
            (right, row.total_low, row.total_high),
        )
    ]
    gap = row.gap or 0.0
    apart = f"{plain(gap)} apart"
    touch = "they only touch, and an end is excluded"
    return f"{', '.join(said)}: {apart if gap > TOUCHING * size else touch}"


def between(low: float | None, high: float | None) -> str:
    """Write an interval."""
    ends = [
        "anything" if end is None or not math.isfinite(end) else plain(end) for end in (low, high)
    ]
    return ends[0] if low == high else " to ".join(ends)
