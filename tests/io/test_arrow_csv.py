"""Many lines at a time, and cell by cell: the same table, and the same refusals."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from estimates.errors import UnreadableFileError
from estimates.io import delimited
from estimates.io.arrow_csv import is_regular, last_record_end, parsed, pieces

cell = st.text(st.sampled_from("ab é\"',;\n\r\t0\ufeff"), max_size=5)
rows = st.lists(st.lists(cell, min_size=1, max_size=4), min_size=1, max_size=6)
raw = st.text(st.sampled_from('a,"\n\r b'), max_size=30)


def read(text: str, characters: int, monkeypatch: pytest.MonkeyPatch, *, at_once: bool) -> object:
    """Return the cells of a text, and the rows of another length, or the refusal."""
    if not at_once:
        monkeypatch.setattr(delimited, "parsed", lambda *_: None)
    try:
        parts = list(delimited.read_parts(io.StringIO(text, newline=""), "x", 3, characters))
    except UnreadableFileError as error:
        return str(error)
    frames = [frame.astype(object) for frame, _ in parts]
    problems = [str(problem) for _, some in parts for problem in some]
    whole = pd.concat(frames, ignore_index=True)
    return whole.to_numpy().tolist(), list(whole.columns), problems


def agree(text: str, characters: int) -> None:
    found = []
    for at_once in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            found.append(read(text, characters, patch, at_once=at_once))
    assert found[0] == found[1]


@given(rows, st.sampled_from(["\n", "\r\n"]), st.integers(1, 40))
def test_what_was_written_is_read(table: list[list[str]], end: str, characters: int) -> None:
    """With quotes, ends of lines and separators in cells, cut anywhere."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end).writerows([["source", "text", "note"], *table])
    agree(out.getvalue(), characters)


@given(raw, st.integers(1, 20))
@example('a,"b\n', 1)
@example('a,"b"c,d\n"x', 2)
@example('5" gun,b,c\n1,"2\n3",4\n', 3)
@example('"a","b\r","c"\n', 2)
def test_whatever_stands_there_is_read_alike(text: str, characters: int) -> None:
    """Stray quotes, quotes that stay open, lines of all lengths."""
    agree("source,text,note\n" + text, characters)


@given(raw, st.integers(1, 20))
def test_pieces_are_the_text(text: str, characters: int) -> None:
    """In order, nothing twice; one that is regular ends where a record ends."""
    file = io.StringIO(text, newline="")
    found = list(pieces(file, ",", characters))
    assert "".join(piece for piece, _ in found) + file.read() == text
    assert all(regular for _, regular in found[:-1])
    for piece, regular in found:
        assert is_regular(piece, ",") or not regular
        assert piece.count('"') % 2 == 0 or not regular


def test_a_record_may_be_long() -> None:
    """It is waited for; a quote that never closes is told of by the line."""
    body = "x\n" * 50
    agree(f'source,text\nA,"{body}"\nB,2\n', 8)
    text = f'source,text\nA,1\nA,"{body}'
    with pytest.raises(UnreadableFileError, match="breaks off in line"):
        list(delimited.read_parts(io.StringIO(text, newline=""), "x", 3, 8))


def test_the_end_of_the_last_record() -> None:
    """Behind the last line end that stands in no quotes."""
    assert last_record_end('a,b\nc,"d\n') == 4
    assert last_record_end('"a\n') == 0
    assert last_record_end('a\n"b\nc"\nd') == len('a\n"b\nc"\n')


@given(rows, st.integers(1, 40))
def test_a_separator_at_the_end_of_each_line(table: list[list[str]], characters: int) -> None:
    """What stands behind the header is looked at, and dropped where it is nothing."""
    out = io.StringIO(newline="")
    names = ["source", "text", "note"]
    full = [(row + [""] * 4)[:4] for row in table]
    csv.writer(out, lineterminator="\n").writerows([[*names, ""], *full])
    agree(out.getvalue(), characters)


def test_lines_that_end_with_a_separator_are_parsed_at_once() -> None:
    """As those of the World Bank do."""
    found = parsed("A,5,\nB,6,  \n", ["source", "value"], ",", 1)
    if found is not None:  # pyarrow is there, and pandas has a type for its texts
        assert found.to_numpy().tolist() == [["A", "5"], ["B", "6"]]
    assert parsed("A,5,x\nB,6,\n", ["source", "value"], ",", 1) is None
