"""The tables of a database in one file: which of them is read, and how it is written."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO

from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import TableOptions
from estimates.columnar.files import file_error
from estimates.columnar.text_files import FileSource
from estimates.errors import did_you_mean
from estimates.io.chunks import RawChunk, read_chunks

# The name of the table that is written.
TABLE_NAME = "claims"
DATABASE_REMEDY = "check that it is complete, and that no program is writing to it"


def read_database(
    source: FileSource,
    options: TableOptions,
    connect: Callable[[Path], Any],
    list_tables: Callable[[Any], Mapping[str, str]],
    table_chunks: Callable[[Any, str, dict[str, None]], Iterator[RawChunk]],
    *engine_errors: type[Exception],
) -> TableChunk:
    """Return the claims of one table of a database.

    connect : opens the file. list_tables : returns the kind of each table, "table" or "view".
    table_chunks : yields the rows of a table, and adds notices about them.
    engine_errors : the classes of what its engine raises.
    """
    notices: dict[str, None] = {}
    try:
        with source.on_disk() as path, closing(connect(path)) as database:
            wanted = options.mapping.where.table
            table = find_table(list_tables(database), wanted, source.name)

            def open_chunks() -> Iterator[RawChunk]:
                count = 0
                for chunk in table_chunks(database, table, notices):
                    count += len(chunk.frame)
                    yield chunk
                if not count:
                    raise file_error(source.name, f'has no rows in "{table}"', "add a claim")

            claims = read_chunks(source, options, open_chunks)
    except engine_errors as error:
        problem = f"cannot be read as a database ({error})"
        raise file_error(source.name, problem, DATABASE_REMEDY) from None
    claims.notices += notices
    return claims


def find_table(kinds: Mapping[str, str], wanted: str | None, name: str) -> str:
    """Return the table that the caller names, else the only table, else the only view.

    kinds : name → "table" or "view". name : of the file, for errors.
    """
    if wanted in kinds:
        return str(wanted)
    if wanted is not None:
        remedy = f"{did_you_mean(wanted, kinds)}its tables are {', '.join(kinds) or 'none'}"
        raise file_error(name, f'has no table "{wanted}"', remedy)
    choices = [table for table, kind in kinds.items() if kind == "table"] or [*kinds]
    if not choices:
        raise file_error(name, "has no table", "estimates template shows the columns")
    if len(choices) > 1:
        remedy = f'name one, e.g. where={{"table": "{choices[0]}"}}'
        raise file_error(name, f"has {len(choices)} tables ({', '.join(choices[:20])})", remedy)
    return choices[0]


def bytes_notice(column: str) -> str:
    """Return the notice of a column of bytes, for example of shapes on a map."""
    return f"bytes, which state nothing that is read: {column}"


def quoted_name(table: str) -> str:
    """Return a name as SQL quotes it."""
    escaped = table.replace('"', '""')
    return f'"{escaped}"'


def write_new_file(file: BinaryIO, write: Callable[[Path], object]) -> None:
    """Let a function write a new file of its own, and copy its content into an open one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / TABLE_NAME
        write(path)
        with path.open("rb") as written:
            copyfileobj(written, file)
