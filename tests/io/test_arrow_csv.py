"""The fast reader and the row-by-row reader return the same tables and errors."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from estimates.errors import UnreadableFileError
from estimates.io import delimited
from estimates.io.arrow_csv import is_regular, last_record_end, parse_regular, split_records

cell = st.text(st.sampled_from("ab é\"',;\n\r\t0\ufeff"), max_size=5)
rows = st.lists(st.lists(cell, min_size=1, max_size=4), min_size=1, max_size=6)
raw = st.text(st.sampled_from('a,"\n\r b'), max_size=30)


def read(text: str, characters: int, monkeypatch: pytest.MonkeyPatch, *, fast: bool) -> object:
    """Return the cells of a text and its problems, or the error."""
    if not fast:
        monkeypatch.setattr(delimited, "parse_regular", lambda *_: None)
    try:
        chunks = list(
            delimited.read_delimited_chunks(io.StringIO(text, newline=""), "x", 3, characters)
        )
    except UnreadableFileError as error:
        return str(error)
    frames = [frame.astype(object) for frame, _ in chunks]
    problems = [str(problem) for _, listed in chunks for problem in listed]
    whole = pd.concat(frames, ignore_index=True)
    return whole.to_numpy().tolist(), list(whole.columns), problems


def assert_readers_agree(text: str, characters: int) -> None:
    results = []
    for fast in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            results.append(read(text, characters, patch, fast=fast))
    assert results[0] == results[1]


@given(rows, st.sampled_from(["\n", "\r\n"]), st.integers(1, 40))
def test_readers_agree_on_valid_csv(table: list[list[str]], end: str, characters: int) -> None:
    """With quotes, line ends and separators in cells, cut anywhere."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end).writerows([["source", "text", "note"], *table])
    assert_readers_agree(out.getvalue(), characters)


@given(raw, st.integers(1, 20))
@example('a,"b\n', 1)
@example('a,"b"c,d\n"x', 2)
@example('5" gun,b,c\n1,"2\n3",4\n', 3)
@example('"a","b\r","c"\n', 2)
def test_readers_agree_on_any_text(text: str, characters: int) -> None:
    """With stray quotes, open quotes and lines of any length."""
    assert_readers_agree("source,text,note\n" + text, characters)


@given(raw, st.integers(1, 20))
def test_the_pieces_of_a_text_are_the_text(text: str, characters: int) -> None:
    """In order and without overlap; a regular piece ends where a record ends."""
    file = io.StringIO(text, newline="")
    pieces = list(split_records(file, ",", characters))
    assert "".join(piece for piece, _ in pieces) + file.read() == text
    assert all(regular for _, regular in pieces[:-1])
    for piece, regular in pieces:
        assert is_regular(piece, ",") or not regular
        assert piece.count('"') % 2 == 0 or not regular


def test_a_record_may_be_longer_than_a_chunk() -> None:
    """A quote that is never closed is an error that names the line."""
    body = "x\n" * 50
    assert_readers_agree(f'source,text\nA,"{body}"\nB,2\n', 8)
    text = f'source,text\nA,1\nA,"{body}'
    with pytest.raises(UnreadableFileError, match="breaks off in line"):
        list(delimited.read_delimited_chunks(io.StringIO(text, newline=""), "x", 3, 8))


def test_the_last_record_ends_at_the_last_line_end_outside_quotes() -> None:
    assert last_record_end('a,b\nc,"d\n') == 4
    assert last_record_end('"a\n') == 0
    assert last_record_end('a\n"b\nc"\nd') == len('a\n"b\nc"\n')


@given(rows, st.integers(1, 40))
def test_readers_agree_on_lines_that_end_with_a_separator(
    table: list[list[str]], characters: int
) -> None:
    """Cells after the header are dropped if they are empty."""
    out = io.StringIO(newline="")
    names = ["source", "text", "note"]
    full = [(row + [""] * 4)[:4] for row in table]
    csv.writer(out, lineterminator="\n").writerows([[*names, ""], *full])
    assert_readers_agree(out.getvalue(), characters)


def test_the_fast_reader_accepts_lines_that_end_with_a_separator() -> None:
    """As in files of the World Bank."""
    frame = parse_regular("A,5,\nB,6,  \n", ["source", "value"], ",", 1)
    if frame is not None:  # with pyarrow and pandas 3
        assert frame.to_numpy().tolist() == [["A", "5"], ["B", "6"]]
    assert parse_regular("A,5,x\nB,6,\n", ["source", "value"], ",", 1) is None
