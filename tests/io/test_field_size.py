"""Long cells of CSV: read in several threads at once, and the limit of Python stays as it was."""

import csv
from concurrent.futures import ThreadPoolExecutor

import estimates as est
from estimates.io.field_size import unlimited_field_size

LONG = "x" * 200_000


def test_readers_that_overlap_do_not_disturb_each_other():
    """The first to end leaves the limit lifted for the other."""
    before = csv.field_size_limit()
    first, second = unlimited_field_size(), unlimited_field_size()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert [*csv.reader([LONG])] == [[LONG]]
    second.__exit__(None, None, None)
    assert csv.field_size_limit() == before


def test_long_cells_are_read_in_threads(tmp_path):
    before = csv.field_size_limit()
    # a stray quote leaves the file to the row-by-row reader
    path = tmp_path / "claims.csv"
    path.write_text(f'source,text,note\nA,5,x"{LONG}\n')
    with ThreadPoolExecutor(4) as pool:
        notes = [*pool.map(lambda _: est.read(path)[0].note, range(8))]
    assert notes == [f'x"{LONG}'] * 8
    assert csv.field_size_limit() == before
