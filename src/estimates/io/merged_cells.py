"""Merged cells of a sheet: the rows of the header, and the text of all cells of a range."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from estimates.io.header_rows import count_filled

# A header has at most so many rows; a range of more rows belongs to the data.
MAX_HEADER_ROWS = 6


@dataclass(frozen=True, slots=True)
class MergedRanges:
    """Ranges of merged cells: first and last row, first and last column, all counted from 0."""

    ranges: tuple[tuple[int, int, int, int], ...]

    @classmethod
    def of(cls, ranges: Iterable[Any], row: int, column: int) -> Self:
        """Return ranges of a sheet, relative to the first filled row and column."""
        return cls(
            tuple(
                (first[0] - row, last[0] - row, first[1] - column, last[1] - column)
                for first, last in ranges
                if first[0] >= row and first[1] >= column
            )
        )

    def extend_header(
        self, header: tuple[int, ...], cells: Sequence[Sequence[Any]]
    ) -> tuple[int, ...]:
        """Return the rows of a header with those that merged cells join to it.

        A range of several rows joins them; a range of several columns in one row has names of
        parts below it. A row that is one range alone is a title.
        """
        first, last = header[0], header[-1]
        # the rows that belong together: those of a range, and the row of names below its columns
        groups = [
            (top, bottom + (right > left))
            for top, bottom, left, right in self.ranges
            if bottom - top < MAX_HEADER_ROWS
            if 0 <= top < len(cells) and count_filled(cells[top]) > 1
        ]
        while joined := [
            rows
            for rows in groups
            if rows[0] <= last and rows[1] >= first and (rows[0] < first or rows[1] > last)
        ]:
            first = min([first, *(top for top, _ in joined)])
            last = max([last, *(bottom for _, bottom in joined)])
        return tuple(range(first, last + 1))

    def filled_header(
        self, rows: Sequence[Sequence[Any]], header: Sequence[int]
    ) -> tuple[list[list[Any]], bool]:
        """Return the rows of a header with each range filled, and whether there is any."""
        cells, is_merged = {row: list(rows[row]) for row in header}, False
        for top, bottom, left, right in self.ranges:
            for row in range(top, bottom + 1):
                if row in cells and top in cells:
                    is_merged = True
                    filled = [rows[top][left]] * (right - left + 1)
                    cells[row][left : right + 1] = filled[: len(cells[row]) - left]
        return list(cells.values()), is_merged

    def fill_texts(self, body: list[list[Any]], first: int) -> int:
        """Fill ranges of rows below the header with their text, and return how many cells.

        A number is stated once: it stays in the first cell of its range.

        first : the row of the sheet at which the body begins.
        """
        count = 0
        for top, bottom, left, _ in self.ranges:
            if top < first or bottom == top or bottom - first >= len(body):
                continue
            text = body[top - first][left]
            if isinstance(text, str) and text.strip():
                for row in range(top + 1, bottom + 1):
                    body[row - first][left] = text
                    count += 1
        return count
