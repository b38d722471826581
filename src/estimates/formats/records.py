"""JSON (a list of flat records) and JSON Lines (a record a line)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from estimates.errors import NotANumberError, Problem, UnreadableFileError

if TYPE_CHECKING:
    import pandas as pd


def refuse_constant(constant: str) -> None:
    """Refuse NaN and Infinity, which are no JSON."""
    raise NotANumberError("is not a number in JSON", value=constant, remedy="write null")


def load_json(text: str, name: str) -> Any:
    """Return the content of a JSON text; what is none is refused by name."""
    try:
        return json.loads(text, parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise unreadable(name, f"is not JSON ({error})") from None


def records_in(content: Any, name: str) -> list[Any]:
    """Return the records of a JSON content."""
    if isinstance(content, dict):
        content = content.get("claims", [content])
    if not isinstance(content, list):
        raise unreadable(name, "holds no list of records")
    return content


def read_json_lines(text: str, name: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the records of a text with one JSON object a line."""
    records: list[Any] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        try:
            records.append(json.loads(line, parse_constant=refuse_constant))
        except (ValueError, RecursionError):
            records.append(line)
    return frame_of(records, name)


def frame_of(records: list[Any], name: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Return flat records as a frame of untouched objects, and those that are no records."""
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
    columns = dict.fromkeys(key for record in flat for key in record)
    cells = {key: [record.get(key) for record in flat] for key in columns}
    frame = pd.DataFrame({key: pd.Series(column, dtype=object) for key, column in cells.items()})
    return frame.reindex(range(len(flat))), problems


def unreadable(name: str, problem: str) -> UnreadableFileError:
    """Return the refusal of a whole file."""
    return UnreadableFileError(
        problem, column="file", value=name, remedy="write a list of flat records"
    )


def write_json(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    r"""Yield rows as a JSON list, piece by piece, without what is not stated.

    Examples
    --------
    >>> "".join(write_json([{"source": "EU", "value": None}])), "".join(write_json([]))
    ('[\n  {"source": "EU"}\n]\n', '[]\n')
    """
    before = "[\n  "
    for row in rows:
        yield before + dumped(row)
        before = ",\n  "
    yield "\n]\n" if before.startswith(",") else "[]\n"


def write_json_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield rows as JSON Lines, without what is not stated."""
    return (f"{dumped(row)}\n" for row in rows)


def dumped(row: Mapping[str, Any]) -> str:
    """Return one record as JSON; days are ISO text."""
    stated = {name: cell for name, cell in row.items() if cell is not None}
    return json.dumps(stated, ensure_ascii=False, allow_nan=False, default=str)
