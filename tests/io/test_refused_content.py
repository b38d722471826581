"""Whatever a file holds is read or refused by an error of ours; rows are refused one by one."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import EstimatesError, UnknownColumnError, UnreadableFileError
from estimates.model.schema import COLUMN_KINDS
from tests.helpers.examples import pairs

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
GOOD = {"source": "B", "text": "7", "quantity": "q"}
# What JSON has and no cell is, and numbers that no float is near.
ODD_JSON = (
    *(
        "[1, 2]",
        '{"a": 1}',
        "true",
        "[]",
        "{}",
        '[[["x"]]]',
        '[{"a": 1}]',
        '"\\ud800"',
        '"a\\u0000b"',
    ),
    *(
        "1e-400",
        "1e400",
        "-1e-400",
        "9" * 5000,
        "0." + "0" * 400 + "1",
        "1" + "0" * 400,
        '"1e-400"',
    ),
)


def read_both_ways(read: Any) -> tuple[set[int], est.ClaimSet]:
    """Read by raising and by quarantine; return the refused rows, which must be the same."""
    claims = read("quarantine")
    refused = {problem.row for problem in claims.quarantine}
    if not refused:
        assert [c.fingerprint for c in read("raise")] == [c.fingerprint for c in claims]
        return refused, claims
    with pytest.raises(est.TableError) as caught:
        read("raise")
    assert {problem.row for problem in caught.value.problems} == refused
    return refused, claims


@given(
    cells=st.dictionaries(
        st.sampled_from([*COLUMN_KINDS, "refers_to"]),
        st.sampled_from(ODD_JSON),
        min_size=1,
        max_size=2,
    ),
    suffix=st.sampled_from(["json", "jsonl"]),
)
def test_an_odd_value_of_json_is_refused_with_its_row(cells, suffix, tmp_path_factory):
    """The other row is read."""
    odd = {"source": '"A"', "text": '"5"', "quantity": '"q"', **cells}
    record = "{" + ", ".join(f'"{name}": {cell}' for name, cell in odd.items()) + "}"
    good = json.dumps(GOOD)
    path = tmp_path_factory.mktemp("json") / f"claims.{suffix}"
    path.write_text(f"[{record}, {good}]" if suffix == "json" else f"{record}\n{good}\n")
    try:
        refused, claims = read_both_ways(lambda errors: est.read(path, errors=errors))
    except UnknownColumnError:  # a record in a cell makes columns of its own
        return
    assert refused <= {1}
    assert len(claims) + len(refused) == 2


@pytest.mark.parametrize("number", ["1e-400", "0." + "0" * 400 + "1", "-1e-5000", "1e400"])
@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl"])
def test_a_number_that_no_float_is_near_is_refused(number, suffix, tmp_path):
    """And does not become zero or infinite."""
    path = tmp_path / f"claims.{suffix}"
    record = f'{{"source": "A", "value": {number}}}'
    path.write_text(
        {"csv": f"source,value\nA,{number}\n", "json": f"[{record}]", "jsonl": record}[suffix]
    )
    with pytest.raises(est.TableError, match="row 1: value"):
        est.read(path)


@pytest.mark.parametrize("number", [Decimal("1e-400"), Fraction(1, 10**400), 10**400])
def test_an_exact_number_that_no_float_is_near_is_refused(number):
    with pytest.raises(EstimatesError):
        est.Figure(value=number)


@pytest.mark.parametrize("counted", [True, [1], {"a": 1}, 5j])
def test_what_is_counted_is_text(counted):
    with pytest.raises(EstimatesError, match="counted must be a string"):
        est.claim("A", "5 men", counted=counted)
    with pytest.raises(est.TableError, match="counted must be a string"):
        est.ClaimSet.from_records([{"source": "A", "text": "5 men", "counted": counted}])


def columns_of_every_type() -> dict[str, Any]:
    """Two cells of every type of Arrow; text that is not UTF-8 as careless writers leave it."""
    offsets = pa.array([0, 1, 2], pa.int32()).buffers()[1]
    return {
        "list": pa.array([["a"], None], pa.list_(pa.string())),
        "record": pa.array([{"a": 1, "b": {"c": "x"}}] * 2),
        "map": pa.array([[("k", 1)]] * 2, pa.map_(pa.string(), pa.int64())),
        "bytes": pa.array([b"\xff", b"a"], pa.binary()),
        "early day": pa.array([-(10**6), 0], pa.date32()),
        "late day": pa.array([3 * 10**6, 0], pa.date32()),
        "late moment": pa.array([2**62, 0], pa.timestamp("us", tz="UTC")),
        "very late moment": pa.array([2**62, 0], pa.timestamp("s")),
        "duration": pa.array([5, 6], pa.duration("s")),
        "time": pa.array([5, 6], pa.time32("s")),
        "decimal": pa.array([Decimal("1.50"), None], pa.decimal128(20, 2)),
        "tiny decimal": pa.array([Decimal("1e-70"), None], pa.decimal256(76, 76)),
        "large integer": pa.array([2**64 - 1, 1], pa.uint64()),
        "truth": pa.array([True, None]),
        "infinity": pa.array([float("inf"), float("nan")], pa.float32()),
        "dictionary": pa.array(["a", None]).dictionary_encode(),
        "null": pa.nulls(2),
        "broken text": pa.Array.from_buffers(
            pa.string(), 2, [None, offsets, pa.py_buffer(b"\xff\xff")]
        ),
    }


CLAIM_PARTS = ["source", "value", "stated_on", "note", "weight", "origin", "text"]


@pytest.mark.parametrize(("kind", "column"), pairs(columns_of_every_type(), CLAIM_PARTS, of_each=2))
def test_a_column_of_any_type_is_read_or_refused(kind, column, tmp_path):
    """From a Parquet file, an Arrow table and the frame of pandas that it becomes."""
    table = pa.table({"source": ["A", "B"], "value": [5, 6]})
    at = table.schema.get_field_index(column)
    cells = columns_of_every_type()[kind]
    table = table.append_column(column, cells) if at < 0 else table.set_column(at, column, cells)
    path = tmp_path / "claims.parquet"
    frames = [table]
    with suppress(pa.ArrowInvalid):  # Parquet has no seconds, which do not all fit as milliseconds
        parquet.write_table(table, path)
        frames.append(path)
    if "day" not in kind:
        with suppress(pa.ArrowException):  # pandas before 3 needs UTF-8
            frames.append(table.to_pandas())
    for frame in frames:
        try:
            refused, claims = read_both_ways(lambda errors, f=frame: est.read(f, errors=errors))
        except EstimatesError:
            continue
        assert len(claims) + len(refused) <= 2


def test_a_day_beyond_the_calendar_is_refused_by_row():
    table = pa.table(
        {"source": ["A", "B"], "value": [5, 6], "stated_on": pa.array([3 * 10**6, 0], pa.date32())}
    )
    claims = est.read(table, errors="quarantine")
    assert [str(c.stated_on) for c in claims] == ["1970-01-01"]
    assert "10183-09-21" in str(claims.quarantine[0])


def test_crafted_metadata_is_refused(tmp_path):
    for content in (b"{", b'{"index_columns": 5}', b"[]"):
        table = pa.table({"source": ["A"], "value": [5]}).replace_schema_metadata(
            {b"pandas": content}
        )
        parquet.write_table(table, tmp_path / "claims.parquet")
        with pytest.raises(EstimatesError):
            est.read(tmp_path / "claims.parquet")


ENCODINGS = (
    "base64",
    "rot13",
    "zlib",
    "x",
    "utf\0",
    "",
    "undefined",
    "utf-16",
    "idna",
    5,
)


@pytest.mark.parametrize("encoding", ENCODINGS, ids=repr)
@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl"])
def test_an_encoding_is_one_of_text_or_refused(encoding, suffix, tmp_path):
    path = tmp_path / f"claims.{suffix}"
    path.write_text(
        {"csv": "source,text\nA,5\n", "json": f"[{json.dumps(GOOD)}]", "jsonl": json.dumps(GOOD)}[
            suffix
        ]
    )
    if encoding in ("", "idna"):
        assert len(est.read(path, encoding=encoding)) == 1
    else:
        with pytest.raises(UnreadableFileError):
            est.read(path, encoding=encoding)


@pytest.mark.parametrize("text", ["[" * 10**5, '{"a":' * 10**5, "[" * 10**5 + "]" * 10**5])
def test_json_of_any_depth_is_refused(text, tmp_path):
    for suffix in ("json", "jsonl", "geojson"):
        path = tmp_path / f"claims.{suffix}"
        path.write_text(text)
        with pytest.raises(EstimatesError):
            est.read(path)


@pytest.mark.parametrize(
    "value", [pd.Timestamp("2021-01-01"), date(2021, 1, 1), b"5", {1, 2}, 1 + 2j, object()]
)
def test_a_value_of_any_python_type_is_read_or_refused(value):
    for column in COLUMN_KINDS:
        rows = [{"source": "A", "value": 5, column: value}, GOOD]
        refused, claims = read_both_ways(
            lambda errors, r=rows: est.ClaimSet.from_records(r, errors=errors)
        )
        assert len(claims) + len(refused) == 2


@pytest.mark.parametrize("phrase", ["10-1" + "0" * 31, "3-1" + "0" * 40, "10-1" + "0" * 27 + ".5"])
def test_a_range_of_many_digits_is_read_or_refused(phrase):
    try:
        figure = est.parse(phrase)
    except EstimatesError:
        return
    assert figure.lower < figure.upper


def test_numbers_near_zero_are_compared_without_warnings():
    """5e-324 is the least number that a float holds."""
    for values in ((5e-324, 1.6), (5e-324, 5e-324), (1e-310, 1e-300)):
        claims = [est.claim(f"S{i}", value) for i, value in enumerate(values)]
        assert est.reconcile(claims, method="median").ranges[0].low == min(values)


def test_a_drift_beyond_reason_is_refused():
    claims = [est.claim("A", 5, stated_on="2021-01-01"), est.claim("B", 6, stated_on="2021-02-01")]
    for ask in (est.reconcile, est.trajectory):
        with pytest.raises(EstimatesError, match="drift is more than 10"):
            ask(claims, drift=1e308)


def test_errors_and_records_show_no_control_characters(tmp_path: Path) -> None:
    name = "x\x1b[2J\x9b\u202ey"
    claim = est.claim(name, 5)
    records = est.track_records([claim, est.claim("B", 6)])
    for shown in (str(claim), repr(claim), repr(records), str(EstimatesError(name, remedy=name))):
        assert not {"\x1b", "\x9b", "\u202e"} & set(shown)
