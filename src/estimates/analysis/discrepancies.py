"""The discrepancies: how far apart two claims are, pair by pair."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from estimates.analysis.comparability.rules import Window
from estimates.analysis.snapshot.caveats import PairCaveats
from estimates.analysis.snapshot.reasons import describe_misquotes
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.columnar.arrays import Array, object_array
from estimates.columnar.chunked_labels import ChunkedLabels, LabelChunk
from estimates.columnar.columns import StringColumn, constant_codes
from estimates.columnar.strings import StringArray
from estimates.columnar.table import Table
from estimates.model.bounds import separation
from estimates.model.vague import Convention
from estimates.numeric.grouped.pairs import count_pairs, pairs_within_groups
from estimates.numeric.grouped.sorting import row_dtype

DiscrepancyKind = Literal["discrepancy", "misquote"]
KINDS: tuple[DiscrepancyKind, ...] = ("discrepancy", "misquote")


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
    kind : "discrepancy" between two used claims, or "misquote" of a claim by one that names it as
        its origin.
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
    kind: DiscrepancyKind


def discrepancies(
    claims: ClaimSet | Iterable[Any],
    *,
    as_of: date | str | None = None,
    window: Window | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
    conventions: str | Convention | None = None,
    known: Known | None = None,
    recorded: date | str | None = None,
) -> Table[Discrepancy]:
    """Return how far apart the used claims of every quantity are, pair by pair.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records.
    as_of : only claims known on this day count, see `estimates.reconcile`.
    window, drift, conversions, dimensions : what may be compared, see `estimates.reconcile`.
    conventions : how vague words ("dozens") are read, see `estimates.consensus`.
    known, recorded : by which day a claim is known, see `ClaimSet.as_of`.

    Returns
    -------
    Table of `Discrepancy`; `estimates.ranges` has the largest gap of each quantity. A question
    of more than 200 used claims has only the pairs with the two claims that are furthest apart.
    Misquotes follow: an echo and the claim that it names, whose figure it does not state.

    Examples
    --------
    >>> row = discrepancies([{"source": "Taran", "value": 110000},
    ...                      {"source": "EU", "comparator": ">", "lower": 150000}])[0]
    >>> row.gap, round(row.ratio, 2), row.compatible
    (40000.0, 1.36, False)
    """
    snapshot = Snapshot.from_input(
        claims,
        as_of,
        window=window,
        drift=drift,
        conversions=conversions,
        dimensions=dimensions,
        conventions=conventions,
        known=known,
        recorded=recorded,
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
# One array of labels for all tables, which can be joined by their codes then.
KIND_LABELS = StringArray(object_array(KINDS))


def discrepancies_of(snapshot: Snapshot) -> Table[Discrepancy]:
    """Return the discrepancies of a snapshot: those of used claims, then the misquotes."""
    pairs, misquotes = used_pairs(snapshot), misquotes_of(snapshot)
    return Table.concat([pairs, misquotes]) if len(misquotes) else pairs


def misquotes_of(snapshot: Snapshot) -> Table[Discrepancy]:
    """Return the claims that state another figure than the claim that they name as origin."""
    linked = snapshot.linked
    found = snapshot.standings.misquotes(snapshot.claims.rows, linked.question_codes)
    lower = np.where(found.is_lower, found.rows, found.named)
    higher = np.where(found.is_lower, found.named, found.rows)
    no, yes = np.zeros(len(found.rows), dtype=bool), np.ones(len(found.rows), dtype=bool)
    return Table(
        Discrepancy,
        {
            "quantity": StringColumn(linked.question_codes[found.rows], linked.question_strings),
            "claim_a": StringColumn(lower, linked.label_strings),
            "claim_b": StringColumn(higher, linked.label_strings),
            "gap": found.gap,
            "ratio": found.ratio,
            "log_ratio": np.log(found.ratio),
            "compatible": no,
            "within_rounding": no,
            "comparable": yes,
            "reasons": lambda: object_array((text,) for text in describe_misquotes(linked, found)),
            "kind": kind_column("misquote", len(no)),
        },
    )


def kind_column(kind: DiscrepancyKind, rows: int) -> StringColumn:
    """Return the kind of so many rows."""
    return StringColumn(constant_codes(KINDS.index(kind), rows), KIND_LABELS)


def used_pairs(snapshot: Snapshot) -> Table[Discrepancy]:
    """Return how far apart the used claims of a snapshot are, pair by pair."""
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
    snapshot.drop(["chunks"])
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
            "kind": kind_column("discrepancy", len(columns["gap"])),
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
        compatible, comparable = ~conflict, caveats.comparable(snapshot.rows, a, b)
        block = slice(row, row + len(first))
        pairs = (a, b, gap, ratio, compatible, compatible | overlap, comparable)
        for name, cells in zip(PAIR_DTYPES, pairs, strict=True):
            columns[name][block] = cells
        row = block.stop
    return row - start
