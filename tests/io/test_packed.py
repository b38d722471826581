"""Files packed as .gz are read as what they hold."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

import estimates as est

TABLE = b'source,text\nEU,"more than 150,000"\nTaran,"110,000"\n'
LINES = b'{"source": "EU", "text": "more than 150,000"}\n{"source": "Taran", "text": "110,000"}\n'


@pytest.mark.parametrize(
    ("name", "held"), [("c.csv.gz", TABLE), ("c.jsonl.gz", LINES)], ids=["csv", "jsonl"]
)
def test_a_packed_file_is_read_as_what_it_holds(tmp_path: Path, name: str, held: bytes) -> None:
    packed, plain = tmp_path / name, tmp_path / name.removesuffix(".gz")
    packed.write_bytes(gzip.compress(held))
    plain.write_bytes(held)
    assert [claim.figure for claim in est.read(packed)] == [c.figure for c in est.read(plain)]


@pytest.mark.parametrize(
    "held",
    [gzip.compress(TABLE)[:-9], TABLE, b"", gzip.compress(b"")],
    ids=["cut short", "not packed", "nothing", "nothing packed"],
)
def test_a_broken_pack_is_refused_by_name(tmp_path: Path, held: bytes) -> None:
    path = tmp_path / "c.csv.gz"
    path.write_bytes(held)
    with pytest.raises(est.EstimatesError, match=r"c\.csv\.gz"):
        est.read(path)


def test_packed_parquet_is_refused(tmp_path: Path) -> None:
    """Parquet packs itself."""
    path = tmp_path / "c.parquet.gz"
    path.write_bytes(gzip.compress(TABLE))
    with pytest.raises(est.EstimatesError, match="suffix"):
        est.read(path)


def test_a_packed_table_is_unpacked_part_by_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never as a whole; also where it is gone through twice, because days need all of it."""
    read = gzip.GzipFile.read
    asked: list[int] = []

    def noted(file: gzip.GzipFile, size: int | None = -1) -> bytes:
        asked.append(-1 if size is None else size)
        return read(file, size)

    monkeypatch.setattr(gzip.GzipFile, "read", noted)
    path = tmp_path / "c.csv.gz"
    rows = "".join(f"A{i},{i + 1},03/04/2021\n" for i in range(20_000))
    text = f"source,estimate,date\n{rows}B,5,13/04/2021\n"
    path.write_bytes(gzip.compress(text.encode()))
    claims = est.read(path)
    assert (len(claims), str(claims[0].stated_on)) == (20_001, "2021-04-03")
    assert asked
    assert -1 not in asked
