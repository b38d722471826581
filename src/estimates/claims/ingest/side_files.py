"""Read small tables that accompany claims: aliases, conversions, acceptances, identities."""

import csv
import json
import tomllib
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from estimates.columnar.csv_rows import RowReader
from estimates.columnar.text_files import decode_text, is_gzipped, read_bytes
from estimates.errors import UnreadableFileError

DELIMITED_SUFFIXES = ("", ".csv", ".tsv", ".txt")
# The comma comes first: where a header has several of these equally often, it separates.
SIDE_FILE_SEPARATORS = ",;\t|"


def read_side_file(path: str | Path, key: str) -> list[Mapping[str, Any]]:
    """Return the rows of a small table: CSV with any separator, TOML or JSON.

    key : the name of the list in TOML (``[[key]]``) and, where an object holds it, in JSON.
    """
    rows = load_side_file(path, key)
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        remedy = f"write each as [[{key}]] in TOML, or a list of objects in JSON"
        problem = "holds no list of rows"
        raise UnreadableFileError(problem, column="file", value=str(path), remedy=remedy)
    return rows


def load_side_file(path: str | Path, key: str) -> Any:
    """Return what a small file holds: rows of text from CSV, any value from TOML or JSON.

    An object with `key` as its only member is replaced by that member.
    """
    path = Path(path)
    suffix = (path.with_suffix("") if is_gzipped(path) else path).suffix.lower()
    text = decode_text(read_bytes(path), str(path))
    if suffix in DELIMITED_SUFFIXES:
        return parse_delimited(text, str(path))
    parsers: dict[str, Callable[[str], Any]] = {".toml": tomllib.loads, ".json": json.loads}
    if suffix not in parsers:
        problem, remedy = "has no known suffix", "use .csv, .toml or .json"
        raise UnreadableFileError(problem, column="file", value=str(path), remedy=remedy)
    try:
        value = parsers[suffix](text)
    except (ValueError, RecursionError) as error:
        problem = f"is not {suffix[1:].upper()} ({error})"
        raise UnreadableFileError(problem, column="file", value=str(path)) from None
    return value[key] if isinstance(value, Mapping) and set(value) == {key} else value


def parse_delimited(text: str, name: str) -> list[dict[str, str]]:
    r"""Return the rows of a delimited text by its header; short rows end in empty cells.

    >>> parse_delimited("alias; source\nMoD; UK MoD", "aliases.csv")
    [{'alias': 'MoD', 'source': 'UK MoD'}]
    """
    header_line = text.lstrip().split("\n", 1)[0]
    separator = max(SIDE_FILE_SEPARATORS, key=header_line.count)
    lines = StringIO(text.lstrip("\r\n"), newline="")
    reader = RowReader(lines, separator, skipinitialspace=True)
    try:
        header, *rows = [row for row in reader if row]
    except csv.Error as error:
        problem, remedy = f"breaks off in line {reader.line_num} ({error})", "close the quotes"
        raise UnreadableFileError(problem, column="file", value=name, remedy=remedy) from None
    header = [cell.strip() for cell in header]
    for row in rows:
        if any(cell.strip() for cell in row[len(header) :]):
            problem = f"has a row of {len(row)} cells under a header of {len(header)}"
            remedy = "quote a cell that holds the separator"
            raise UnreadableFileError(problem, column="file", value=row, remedy=remedy)
    blanks = [""] * len(header)
    return [dict(zip(header, [*row, *blanks], strict=False)) for row in rows]
