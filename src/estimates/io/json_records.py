"""JSON (a list of flat records) and JSON Lines (a record a line)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TextIO

from estimates.columnar.arrays import Array, objects
from estimates.columnar.columns import StoredColumn, StringColumn
from estimates.columnar.store import Store
from estimates.columnar.text_files import empty
from estimates.errors import NotANumberError, Problem, UnreadableFileError
from estimates.io.arrow_csv import CHARACTERS

if TYPE_CHECKING:
    import pandas as pd


def refuse_constant(constant: str) -> None:
    """Refuse NaN and Infinity, which are no JSON."""
    raise NotANumberError("is not a number in JSON", value=constant, remedy="write null")


DECODER = json.JSONDecoder(parse_constant=refuse_constant)


def load_json(text: str, name: str) -> Any:
    """Return the content of a JSON text; what is none is refused by name."""
    try:
        return DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise unreadable(name, f"is not JSON ({error})") from None


def records_in(content: Any, name: str) -> tuple[list[Any], list[str]]:
    """Return the records of a JSON content, and a notice where they stand inside of something.

    Examples
    --------
    >>> records_in({"count": 1, "data": [{"id": 1}], "messages": []}, "answer.json")
    ([{'id': 1}], ['read from the list "data"; beside it stand count, messages'])
    """
    said: list[str] = []
    if isinstance(content, dict):
        key = the_only_list(content)
        if key is not None:
            beside = ", ".join(str(other) for other in content if other != key)
            said = [f'read from the list "{key}"; beside it stand {beside}'] if beside else []
        content = [content] if key is None else content[key]
    if not isinstance(content, list):
        raise unreadable(name, "holds no list of records")
    return content, said


def the_only_list(content: dict[str, Any]) -> str | None:
    """Return the key under which the claims stand, or the only list of records; None in a record.

    Services answer with such a list; a record has a source, and may hold lists of its own.
    """
    if "claims" in content:
        return "claims"
    if "source" in content:
        return None
    lists = [k for k, v in content.items() if isinstance(v, list) and v and isinstance(v[0], dict)]
    return lists[0] if len(lists) == 1 else None


def line_parts(file: TextIO, name: str) -> Iterator[tuple[pd.DataFrame, list[Problem]]]:
    r"""Yield the records of a text with one JSON object a line, part by part, and what is none.

    Every part has the columns of all: of many parts these are looked for first.

    Parameters
    ----------
    file : opened with ``newline="\n"``; it must be able to go back to its start.
    name : for messages.

    Raises
    ------
    UnreadableFileError
        Where nothing stands in it.
    """
    coming = records_by_line(file)
    first = list(islice(coming, 2))
    columns = dict.fromkeys(
        key for part in chain(first, coming if len(first) > 1 else ()) for key in keys_in(part)
    )
    if len(first) > 1:
        file.seek(0)
        first, coming = [], records_by_line(file)
    start = 0
    for records in chain(first, coming):
        frame, problems = frame_of(records, name, columns)
        yield frame, [problem.at(start + problem.row) for problem in problems]
        start += len(records)
    if not start:
        raise empty(name)


def records_by_line(file: TextIO) -> Iterator[list[Any]]:
    """Yield what the lines say, part by part; a line that is no JSON stands as it is."""
    while lines := file.readlines(CHARACTERS):
        stated = [line.rstrip("\n") for line in lines if line.strip()]
        if stated:
            yield [*map(record_in, stated)]


def record_in(line: str) -> Any:
    """Return what a line of JSON says, the line itself where it is none."""
    try:
        return DECODER.decode(line)
    except (ValueError, RecursionError):
        return line


def keys_in(records: list[Any]) -> Iterator[str]:
    """Yield the keys of records, as often as they come."""
    return (key for record in records if isinstance(record, dict) for key in record)


def frame_of(
    records: list[Any], name: str, columns: Iterable[str] | None = None
) -> tuple[pd.DataFrame, list[Problem]]:
    """Return flat records as a frame of untouched objects, and those that are no records.

    Parameters
    ----------
    columns : the keys to look for; None = those of the records, as they come.
    """
    import pandas as pd

    if not records:
        raise unreadable(name, "holds no claims")
    problems = [
        Problem.of(
            i + 1,
            UnreadableFileError(
                "is no record",
                column="row",
                value=record,
                remedy="write one flat JSON object a claim",
            ),
        )
        for i, record in enumerate(records)
        if not isinstance(record, dict)
    ]
    flat = [record if isinstance(record, dict) else {} for record in records]
    keys = dict.fromkeys(keys_in(flat)) if columns is None else columns
    cells = {key: [record.get(key) for record in flat] for key in keys}
    frame = pd.DataFrame({key: pd.Series(column, dtype=object) for key, column in cells.items()})
    return frame.reindex(range(len(flat))), problems


def unreadable(name: str, problem: str) -> UnreadableFileError:
    """Return the refusal of a whole file."""
    return UnreadableFileError(
        problem, column="file", value=name, remedy="write a list of flat records"
    )


ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=str)
"""Text as it is, days in ISO form, no number that JSON does not have."""


def fragments(name: str, column: StoredColumn) -> Array:
    """Return each cell of a column as a part of a JSON record, None where nothing is stated.

    Examples
    --------
    >>> fragments("source", Coded.of(["EU", None])).tolist()
    ['"source": "EU"', None]
    """
    before = f"{ENCODER.encode(name)}: "
    if isinstance(column, StringColumn):
        labels = [before + ENCODER.encode(label) for label in column.labels]
        made: Array = objects([*labels, None])[column.codes]
        return made
    known: dict[Any, str | None] = {None: None}
    cells = column.decode().tolist()
    known |= {cell: before + ENCODER.encode(cell) for cell in set(cells) - {None}}
    return objects(known[cell] for cell in cells)


def json_records(block: Store) -> Iterator[str]:
    """Yield each row as a JSON record of what it states."""
    columns = [fragments(name, column) for name, column in block.columns.items()]
    return ("{" + ", ".join(filter(None, row)) + "}" for row in zip(*columns, strict=True))


def write_json(records: Iterable[str]) -> Iterator[str]:
    r"""Yield records as a JSON list, piece by piece.

    Examples
    --------
    >>> "".join(write_json(['{"source": "EU"}'])), "".join(write_json([]))
    ('[\n  {"source": "EU"}\n]\n', '[]\n')
    """
    before = "[\n  "
    for record in records:
        yield before + record
        before = ",\n  "
    yield "\n]\n" if before.startswith(",") else "[]\n"


def write_json_lines(records: Iterable[str]) -> Iterator[str]:
    """Yield records as JSON Lines."""
    return (f"{record}\n" for record in records)
