"""The file formats of claims, by suffix: one entry per format serves reading and writing."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import TableOptions
from estimates.claims.ingest.table_location import TableLocation
from estimates.columnar.files import file_error
from estimates.columnar.text_files import FileSource, is_gzipped
from estimates.errors import InvalidFieldError
from estimates.io.archives import unpack_table
from estimates.io.delimited import read_delimited, write_delimited
from estimates.io.duckdb_file import read_duckdb, write_duckdb
from estimates.io.json_lines import read_json_lines, write_json_lines
from estimates.io.json_records import read_json, write_json
from estimates.io.parquet_folder import read_parquet_claims, write_parquet_claims
from estimates.io.sqlite_file import read_sqlite, write_sqlite
from estimates.io.workbook import read_workbook
from estimates.io.workbook_writer import write_workbook


class Format(NamedTuple):
    """How files of one format are read and written.

    read : returns the claims of a file, and the problems of its rows.
    write : writes claims to an open file; None = the format is only read.
    is_text : whether a file may be packed as .gz, or come from standard input.
    location : the keys of `TableLocation` that have a meaning in the format.
    """

    read: Callable[[FileSource, TableOptions], TableChunk]
    write: Callable[[ClaimSet, BinaryIO], None] | None = None
    is_text: bool = True
    location: tuple[str, ...] = ()

    def refuse_unused_location(self, where: TableLocation, name: str) -> None:
        """Refuse a part of a location that has no meaning in the format."""
        for key in where.model_fields_set - {*self.location, "decimal"}:
            if (value := getattr(where, key)) not in (None, 0):
                used = f"it has {', '.join(self.location)}" if self.location else "leave it out"
                problem = f"has no meaning for {name}"
                raise InvalidFieldError(problem, column=f"where {key}", value=value, remedy=used)


def read_archive(source: FileSource, options: TableOptions) -> TableChunk:
    """Return the claims of the table in an archive."""
    with unpack_table(source, options.mapping.where.table, tables_in_archives()) as table:
        assert table.path is not None  # noqa: S101 - members are unpacked to disk
        member_format = find_format(table.path, may_be_gzipped=True)
        inner = options.mapping.where.model_dump(exclude_unset=True, exclude={"table"})
        member_format.refuse_unused_location(TableLocation(**inner), table.name)
        return member_format.read(table, options)


def tables_in_archives() -> tuple[str, ...]:
    """Return the suffixes of the formats that an archive may contain."""
    return tuple(suffix for suffix in FORMATS if suffix != ".zip")


SHEET_LOCATION = ("sheet", "header", "skip_footer")
WORKBOOK = Format(read_workbook, is_text=False, location=SHEET_LOCATION)
SQLITE = Format(read_sqlite, write_sqlite, is_text=False, location=("table",))
TEXT_LOCATION = ("header", "skip_footer", "encoding")
DELIMITED = Format(read_delimited, write_delimited, location=TEXT_LOCATION)
JSON = Format(read_json, write_json, location=("rows", "encoding"))
JSON_LINES = Format(read_json_lines, write_json_lines, location=("encoding",))
FORMATS = {
    ".csv": DELIMITED,
    ".tsv": DELIMITED,
    ".txt": DELIMITED,
    ".json": JSON,
    ".geojson": Format(read_json, location=JSON.location),
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".parquet": Format(read_parquet_claims, write_parquet_claims, is_text=False),
    ".xlsx": Format(read_workbook, write_workbook, False, SHEET_LOCATION),
    ".xlsm": WORKBOOK,
    ".xlsb": WORKBOOK,
    ".xls": WORKBOOK,
    ".ods": WORKBOOK,
    ".sqlite": SQLITE,
    ".sqlite3": SQLITE,
    ".db": SQLITE,
    ".duckdb": Format(read_duckdb, write_duckdb, is_text=False, location=("table",)),
    ".zip": Format(read_archive, is_text=False, location=(*TableLocation.model_fields,)),
}


def packed_suffix(path: Path) -> str:
    """Return the suffix of a file, without .gz."""
    return (path.with_suffix("") if is_gzipped(path) else path).suffix.lower()


def find_format(path: Path, *, may_be_gzipped: bool = False) -> Format:
    """Return the format of a file by its suffix; a folder without a suffix holds Parquet files."""
    is_packed = may_be_gzipped and is_gzipped(path)
    suffix = packed_suffix(path) if is_packed else path.suffix.lower()
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
