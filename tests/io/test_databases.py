"""Databases in one file: SQLite and DuckDB."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

import estimates as est

ENGINES: dict[str, Callable[[str], Any]] = {"sqlite": sqlite3.connect, "duckdb": duckdb.connect}
each_engine = pytest.mark.parametrize("suffix", ENGINES)
TABLE = '"my ""toll"""'
COLUMNS = "(source TEXT, value BIGINT, stated_on TEXT)"


def database(path: Path, *statements: str) -> Path:
    """Make a database, and return its path."""
    with closing(ENGINES[path.suffix[1:]](str(path))) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path


@each_engine
def test_the_only_table_is_read(suffix: str, tmp_path: Path) -> None:
    """Whatever its name is; views of it do not matter. Integers with nulls stay exact."""
    path = database(
        tmp_path / f"a.{suffix}",
        f"CREATE TABLE {TABLE} {COLUMNS}",
        f"INSERT INTO {TABLE} VALUES ('EU', {2**53 + 1}, '2021-04-19'), ('A', 5, NULL)",
        f"CREATE VIEW v AS SELECT * FROM {TABLE}",
    )
    before = path.read_bytes()
    claims = est.read(path)
    assert [(c.source.name, c.figure.value) for c in claims] == [("EU", 2**53 + 1), ("A", 5)]
    assert path.read_bytes() == before
    assert list(est.read(path, where={"table": "v"})) == list(claims)


@each_engine
def test_of_several_tables_one_must_be_named(suffix: str, tmp_path: Path) -> None:
    path = database(
        tmp_path / f"a.{suffix}",
        f"CREATE TABLE one {COLUMNS}",
        f"CREATE TABLE two {COLUMNS}",
        "INSERT INTO two VALUES ('EU', 5, NULL)",
    )
    with pytest.raises(est.EstimatesError, match=r"2 tables \(one, two\).*\"table\": \"one\""):
        est.read(path)
    assert est.read(path, where={"table": "two"})[0].figure.value == 5
    with pytest.raises(est.EstimatesError, match=r'no table "three".*one, two'):
        est.read(path, where={"table": "three"})
    with pytest.raises(est.EstimatesError, match='no rows in "one"'):
        est.read(path, where={"table": "one"})


@each_engine
def test_bytes_are_left_out_with_a_notice(suffix: str, tmp_path: Path) -> None:
    kind = {"sqlite": "x'00ff'", "duckdb": "'\\x00\\xFF'::BLOB"}[suffix]
    path = database(
        tmp_path / f"a.{suffix}",
        f"CREATE TABLE t AS SELECT 'EU' AS source, 5 AS value, {kind} AS note",
    )
    claims = est.read(path)
    assert (claims[0].figure.value, claims[0].note) == (5, None)
    assert "bytes, which state nothing that is read: note" in claims.notices


@each_engine
def test_a_database_without_a_table_is_refused(suffix: str, tmp_path: Path) -> None:
    path = database(tmp_path / f"a.{suffix}", f"CREATE TABLE t {COLUMNS}", "DROP TABLE t")
    with pytest.raises(est.EstimatesError, match=r"has no table.*a\."):
        est.read(path)


@each_engine
@pytest.mark.parametrize("content", ["", "source,value\n", "start"])
def test_a_file_that_is_no_database_is_refused_by_name(
    suffix: str, content: str, tmp_path: Path
) -> None:
    """Empty, a text, or a database that is cut short."""
    path = database(
        tmp_path / f"a.{suffix}", f"CREATE TABLE t {COLUMNS}", "INSERT INTO t VALUES ('EU', 5, '')"
    )
    path.write_bytes(path.read_bytes()[:4500] if content == "start" else content.encode())
    with pytest.raises(est.EstimatesError, match=rf"a\.{suffix}"):
        est.read(path)


def test_a_view_of_another_file_reads_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("source,value\nEU,5\n")
    path = database(tmp_path / "a.duckdb", f"CREATE VIEW t AS SELECT * FROM read_csv('{secret}')")
    with pytest.raises(est.EstimatesError, match=r"a\.duckdb"):
        est.read(path)


def test_a_database_is_read_in_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of which decide the order of day and month."""
    monkeypatch.setattr("estimates.io.sqlite_file.CHUNK_ROWS", 1)
    path = database(
        tmp_path / "a.sqlite",
        "CREATE TABLE t (source, estimate, date)",
        "INSERT INTO t VALUES ('A', 5, '03/04/2021'), ('B', 6, '13/04/2021')",
    )
    days = [str(claim.stated_on) for claim in est.read(path)]
    assert days == ["2021-04-03", "2021-04-13"]
