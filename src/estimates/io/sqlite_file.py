"""SQLite files: one table of claims, opened for reading alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote

from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import TableOptions
from estimates.columnar.text_files import FileSource
from estimates.io.chunks import RawChunk
from estimates.io.claim_blocks import claim_blocks, columns_to_write
from estimates.io.database_tables import (
    TABLE_NAME,
    bytes_notice,
    quoted_name,
    read_database,
    write_new_file,
)

if TYPE_CHECKING:
    import pandas as pd

# Rows of one chunk.
CHUNK_ROWS = 50_000
LIST_TABLES = "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
# The largest integer of SQLite.
MAX_INTEGER = 2**63 - 1


def read_sqlite(source: FileSource, options: TableOptions) -> TableChunk:
    """Return the claims of a table of an SQLite file."""
    # A message of the engine may hold text that is damaged.
    errors = sqlite3.Error, UnicodeDecodeError
    return read_database(source, options, open_sqlite, list_sqlite_tables, sqlite_chunks, *errors)


def open_sqlite(path: Path) -> sqlite3.Connection:
    """Open an SQLite file for reading."""
    return sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)


def list_sqlite_tables(database: sqlite3.Connection) -> dict[str, str]:
    """Return the kind of each table and view, without those of SQLite itself."""
    kinds = dict(database.execute(LIST_TABLES).fetchall())
    return {name: kind for name, kind in kinds.items() if not name.startswith("sqlite_")}


def sqlite_chunks(
    database: sqlite3.Connection, table: str, notices: dict[str, None]
) -> Iterator[RawChunk]:
    """Yield the rows of a table in chunks."""
    cursor = database.execute(f"SELECT * FROM {quoted_name(table)}")  # noqa: S608 - quoted
    header = [column[0] for column in cursor.description]
    while rows := cursor.fetchmany(CHUNK_ROWS):
        yield RawChunk(typed_rows_to_frame(header, rows, notices), [])


def typed_rows_to_frame(
    header: list[str], rows: list[tuple[Any, ...]], notices: dict[str, None]
) -> pd.DataFrame:
    """Return typed rows as a frame; integers with nulls stay integers, bytes are left out."""
    import pandas as pd

    columns = {}
    for at, cells in enumerate(zip(*rows, strict=True)):
        stated = [None if isinstance(cell, bytes) else cell for cell in cells]
        if stated != [*cells]:
            notices[bytes_notice(header[at])] = None
        columns[at] = pd.Series(stated, dtype=object)
    frame = pd.DataFrame(columns)
    frame.columns = pd.Index(header)
    return frame


def write_sqlite(claims: ClaimSet, file: BinaryIO) -> None:
    """Write claims as the table "claims" of an SQLite file."""
    names = columns_to_write(claims) or ["source", "text"]

    def write(path: Path) -> None:
        with closing(sqlite3.connect(path)) as database, database:
            # columns without a type keep the type of each cell
            database.execute(f"CREATE TABLE {TABLE_NAME} ({', '.join(map(quoted_name, names))})")
            places = ", ".join("?" * len(names))
            for block in claim_blocks(claims):
                cells = (map(sqlite_cell, block.column(name).decode().tolist()) for name in names)
                rows = zip(*cells, strict=True)
                database.executemany(f"INSERT INTO {TABLE_NAME} VALUES ({places})", rows)  # noqa: S608

    write_new_file(file, write)


def sqlite_cell(cell: Any) -> Any:
    """Return a cell as SQLite stores it: days and integers that are too large as text."""
    if isinstance(cell, int) and abs(cell) > MAX_INTEGER:
        return str(cell)
    return cell.isoformat() if isinstance(cell, date) else cell
