"""Checks of disagreement between two sources, and among several."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from estimates.analysis.discrepancies import Discrepancy, discrepancies_of
from estimates.analysis.snapshot.claim_texts import claim_text_column
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.columnar.arrays import Array
from estimates.columnar.table import Table
from estimates.model.arguments import require
from estimates.model.notation import format_number
from estimates.pipelines.checks.check import Check, RawFinding
from estimates.pipelines.checks.outcome import CheckSeverity
from estimates.pipelines.checks.rows import check_share
from estimates.pipelines.checks.sources import check_names


def sources_agree(
    a: str, b: str, within: float = 0.1, *, severity: CheckSeverity = "error", name: str = ""
) -> Check:
    """Two sources agree within a share on every question on which both have claims.

    What their words allow is compared: "more than 100" agrees with 130. The share is of the figure
    that is closer to 0, whatever its sign. A source without claims is a finding as well: a check
    that compares nothing does not pass.

    Parameters
    ----------
    a, b : the names of two sources.
    within : the share of the figure closer to 0 by which they may differ.
    severity, name : see `Check`.

    Examples
    --------
    >>> rows = [{"source": "UN", "value": 100}, {"source": "World Bank", "value": 105}]
    >>> sources_agree("UN", "World Bank", within=0.1)(rows).passed
    True
    """
    share = check_share("within", within)
    for column, source in (("a", a), ("b", b)):
        require(source, str, "must be a source", column=column, remedy='give its name: "UN"')

    def look(claims: ClaimSet) -> Iterator[RawFinding]:
        yield from missing_sources(claims, (a, b))
        for pair in conflicting_pairs(claims, (a, b)):
            if pair.sources == {a, b} and not pair.ratio <= 1 + share:  # NaN where it has no ratio
                yield pair.quantity, pair.claims, pair.words

    says = f"{a} and {b} agree within {share:.0%}".replace("%", " %")
    return Check(
        "sources_agree", says, look, severity, name or f"sources_agree: {a}, {b}", "question"
    )


def no_conflict_among(
    sources: Iterable[str] | None = None, *, severity: CheckSeverity = "error", name: str = ""
) -> Check:
    """No two of these sources contradict each other; None = of all sources.

    Claims that may not be compared do not contradict each other.

    Parameters
    ----------
    sources : their names; None = all sources.
    severity, name : see `Check`.

    Examples
    --------
    >>> rows = [{"source": "EU", "text": "more than 150,000"}, {"source": "Taran", "value": 110000}]
    >>> no_conflict_among(["EU", "Taran"])(rows)[0].message
    'Taran (110,000) and EU (more than 150,000) are a factor of 1.36 apart'
    """
    names = None if sources is None else check_names("sources", sources)

    def look(claims: ClaimSet) -> Iterator[RawFinding]:
        yield from missing_sources(claims, names or ())
        for pair in conflicting_pairs(claims, names):
            yield pair.quantity, pair.claims, pair.words

    says = f"no conflict among {', '.join(names) if names else 'the sources'}"
    return Check("no_conflict_among", says, look, severity, name, "question")


def missing_sources(claims: ClaimSet, sources: Iterable[str]) -> Iterator[RawFinding]:
    """Yield a finding for each source without claims."""
    present = set(claims.sources)
    for source in sources:
        if source not in present:
            yield None, (), f"no claim by {source!r}: nothing was compared"


class Disagreement(NamedTuple):
    """Two claims that contradict each other: their sources, how far apart, and the words.

    ratio : 1 + the share by which the larger differs from the smaller; without a sign, the share
        of the nearest end that is closest to 0.
    """

    quantity: str
    claims: tuple[str, str]
    sources: set[str]
    ratio: float
    words: str


def conflicting_pairs(claims: ClaimSet, sources: Iterable[str] | None) -> Iterator[Disagreement]:
    """Yield the pairs of claims that conflict and may be compared; None = of all sources."""
    snapshot = Snapshot.of(claims if sources is None else claims.where(source=set(sources)))
    table = discrepancies_of(snapshot)
    is_conflict = (table.column("gap") > 0) & table.column("comparable")
    # `no_misquotes` finds the others.
    table = table[np.flatnonzero(is_conflict & (table.column("kind") == "discrepancy"))]
    pairs = [table.column(f"claim_{side}") for side in "ab"]
    labels = np.unique(np.concatenate(pairs))
    rows = np.array([snapshot.linked.row_of[label] for label in labels], dtype=np.int64)
    sources_of_rows = snapshot.linked.store.strings("source").take(rows).decode()
    texts = claim_text_column(snapshot.linked, rows).decode()
    claim_of = dict(zip(labels, zip(sources_of_rows, texts, strict=True), strict=True))
    shares = 1 + signed_shares(snapshot, table)
    numbers = (cells.tolist() for cells in (table.column("gap"), table.column("ratio"), shares))
    for quantity, a, b, gap, ratio, signed in zip(
        table.column("quantity"), *pairs, *numbers, strict=True
    ):
        (source_a, text_a), (source_b, text_b) = claim_of[a], claim_of[b]
        is_positive = ratio == ratio
        distance = f"a factor of {ratio:.3g}" if is_positive else format_number(gap)
        words = f"{source_a} ({text_a}) and {source_b} ({text_b}) are {distance} apart"
        ratio = ratio if is_positive else signed
        yield Disagreement(quantity, (a, b), {source_a, source_b}, ratio, words)


def signed_shares(snapshot: Snapshot, table: Table[Discrepancy]) -> Array:
    """Return the gap of each pair as a share of its nearest end that is closest to 0.

    Of positive figures this is the ratio less 1; where an end is 0 the share is infinite.
    """
    at = {row: index for index, row in enumerate(snapshot.rows.tolist())}
    row_of, bounds = snapshot.linked.row_of, snapshot.bounds
    a, b = (
        np.array([at[row_of[label]] for label in table.column(f"claim_{side}")], dtype=np.int64)
        for side in "ab"
    )
    ends = (
        np.maximum(bounds.lower[a], bounds.lower[b]),
        np.minimum(bounds.upper[a], bounds.upper[b]),
    )
    with np.errstate(divide="ignore"):
        shares: Array = table.column("gap") / np.minimum(*np.abs(ends))
    return shares
