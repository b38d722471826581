"""Archives with one table are read like the table."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

import estimates as est

TABLE = b"source,value\nEU,5\n"


def archive(path: Path, **members: bytes) -> Path:
    """Write an archive; "__" in names of members stands for a dot."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "."), content)
    return path


def test_the_only_table_is_read(tmp_path: Path) -> None:
    """Notes and files of the system are no tables."""
    members = {"data/a__csv": TABLE, "README__txt": b"notes", "a__pdf": b"x", "__DS_Store": b"x"}
    path = archive(tmp_path / "a.zip", **members)
    for given in (path, io.BytesIO(path.read_bytes())):
        assert est.read(given)[0].figure.value == 5


def test_an_archive_with_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """The name stands twice; here the second one is marked as UTF-8, and damaged."""
    path = archive(tmp_path / "a.zip", Tabelle_ü__csv=TABLE)
    content = path.read_bytes()
    name = "Tabelle_\u00fc.csv".encode()
    path.write_bytes(content.replace(name, name.replace(b"\xc3", b"\xbd"), 1))
    with pytest.raises(est.EstimatesError, match=r"damaged or no \.zip file.*a\.zip"):
        est.read(path)


def test_of_several_tables_one_must_be_named(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", a__csv=TABLE, b__csv=TABLE.replace(b"5", b"6"))
    with pytest.raises(
        est.EstimatesError, match=r"2 tables \(a\.csv, b\.csv\).*\"table\": \"a\.csv\""
    ):
        est.read(path)
    assert est.read(path, where={"table": "b.csv"})[0].figure.value == 6
    with pytest.raises(est.EstimatesError, match=r'no file "c\.csv"'):
        est.read(path, where={"table": "c.csv"})


def test_a_place_that_the_table_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(est.EstimatesError, match="where sheet has no meaning"):
        est.read(archive(tmp_path / "a.zip", a__csv=TABLE), where={"sheet": "x"})


def test_problems_of_the_table_are_those_of_the_table(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", a__json=b"{not json")
    with pytest.raises(est.EstimatesError, match=r"is not JSON.*a\.zip/a\.json"):
        est.read(path)


def test_an_archive_without_a_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(est.EstimatesError, match=r"no table, but a\.pdf"):
        est.read(archive(tmp_path / "a.zip", a__pdf=b"x"))
    with pytest.raises(est.EstimatesError, match="no table, but nothing"):
        est.read(archive(tmp_path / "b.zip"))


def test_an_archive_that_exhausts_the_memory_is_refused(tmp_path: Path) -> None:
    """A workbook is an archive, too."""
    for name in ("a.zip", "a.xlsx", "a.ods"):
        path = archive(tmp_path / name, a__csv=b" " * (1 << 27))
        with pytest.raises(est.EstimatesError, match="unpacks to more than"):
            est.read(path)


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", a__csv=TABLE)
    content = bytearray(path.read_bytes())
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        content[content.index(start) + (6 if start[2] == 3 else 8)] |= 1
    path.write_bytes(content)
    with pytest.raises(est.EstimatesError, match="is encrypted"):
        est.read(path)


@pytest.mark.parametrize("content", [b"", TABLE, b"PK\x03\x04" + b"x" * 50])
def test_a_damaged_archive_is_refused_by_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(est.EstimatesError, match=r"a\.zip"):
        est.read(path)
