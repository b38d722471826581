"""How far apart are two claims at the least, and how ordinary is such a gap?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.distances import Ends, distances
from estimates.analysis.snapshot.caveats import Caveats
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.columnar.arrays import Array, objects
from estimates.columnar.chunked_labels import ChunkedLabels, LabelChunk
from estimates.columnar.strings import StringArray
from estimates.columnar.table import Table
from estimates.numeric.grouped.pairs import pairs, pairs_at_most
from estimates.numeric.grouped.sorting import row_type


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """How far two claims are apart.

    Attributes
    ----------
    quantity : the question.
    claim_a, claim_b : the two claims, the one with the lower numbers first.
    gap : the least distance between what their words allow; 0 when one number satisfies both.
    ratio, log_ratio : of the two nearest ends; 1 and 0 where compatible, None unless positive.
    compatible : whether one number satisfies both.
    within_rounding : whether it does once rounding and hedges are allowed for.
    comparable : whether the two may be compared; reasons : what differs in what they speak of,
        first what `claim_a` says (`estimates.compare`).
    """

    quantity: str
    claim_a: str
    claim_b: str
    gap: float
    ratio: float | None
    log_ratio: float | None
    compatible: bool
    within_rounding: bool
    comparable: bool
    reasons: tuple[str, ...]


def discrepancies(
    claims: ClaimSet | Iterable[Any],
    *,
    window: float | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
) -> Table[Discrepancy]:
    """Return how far the used claims of every quantity are apart, pair by pair.

    Parameters
    ----------
    claims : a set of claims, or records of which one can be made.
    window, drift, conversions, dimensions : what may be compared, see `estimates.reconcile`.

    Returns
    -------
    Table of `Discrepancy`; `estimates.ranges` has the largest gap of each quantity. A question
    of more than 200 used claims has only the pairs with the two that are furthest apart.

    Examples
    --------
    >>> row = discrepancies([{"source": "Taran", "value": 110000},
    ...                      {"source": "EU", "comparator": ">", "lower": 150000}])[0]
    >>> row.gap, round(row.ratio, 2), row.compatible
    (40000.0, 1.36, False)
    """
    scope = ComparabilityRules.of(window, drift, conversions, dimensions)
    return discrepancies_of(Snapshot.of(as_claimset(claims, scope.conversions), scope=scope))


COLUMNS = {
    "claim_a": np.int32,
    "claim_b": np.int32,
    "gap": np.float64,
    "ratio": np.float64,
    "compatible": np.bool_,
    "within_rounding": np.bool_,
    "comparable": np.bool_,
}
"""What is kept of a pair: 27 bytes, the claims by their place among the used ones of a part."""


def discrepancies_of(judged: Snapshot) -> Table[Discrepancy]:
    """Return the discrepancies of judged claims."""
    parts, base = judged.chunks, judged.linked
    room = np.cumsum([0, *(pairs_at_most(part.sizes).sum() for part in parts)])
    column = {name: np.empty(room[-1], dtype=kind) for name, kind in COLUMNS.items()}
    said, small = Caveats(judged), row_type(len(base.store))

    def filled(part: Snapshot, start: int) -> tuple[int, Array, Array]:
        count = fill(part, column, start, said)
        return count, part.rows.astype(small), base.question[part.rows].astype(small)

    counts, rows, questions = zip(*judged.map_chunks(filled, room[:-1].tolist()), strict=True)
    judged.clear_cache("parts")
    column = without_gaps(column, room, counts)
    slices = [slice(*edge) for edge in pairwise(np.cumsum([0, *counts]).tolist())]

    def labels(
        name: str, own: tuple[Array, ...], texts: Callable[[], StringArray]
    ) -> ChunkedLabels:
        return ChunkedLabels(
            [LabelChunk(column[name][at], of) for at, of in zip(slices, own, strict=True)], texts
        )

    def reasons() -> Array:
        if said.are_none:
            return np.broadcast_to(objects([()]), slices[-1].stop)
        found = np.empty(slices[-1].stop, dtype=object)
        for here, own in zip(slices, rows, strict=True):
            found[here] = said.reasons(own, column["claim_a"][here], column["claim_b"][here])
        return found

    return Table(
        Discrepancy,
        {
            **column,
            "quantity": labels("claim_a", questions, lambda: base.question_texts),
            "claim_a": labels("claim_a", rows, lambda: base.label_texts),
            "claim_b": labels("claim_b", rows, lambda: base.label_texts),
            "log_ratio": lambda: np.log(column["ratio"]),
            "reasons": reasons,
        },
    )


def without_gaps(
    column: dict[str, Array], room: Array, counts: tuple[int, ...]
) -> dict[str, Array]:
    """Return columns of parts, of which each may have left some of its room empty."""
    if room[-1] == sum(counts):
        return column
    full = np.concatenate([np.arange(at, at + n) for at, n in zip(room, counts, strict=False)])
    return {name: cells[full] for name, cells in column.items()}


def fill(judged: Snapshot, column: dict[str, Array], start: int, said: Caveats) -> int:
    """Write the discrepancies of some claims into the columns, from a row on.

    Pairs stand by question, the lower claim first; they are looked at in blocks, so that what is
    made on the way stays in the cache.

    Returns
    -------
    how many rows were written.
    """
    order = judged.ascending
    ends = Ends.of(judged.bounds, *judged.intervals(), order)
    row = start
    for first, second in pairs(judged.sizes, ends.least, ends.most):
        here = slice(row, row + len(first))
        a, b = order[first], order[second]
        column["claim_a"][here], column["claim_b"][here] = a, b
        for name, cells in distances(ends, first, second).items():
            column[name][here] = cells
        column["comparable"][here] = said.comparable(judged.rows, a, b)
        row = here.stop
    return row - start
