"""Rows of delimited text as `csv` reads them, but with cells of any length.

The module `csv` limits the length of a cell, and the limit is one for all threads of a process: a
record that exceeds it is split here, so that the limit of other readers need not be changed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

# How the message of the error begins that is raised for a longer cell.
TOO_LONG = "field larger than field limit"


class Dialect(NamedTuple):
    """Parameters of ``csv.reader``."""

    delimiter: str
    strict: bool
    skipinitialspace: bool

    def read(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Return the rows of lines; a cell beyond the limit of the process is an error."""
        delimiter, strict, skip = self
        return csv.reader(lines, delimiter=delimiter, strict=strict, skipinitialspace=skip)


class RowReader:
    r"""The rows of delimited text; `line_num` lines were read for those that it has returned.

    lines : each with its line end, as a file opened with ``newline=""`` has them.
    strict, skipinitialspace : as for ``csv.reader``.

    >>> list(RowReader(['a,"b\n', 'c"\n'], ","))
    [['a', 'b\nc']]
    """

    def __init__(
        self,
        lines: Iterable[str],
        delimiter: str,
        *,
        strict: bool = True,
        skipinitialspace: bool = False,
    ) -> None:
        self.line_num = 0
        self._dialect = Dialect(delimiter, strict, skipinitialspace)
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
                for row in self._dialect.read(self._read_lines()):
                    self._record.clear()
                    yield row
                return
            except csv.Error as error:
                if not str(error).startswith(TOO_LONG):
                    raise
            yield split_record(chain(self._record.copy(), self._read_lines()), self._dialect)
            self._record.clear()


def split_record(lines: Iterator[str], dialect: Dialect) -> list[str]:
    """Return the cells of the first record by the rules of ``csv.reader``."""
    delimiter = dialect.delimiter
    line, start = next(lines), 0
    cells: list[str] = []
    if not line.rstrip("\r\n"):
        return cells
    while True:
        while dialect.skipinitialspace and line.startswith(" ", start):
            start += 1
        quoted, is_quoted = "", line.startswith('"', start)
        if is_quoted:
            quoted, line, start = split_quoted_cell(line, start + 1, lines, dialect.strict)
        end = line.find(delimiter, start)
        end = end if end >= 0 else len(line.rstrip("\r\n"))
        if is_quoted and dialect.strict and end > start:
            raise csv.Error(f"'{delimiter}' expected after '\"'")
        cells.append(quoted + line[start:end])
        if not line.startswith(delimiter, end):
            return cells
        start = end + 1


def split_quoted_cell(
    line: str, start: int, lines: Iterator[str], strict: bool
) -> tuple[str, str, int]:
    """Return a cell whose quote was opened before `start`, its last line, and where it ends."""
    parts = []
    while True:
        end = line.find('"', start)
        if end < 0:
            parts.append(line[start:])
            line, start = next(lines, ""), 0
            if not line and strict:
                raise csv.Error("unexpected end of data")
            if not line:
                return "".join(parts), line, start
        elif line.startswith('""', end):
            parts.append(line[start : end + 1])
            start = end + 2
        else:
            parts.append(line[start:end])
            return "".join(parts), line, end + 1
