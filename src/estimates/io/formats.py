"""The file formats of claims, by suffix: one entry per format serves reading and writing."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import TableOptions
from estimates.columnar.files import file_error
from estimates.columnar.text_files import TextSource, is_gzipped
from estimates.io.delimited import read_delimited, write_delimited
from estimates.io.json_lines import read_json_lines, write_json_lines
from estimates.io.json_records import read_json, write_json
from estimates.io.parquet_folder import read_parquet_claims, write_parquet_claims


class Format(NamedTuple):
    """How files of one format are read and written.

    read : returns the claims of a file, and the problems of its rows.
    write : writes claims to an open file.
    is_text : whether a file may be packed as .gz, or come from standard input.
    """

    read: Callable[[TextSource, TableOptions], TableChunk]
    write: Callable[[ClaimSet, BinaryIO], None]
    is_text: bool = True


DELIMITED = Format(read_delimited, write_delimited)
JSON_LINES = Format(read_json_lines, write_json_lines)
FORMATS = {
    ".csv": DELIMITED,
    ".tsv": DELIMITED,
    ".txt": DELIMITED,
    ".json": Format(read_json, write_json),
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".parquet": Format(read_parquet_claims, write_parquet_claims, is_text=False),
}


def find_format(path: Path, *, may_be_gzipped: bool = False) -> Format:
    """Return the format of a file by its suffix; a folder without a suffix holds Parquet files."""
    is_packed = may_be_gzipped and is_gzipped(path)
    suffix = (path.with_suffix("") if is_packed else path).suffix.lower()
    if may_be_gzipped and not suffix and path.is_dir():
        suffix = ".parquet"
    file_format = FORMATS.get(suffix)
    if file_format is None or (is_packed and not file_format.is_text):
        raise file_error(path, "has no known suffix", f"use one of {tuple(FORMATS)}")
    return file_format


def detect_format(text: str) -> Format:
    """Return the format of a text by its first characters: JSON begins with a bracket."""
    start = text.lstrip()[:1]
    if start not in ("[", "{"):
        return DELIMITED
    first_line = text.lstrip().split("\n", 1)[0].rstrip()
    is_by_line = start == "{" and first_line.endswith("}") and text.strip() != first_line
    return JSON_LINES if is_by_line else FORMATS[".json"]
