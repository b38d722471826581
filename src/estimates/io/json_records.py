"""JSON files: a list of records, or a document that contains one such list."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.cells import NONZERO_DECIMAL
from estimates.claims.ingest.extractions import EXTRACTION_PRESETS, flat_extractions
from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import TableOptions
from estimates.claims.ingest.mapping_merge import combine_mapping
from estimates.claims.ingest.tables import combine_chunks, read_chunk
from estimates.columnar.arrays import Array, object_array
from estimates.columnar.columns import StoredColumn, StringColumn
from estimates.columnar.files import file_error
from estimates.columnar.text_files import FileSource
from estimates.errors import NotANumberError, Problem, UnreadableFileError
from estimates.io.claim_blocks import claim_blocks, text_writer
from estimates.io.export.targets import TARGETS, read_target_rows
from estimates.io.header_rows import refuse_wide_table
from estimates.io.nested_json import RECORDS_REMEDY, find_records, flatten_record

if TYPE_CHECKING:
    import pandas as pd


# So many digits Python converts to an integer (`sys.set_int_max_str_digits`).
MAX_DIGITS = 4300


def refuse_json_constant(constant: str) -> None:
    """Refuse NaN and Infinity, which JSON does not have."""
    raise NotANumberError("is not a number in JSON", value=constant, remedy="write null")


def read_json_integer(digits: str) -> int | str:
    """Return an integer; the digits themselves where they are too many for Python."""
    return int(digits) if len(digits) <= MAX_DIGITS else digits


def read_json_decimal(digits: str) -> float | str:
    """Return a decimal number; the digits themselves where no float is near them.

    Text in place of a number is refused by row.
    """
    number = float(digits)
    is_lost = math.isinf(number) or (number == 0 and NONZERO_DECIMAL.match(digits))
    return digits if is_lost else number


DECODER = json.JSONDecoder(
    parse_constant=refuse_json_constant,
    parse_int=read_json_integer,
    parse_float=read_json_decimal,
)
# Text unescaped, dates in ISO form, no number that JSON does not have.
ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=str)


def read_json(source: FileSource, options: TableOptions) -> TableChunk:
    """Return the claims of a JSON file."""
    content = parse_json(source.read(), source.name)
    if options.preset in EXTRACTION_PRESETS and isinstance(content, dict):
        content = [content]
    target = read_target_rows(content, options.preset if options.preset in TARGETS else None)
    if target is None:
        records, notices = find_records(content, source.name, options.mapping.where.rows)
    else:
        records, notices = target[0], [target[1]]
        # the formats of other communities write a decimal point
        mapping = combine_mapping(options.mapping, decimal=".")
        options = replace(options, preset=None, lenient=False, mapping=mapping)
    records = flat_extractions(records, options.preset)
    frame, problems = records_to_frame(records, source.name)
    rows = np.delete(np.arange(len(frame)), [problem.row - 1 for problem in problems])
    chunk = read_chunk(frame.iloc[rows], options).at_rows(rows)
    # the formats of other communities leave out what is missing, and have no codes for it
    chunk.may_have_codes &= target is None
    table = combine_chunks([chunk], options, frame.take)
    table.problems = [*problems, *table.problems]
    table.notices = [*notices, *table.notices]
    return table


def parse_json(text: str, name: str) -> Any:
    """Return the content of a JSON text."""
    try:
        return DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise file_error(name, f"is not JSON ({error})", RECORDS_REMEDY) from None


def record_keys(records: list[Any]) -> Iterator[str]:
    """Yield the keys of all records, with repetitions."""
    return (key for record in records if isinstance(record, dict) for key in record)


def records_to_frame(
    records: list[Any], name: str, columns: Iterable[str] | None = None
) -> tuple[pd.DataFrame, list[Problem]]:
    """Return flat records as a frame of objects, and the problems of values that are not records.

    columns : the keys to look for; None = those of the records, in order of appearance.
    """
    import pandas as pd

    if not records:
        raise file_error(name, "contains no claims", RECORDS_REMEDY)
    flat = [flatten_record(record) if isinstance(record, dict) else {} for record in records]
    problems = []
    for index, record in enumerate(records):
        if not isinstance(record, dict):
            problem, remedy = "is not a record", "write one flat JSON object per claim"
            error = UnreadableFileError(problem, column="row", value=record, remedy=remedy)
            problems.append(Problem.from_error(index + 1, error))
    keys = dict.fromkeys(record_keys(flat)) if columns is None else dict.fromkeys(columns)
    refuse_broken_keys(keys, name)
    refuse_wide_table(len(keys), name)
    cells = {key: [record.get(key) for record in flat] for key in keys}
    # as objects, because pandas would turn integers with nulls into floats
    frame = pd.DataFrame({key: pd.Series(column, dtype=object) for key, column in cells.items()})
    return frame.reindex(range(len(flat))), problems


def refuse_broken_keys(keys: Iterable[str], name: str) -> None:
    """Refuse keys with half of a surrogate pair, which no text can hold."""
    for key in keys:
        try:
            key.encode()
        except UnicodeEncodeError:
            problem = f"has the key {key!a}, which is not valid Unicode"
            raise file_error(name, problem, "write the key again") from None


def json_members(name: str, column: StoredColumn) -> Array:
    """Return each cell of a column as a member of a JSON record, None for null."""
    prefix = f"{ENCODER.encode(name)}: "
    if isinstance(column, StringColumn):
        labels = [prefix + ENCODER.encode(label) for label in column.labels]
        members: Array = object_array([*labels, None])[column.codes]
        return members
    # each distinct cell is encoded once
    cells = column.decode().tolist()
    encoded: dict[Any, str | None] = {cell: prefix + ENCODER.encode(cell) for cell in set(cells)}
    encoded[None] = None
    return object_array(encoded[cell] for cell in cells)


def claims_as_json(claims: ClaimSet) -> Iterator[str]:
    """Yield each claim as a flat JSON record of what it states."""
    for block in claim_blocks(claims):
        columns = [json_members(name, column) for name, column in block.columns.items()]
        for row in zip(*columns, strict=True):
            yield "{" + ", ".join(filter(None, row)) + "}"


def json_list_lines(records: Iterable[str]) -> Iterator[str]:
    """Yield the text of a JSON list of records, in pieces."""
    before = "[\n  "
    for record in records:
        yield before + record
        before = ",\n  "
    yield "\n]\n" if before.startswith(",") else "[]\n"


def write_json(claims: ClaimSet, file: BinaryIO) -> None:
    """Write claims as a JSON list."""
    with text_writer(file) as text:
        text.writelines(json_list_lines(claims_as_json(claims)))
