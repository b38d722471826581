"""The steps of every engine: pieces of a table in, whole quantities in partitions, tables out.

Each step is a plain function whose results can be sent between processes::

    read_piece          a piece of the table           → its claims as columns, and its problems
    find_ties           its claims                     → the labels and the quantities that use them
    find_families       all ties                       → quantities that must be judged together
    split_by_family     its claims, the families       → one share per partition
    assemble_partition  the shares of one partition    → whole quantities, linked and checked
    collect_problems    the problems of all            → an error with every line, or a report
    partition_tables    one partition, a verb          → the tables of the verb, as frames

A *family* is a quantity together with all quantities that its lineage reaches (an origin, a
correction, a retraction or a dispute on another quantity, a label used twice), so that the
functions for one process, run partition by partition, see everything that they need. Shares keep
the order of their rows; no result depends on the number of pieces or partitions. The only
assumption is that a family fits into the memory of one worker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from estimates.analysis.consensus.combine import Consensus
from estimates.analysis.discrepancies import Discrepancy
from estimates.analysis.ledger import Entry
from estimates.analysis.ranges import Range
from estimates.analysis.track_records.learning import track_records
from estimates.analysis.track_records.records import TrackRecords
from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.conventions import (
    Conventions,
    Evidence,
    group_name,
    merge_evidence,
)
from estimates.claims.ingest.header_plan import HeaderPlan, TableOptions
from estimates.claims.ingest.tables import combine_chunks
from estimates.claims.linked import Errors, assemble
from estimates.claims.references import RELATIONS, fingerprints, split_cells
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import StringColumn
from estimates.columnar.parquet import column_types
from estimates.columnar.store import Store
from estimates.columnar.strings import StringArray
from estimates.columnar.table import Table
from estimates.engines.families import Families, Ties, hash_labels
from estimates.errors import (
    AmbiguousColumnError,
    EstimatesError,
    InvalidFieldError,
    Problem,
    TableError,
)
from estimates.io.parquet_folder import Slice
from estimates.numeric.grouped.sorting import sort_by_group
from estimates.pipelines.coalesce.claims import Coalesced

if TYPE_CHECKING:
    import pandas as pd

# Problems that one error lists: a column of a million blanks does not need a million lines.
MAX_LISTED_PROBLEMS = 1_000
# Approximate memory of one claim in columns
BYTES_PER_CLAIM = 64
# The tables of a verb that returns several
VERB_TABLES = {"reconcile": ("ranges", "discrepancies", "consensus", "ledger")}
ROW_TYPES: Mapping[str, type] = {
    "ranges": Range,
    "discrepancies": Discrepancy,
    "consensus": Consensus,
    "ledger": Entry,
    "coalesce": Coalesced,
    "refused": Problem,
}
FINGERPRINT_PATTERN = re.compile(r"[0-9a-f]{20}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Unlinked claims from one piece of the table, with its index `part` and its number of rows.

    rows : shape (claims,), their rows in the piece, from 0, ascending.
    problems : the refused rows, from 1.
    evidence : what its cells show about how dates and numbers are written.
    """

    part: int
    length: int
    rows: Array
    store: Store
    problems: tuple[Problem, ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Partition:
    """Whole quantities in one place, and the problems found when their claims were linked."""

    claims: ClaimSet
    problems: tuple[Problem, ...]

    @property
    def exact(self) -> bool:
        """Whether a claim states an integer that no float can hold."""
        store = self.claims.linked.store
        return any(bool(store.numbers(name).exact) for name in ("value", "lower", "upper"))

    def __sizeof__(self) -> int:
        """Return the approximate size in bytes; a scheduler that knows it avoids moving claims."""
        return BYTES_PER_CLAIM * len(self.claims.linked.store)


def read_piece(part: int, rows: pd.DataFrame | Slice, options: TableOptions) -> Piece:
    """Read a piece of a table, or a slice of a file, which errors name."""
    frame = rows.read() if isinstance(rows, Slice) else rows
    try:
        refuse_hand_made(plan := HeaderPlan.of_table(frame, options))
        evidence = plan.find_evidence(frame)
        chunk = plan.deciding(evidence).apply(frame)
        table = combine_chunks([chunk], options, frame.take)
    except EstimatesError as error:
        raise error.with_location(rows.path) if isinstance(rows, Slice) else error from None
    shown = {group: found for group, found in evidence.items() if found != type(found)()}
    return Piece(part, len(frame), table.rows, table.store, tuple(table.problems), shown)


def refuse_hand_made(plan: HeaderPlan) -> None:
    """Refuse a table whose columns are guessed: all its rows show whether it mixes quantities."""
    if plan.columns.outline.is_hand_made:
        problem = "are not those of claims or of a well-known table"
        remedy = "read it with estimates.read, and write it as Parquet with estimates.write"
        raise InvalidFieldError(problem, column="columns", value=[*plan.header], remedy=remedy)


def check_conventions(pieces: Sequence[Mapping[str, Evidence]]) -> None:
    """Refuse a table in which a piece alone decides otherwise than all pieces together."""
    together = Conventions().deciding(merge_evidence(pieces), {}).decided
    for evidence in pieces:
        alone = Conventions().deciding(evidence, {}).decided
        for group in alone:
            if alone[group] != together[group]:
                problem = "is written in one way in some pieces, and in another in others"
                remedy = "write days as 2021-04-19, and numbers with a decimal point, in all pieces"
                raise AmbiguousColumnError(problem, column=group_name(group, {}), remedy=remedy)


def refers_to_fingerprints(piece: Piece) -> bool:
    """Return whether a claim refers to another by what may be its fingerprint."""
    cells = (piece.store.strings(relation).labels for relation in RELATIONS)
    return any(FINGERPRINT_PATTERN.search(label) for labels in cells for label in labels)


def find_ties(piece: Piece, needs_fingerprints: bool) -> Ties:
    """Return the labels and the quantities of the claims that use them, as hashes.

    needs_fingerprints : whether claims without a label can be referred to by their fingerprint,
        because some piece does (`refers_to_fingerprints`).
    """
    store = piece.store
    quantity = store.strings("quantity")
    quantities = hash_labels(quantity.strings)[quantity.codes] if len(store) else np.empty(0, "u8")
    labels = store.strings("claim_id")
    labelled = np.flatnonzero(~labels.is_null())
    parts = [Ties(hash_labels(labels.strings)[labels.codes[labelled]], quantities[labelled])]
    unlabelled = np.flatnonzero(labels.is_null())
    if needs_fingerprints and len(unlabelled):
        digests = StringArray(fingerprints(store.take(unlabelled)))
        parts.append(Ties(hash_labels(digests), quantities[unlabelled]))
    for relation in RELATIONS:
        rows, names, indices = split_cells(store.strings(relation))
        parts.append(Ties(hash_labels(StringArray(names))[indices], quantities[rows]))
    return Ties.concat(parts)


def split_by_family(piece: Piece, families: Families, partitions: int) -> list[Piece]:
    """Split the claims of a piece into one share per partition."""
    quantity = piece.store.strings("quantity")
    destination = families.assign(hash_labels(quantity.strings), partitions)[quantity.codes]
    order = sort_by_group(destination)
    ends = np.cumsum(np.bincount(destination, minlength=partitions))
    return [
        Piece(piece.part, piece.length, piece.rows[rows], drop_unused(piece.store.take(rows)))
        for rows in np.split(order, ends[:-1])
    ]


def drop_unused(store: Store) -> Store:
    """Drop the strings that no row uses: a share should not carry those of all others."""
    columns = {}
    for name, column in store.columns.items():
        if isinstance(column, StringColumn):
            # The code of null is -1, which addresses the additional last element.
            new_codes = np.zeros(len(column.strings) + 1, dtype=np.int32)
            new_codes[column.codes] = 1
            new_codes[-1] = 0
            used = np.flatnonzero(new_codes)
            new_codes[used], new_codes[-1] = np.arange(len(used)), -1
            codes = new_codes[column.codes]
            columns[name] = StringColumn(codes, column.strings.take(used))
    return store.with_columns(columns)


def assemble_partition(shares: Sequence[Piece], starts: Ints, errors: Errors) -> Partition:
    """Join the shares of one partition in the order of the table, and link their claims.

    starts : shape (pieces of the table,), the row of the table at which each starts.
    errors : "quarantine" leaves out refused claims; "raise" leaves them to `collect_problems`.
    """
    rows = np.concatenate([starts[share.part] + share.rows for share in shares])
    order = np.argsort(rows, kind="stable")
    store = Store.concat([share.store for share in shares]).take(order)
    try:
        linked = assemble(store, rows[order], [], errors)
    except TableError as error:
        empty = assemble(store.take(order[:0]), order[:0], [], errors)
        return Partition(ClaimSet.of(empty), error.problems)
    return Partition(ClaimSet.of(linked), tuple(linked.problems))


def find_starts(lengths: Sequence[int]) -> Ints:
    """Return the row of the table at which each piece starts."""
    return np.cumsum(lengths, dtype=np.int64) - lengths


def locate_problems(piece: Piece, starts: Ints) -> tuple[Problem, ...]:
    """Return the problems of a piece by their row in the whole table."""
    return tuple(p.at(int(starts[piece.part]) + p.row) for p in piece.problems)


class TableReport(NamedTuple):
    """All problems in the order of the rows, and whether some integer fits into no float."""

    problems: tuple[Problem, ...]
    exact: bool


def collect_problems(
    of_pieces: Iterable[Sequence[Problem]],
    of_partitions: Iterable[tuple[Sequence[Problem], bool]],
    errors: Errors,
    evidence: Sequence[Mapping[str, Evidence]] = (),
) -> TableReport:
    """Collect the problems of reading and of linking.

    evidence : what each piece shows about how dates and numbers are written.

    Raises TableError with the first `MAX_LISTED_PROBLEMS`, unless ``errors="quarantine"``.
    """
    check_conventions(evidence)
    partitions = list(of_partitions)
    parts = [*of_pieces, *(problems for problems, _ in partitions)]
    problems = sorted((p for part in parts for p in part), key=lambda p: p.row)
    if problems and errors == "raise":
        raise TableError(problems[:MAX_LISTED_PROBLEMS])
    return TableReport(tuple(problems), any(exact for _, exact in partitions))


def partition_tables(
    partition: Partition, at: int, report: TableReport, verb: str, options: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """Run a verb on a partition and return its tables; the first partition lists refused rows."""
    import estimates

    result = getattr(estimates, verb)(partition.claims, **options)
    names = VERB_TABLES.get(verb)
    tables = {name: getattr(result, name) for name in names} if names else {verb: result}
    tables["refused"] = Table.of_rows(Problem, report.problems if at == 0 else ())
    return {name: table.to_frame() for name, table in tables.items()}


def partition_records(
    partition: Partition, truths: Mapping[str, float] | None, half_life: float | None, _: Any
) -> TrackRecords | None:
    """Return the track records that a partition implies; None where it has no claim.

    The last argument is the report: the work does not start if rows were refused.
    """
    claims = partition.claims
    return track_records(claims, truths, half_life) if len(claims) else None


def join_track_records(a: TrackRecords | None, b: TrackRecords | None) -> TrackRecords | None:
    """Return the track records of two partitions as one."""
    return b if a is None else a if b is None else a + b


def empty_table(name: str) -> pd.DataFrame:
    """Return a table without rows, with its columns and their types."""
    dtypes = {"float": np.float64, "bool": np.bool_, "int": np.int64}
    columns: dict[str, Array] = {
        column: np.empty(0, dtype=dtypes.get(kind, object))
        for column, kind in column_types(ROW_TYPES[name]).items()
    }
    return Table(ROW_TYPES[name], columns).to_frame()
