"""DuckDB files (extra ``duckdb``): one table of claims, opened without access to other files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import TableOptions
from estimates.columnar.any_frame import with_plain_columns
from estimates.columnar.extras import import_extra
from estimates.columnar.parquet import arrow_to_frame, import_pyarrow
from estimates.columnar.text_files import FileSource
from estimates.io.chunks import RawChunk
from estimates.io.database_tables import (
    TABLE_NAME,
    bytes_notice,
    quoted_name,
    read_database,
    write_new_file,
)
from estimates.io.parquet_folder import write_parquet_claims

LIST_TABLES = "SELECT table_name, table_type FROM information_schema.tables ORDER BY table_name"
# A view of a file may otherwise read any other file.
CLOSED = {"enable_external_access": "false"}


def read_duckdb(source: FileSource, options: TableOptions) -> TableChunk:
    """Return the claims of a table of a DuckDB file."""
    engine = import_extra("duckdb", "duckdb")
    return read_database(
        source, options, open_duckdb, list_duckdb_tables, duckdb_chunks, engine.Error
    )


def open_duckdb(path: Path) -> Any:
    """Open a DuckDB file for reading."""
    engine = import_extra("duckdb", "duckdb")
    return engine.connect(str(path), read_only=True, config=CLOSED)


def list_duckdb_tables(database: Any) -> dict[str, str]:
    """Return the kind of each table and view."""
    rows = database.execute(LIST_TABLES).fetchall()
    return {name: "view" if kind == "VIEW" else "table" for name, kind in rows}


def duckdb_chunks(database: Any, table: str, notices: dict[str, None]) -> Iterator[RawChunk]:
    """Yield the rows of a table in the batches of DuckDB."""
    pa = import_pyarrow()
    relation = database.sql(f"SELECT * FROM {quoted_name(table)}")  # noqa: S608 - quoted
    for batch in pa.RecordBatchReader.from_stream(relation):
        rows = pa.Table.from_batches([batch])
        for at, field in enumerate(rows.schema):
            if pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type):
                notices[bytes_notice(field.name)] = None
                rows = rows.set_column(at, field.name, pa.nulls(len(rows), pa.string()))
        yield RawChunk(with_plain_columns(arrow_to_frame(pa, rows)), [])


def write_duckdb(claims: ClaimSet, file: BinaryIO) -> None:
    """Write claims as the table "claims" of a DuckDB file, with the types of Parquet."""
    engine = import_extra("duckdb", "duckdb")

    def write(path: Path) -> None:
        parquet = path.with_suffix(".parquet")
        with parquet.open("wb") as part:
            write_parquet_claims(claims, part)
        with engine.connect(str(path)) as database:
            query = f"CREATE TABLE {TABLE_NAME} AS SELECT * FROM read_parquet(?)"  # noqa: S608
            database.execute(query, [str(parquet)])

    write_new_file(file, write)
