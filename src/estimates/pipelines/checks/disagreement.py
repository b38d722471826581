"""Checks of disagreement: between two sources, and among several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from estimates.analysis.discrepancies import discrepancies_of
from estimates.analysis.ledger import texts
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.model.figure import plain
from estimates.pipelines.checks.check import Check, Found
from estimates.pipelines.checks.outcome import Severity
from estimates.pipelines.checks.rows import share_of
from estimates.pipelines.checks.sources import listed


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
    judged = Snapshot.of(claims if sources is None else claims.where(source=set(sources)))
    table = discrepancies_of(judged)
    table = table[np.flatnonzero((table.column("gap") > 0) & table.column("comparable"))]
    pairs = [table.column(f"claim_{side}") for side in "ab"]
    labels = np.unique(np.concatenate(pairs))
    rows = np.array([judged.linked.row_of[label] for label in labels], dtype=np.int64)
    who = judged.linked.store.coded("source").take(rows).decode()
    said = dict(zip(labels, zip(who, texts(judged.linked, rows), strict=True), strict=True))
    numbers = (table.column(name).tolist() for name in ("gap", "ratio"))
    for quantity, a, b, gap, ratio in zip(table.column("quantity"), *pairs, *numbers, strict=True):
        one, other = said[a], said[b]
        far = f"a factor of {ratio:.3g}" if ratio == ratio else plain(gap)
        words = f"{one[0]} ({one[1]}) and {other[0]} ({other[1]}) are {far} apart"
        yield Apart(quantity, (a, b), {one[0], other[0]}, ratio, words)
