"""JSON Lines: one JSON record per line, read in chunks."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, BinaryIO, TextIO

from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.extractions import flat_extractions
from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import TableOptions
from estimates.columnar.text_files import FileSource, empty_file_error
from estimates.io.arrow_csv import CHUNK_CHARACTERS
from estimates.io.chunks import RawChunk, read_chunks
from estimates.io.claim_blocks import text_writer
from estimates.io.json_records import DECODER, claims_as_json, record_keys, records_to_frame
from estimates.io.nested_json import flatten_record


def read_json_lines(source: FileSource, options: TableOptions) -> TableChunk:
    """Return the claims of a JSON Lines file."""
    with source.open("\n") as file:
        return read_chunks(
            source, options, lambda: read_json_line_chunks(file, source.name, options.preset)
        )


def read_json_line_chunks(file: TextIO, name: str, preset: str | None = None) -> Iterator[RawChunk]:
    r"""Yield the records of a text with one JSON object per line, in chunks.

    All chunks have the same columns: with more than one chunk, all keys are collected first.

    file : opened with ``newline="\n"`` and seekable. name : for messages.
    preset : the name of the preset; documents of extractions give one record per extraction.
    """
    file.seek(0)
    coming = json_line_chunks(file, preset)
    # A file of one chunk is parsed once; a longer one twice, because parsed chunks are not kept.
    first = list(islice(coming, 2))
    chunks = chain(first, coming if len(first) > 1 else ())
    columns = dict.fromkeys(key for records in chunks for key in record_keys(records))
    if len(first) > 1:
        file.seek(0)
        first, coming = [], json_line_chunks(file, preset)
    start = 0
    for records in chain(first, coming):
        frame, problems = records_to_frame(records, name, columns)
        yield RawChunk(frame, [problem.at(start + problem.row) for problem in problems])
        start += len(records)
    if not start:
        raise empty_file_error(name)


def json_line_chunks(file: TextIO, preset: str | None) -> Iterator[list[Any]]:
    """Yield the values of the lines in chunks; a line that is not JSON stays a text."""
    while lines := file.readlines(CHUNK_CHARACTERS):
        stated = [line.rstrip("\n") for line in lines if line.strip()]
        if stated:
            records = flat_extractions(map(parse_json_line, stated), preset)
            yield [*map(flatten_record, records)]


def parse_json_line(line: str) -> Any:
    """Return the value of a line of JSON, the line itself if it is not JSON."""
    try:
        return DECODER.decode(line)
    except (ValueError, RecursionError):
        return line


def write_json_lines(claims: ClaimSet, file: BinaryIO) -> None:
    """Write claims as JSON Lines."""
    with text_writer(file) as text:
        text.writelines(f"{record}\n" for record in claims_as_json(claims))
