"""Rows of delimited text as `csv` reads them, but with cells of any length.

The module `csv` limits the length of a cell, and the limit is one for all threads of a process: a
record that exceeds it is split here, so that the limit of other readers need not be changed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain

# How the message of the error begins that is raised for a longer cell.
TOO_LONG = "field larger than field limit"


class RowReader:
    r"""The rows of delimited text; `line_num` lines were read for those that it has returned.

    lines : each with its line end, as a file opened with ``newline=""`` has them.

    >>> list(RowReader(['a,"b\n', 'c"\n'], ","))
    [['a', 'b\nc']]
    """

    def __init__(self, lines: Iterable[str], delimiter: str) -> None:
        self.line_num = 0
        self._delimiter = delimiter
        self._lines = iter(lines)
        self._record: list[str] = []  # the lines of the record that is being read
        self._rows = self._read_rows()

    def __iter__(self) -> Iterator[list[str]]:
        return self._rows

    def _read_lines(self) -> Iterator[str]:
        for line in self._lines:
            self.line_num += 1
            self._record.append(line)
            yield line

    def _read_rows(self) -> Iterator[list[str]]:
        while True:
            try:
                for row in csv.reader(self._read_lines(), delimiter=self._delimiter, strict=True):
                    self._record.clear()
                    yield row
                return
            except csv.Error as error:
                if not str(error).startswith(TOO_LONG):
                    raise
            yield split_record(chain(self._record.copy(), self._read_lines()), self._delimiter)
            self._record.clear()


def split_record(lines: Iterator[str], delimiter: str) -> list[str]:
    """Return the cells of the first record by the rules of ``csv.reader(…, strict=True)``."""
    line, start = next(lines), 0
    cells: list[str] = []
    if not line.rstrip("\r\n"):
        return cells
    while True:
        if line.startswith('"', start):
            cell, line, start = split_quoted_cell(line, start + 1, lines)
        else:
            end = line.find(delimiter, start)
            end = end if end >= 0 else len(line.rstrip("\r\n"))
            cell, start = line[start:end], end
        cells.append(cell)
        if not line.startswith(delimiter, start):
            break
        start += 1
    if line[start:].rstrip("\r\n"):
        raise csv.Error(f"'{delimiter}' expected after '\"'")
    return cells


def split_quoted_cell(line: str, start: int, lines: Iterator[str]) -> tuple[str, str, int]:
    """Return a cell whose quote was opened before `start`, its last line, and where it ends."""
    parts = []
    while True:
        end = line.find('"', start)
        if end < 0:
            parts.append(line[start:])
            line, start = next(lines, ""), 0
            if not line:
                raise csv.Error("unexpected end of data")
        elif line.startswith('""', end):
            parts.append(line[start : end + 1])
            start = end + 2
        else:
            parts.append(line[start:end])
            return "".join(parts), line, end + 1
