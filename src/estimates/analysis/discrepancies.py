"""The discrepancies: how far apart two claims are, pair by pair."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from estimates.analysis.comparability.rules import Window
from estimates.analysis.snapshot.caveats import PairCaveats
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.columnar.arrays import Array, object_array
from estimates.columnar.chunked_labels import ChunkedLabels, LabelChunk
from estimates.columnar.strings import StringArray
from estimates.columnar.table import Table
from estimates.model.bounds import separation
from estimates.model.vague import Convention
from estimates.numeric.grouped.pairs import count_pairs, pairs_within_groups
from estimates.numeric.grouped.sorting import row_dtype


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """How far apart two claims are.

    Attributes
    ----------
    quantity : the question.
    claim_a, claim_b : the two claims, the one with the lower numbers first.
    gap : the distance between the numbers that satisfy each claim; 0 where one satisfies both.
    ratio, log_ratio : of the two nearest ends; 1 and 0 where compatible, None unless positive.
    compatible : whether one number satisfies both.
    within_rounding : whether it does after rounding and hedges are allowed for.
    comparable : whether the two may be compared.
    reasons : the differences in what they refer to, `claim_a` first (`estimates.compare`).
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
    window: Window | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
    conventions: str | Convention | None = None,
) -> Table[Discrepancy]:
    """Return how far apart the used claims of every quantity are, pair by pair.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records.
    window, drift, conversions, dimensions : what may be compared, see `estimates.reconcile`.
    conventions : how vague words ("dozens") are read, see `estimates.consensus`.

    Returns
    -------
    Table of `Discrepancy`; `estimates.ranges` has the largest gap of each quantity. A question
    of more than 200 used claims has only the pairs with the two claims that are furthest apart.

    Examples
    --------
    >>> row = discrepancies([{"source": "Taran", "value": 110000},
    ...                      {"source": "EU", "comparator": ">", "lower": 150000}])[0]
    >>> row.gap, round(row.ratio, 2), row.compatible
    (40000.0, 1.36, False)
    """
    snapshot = Snapshot.from_input(
        claims,
        window=window,
        drift=drift,
        conversions=conversions,
        dimensions=dimensions,
        conventions=conventions,
    )
    return discrepancies_of(snapshot)


# What is stored of a pair: 27 bytes. Claims are indices into the used claims of their chunk.
PAIR_DTYPES = {
    "claim_a": np.int32,
    "claim_b": np.int32,
    "gap": np.float64,
    "ratio": np.float64,
    "compatible": np.bool_,
    "within_rounding": np.bool_,
    "comparable": np.bool_,
}


def discrepancies_of(snapshot: Snapshot) -> Table[Discrepancy]:
    """Return the discrepancies of a snapshot."""
    linked, caveats = snapshot.linked, PairCaveats(snapshot)
    dtype = row_dtype(len(linked.store))
    # Each chunk writes its pairs from a start of its own; not all reserved rows may be needed.
    starts = np.cumsum([0, *(count_pairs(chunk.sizes).sum() for chunk in snapshot.chunks)])
    columns = {name: np.empty(starts[-1], dtype=kind) for name, kind in PAIR_DTYPES.items()}

    def write_chunk(chunk: Snapshot, start: int) -> tuple[int, Array, Array]:
        count = write_pairs(chunk, columns, start, caveats)
        questions = linked.question_codes[chunk.rows]
        return count, chunk.rows.astype(dtype), questions.astype(dtype)

    written = snapshot.map_chunks(write_chunk, starts[:-1].tolist())
    counts, rows, questions = zip(*written, strict=True)
    snapshot.clear_cache("chunks")
    if starts[-1] > sum(counts):
        kept = list(zip(starts[:-1].tolist(), counts, strict=True))
        for name, cells in columns.items():
            columns[name] = np.concatenate([cells[start : start + n] for start, n in kept])
    slices = [slice(*edges) for edges in pairwise(np.cumsum([0, *counts]).tolist())]

    def labels(
        name: str, codes: tuple[Array, ...], strings: Callable[[], StringArray]
    ) -> ChunkedLabels:
        parts = zip(slices, codes, strict=True)
        return ChunkedLabels([LabelChunk(columns[name][at], of) for at, of in parts], strings)

    return Table(
        Discrepancy,
        {
            **columns,
            "quantity": labels("claim_a", questions, lambda: linked.question_strings),
            "claim_a": labels("claim_a", rows, lambda: linked.label_strings),
            "claim_b": labels("claim_b", rows, lambda: linked.label_strings),
            "log_ratio": lambda: np.log(columns["ratio"]),
            "reasons": lambda: pair_reasons(caveats, columns, slices, rows),
        },
    )


def pair_reasons(
    caveats: PairCaveats, columns: dict[str, Array], slices: list[slice], rows: tuple[Array, ...]
) -> Array:
    """Return the reasons of all pairs; `slices` and `rows`: the pairs and claims of each chunk."""
    pairs = slices[-1].stop
    if caveats.are_impossible:
        return np.broadcast_to(object_array([()]), pairs)
    cells = np.empty(pairs, dtype=object)
    for at, used in zip(slices, rows, strict=True):
        cells[at] = caveats.reasons(used, columns["claim_a"][at], columns["claim_b"][at])
    return cells


def write_pairs(
    snapshot: Snapshot, columns: dict[str, Array], start: int, caveats: PairCaveats
) -> int:
    """Write the discrepancies of one chunk into the columns from a row on; return their number.

    Pairs are sorted by question, the lower claim first.
    """
    row, order = start, snapshot.ascending
    bounds = snapshot.bounds.at(order)
    low, high = (cells[order] for cells in snapshot.intervals())
    # Block by block, so that temporary arrays stay in the cache.
    for first, second in pairs_within_groups(snapshot.sizes, bounds.lower, bounds.upper):
        a, b = order[first], order[second]
        conflict, gap, ratio = separation(bounds, bounds, first, second)
        overlap = np.maximum(low[first], low[second]) <= np.minimum(high[first], high[second])
        comparable = caveats.comparable(snapshot.rows, a, b)
        block = slice(row, row + len(first))
        pairs = (a, b, gap, ratio, ~conflict, ~conflict | overlap, comparable)
        for name, cells in zip(PAIR_DTYPES, pairs, strict=True):
            columns[name][block] = cells
        row = block.stop
    return row - start
