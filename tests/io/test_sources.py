"""What is read: paths, open files, addresses; and files that are not what their name says."""

from __future__ import annotations

import gzip
import io
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import estimates as est
from estimates.io.formats import FORMATS

CLAIMS = est.ClaimSet.from_records(
    [
        est.claim("EU", "more than 150,000", stated_on="2021-04-19"),
        est.claim("Taran", 110_000, note="=1+1"),
    ]
)
WRITTEN = [name for name, entry in FORMATS.items() if entry.write]
PACKED = [f"{name}.gz" for name in WRITTEN if FORMATS[name].is_text]


def read_text_file(path: Path) -> est.ClaimSet:
    with path.open(newline="") as file:
        return est.read(file)


def read_binary_file(path: Path) -> est.ClaimSet:
    with path.open("rb") as file:
        return est.read(file)


WAYS: dict[str, Any] = {
    "path": est.read,
    "name": lambda path: est.read(str(path)),
    "binary file": read_binary_file,
    "bytes": lambda path: est.read(io.BytesIO(path.read_bytes())),
}
TEXT_WAYS = {
    "text file": read_text_file,
    "text": lambda path: est.read(io.StringIO(path.read_text(encoding="utf-8"))),
}


@pytest.mark.parametrize("suffix", WRITTEN + PACKED)
def test_every_way_to_read_a_file_gives_the_same_claims(suffix: str, tmp_path: Path) -> None:
    """The format of a file without a name is what its content shows."""
    path = est.write(CLAIMS, tmp_path / f"claims{suffix}")
    for read in {
        **WAYS,
        **(TEXT_WAYS if suffix in FORMATS and FORMATS[suffix].is_text else {}),
    }.values():
        assert list(read(path)) == list(CLAIMS)


def test_what_is_left_of_an_open_file_is_read() -> None:
    file = io.StringIO("a line\nsource,value\nEU,5\n")
    file.readline()
    assert est.read(file)[0].figure.value == 5


def test_the_encoding_of_an_open_file_may_be_given() -> None:
    content = "source,value\nMinist\u00e8re,5\n".encode("cp1252")
    with pytest.raises(est.EstimatesError, match='encoding="cp1252"'):
        est.read(io.BytesIO(content))
    for options in ({"encoding": "cp1252"}, {"where": {"encoding": "cp1252"}}):
        assert est.read(io.BytesIO(content), **options)[0].source.name == "Minist\u00e8re"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://example.org/data/toll.csv", "toll.csv"),
        ("http://example.org/api?format=csv", "api.csv"),
        ("https://example.org/", "example.org.csv"),
        ("s3://bucket/claims.parquet", "claims.parquet"),
    ],
)
def test_an_address_is_refused_with_the_line_that_downloads_it(address: str, name: str) -> None:
    """Also as a path, which joins the slashes."""
    for given in (address, Path(address)):
        with pytest.raises(est.EstimatesError, match="download it first") as caught:
            est.read(given)
        assert f'urlretrieve("{str(address).rstrip("/")}' in str(caught.value)
        assert f'"{name}")' in str(caught.value)


@pytest.mark.parametrize("suffix", WRITTEN)
@pytest.mark.parametrize(
    "named", [".csv", ".json", ".parquet", ".xlsx", ".sqlite", ".duckdb", ".zip"]
)
def test_a_file_under_the_name_of_another_format_is_refused_or_read(
    suffix: str, named: str, tmp_path: Path
) -> None:
    """Never read as something else."""
    path = est.write(CLAIMS, tmp_path / f"claims{suffix}").rename(tmp_path / f"other{named}")
    with suppress(est.EstimatesError):
        assert list(est.read(path)) == list(CLAIMS)


@pytest.mark.parametrize("suffix", WRITTEN)
@pytest.mark.parametrize("part", [0.0, 0.3, 0.7, 0.95])
def test_a_file_that_is_cut_short_is_refused_by_one_of_our_errors(
    suffix: str, part: float, tmp_path: Path
) -> None:
    """Or gives some of its claims, where lines stand for themselves."""
    path = est.write(CLAIMS, tmp_path / f"claims{suffix}")
    path.write_bytes(path.read_bytes()[: int(part * path.stat().st_size)])
    with suppress(est.EstimatesError):
        claims = est.read(path, errors="quarantine")
        assert len(claims) + len(claims.quarantine) <= len(CLAIMS)


@pytest.mark.parametrize("where", [{"sheet": "x"}, {"table": "x"}, {"rows": "x"}, {"header": 2}])
def test_a_place_that_a_format_does_not_have_is_refused(where: Any, tmp_path: Path) -> None:
    """Instead of being ignored."""
    path = est.write(CLAIMS, tmp_path / "claims.jsonl")
    with pytest.raises(est.EstimatesError, match="has no meaning for"):
        est.read(path, where=where)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "json"])
def test_a_packed_file_that_exhausts_the_memory_is_refused(suffix: str, tmp_path: Path) -> None:
    """By the proportion of its size to that of its content."""
    path = tmp_path / f"claims.{suffix}.gz"
    path.write_bytes(gzip.compress(b"source,value\n" + b" " * (1 << 27)))
    with pytest.raises(est.EstimatesError, match="unpacks to more than"):
        est.read(path)
    with pytest.raises(est.EstimatesError, match="unpacks to more than"):
        est.read(io.BytesIO(path.read_bytes()))


@pytest.mark.parametrize("suffix", [".ods", ".xls", ".geojson", ".zip"])
def test_a_format_that_is_only_read_is_refused_when_written(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(est.EstimatesError, match="only read"):
        est.write(CLAIMS, tmp_path / f"claims{suffix}")


def test_packed_files_of_the_same_claims_are_the_same(tmp_path: Path) -> None:
    """They contain no time and no name."""
    one, two = (est.write(CLAIMS, tmp_path / f"{name}.csv.gz") for name in "ab")
    assert one.read_bytes() == two.read_bytes()
