"""Checks of disagreement: between two sources, among several, between parts and their total."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from estimates.checks.check import Check, Found
from estimates.checks.outcome import Severity
from estimates.checks.rows import share_of
from estimates.checks.sources import listed
from estimates.claimset import ClaimSet
from estimates.discrepancies import discrepancies_of
from estimates.errors import InvalidFieldError
from estimates.figure import plain
from estimates.ledger import texts
from estimates.ranges import ranges_of
from estimates.spans import Judged
from estimates.store import Array


def sources_agree(
    a: str, b: str, within: float = 0.1, *, severity: Severity = "error", name: str = ""
) -> Check:
    """Two sources are within a share of each other on every question on which both speak.

    What their words allow is compared: "more than 100" agrees with 130. A source that states
    nothing at all is found, too: a check that looks at nothing passes nothing.

    Examples
    --------
    >>> rows = [{"source": "UN", "value": 100}, {"source": "World Bank", "value": 105}]
    >>> sources_agree("UN", "World Bank", within=0.1)(rows).passed
    True
    """
    share = share_of("within", within)
    for column, source in (("a", a), ("b", b)):
        listed(column, [source] if isinstance(source, str) else source)

    def look(claims: ClaimSet) -> Iterator[Found]:
        yield from silent(claims, (a, b))
        for pair in apart(claims, (a, b)):
            if pair.sources == {a, b} and not pair.ratio <= 1 + share:  # without one, NaN
                yield pair.quantity, pair.claims, pair.words

    says = f"{a} and {b} agree within {share:.0%}".replace("%", " %")
    return Check("sources_agree", says, look, severity, name or f"sources_agree: {a}, {b}")


def no_conflict_among(
    sources: Iterable[str] | None = None, *, severity: Severity = "error", name: str = ""
) -> Check:
    """No two of some sources contradict each other; None = of all sources.

    Claims that may not be compared do not contradict each other.

    Examples
    --------
    >>> rows = [{"source": "EU", "text": "more than 150,000"}, {"source": "Taran", "value": 110000}]
    >>> no_conflict_among(["EU", "Taran"])(rows)[0].message
    'Taran (110,000) and EU (more than 150,000) are a factor of 1.36 apart'
    """
    names = None if sources is None else listed("sources", sources)

    def look(claims: ClaimSet) -> Iterator[Found]:
        yield from silent(claims, names or ())
        for pair in apart(claims, names):
            yield pair.quantity, pair.claims, pair.words

    says = f"no conflict among {', '.join(names) if names else 'the sources'}"
    return Check("no_conflict_among", says, look, severity, name)


def silent(claims: ClaimSet, sources: Iterable[str]) -> Iterator[Found]:
    """Yield the sources that state nothing."""
    there = set(claims.sources)
    for source in sources:
        if source not in there:
            yield None, (), f"no claim by {source!r}: nothing was compared"


class Apart(NamedTuple):
    """Two claims that contradict each other: who states them, by what ratio, and in words."""

    quantity: str
    claims: tuple[str, str]
    sources: set[str]
    ratio: float
    words: str


def apart(claims: ClaimSet, sources: Iterable[str] | None) -> Iterator[Apart]:
    """Yield the pairs of claims of some sources that are apart and may be compared."""
    judged = Judged.of(claims if sources is None else claims.where(source=set(sources)))
    table = discrepancies_of(judged)
    table = table[np.flatnonzero((table.column("gap") > 0) & table.column("comparable"))]
    pairs = [table.column(f"claim_{side}") for side in "ab"]
    labels = np.unique(np.concatenate(pairs))
    rows = np.array([judged.base.row_of[label] for label in labels], dtype=np.int64)
    who = judged.base.store.coded("source").take(rows).decode()
    said = dict(zip(labels, zip(who, texts(judged.base, rows), strict=True), strict=True))
    numbers = (table.column(name).tolist() for name in ("gap", "ratio"))
    for quantity, a, b, gap, ratio in zip(table.column("quantity"), *pairs, *numbers, strict=True):
        one, other = said[a], said[b]
        far = f"a factor of {ratio:.3g}" if ratio == ratio else plain(gap)
        words = f"{one[0]} ({one[1]}) and {other[0]} ({other[1]}) are {far} apart"
        yield Apart(quantity, (a, b), {one[0], other[0]}, ratio, words)


def parts_equal_total(
    total: str, parts: Iterable[str], within: float = 0.0, *, severity: Severity = "error",
    name: str = "",
) -> Check:  # fmt: skip
    """The parts can add up to their total: what their claims allow meets, within a share.

    Each quantity is as wide as its reported range; a part or a total of which nobody speaks is
    found, too.

    Parameters
    ----------
    total, parts : labels of quantities.
    within : the share of the total by which the sum may miss it.

    Examples
    --------
    >>> rows = [{"source": "A", "quantity": q, "value": v} for q, v in zip("xyt", (41, 42, 90))]
    >>> parts_equal_total("t", ["x", "y"], within=0.05)(rows)[0].message
    'x + y is 83, t is 90: 7 apart'
    """
    share = share_of("within", within)
    labels = listed("parts", parts)
    if len({*labels, total}) <= len(labels):
        raise InvalidFieldError(
            "stand twice, or hold their total", column="parts", value=labels,
            remedy="name each part once; no quantity is a part of itself",
        )  # fmt: skip

    def look(claims: ClaimSet) -> Iterator[Found]:
        wanted = [label for label in (*labels, total) if label in claims.quantities]
        for label in (*labels, total):
            if label not in wanted:
                yield None, (), f"nobody speaks of {label!r}: nothing was added up"
        if len(wanted) == len(labels) + 1:
            yield from missed(claims.about(*wanted), labels, total, share)

    says = f"{' + '.join(labels)} = {total}"
    return Check("parts_equal_total", says, look, severity, name or f"parts_equal_total: {total}")


def missed(claims: ClaimSet, parts: tuple[str, ...], total: str, share: float) -> Iterator[Found]:
    """Yield the finding where the sum of the parts cannot be the total."""
    table = ranges_of(Judged.of(claims))
    at = {label: row for row, label in enumerate(table.column("quantity"))}
    low = reach(table.column("low"), table.column("low_open"), -np.inf)
    high = reach(table.column("high"), table.column("high_open"), np.inf)
    least, most = (float(sum(ends[at[label]] for label in parts)) for ends in (low, high))
    whole = (float(low[at[total]]), float(high[at[total]]))
    size = max((abs(end) for end in whole if np.isfinite(end)), default=0.0)
    gap = max(least - whole[1], whole[0] - most)
    if gap > share * size:
        said = f"{' + '.join(parts)} is {between(least, most)}, {total} is {between(*whole)}"
        yield total, (), f"{said}: {plain(gap)} apart"


def reach(ends: Array, is_open: Array, infinite: float) -> Array:
    """Return the ends of ranges, infinite where open or where nobody states a number."""
    numbers = np.where(np.asarray(ends == None), np.nan, ends).astype(np.float64)  # noqa: E711
    return np.where(is_open.astype(bool) | np.isnan(numbers), infinite, numbers)


def between(low: float, high: float) -> str:
    """Write an interval."""
    if low == high:
        return plain(low)
    first = plain(low) if np.isfinite(low) else "anything"
    return f"{first} to {plain(high) if np.isfinite(high) else 'anything'}"
