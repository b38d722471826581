"""Read files of claims, by their suffix."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.dates import Order
from estimates.claims.ingest.frames import Read
from estimates.claims.ingest.tables import Reading, Taken, day_orders, finished, moved, take
from estimates.claims.linked import Errors, assemble
from estimates.claims.unit_conversions import Conversion, conversions_of
from estimates.columnar.progress import progress
from estimates.columnar.text_files import (
    UNREADABLE,
    content,
    decode,
    is_packed,
    not_in_encoding,
    not_there,
    open_text,
)
from estimates.errors import Problem, UnreadableFileError
from estimates.io.arrow_csv import CHARACTERS, let_go
from estimates.io.delimited import opening, read_parts
from estimates.io.export.targets import TARGETS, rows_in
from estimates.io.json_records import frame_of, line_parts, load_json, records_in

if TYPE_CHECKING:
    import pandas as pd

DELIMITED, BY_LINE = (".csv", ".tsv", ".txt"), (".jsonl", ".ndjson")
IN_PARTS = dict.fromkeys(DELIMITED, "") | dict.fromkeys(BY_LINE, "\n")
"""Suffixes of what is read in parts, and what ends a line there, as `open` has it."""
SUFFIXES = (*DELIMITED, ".json", *BY_LINE, ".parquet")


def read(
    path: str | Path,
    preset: str | None = None,
    columns: Mapping[str, str | None] | None = None,
    aliases: Any = None,
    errors: Errors = "raise",
    *,
    dayfirst: bool | None = None,
    period: str | None = None,
    encoding: str | None = None,
    conversions: Any = None,
) -> ClaimSet:
    """Read a file of claims: CSV, JSON, JSON Lines (packed as .gz, too) or Parquet, by its suffix.

    A file in the columns of a preset is recognised by its header, and a notice says so. A CSV,
    JSON Lines or Parquet file of any size is read in parts; only what its claims say is kept in
    memory. A folder is read as one table in many Parquet files.

    Parameters
    ----------
    path : the file. A column of words or numbers and one of sources are enough.
    preset : the name of a preset ("ucdp-ged", "owid" …); None = our columns, else the preset
        that the header fits.
    columns : the file's name of each column to ours; None leaves a column out.
    aliases : names that are one source: ``{"CSIS": "Center for …"}``, a table with the columns
        alias and source, or the path of such a CSV.
    errors : "raise" reports every bad row at once; "quarantine" keeps the good ones and puts
        the others into the set's `quarantine`.
    dayfirst : whether 03/04/2021 is the third of April; None = each column of days decides,
        and one that cannot is refused.
    period : "day", "week", "month", "quarter" or "year": a question a period, so that a source
        with a long series is one voice in each.
    encoding : of a text file; UTF-8 or what its byte-order mark says by default.
    conversions : units that may stand beside others in one question, see `estimates.reconcile`.

    Raises
    ------
    UnreadableFileError, UnknownColumnError, AmbiguousColumnError, UnknownPresetError,
    AliasError, TableError
    """
    path = Path(path)
    packed = is_packed(path)
    suffix = (path.with_suffix("") if packed else path).suffix.lower()
    suffix = suffix or (".parquet" if path.is_dir() else "")
    declared = conversions_of(conversions)
    lenient = errors == "quarantine"
    reading = Reading(preset, columns, aliases, dayfirst, period, lenient, declared)
    if suffix not in SUFFIXES or (packed and suffix == ".parquet"):
        raise UnreadableFileError(
            "has no known suffix", column="file", value=str(path), remedy=f"use one of {SUFFIXES}"
        )
    if suffix == ".parquet":
        from estimates.io.parquet_folder import parts_of, read_slices

        return assembled(read_slices(parts_of(path), reading), [], errors, declared)
    if suffix in IN_PARTS:
        with open_text(path, encoding, IN_PARTS[suffix]) as file:
            try:
                return read_in_parts(file, suffix, str(path), reading, errors, unpacked_size(path))
            except UNREADABLE as error:
                raise not_there(path, error) from None
    text = decode(content(path), str(path), encoding)
    return read_text(text, suffix, str(path), reading, errors=errors)


def read_text(
    text: str,
    suffix: str,
    name: str,
    reading: Reading | None = None,
    *,
    errors: Errors = "raise",
) -> ClaimSet:
    """Read claims from the text of a file with that suffix."""
    reading = reading or Reading(lenient=errors == "quarantine")
    if suffix in IN_PARTS:
        file = io.StringIO(text, newline=IN_PARTS[suffix])
        return read_in_parts(file, suffix, name, reading, errors, len(text))
    said: list[str] = []
    loaded = load_json(text, name)
    foreign = rows_in(loaded, reading.preset if reading.preset in TARGETS else None)
    if foreign is not None:
        reading = replace(reading, preset=None, lenient=False)
        records, said = foreign[0], [foreign[1]]
    else:
        records, said = records_in(loaded, name)
    frame, odd = frame_of(records, name)
    lost = {problem.row - 1 for problem in odd}
    kept = np.array([i for i in range(len(frame)) if i not in lost], dtype=np.int64)
    part = moved(take(frame.iloc[kept], reading), kept)
    found = finished([part], reading)
    return assembled(
        found._replace(notices=[*said, *found.notices]), odd, errors, reading.conversions
    )


Parts = Callable[[], Iterator[tuple["pd.DataFrame", list[Problem]]]]
"""The parts of a table from its start, with the rows that are none; it may be asked again."""


def read_in_parts(
    file: TextIO, suffix: str, name: str, reading: Reading, errors: Errors, size: int | None
) -> ClaimSet:
    """Read claims from a delimited text, or from JSON Lines, part by part."""
    parts_of = line_parts if suffix in BY_LINE else read_parts
    odd: list[Problem] = []

    def parts() -> Iterator[tuple[pd.DataFrame, list[Problem]]]:
        file.seek(0)
        return parts_of(file, name)

    try:
        before = 0 if suffix in BY_LINE else opening(file, name)[1]
        found = finished(taken_parts(parts, name, reading, size, odd), reading)
        let_go()
    except UnicodeDecodeError as error:
        raise not_in_encoding(error, name) from None
    said = [f"lines before the header, passed over: {before}"] if before else []
    return assembled(
        found._replace(notices=[*found.notices, *said]), odd, errors, reading.conversions
    )


def taken_parts(
    parts: Parts, name: str, reading: Reading, size: int | None, odd: list[Problem]
) -> Iterator[Taken]:
    """Yield what the parts of a table give; the rows that are none go to `odd`.

    Raises
    ------
    UnreadableFileError
        Where nothing stands in any row.
    """
    start, silent = 0, True
    for frame, problems, decided in decided_parts(parts, reading, size):
        kept = np.ones(len(frame), dtype=bool)
        kept[[problem.row - 1 - start for problem in problems]] = False
        whole = frame if kept.all() else frame.iloc[np.flatnonzero(kept)]
        odd += problems
        part = moved(take(whole, decided), start + np.flatnonzero(kept))
        silent &= not (problems or part.problems or part.notices or len(part.rows))
        yield part
        start += len(frame)
    if silent:
        raise UnreadableFileError(
            "has no row in which something stands", column="file", value=name,
            remedy="add a claim",
        )  # fmt: skip


def decided_parts(
    parts: Parts, reading: Reading, size: int | None
) -> Iterator[tuple[pd.DataFrame, list[Problem], Reading]]:
    """Yield the parts of a file, each with a reading that knows the order of day and month in it.

    It is decided for a whole column. A part in which no cell speaks of it is taken as it is; at the
    first in which one does, all that comes is passed through once before.
    """
    coming = progress(parts(), "reading", part_count(size), " parts")
    orders: dict[tuple[str, str], Order] = {}
    for at, (frame, problems) in enumerate(coming):
        here = {pair: o for pair, o in day_orders(frame, reading).items() if o != Order()}
        if not here:
            yield frame, problems, reading
            continue
        for other, _ in chain([(frame, problems)], coming):
            for pair, order in day_orders(other, reading).items():
                orders[pair] = orders.get(pair, Order()) | order
        decided = {key: order.is_day_first(called) for (key, called), order in orders.items()}
        again = progress(parts(), "reading", part_count(size), " parts")
        for frame_again, problems_again in islice(again, at, None):
            yield frame_again, problems_again, replace(reading, dayfirst=decided)
        return


def unpacked_size(path: Path) -> int | None:
    """Return how many bytes a file has; None for one that is packed, which does not say."""
    return None if is_packed(path) else path.stat().st_size


def part_count(size: int | None) -> int | None:
    """Return about how many parts a file has, for a bar; None where it is not known."""
    return None if size is None else math.ceil(size / CHARACTERS)


def assembled(
    found: Read, odd: Iterable[Problem], errors: Errors, declared: tuple[Conversion, ...]
) -> ClaimSet:
    """Make a set of what a table gave."""
    made = assemble(found.store, found.rows, [*odd, *found.problems], errors, None, declared)
    return ClaimSet.of(made, found.notices)
