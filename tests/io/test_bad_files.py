"""Each file is read, or refused with one clear error and a remedy."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import estimates as est

GOOD = 'source,text,stated_on\nEU,"more than 150,000",2021-04-19\nTaran,"110,000",2021-04-14\n'


def file(folder: Path, content: str | bytes, suffix: str = "csv") -> Path:
    path = folder / f"claims.{suffix}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


BAD = {
    "empty": ("", "is empty"),
    "blank": ("\n \n", "is empty"),
    "header only": ("source,text\n", "has a header and no rows"),
    "unknown column": ("source,text,colour\nA,5,red\n", "colour is not a column"),
    "a slip in a column": ("source,text,stated_no\nA,5,\n", 'did you mean "stated_on"'),
    "no source": ("text\n5\n", "source is not a column of the table"),
    "a column twice": ("source,text,text\nA,5,6\n", "appears twice"),
    "open quotes": ('source,text\nA,"5\n', "breaks off"),
    "a day that is none": (
        "source,text,stated_on\nA,5,31/02/2021\n",
        "is not one day: '31/02/2021'",
    ),
    "NaN": ("source,value\nA,NaN\n", "is not a single number: 'NaN'"),
    "inf": ("source,value\nA,inf\n", "is not a single number: 'inf'"),
    "too many cells": ("source,text\nA,1,000\n", "has 3 cells, the header 2"),
    "cyclic correction": (
        "claim_id,source,text,supersedes\na,A,5,b\nb,A,6,a\n",
        "supersedes forms a circle: 'a → b → a'",
    ),
    "itself": ("claim_id,source,text,origin\na,A,5,a\n", "origin forms a circle"),
    "no such origin": (
        "claim_id,source,text,origin\na,A,5,zz\n",
        "names a claim that does not exist: 'zz'",
    ),
    "one label, two claims": (
        "claim_id,source,text\na,A,5\na,A,6\n",
        "is the label of two different claims",
    ),
    "two units": (
        "source,text,unit\nA,5,km\nB,6,km\nC,7,miles\n",
        "is not 'km', the unit of the other",
    ),
    "contradiction": (
        'source,text,value\nA,"110,000",150000\n',
        "reads as 110,000, but the columns state 150,000",
    ),
    "unreadable words": ("source,text\nA,nobody knows\n", "nobody knows"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_one_clear_error(name: str, tmp_path: Path) -> None:
    content, message = BAD[name]
    with pytest.raises(est.EstimatesError) as caught:
        est.read(file(tmp_path, content))
    assert message in str(caught.value)


@pytest.mark.parametrize("suffix", ["json", "jsonl", "parquet", "xlsx"])
def test_a_file_that_is_not_in_the_format_of_its_suffix_is_refused(
    suffix: str, tmp_path: Path
) -> None:
    with pytest.raises(est.EstimatesError):
        est.read(file(tmp_path, "{not: json", suffix))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(est.EstimatesError, match="cannot be read"):
        est.read(tmp_path / "gone.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(est.EstimatesError, match="cannot be read"):
        est.read(tmp_path / "folder.csv")


WAYS_TO_WRITE = {
    "plain": GOOD.encode(),
    "BOM": GOOD.encode("utf-8-sig"),
    "UTF-16": GOOD.encode("utf-16"),
    "CRLF": GOOD.replace("\n", "\r\n").encode(),
    "semicolons": GOOD.replace("more than 150,000", "more than 150 000")
    .replace(",", ";")
    .replace("110;000", "110,000")
    .encode(),
    "tabs": b"source\ttext\tstated_on\nEU\tmore than 150,000\t2021-04-19\nTaran\t110,000\t2021-04-14\n",
}


@pytest.mark.parametrize("content", WAYS_TO_WRITE.values(), ids=WAYS_TO_WRITE)
def test_encoding_line_ends_and_separators_do_not_matter(content: bytes, tmp_path: Path) -> None:
    claims = est.read(file(tmp_path, content))
    assert [(c.source.name, c.figure.lower, c.figure.value) for c in claims] == [
        ("EU", 150_000, None),
        ("Taran", None, 110_000),
    ]


def test_other_encodings_must_be_named(tmp_path: Path) -> None:
    """CP-1252 is refused with the remedy, and read if it is named."""
    path = file(tmp_path, "source,text\nMinist\u00e8re,5\n".encode("cp1252"))
    with pytest.raises(est.EstimatesError, match='encoding="cp1252"'):
        est.read(path)
    assert est.read(path, encoding="cp1252")[0].source.name == "Minist\u00e8re"


def test_numbers_and_dates_may_be_typed_in_several_ways(tmp_path: Path) -> None:
    """700,000, 1 500 and 15000; months and intervals of days."""
    content = (
        'source,value,refers_to\nA,"700,000",2021-04\nB,1 500,2021-04-12/2021-04-18\nC,15000,2021\n'
    )
    claims = est.read(file(tmp_path, content))
    assert [c.figure.value for c in claims] == [700_000, 1_500, 15_000]
    assert [str(c.refers_to) for c in claims] == [
        "2021-04-01/2021-04-30",
        "2021-04-12/2021-04-18",
        "2021-01-01/2021-12-31",
    ]


def test_all_bad_rows_are_reported_at_once(tmp_path: Path) -> None:
    """Forty of a hundred rows: an error with forty lines, or sixty claims and a table of forty."""
    rows = [f"s{i},{'x' if i % 5 < 2 else i}" for i in range(100)]
    path = file(tmp_path, "source,value\n" + "\n".join(rows))
    with pytest.raises(est.TableError) as caught:
        est.read(path)
    assert len(caught.value.problems) == 40
    assert sum(line.startswith("  row ") for line in str(caught.value).splitlines()) == 40
    claims = est.read(path, errors="quarantine")
    table = claims.quarantine.to_frame()
    assert (len(claims), len(table)) == (60, 40)
    assert list(table.columns[:3]) == ["row", "column", "value"]
    assert table["row"].tolist() == [i + 1 for i in range(100) if i % 5 < 2]


def test_claims_that_repeat_a_quarantined_claim_are_quarantined(tmp_path: Path) -> None:
    """Through any number of steps."""
    content = (
        "claim_id,source,value,origin,colour\na,A,x,,red\nb,B,5,a,red\nc,C,5,b,red\nd,D,5,,red\n"
    )
    claims = est.read(file(tmp_path, content), errors="quarantine")
    assert [c.claim_id for c in claims] == ["d"]
    assert [p.row for p in claims.quarantine] == [1, 2, 3]
    assert claims.notices[0] == "kept in the note, with so many distinct values: colour (1)"
    assert claims[0].note == "colour: red"


def test_long_fields_are_read_and_repeated_rows_merged(tmp_path: Path) -> None:
    """A note of a million characters; a notice counts the merged rows."""
    note = "x" * 1_000_000
    claims = est.read(file(tmp_path, f"source,value,note\nA,5,{note}\nA,5,{note}\n"))
    assert (len(claims), len(claims[0].note or "")) == (1, 1_000_000)
    assert "1 row repeats another" in claims.notices[0]


def test_nulls_of_a_frame_are_blank() -> None:
    """Infinity is refused."""
    frame = pd.DataFrame(
        {"source": ["A", "B"], "value": [5.0, float("nan")], "text": [None, "about 6"]}
    )
    assert [str(c.figure) for c in est.ClaimSet.from_frame(frame)] == ["5", "about 6"]
    with pytest.raises(est.TableError, match="not a finite number"):
        est.ClaimSet.from_frame(frame.assign(value=[5.0, float("inf")], text=None))


@pytest.mark.parametrize(
    "columns", [{"who": "source", "n": "value"}, {"source": "who", "value": "n"}]
)
def test_a_mapping_of_columns_may_run_either_way(columns: dict[str, str]) -> None:
    """Columns that it does not name go into the note, with a notice."""
    frame = pd.DataFrame({"who": ["A"], "n": [5], "colour": ["red"]})
    claims = est.ClaimSet.from_frame(frame, columns=columns)
    assert claims[0].figure.value == 5
    assert claims.notices[0] == "kept in the note, with so many distinct values: colour (1)"
    assert claims[0].note == "colour: red"


def test_formulas_are_escaped_in_csv(tmp_path: Path) -> None:
    """An apostrophe is written before them, and removed on reading."""
    claims = est.ClaimSet.from_records([est.claim("=HYPERLINK(1)", -5, note="@x", claim_id="+1")])
    path = est.write(claims, tmp_path / "claims.csv")
    assert "'=HYPERLINK(1)" in path.read_text()
    assert ",-5," in path.read_text()
    assert list(est.read(path)) == list(claims)


def test_lists_of_names_in_json_are_read(tmp_path: Path) -> None:
    records = [
        {"source": "A", "value": 2**53 + 1, "includes": ["x", "y"]},
        {"source": "B", "value": 1},
    ]
    claims = est.read(file(tmp_path, json.dumps(records), "json"))
    assert (claims[0].figure.value, claims[0].quantity.includes) == (2**53 + 1, ("x", "y"))
