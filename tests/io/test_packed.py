"""Files packed as .gz are read like the files inside."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path
from typing import Any

import pytest

import estimates as est

TABLE = b'source,text\nEU,"more than 150,000"\nTaran,"110,000"\n'
LINES = b'{"source": "EU", "text": "more than 150,000"}\n{"source": "Taran", "text": "110,000"}\n'


@pytest.mark.parametrize(
    ("name", "content"), [("c.csv.gz", TABLE), ("c.jsonl.gz", LINES)], ids=["csv", "jsonl"]
)
def test_a_packed_file_is_read_like_the_file_inside(
    tmp_path: Path, name: str, content: bytes
) -> None:
    packed, plain = tmp_path / name, tmp_path / name.removesuffix(".gz")
    packed.write_bytes(gzip.compress(content))
    plain.write_bytes(content)
    assert [claim.figure for claim in est.read(packed)] == [c.figure for c in est.read(plain)]


@pytest.mark.parametrize(
    "content",
    [gzip.compress(TABLE)[:-9], TABLE, b"", gzip.compress(b"")],
    ids=["cut short", "not packed", "nothing", "nothing packed"],
)
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "c.csv.gz"
    path.write_bytes(content)
    with pytest.raises(est.EstimatesError, match=r"c\.csv\.gz"):
        est.read(path)


def test_packed_parquet_is_refused(tmp_path: Path) -> None:
    """Parquet has its own compression."""
    path = tmp_path / "c.parquet.gz"
    path.write_bytes(gzip.compress(TABLE))
    with pytest.raises(est.EstimatesError, match="suffix"):
        est.read(path)


def test_a_packed_table_is_unpacked_in_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never as a whole, even if it is read twice to decide the order of day and month."""
    read = gzip.GzipFile.read
    sizes: list[int] = []

    def recording_read(file: gzip.GzipFile, size: int | None = -1) -> bytes:
        sizes.append(-1 if size is None else size)
        return read(file, size)

    monkeypatch.setattr(gzip.GzipFile, "read", recording_read)
    path = tmp_path / "c.csv.gz"
    rows = "".join(f"A{i},{i + 1},03/04/2021\n" for i in range(20_000))
    text = f"source,estimate,date\n{rows}B,5,13/04/2021\n"
    path.write_bytes(gzip.compress(text.encode()))
    claims = est.read(path)
    assert (len(claims), str(claims[0].stated_on)) == (20_001, "2021-04-03")
    assert sizes
    assert -1 not in sizes


def write_bomb(folder: Path, kind: str) -> Path:
    """Write a small file whose content is large: one text in many rows."""
    rows, text = 200, "x" * 100_000
    if kind == "parquet":
        pa = pytest.importorskip("pyarrow")
        parquet = pytest.importorskip("pyarrow.parquet")
        table = pa.table({"source": ["A"] * rows, "value": range(rows), "note": [text] * rows})
        parquet.write_table(table, folder / "c.parquet")
        return folder / "c.parquet"
    table = "source,value,note\n" + "".join(f"A,{i},{text}\n" for i in range(rows))
    packed = gzip.compress(table.encode())
    if kind == "gz":
        (folder / "c.csv.gz").write_bytes(packed)
        return folder / "c.csv.gz"
    with zipfile.ZipFile(folder / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "c.csv.gz" if kind == "zip of gz" else "c.csv", packed if "gz" in kind else table
        )
    return folder / "c.zip"


@pytest.mark.parametrize("kind", ["gz", "zip", "zip of gz", "parquet"])
def test_a_file_that_unpacks_to_far_more_than_its_size_is_refused(kind, tmp_path, monkeypatch):
    """Unless the caller says how large it may become."""
    monkeypatch.setattr("estimates.columnar.packed_files.ALWAYS_UNPACKED_BYTES", 1_000_000)
    monkeypatch.setattr("estimates.columnar.packed_files.MAX_RATIO", 20)
    path = write_bomb(tmp_path, kind)
    with pytest.raises(est.EstimatesError, match="unpacks to more than"):
        est.read(path, missing=["none"])
    assert len(est.read(path, missing=["none"], max_unpacked_bytes=10**8)) == 200


@pytest.mark.parametrize("depth", [1, 3])
def test_lists_of_parquet_that_are_far_larger_than_the_file_are_refused(
    depth: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Equal values of a list are stored once, like equal rows."""
    monkeypatch.setattr("estimates.columnar.packed_files.ALWAYS_UNPACKED_BYTES", 1_000_000)
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows, numbers = 200, pa.array([[0] * 10_000], pa.list_(pa.int8()))
    for _ in range(depth - 1):
        numbers = pa.ListArray.from_arrays([0, 1], numbers)
    lists = numbers.take(pa.array([0] * rows))
    path = tmp_path / "c.parquet"
    parquet.write_table(pa.table({"source": ["A"] * rows, "value": range(rows), "x": lists}), path)
    with pytest.raises(est.EstimatesError, match="unpacks to more than"):
        est.read(path, columns={"x": None})
    claims = est.read(path, columns={"x": None}, missing=["none"], max_unpacked_bytes=10**8)
    assert len(claims) == rows


def columns_stored_once() -> dict[str, Any]:
    """Return columns of Arrow that take megabytes in memory and are stored as a few kilobytes."""
    pa = pytest.importorskip("pyarrow")
    text, rows = "x" * 10_000, 200
    texts = [text] * rows
    return {
        "one long list": pa.array([[0] * 1_000_000] + [[]] * (rows - 1), pa.list_(pa.int64())),
        "one list of texts": pa.array([texts] + [[]] * (rows - 1)),
        "lists of lists": pa.array([[[text]]] * rows),
        "maps": pa.array([[("a", text)]] * rows, pa.map_(pa.string(), pa.string())),
        "structs": pa.array([{"a": {"b": text}}] * rows),
        "bytes of one length": pa.array([text.encode()] * rows, pa.binary(10_000)),
        "rows": pa.array([0] * 1_000_000),
    }


@pytest.mark.parametrize("kind", columns_stored_once())
def test_values_that_are_stored_once_count_in_every_row_and_list(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even those of a single row, before that row is read."""
    monkeypatch.setattr("estimates.columnar.packed_files.ALWAYS_UNPACKED_BYTES", 1_000_000)
    monkeypatch.setattr("estimates.columnar.packed_files.MAX_RATIO", 2)
    pa = pytest.importorskip("pyarrow")
    column = columns_stored_once()[kind]
    table = pa.table({"source": ["A"] * len(column), "value": [1] * len(column), "x": column})
    path = tmp_path / "c.parquet"
    pytest.importorskip("pyarrow.parquet").write_table(table, path)
    assert path.stat().st_size < 100_000
    with pytest.raises(est.EstimatesError, match="unpacks to more than"):
        est.read(path, columns={"x": None})


@pytest.mark.slow  # reads a file for every byte of its metadata, twice
def test_damaged_metadata_of_lists_is_an_error(tmp_path: Path) -> None:
    """Asked for the values of a list, pyarrow ends the process where a histogram is too short."""
    pa = pytest.importorskip("pyarrow")
    table = pa.table({"source": ["A", "B"], "value": [1, 2], "x": [["a", "b"], []]})
    path = tmp_path / "c.parquet"
    pytest.importorskip("pyarrow.parquet").write_table(table, path)
    content = path.read_bytes()
    footer = int.from_bytes(content[-8:-4], "little")
    refused = 0
    for at in range(len(content) - 8 - footer, len(content) - 8):
        for step in (16, 240):  # one more and one less in a Thrift list
            damaged = bytearray(content)
            damaged[at] = (damaged[at] + step) % 256
            path.write_bytes(damaged)
            try:
                assert len(est.read(path, columns={"x": None})) == 2
            except est.EstimatesError:
                refused += 1
    assert refused > footer / 2


@pytest.mark.parametrize("limit", [True, 0, -1, 1.5, "1"])
def test_a_limit_is_a_number_of_bytes(limit, tmp_path):
    with pytest.raises(est.EstimatesError, match="max_unpacked_bytes is no size"):
        est.read(tmp_path / "c.csv", max_unpacked_bytes=limit)
