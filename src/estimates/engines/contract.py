"""What every engine does, without an engine: pieces of a table in, whole questions, rows out.

The steps, each a plain function whose results may travel between processes::

    typed      a piece of the table         → its claims as columns, and what was refused
    ties       its claims                   → which labels and which questions they tie together
    families   all ties                     → questions that must be judged together
    dealt      its claims, the families     → one share for every home
    together   the shares of one home       → whole questions, linked and checked as ever
    verdict    the refusals of all          → an error with every line, or the number of claims
    answers    one home, a verb             → the tables of the verb, as frames

A *family* is a question with all questions that its lineage reaches (an origin, a correction, a
retraction or a dispute that lies elsewhere, a label used twice), so that the functions for one
process, run home by home, see all that they would see in one process. Shares keep the order of
the rows that they come from; nothing depends on how many pieces or homes there are. What is
assumed: a family fits into the memory of one worker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.analysis.consensus.combine import Consensus
from estimates.analysis.discrepancies import Discrepancy
from estimates.analysis.ledger import Entry
from estimates.analysis.ranges import Range
from estimates.analysis.track_records.learning import track_records
from estimates.analysis.track_records.records import TrackRecords
from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.tables import Reading, finished, take
from estimates.claims.linked import Errors, assemble
from estimates.claims.references import RELATIONS, fingerprints
from estimates.columnar.arrays import Array, Ints, objects, read_only
from estimates.columnar.columns import StringColumn
from estimates.columnar.store import Store
from estimates.columnar.strings import StringArray
from estimates.columnar.table import Table
from estimates.engines.families import Families, Ties, hashes
from estimates.errors import Problem, TableError
from estimates.io.parquet_folder import Slice, read_slice
from estimates.model.schema import split_names
from estimates.numeric.grouped.sorting import by_group
from estimates.pipelines.coalesce.claims import Coalesced

if TYPE_CHECKING:
    import pandas as pd

MOST_LINES = 1_000
"""Refusals that one error lists; a column of a million blanks needs no million lines."""
CLAIM_BYTES = 64
"""What a claim takes in columns, about."""
TABLES = {"reconcile": ("ranges", "discrepancies", "consensus", "ledger")}
"""The tables of a verb that answers with several."""
ROWS: Mapping[str, type] = {
    "ranges": Range,
    "discrepancies": Discrepancy,
    "consensus": Consensus,
    "ledger": Entry,
    "coalesce": Coalesced,
    "refused": Problem,
}
"""What the rows of each table are."""
FINGERPRINT = re.compile(r"[0-9a-f]{20}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some claims on their way, still unlinked.

    Attributes
    ----------
    part : which piece of the table they come from. length : how many rows that piece has.
    rows : shape (claims,), their places in it, from 0, ascending.
    store : the claims. problems : what the door refused, by place from 1.
    """

    part: int
    length: int
    rows: Array
    store: Store
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Home:
    """Whole questions in one place, and what of them was refused when they were linked."""

    claims: ClaimSet
    problems: tuple[Problem, ...]

    @property
    def exact(self) -> bool:
        """Whether a claim states an integer that no float is."""
        store = self.claims.linked.store
        return any(bool(store.numbers(name).exact) for name in ("value", "lower", "upper"))

    def __sizeof__(self) -> int:
        """Return about how many bytes the claims take: who knows that leaves them in place."""
        return CLAIM_BYTES * len(self.claims.linked.store)


def typed(part: int, rows: pd.DataFrame | Slice, reading: Reading) -> Piece:
    """Take a piece of a table, or a slice of a file, through the frame door.

    Raises
    ------
    UnreadableFileError, UnknownColumnError, MissingFieldError
    """
    if isinstance(rows, Slice):
        taken, length = read_slice(rows, reading), rows.rows
    else:
        taken, length = take(rows, reading), len(rows)
    found = finished([taken], reading)
    return Piece(part, length, found.rows, found.store, tuple(found.problems))


def names_fingerprints(piece: Piece) -> bool:
    """Return whether a claim refers to another by what may be its fingerprint."""
    cells = (piece.store.coded(relation).labels for relation in RELATIONS)
    return any(FINGERPRINT.search(label) for labels in cells for label in labels)


def ties(piece: Piece, fingerprinted: bool) -> Ties:
    """Return which labels are used by claims on which questions, as hashes.

    Parameters
    ----------
    fingerprinted : whether claims without a label must be known by their fingerprint, because
        some piece refers to one (`names_fingerprints`).
    """
    store = piece.store
    quantity = store.coded("quantity")
    question = hashes(quantity.texts)[quantity.codes] if len(store) else np.empty(0, np.uint64)
    given = store.coded("claim_id")
    own = np.flatnonzero(~given.is_null())
    found = [Ties(hashes(given.texts)[given.codes[own]], question[own])]
    blank = np.flatnonzero(given.is_null())
    if fingerprinted and len(blank):
        found.append(Ties(hashes(StringArray(fingerprints(store.take(blank)))), question[blank]))
    found += [references(store.coded(relation), question) for relation in RELATIONS]
    return Ties.concat(found)


def references(column: StringColumn, question: Array) -> Ties:
    """Return the labels that a relation names, each tied to the question of the claim."""
    names = [split_names(label) for label in column.labels]
    counts = np.array([len(parts) for parts in names], dtype=np.int64)
    flat = hashes(StringArray(objects(part for parts in names for part in parts)))
    stated = np.flatnonzero(~column.is_null())
    codes = column.codes[stated]
    lengths = counts[codes] if len(stated) else np.empty(0, dtype=np.int64)
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    starts = (np.cumsum(counts) - counts)[codes] if len(stated) else lengths
    return Ties(flat[np.repeat(starts, lengths) + within], np.repeat(question[stated], lengths))


def dealt(piece: Piece, families: Families, homes: int) -> list[Piece]:
    """Deal the claims of a piece to the homes of their families."""
    quantity = piece.store.coded("quantity")
    home = families.home(hashes(quantity.texts), homes)[quantity.codes]
    order = by_group(home)
    ends = np.cumsum(np.bincount(home, minlength=homes))
    shares = np.split(order, ends[:-1])
    return [
        Piece(piece.part, piece.length, piece.rows[rows], compact(piece.store.take(rows)))
        for rows in shares
    ]


def compact(store: Store) -> Store:
    """Drop the texts that no row has: a share should not carry those of all others."""
    columns = {}
    for name, column in store.columns.items():
        if isinstance(column, StringColumn):
            place = np.zeros(len(column.texts) + 1, dtype=np.int32)
            place[column.codes] = 1  # null is -1, and so the last place
            place[-1] = 0
            used = np.flatnonzero(place)
            place[used], place[-1] = np.arange(len(used)), -1
            columns[name] = StringColumn(read_only(place[column.codes]), column.texts.at(used))
    return store.replaced(columns)


def together(shares: Sequence[Piece], starts: Ints, errors: Errors) -> Home:
    """Bring the shares of one home together, in the order of the table, and link them.

    Parameters
    ----------
    starts : shape (pieces of the table,), the place of the first row of each.
    errors : "quarantine" leaves out what does not fit; with "raise" it is left to `verdict`.
    """
    rows = np.concatenate([starts[share.part] + share.rows for share in shares])
    order = np.argsort(rows, kind="stable")
    store = Store.concat([share.store for share in shares]).take(order)
    try:
        made = assemble(store, rows[order], [], errors)
    except TableError as refused:
        none = assemble(store.take(order[:0]), order[:0], [], errors)
        return Home(ClaimSet.of(none), refused.problems)
    return Home(ClaimSet.of(made), tuple(made.problems))


def starts_of(pieces: Iterable[tuple[int, int]]) -> Ints:
    """Return the place of the first row of every piece, given (part, length) of each."""
    lengths = np.array([length for _, length in sorted(pieces)], dtype=np.int64)
    return np.cumsum(lengths) - lengths


def placed(piece: Piece, starts: Ints) -> tuple[Problem, ...]:
    """Return what the door refused of a piece, by the place in the whole table."""
    return tuple(p.at(int(starts[piece.part]) + p.row) for p in piece.problems)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known once all pieces have been looked at.

    Attributes
    ----------
    problems : all refusals, in the order of the rows.
    exact : whether some claim states an integer that no float is.
    """

    problems: tuple[Problem, ...]
    exact: bool


def verdict(
    door: Iterable[Sequence[Problem]],
    homes: Iterable[tuple[Sequence[Problem], bool]],
    errors: Errors,
) -> Verdict:
    """Judge the refusals of the door and those of the homes.

    Raises
    ------
    TableError
        With them (the first `MOST_LINES`), unless ``errors="quarantine"``.
    """
    listed = list(homes)
    parts = [*door, *(problems for problems, _ in listed)]
    found = sorted((p for part in parts for p in part), key=lambda p: p.row)
    if found and errors == "raise":
        raise TableError(found[:MOST_LINES])
    return Verdict(tuple(found), any(exact for _, exact in listed))


def answers(home: Home, verb: str, asked: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Ask a home and return the tables of the verb as frames, by name.

    Parameters
    ----------
    verb : "reconcile", or the name of a verb whose answer is one table ("ranges" …).
    asked : the verb's own parameters.
    """
    import estimates

    found = getattr(estimates, verb)(home.claims, **asked)
    if verb not in TABLES:
        return {verb: found.to_frame()}
    return {name: getattr(found, name).to_frame() for name in TABLES[verb]}


def records(
    home: Home, truths: Mapping[str, float] | None, half_life: float | None, _: Verdict
) -> TrackRecords | None:
    """Return what a home teaches about its sources; None where it has no claim.

    It is given the verdict so that the work stops where rows were refused. Truths of quantities
    that lie elsewhere are left out by the verb itself.
    """
    return track_records(home.claims, truths, half_life) if len(home.claims) else None


def joined_records(a: TrackRecords | None, b: TrackRecords | None) -> TrackRecords | None:
    """Return the records of two homes in one."""
    return b if a is None else a if b is None else a + b


def empty(name: str) -> pd.DataFrame:
    """Return a table without rows: its columns and their types."""
    kinds = {"float": np.float64, "bool": np.bool_, "int": np.int64}
    columns: dict[str, Array] = {
        field.name: np.empty(0, dtype=kinds.get(str(field.type).removesuffix(" | None"), object))
        for field in fields(ROWS[name])
    }
    return Table(ROWS[name], columns).to_frame()
