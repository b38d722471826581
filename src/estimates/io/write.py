"""Claims are written block by block: of a large set only one block is in memory as text."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from estimates.claims.claimset import ClaimSet
from estimates.claims.references import labels_of
from estimates.columnar.encoding import encode
from estimates.columnar.parquet import write_parquet
from estimates.columnar.progress import progress
from estimates.columnar.store import Store
from estimates.errors import UnreadableFileError
from estimates.io.delimited import text_rows, write_delimited
from estimates.io.json_records import json_records, write_json, write_json_lines
from estimates.model.schema import KINDS

ROWS = 1 << 16
"""Rows of a block."""


def write(claims: ClaimSet, path: str | Path, format: str | None = None) -> Path:  # noqa: A002 - the word of the contract
    """Write claims to a CSV, JSON, JSON Lines or Parquet file, by its suffix.

    The file is put in its place when it is whole. Reading it gives the same claims; a set
    that was narrowed is written as narrowed (`ClaimSet.with_lineage` adds what acts on it).
    Text that a spreadsheet would run as a formula is written with an apostrophe before it.

    Parameters
    ----------
    claims : what to write. path : where to.
    format : the format of others, see `estimates.export`; None = ours, by the suffix.

    Raises
    ------
    UnreadableFileError
        Where the suffix is not known or the place cannot be written.
    TableError
        Where the format of others cannot say some of the claims.
    """
    path = Path(path)
    if format is not None:
        from estimates.io.export.export import export

        return export(claims, format).write(path)
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise UnreadableFileError(
            "has no known suffix", column="file", value=str(path),
            remedy=f"use one of {tuple(FORMS)}",
        )  # fmt: skip
    return put(path, lambda file: form(claims, file))


def as_delimited(claims: ClaimSet, file: BinaryIO) -> None:
    """Write claims as CSV."""
    with text_file(file) as text:
        names = stated_columns(claims)
        rows = chain.from_iterable(text_rows(names, block) for block in blocks(claims))
        write_delimited(names, rows, text)


def as_json(claims: ClaimSet, file: BinaryIO) -> None:
    """Write claims as a JSON list."""
    with text_file(file) as text:
        text.writelines(write_json(records_of(claims)))


def as_json_lines(claims: ClaimSet, file: BinaryIO) -> None:
    """Write claims as JSON Lines."""
    with text_file(file) as text:
        text.writelines(write_json_lines(records_of(claims)))


def as_parquet(claims: ClaimSet, file: BinaryIO) -> None:
    """Write claims as Parquet."""
    store, rows = claims.linked.store, claims.rows
    names = stated_columns(claims)
    exact = {n for n in names if getattr(store.column(n).take(rows), "exact", None)}
    write_parquet(names, exact, blocks(claims), file)


FORMS: dict[str, Callable[[ClaimSet, BinaryIO], None]] = {
    ".csv": as_delimited,
    ".tsv": as_delimited,
    ".txt": as_delimited,
    ".json": as_json,
    ".jsonl": as_json_lines,
    ".ndjson": as_json_lines,
    ".parquet": as_parquet,
}
"""How claims are written, by the suffix."""


def text_file(file: BinaryIO) -> io.TextIOWrapper:
    """Return a file as one of text, with ends of lines as they are written."""
    return io.TextIOWrapper(file, encoding="utf-8", newline="")


def stated_columns(claims: ClaimSet) -> list[str]:
    """Return the columns in which some claim states something; each claim has a claim_id."""
    store, rows = claims.linked.store, claims.rows
    stated = {n for n, c in store.columns.items() if not c.take(rows).is_null().all()}
    return [name for name in KINDS if name in stated or (name == "claim_id" and len(rows))]


def blocks(claims: ClaimSet) -> Iterator[Store]:
    """Yield the columns of some claims after another, each claim with its label."""
    base = claims.linked
    for start in progress(range(0, len(claims), ROWS), "writing", unit=" blocks"):
        rows = claims.rows[start : start + ROWS]
        block = base.store.take(rows).compact()
        known = "label_texts" in base.__dict__
        labels = base.label_texts.at(rows) if known else labels_of(block)
        yield block.replaced({"claim_id": encode("claim_id", labels.objects.tolist())})


def records_of(claims: ClaimSet) -> Iterator[str]:
    """Yield each claim as a flat JSON record of what it states."""
    return chain.from_iterable(map(json_records, blocks(claims)))


def put(path: Path, content: bytes | Callable[[BinaryIO], object]) -> Path:
    """Write a file whole or not at all; nothing is left of one that cannot be written.

    Parameters
    ----------
    content : what is in it, or a function that writes that into an open file.

    Raises
    ------
    UnreadableFileError
    """
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                content(file)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        raise UnreadableFileError(
            f"cannot be written ({error.strerror or error})", column="file", value=str(path)
        ) from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
    return path
