"""Read and write files of claims, by their suffix."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from estimates.base import Errors, assemble
from estimates.claimset import ClaimSet
from estimates.columns import KINDS
from estimates.errors import UnreadableFileError
from estimates.formats.delimited import read_delimited, write_delimited
from estimates.formats.records import read_json, read_json_lines, write_json, write_json_lines
from estimates.formats.text import decode
from estimates.store import encode

TEXTS = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".txt": read_delimited,
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
}
SUFFIXES = (*TEXTS, ".parquet")


def read(
    path: str | Path,
    columns: Mapping[str, str | None] | None = None,
    *,
    errors: Errors = "raise",
    encoding: str | None = None,
) -> ClaimSet:
    """Read a file of claims: CSV, JSON, JSON Lines or Parquet, by its suffix.

    A folder is read as one table in many Parquet files.

    Parameters
    ----------
    path : the file. A column of words or numbers and one of sources are enough.
    columns : the file's name of each column to ours; None leaves a column out.
    errors : "raise" reports every bad row at once; "quarantine" keeps the good ones and puts
        the others into the set's `quarantine`.
    encoding : of a text file; UTF-8 or what its byte-order mark says by default.

    Raises
    ------
    UnreadableFileError, UnknownColumnError, TableError
    """
    path = Path(path)
    suffix = path.suffix.lower() or (".parquet" if path.is_dir() else "")
    if suffix not in SUFFIXES:
        raise UnreadableFileError(
            "has no known suffix", column="file", value=str(path), remedy=f"use one of {SUFFIXES}"
        )
    if suffix == ".parquet":
        from estimates.formats.folders import parts_of, read_slices

        found = read_slices(parts_of(path), columns, errors)
        made = assemble(found.store, found.rows, found.problems, errors)
        return ClaimSet.of(made, found.notices)
    text = decode(content(path), str(path), encoding)
    return read_text(text, suffix, str(path), columns, errors=errors)


def content(path: Path) -> bytes:
    """Return the bytes of a file; one that is not there is refused by name."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(
            f"cannot be read ({error.strerror})", column="file", value=str(path),
            remedy="check the path",
        ) from None  # fmt: skip


def read_text(
    text: str,
    suffix: str,
    name: str,
    columns: Mapping[str, str | None] | None = None,
    *,
    errors: Errors = "raise",
) -> ClaimSet:
    """Read claims from the text of a file with that suffix."""
    from estimates.doors.frame import read_frame

    frame, odd = TEXTS[suffix](text, name)
    lost = {problem.row - 1 for problem in odd}
    kept = np.array([i for i in range(len(frame)) if i not in lost], dtype=np.int64)
    found = read_frame(frame.iloc[kept], columns, lenient=errors == "quarantine")
    problems = [p.at(int(kept[p.row - 1]) + 1) for p in found.problems]
    made = assemble(found.store, kept[found.rows], [*odd, *problems], errors)
    return ClaimSet.of(made, found.notices)


def write(claims: ClaimSet, path: str | Path) -> Path:
    """Write claims to a CSV, JSON, JSON Lines or Parquet file, by its suffix.

    The file is put in its place when it is whole. Reading it gives the same claims; a set
    that was narrowed is written as narrowed (`ClaimSet.with_lineage` adds what acts on it).

    Raises
    ------
    UnreadableFileError
        Where the suffix is not known or the place cannot be written.
    """
    path = Path(path)
    store = claims._base.store.take(claims._rows)
    labels = claims._base.labels[claims._rows]
    store = store.replaced({"claim_id": encode("claim_id", list(labels))})
    names = [name for name in KINDS if name in store.columns]
    decoded = [store.columns[name].decode() for name in names]
    rows = (dict(zip(names, cells, strict=True)) for cells in zip(*decoded, strict=True))
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        from estimates.formats.parquet import write_parquet

        return put(path, write_parquet(store))
    if suffix in (".csv", ".tsv", ".txt"):
        return put(path, write_delimited(names, rows).encode())
    if suffix in (".json", ".jsonl", ".ndjson"):
        form = write_json if suffix == ".json" else write_json_lines
        return put(path, form(rows).encode())
    raise UnreadableFileError(
        "has no known suffix", column="file", value=str(path), remedy=f"use one of {SUFFIXES}"
    )


def put(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        raise UnreadableFileError(
            f"cannot be written ({error.strerror})", column="file", value=str(path)
        ) from None
    return path
