"""Tables of claims with hostile cells, in every format that is read."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pyarrow as pa
from pyarrow import parquet

import estimates as est
from tests.fuzz.hostile import COLUMNS, TEXTS, hostile_value, mutate_bytes, to_json

# A good table: every mutation starts from rows that are read.
GOOD_ROWS: tuple[Mapping[str, Any], ...] = (
    {"claim_id": "a", "source": "EU", "text": "more than 150,000", "quantity": "q", "unit": "person",
     "stated_on": "2021-04-19", "published_on": "2021-04-20", "note": "x; y", "party": "EU"},
    {"claim_id": "b", "source": "Taran", "value": 110_000, "quantity": "q", "stated_on": "2021-04-14",
     "refers_to": "2021-04", "origin": "", "weight": 2, "credibility": 3},
    {"claim_id": "c", "source": "AP", "text": "110,000", "quantity": "q", "stated_on": "2021-04-21",
     "origin": "b", "quote": "110,000 troops", "polarity": "asserted"},
    {"source": "AFP", "lower": 80_000, "upper": 120_000, "quantity": "r", "stated_on": "2021-05-01"},
)  # fmt: skip


class FuzzedFile(NamedTuple):
    """A file: its suffix, its content, and how many rows it has where that is certain."""

    suffix: str
    content: bytes
    rows: int | None = None


def hostile_rows(rng: Random) -> list[dict[str, Any]]:
    """Return the good rows, some of them repeated, with some hostile cells."""
    rows = [dict(rng.choice(GOOD_ROWS)) for _ in range(rng.choice((1, 2, 4, 9)))]
    for number, row in enumerate(rows):
        if row.get("claim_id"):
            row["claim_id"] = (
                f"{row['claim_id']}{number}" if rng.random() < 0.7 else row["claim_id"]
            )
    rows += [dict(row) for row in GOOD_ROWS if rng.random() < 0.5]
    for _ in range(rng.choice((0, 1, 1, 2, 5))):
        rng.choice(rows)[rng.choice(COLUMNS)] = hostile_value(rng)
    return rows


def table_columns(rows: list[dict[str, Any]]) -> list[str]:
    """Return the columns of rows, in order of appearance."""
    return list(dict.fromkeys(name for row in rows for name in row))


def json_file(rng: Random) -> FuzzedFile:
    rows: list[Any] = hostile_rows(rng)
    if rng.random() < 0.1:
        rows.insert(rng.randrange(len(rows)), hostile_value(rng))
    nested = rng.random()
    content: Any = rows
    if nested < 0.1:
        content = {"claims": rows, "meta": hostile_value(rng)}
    elif nested < 0.2:
        content = {"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": row, "geometry": hostile_value(rng)} for row in rows
        ]}  # fmt: skip
        return FuzzedFile("geojson", to_json(content).encode("utf-8", "surrogatepass"))
    return FuzzedFile("json", to_json(content).encode("utf-8", "surrogatepass"), len(rows))


def json_lines_file(rng: Random) -> FuzzedFile:
    rows: list[Any] = hostile_rows(rng)
    lines = [to_json(row) for row in rows]
    if rng.random() < 0.2:
        lines.insert(rng.randrange(len(lines)), rng.choice(("{", "[" * 5000, "x", '"text"', "5")))
    end = rng.choice(("\n", "\n", "\r\n"))
    text = end.join(lines) + rng.choice(("", "\n"))
    return FuzzedFile("jsonl", text.encode("utf-8", "surrogatepass"), len(lines))


def rows_as_csv(rng: Random, rows: list[dict[str, Any]]) -> str:
    """Return rows as delimited text; values that are no text are written as JSON."""
    file = io.StringIO()
    delimiter = rng.choice(",,,;\t|")
    end = rng.choice(("\n", "\r\n"))
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end, escapechar="\\")
    names = table_columns(rows)
    writer.writerow(names)
    for row in rows:
        cells = [row.get(name) for name in names]
        is_text = [cell is None or isinstance(cell, str) for cell in cells]
        writer.writerow(c if t else to_json(c) for c, t in zip(cells, is_text, strict=True))
    return file.getvalue()


def csv_file(rng: Random) -> FuzzedFile:
    text = rows_as_csv(rng, hostile_rows(rng))
    encoding = rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16"))
    content = text.encode(encoding, "surrogatepass")
    if rng.random() < 0.1:
        return FuzzedFile("csv.gz", gzip.compress(content), None)
    return FuzzedFile(rng.choice(("csv", "csv", "tsv", "txt")), content)


def arrow_column(rng: Random, rows: int) -> pa.Array:
    """Return a column of any type of Arrow."""
    makers: tuple[Callable[[], pa.Array], ...] = (
        lambda: pa.array([[rng.choice(TEXTS[:5])] for _ in range(rows)], pa.list_(pa.string())),
        lambda: pa.array([{"a": 1, "b": {"c": "x"}}] * rows),
        lambda: nested_lists(rng, rows),
        lambda: pa.array([b"\xff\xfe"] * rows, pa.binary()),
        lambda: pa.array([rng.choice((-(10**6), 0, 3 * 10**6)) for _ in range(rows)], pa.date32()),
        lambda: pa.array([rng.choice((-(2**62), 0, 2**62))] * rows, pa.timestamp("us", tz="UTC")),
        lambda: pa.array([rng.choice((0, 2**62))] * rows, pa.timestamp("ns")),
        lambda: pa.array([rng.choice((0, 10**9))] * rows, pa.timestamp("s")),
        lambda: pa.array([rng.randrange(10**9)] * rows, pa.duration("s")),
        lambda: pa.array([rng.randrange(86_400)] * rows, pa.time32("s")),
        lambda: pa.array([Decimal("1.50")] * rows, pa.decimal128(20, 2)),
        lambda: pa.array([2**64 - 1] * rows, pa.uint64()),
        lambda: pa.array([rng.choice((None, True, False)) for _ in range(rows)], pa.bool_()),
        lambda: pa.array([float("nan"), float("inf"), -0.0] * rows, pa.float32())[:rows],
        lambda: pa.array(["a", None] * rows, pa.string())[:rows].dictionary_encode(),
        lambda: pa.nulls(rows),
        lambda: pa.array([[("k", 1)]] * rows, pa.map_(pa.string(), pa.int64())),
        lambda: pa.array([[1.0, 2.0]] * rows, pa.list_(pa.float64(), 2)),
        lambda: pa.Array.from_buffers(  # text that is not UTF-8, as careless writers leave it
            pa.string(), rows, [None, pa.array(range(rows + 1), pa.int32()).buffers()[1],
                                pa.py_buffer(b"\xff" * rows)]),
    )  # fmt: skip
    return rng.choice(makers)()


def nested_lists(rng: Random, rows: int) -> pa.Array:
    """Return lists of lists, some deep, some of many equal values: small only as a file."""
    count = rng.choice((1, 3, 100_000))
    cells = pa.ListArray.from_arrays([0, count], pa.array([rng.choice((None, 0, 5))] * count))
    for _ in range(rng.choice((0, 1, 5, 60))):
        cells = pa.ListArray.from_arrays([0, 1], cells)
    return cells.take(pa.array([0] * rows))


def arrow_table(rng: Random) -> pa.Table:
    """Return a table of claims whose columns may have any type."""
    rows = hostile_rows(rng)
    columns: dict[str, pa.Array] = {}
    for name in table_columns(rows):
        cells = [row.get(name) for row in rows]
        try:
            columns[name] = pa.array(cells)
        except (pa.ArrowException, OverflowError, TypeError, ValueError):
            texts = [None if c is None else str(c).encode(errors="replace").decode() for c in cells]
            columns[name] = pa.array(texts, pa.string())
    for _ in range(rng.choice((0, 1, 1, 2))):
        columns[rng.choice(COLUMNS)] = arrow_column(rng, len(rows))
    return pa.table(columns)


def parquet_file(rng: Random) -> FuzzedFile:
    file = io.BytesIO()
    table = arrow_table(rng)
    if rng.random() < 0.1:
        table = table.replace_schema_metadata(
            {b"pandas": rng.choice((b"{", b'{"index_columns": 5}'))}
        )
    with contextlib.suppress(pa.ArrowNotImplementedError):  # Parquet has no empty records
        parquet.write_table(table, file)
    return FuzzedFile("parquet", file.getvalue(), table.num_rows)


def written_good_rows(suffix: str) -> bytes:
    """Return the good rows as a file that we write."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"good.{suffix}"
        est.write(est.ClaimSet.from_records(GOOD_ROWS), path)
        return path.read_bytes()


def workbook_file(rng: Random) -> FuzzedFile:
    members: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(written_good_rows("xlsx"))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name in rng.choices([*members], k=rng.choice((0, 1, 2))):
        members[name] = mutate_bytes(rng, members[name])
    return FuzzedFile("xlsx", zip_members(members))


def zip_members(members: Mapping[str, bytes]) -> bytes:
    """Return an archive of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def zip_file(rng: Random) -> FuzzedFile:
    inner = rng.choice((csv_file, json_file, parquet_file))(rng)
    others = {"readme.txt": b"x"} if rng.random() < 0.3 else {}
    name = rng.choice(("claims", "../claims", "a/b", "\x1b[2J", "é"))
    return FuzzedFile("zip", zip_members({f"{name}.{inner.suffix}": inner.content, **others}))


def sqlite_file(rng: Random) -> FuzzedFile:
    rows = hostile_rows(rng)
    names = table_columns(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.sqlite"
        with closing(sqlite3.connect(path)) as database, database:
            quoted = ", ".join(f'"{name}"' for name in names)
            database.execute(f"CREATE TABLE claims ({quoted})")
            places = ", ".join("?" * len(names))
            for row in rows:
                cells = [sqlite_value(row.get(name)) for name in names]
                database.execute(f"INSERT INTO claims VALUES ({places})", cells)
        return FuzzedFile("sqlite", path.read_bytes(), len(rows))


def sqlite_value(cell: Any) -> Any:
    """Return a cell as SQLite holds it; lists as bytes, lone surrogates as text that is none."""
    if isinstance(cell, str):
        return cell.encode("utf-8", "replace").decode()
    if isinstance(cell, int) and abs(cell) > 2**63 - 1:
        return float("inf") if cell > 0 else None
    return to_json(cell).encode("utf-8", "replace") if isinstance(cell, list | dict) else cell


def duckdb_file(rng: Random) -> FuzzedFile:
    return FuzzedFile("duckdb", written_good_rows("duckdb"))


TABLE_FILES: Mapping[str, Callable[[Random], FuzzedFile]] = {
    "json": json_file,
    "jsonl": json_lines_file,
    "csv": csv_file,
    "parquet": parquet_file,
    "xlsx": workbook_file,
    "zip": zip_file,
    "sqlite": sqlite_file,
    "duckdb": duckdb_file,
}
# Text that is not in the rows of a database is in none of its checks: these are mutated rarely.
TYPED_RECORDS = (
    date(2021, 4, 19),
    datetime(2021, 4, 19, 5),
    Decimal("1e-400"),
    1 + 2j,
    b"5",
    {1, 2},
)


def fuzzed_file(rng: Random, kind: str) -> FuzzedFile:
    """Return a file of a kind; half of them with mutated bytes, whose rows are not known."""
    made = TABLE_FILES[kind](rng)
    if rng.random() < (0.3 if kind in ("json", "jsonl", "sqlite") else 0.4):
        return FuzzedFile(made.suffix, mutate_bytes(rng, made.content))
    return made
