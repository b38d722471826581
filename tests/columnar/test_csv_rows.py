"""Rows of CSV are those of Python's reader, whatever limit of a cell's length is set meanwhile."""

import csv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import StringIO

from hypothesis import example, given
from hypothesis import strategies as st

import estimates as est
from estimates.columnar.csv_rows import RowReader

LONG = "x" * 200_000


@contextmanager
def field_size_limit(limit: int) -> Iterator[None]:
    before = csv.field_size_limit(limit)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def read_all(reader):
    """Return the rows of a reader, the error that ends them, and the lines that were read."""
    rows = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        return rows, str(error), reader.line_num
    return rows, None, reader.line_num


@given(
    text=st.text('a ,";\r\n', max_size=12),
    delimiter=st.sampled_from(",;"),
    limit=st.integers(0, 4),
    options=st.fixed_dictionaries({"strict": st.booleans(), "skipinitialspace": st.booleans()}),
)
@example(text='"a""b"\r\n\r\na,"b\n,c",\n', delimiter=",", limit=0, options={"strict": True})
@example(text='a\n"bc"d,\n', delimiter=",", limit=1, options={"strict": True})
@example(text='a\n"bc"d"e",\n', delimiter=",", limit=1, options={"strict": False})
@example(text='a,bcd\n"ef', delimiter=",", limit=2, options={"strict": True})
@example(text='a,bcd\n"ef\n', delimiter=",", limit=2, options={"strict": False})
@example(text=' "a", b\n', delimiter=",", limit=0, options={"skipinitialspace": True})
def test_rows_are_those_of_python_under_every_limit(text, delimiter, limit, options):
    options = {"strict": True, **options}
    expected = read_all(csv.reader(StringIO(text, newline=""), delimiter=delimiter, **options))
    with field_size_limit(limit):
        assert read_all(RowReader(StringIO(text, newline=""), delimiter, **options)) == expected


def test_the_limit_that_other_readers_see_stays():
    seen = set()

    def watched_lines() -> Iterator[str]:
        for line in ("a,b\n", f'a,"{LONG}\n', f'{LONG}"\n', f"{LONG},b\n"):
            seen.add(csv.field_size_limit())
            yield line

    for row in RowReader(watched_lines(), ","):
        assert len(row) == 2
        seen.add(csv.field_size_limit())
    assert seen == {csv.field_size_limit()}


def test_long_cells_are_read_in_threads(tmp_path):
    path = tmp_path / "claims.csv"
    # a stray quote leaves the file to the row-by-row reader
    path.write_text(f'source,text,note\nA,5,x"{LONG}\nB,6,"{LONG}""\n{LONG}"\n')
    with ThreadPoolExecutor(4) as pool:
        notes = [*pool.map(lambda _: [claim.note for claim in est.read(path)], range(4))]
    assert notes == [[f'x"{LONG}', f'{LONG}"\n{LONG}']] * 4
