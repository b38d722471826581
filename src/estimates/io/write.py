"""Write claims to a file, in the format of its suffix or in an exchange format."""

import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from estimates.analysis.reconciliation import Reconciliation
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.columnar.files import file_error, write_file
from estimates.columnar.text_files import is_gzipped
from estimates.io.formats import FORMATS, find_format
from estimates.io.result_files import write_result


def write(
    claims: ClaimSet | Reconciliation | Iterable[Any],
    path: str | Path,
    format: str | None = None,  # noqa: A002 - public name
) -> Path:
    """Write claims or a result to a file in the format of its suffix, and return its path.

    Formats: CSV, JSON and JSON Lines (also packed, as ``.csv.gz``), Parquet, ``.xlsx``, SQLite and
    DuckDB. The file takes its name when it is complete. Reading it returns the same claims; a set
    that was narrowed is written as narrowed (`ClaimSet.with_lineage` adds the claims that act on
    it). Text that a spreadsheet would run as a formula is written with an apostrophe before it.

    A result is written as JSON, as a CSV with one row per quantity, as Markdown (``.md``), as a
    page (``.html``), or without a suffix as a folder of Parquet files.

    Parameters
    ----------
    claims : the claims, records or a frame of any library; or a result of `estimates.reconcile`.
    path : the file.
    format : an exchange format, see `estimates.export`; None = our columns, by the suffix.

    Raises
    ------
    UnreadableFileError
        If the suffix is unknown or the file cannot be written.
    TableError
        If the exchange format cannot express some of the claims.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from estimates import read
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write([{"source": "EU", "text": "more than 150,000"}], f"{folder}/claims.csv")
    ...     read(path)[0]
    Claim(EU: 'more than 150,000')
    """
    path = Path(path)
    if isinstance(claims, Reconciliation) and format is None:
        return write_result(claims, path)
    claims = as_claimset(claims)
    if format is not None:
        from estimates.io.export.export import export

        return export(claims, format).write(path)
    return write_by_suffix(claims, path)


def write_by_suffix(claims: ClaimSet, path: Path) -> Path:
    """Write claims in the format of the suffix."""
    write_claims = find_format(path, may_be_gzipped=True).write
    if write_claims is None:
        written = tuple(suffix for suffix, other in FORMATS.items() if other.write)
        raise file_error(path, "has a suffix that is only read", f"use one of {written}")

    def write_content(file: BinaryIO) -> None:
        if not is_gzipped(path):
            write_claims(claims, file)
            return
        # without a time, so that the same claims give the same bytes
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
            write_claims(claims, packed)  # type: ignore[arg-type]

    return write_file(path, write_content)
