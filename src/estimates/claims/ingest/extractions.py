"""Extractions by language models as flat records: one per extraction, with the span as its quote.

langextract writes annotated documents (``document_id``, ``text``, ``extractions``); extractors that
are built on pydantic write a list of objects. Both hold the words of the document, their offsets in
code points and attributes. The names of attributes are free: those that a hand-made table of
estimates may have are understood, others go into the note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from estimates.claims.ingest.cells import is_blank, is_number
from estimates.claims.ingest.mapping import FIGURE_KEYS
from estimates.claims.ingest.presets import load_presets, normalize_column_name
from estimates.errors import InvalidFieldError

if TYPE_CHECKING:
    import pandas as pd

# Presets whose records are extractions.
EXTRACTION_PRESETS = ("langextract", "pydantic")
# How extractors call the words of the document, and the two ends of their span.
SPAN_NAMES = ("extraction_text", "quote", "exact", "span", "text")
START_NAMES = ("start_pos", "start", "start_char", "char_start", "quote_start")
END_NAMES = ("end_pos", "end", "end_char", "char_end", "quote_end")
INTERVAL_NAMES = ("char_interval", "interval", "offsets")
DOCUMENT_NAMES = ("document_id", "document", "doc_id")
# What langextract says about an extraction beside its words, its span and its attributes.
LANGEXTRACT_FIELDS = (
    "extraction_class",
    "alignment_status",
    "extraction_index",
    "group_index",
    "description",
)


def flat_extractions(records: Iterable[Any], preset: str | None) -> list[Any]:
    """Return the extractions in records as flat records; as they are under any other preset."""
    if preset not in EXTRACTION_PRESETS:
        return list(records)
    return [flat for record in records for flat in extractions_of(to_mapping(record))]


def records_frame(records: Iterable[Any], preset: str | None) -> pd.DataFrame:
    """Return flat records as a frame of objects, for a mapping or a preset."""
    import pandas as pd

    flat = flat_extractions(records, preset)
    for row, record in enumerate(flat, 1):
        if not isinstance(record, Mapping):
            problem, remedy = f"in row {row} is not a record", "give mappings of names to cells"
            raise InvalidFieldError(problem, value=record, remedy=remedy)
    names = dict.fromkeys(name for record in flat for name in record)
    cells = {name: [record.get(name) for record in flat] for name in names}
    return pd.DataFrame({name: pd.Series(cells[name], dtype=object) for name in names})


def to_mapping(record: Any) -> Any:
    """Return an object of pydantic or a dataclass as a mapping; anything else as it is."""
    if hasattr(record, "model_dump"):
        return record.model_dump(mode="json")
    if is_dataclass(record) and not isinstance(record, type):
        fields = asdict(record)
        # langextract keeps the name of a document behind a property.
        own = {"document_id": record.document_id} if hasattr(record, "document_id") else {}
        return {name: cell for name, cell in fields.items() if name[0] != "_"} | own
    return record


def extractions_of(record: Any) -> Iterator[Any]:
    """Yield the extractions of an annotated document, or the one extraction that a record is."""
    if not isinstance(record, Mapping):
        yield record
        return
    extractions = record.get("extractions")
    if "extractions" not in record:
        yield flat_extraction(record)
        return
    if not isinstance(extractions, list | tuple | None):
        problem, remedy = "must be a list", "write each document with the list of its extractions"
        raise InvalidFieldError(problem, column="extractions", value=extractions, remedy=remedy)
    document = {name: cell for name, cell in record.items() if name not in ("extractions", "text")}
    text = record.get("text")
    for extraction in map(to_mapping, extractions or ()):
        is_record = isinstance(extraction, Mapping)
        yield flat_extraction({**document, **extraction}, text) if is_record else extraction


def flat_extraction(extraction: Mapping[str, Any], text: Any = None) -> dict[str, Any]:
    """Return an extraction with its attributes under the columns of a claim.

    text : of the document. Where the words of an extraction do not fill their span, its quote is
        what the document says there, and its own words state the figure.

    >>> flat = flat_extraction({"extraction_text": "more than 150,000 troops",
    ...                         "char_interval": {"start_pos": 16, "end_pos": 40},
    ...                         "attributes": {"speaker": "EU", "number": 150000}})
    >>> flat["quote"], flat["quote_start"], flat["source"], flat["best"]
    ('more than 150,000 troops', 16, 'EU', 150000)
    """
    left = dict(extraction)
    words, ends = take_first(left, SPAN_NAMES), take_interval(left)
    flat = {**quote_of_span(words, ends, text), "document": take_first(left, DOCUMENT_NAMES)}
    attributes = left.pop("attributes", None) or {}
    if not isinstance(attributes, Mapping):
        problem, remedy = "must be a mapping", 'write {"source": "…", "figure": "…"}'
        raise InvalidFieldError(problem, column="attributes", value=attributes, remedy=remedy)
    own = {name: left.pop(name) for name in LANGEXTRACT_FIELDS if name in left}
    for name, cell in {**left, **attributes}.items():
        key = attribute_keys().get(normalize_column_name(name), name)
        flat.setdefault(key if flat.get(key) is None else name, joined(cell))
    for key in ("best", "low", "high"):
        # Words in place of a number are read as words.
        if isinstance(flat.get(key), str) and not is_number(flat[key]) and not flat.get("text"):
            flat["text"] = flat.pop(key)
    if all(is_blank(flat.get(key)) for key in FIGURE_KEYS):
        flat["text"] = words
    if is_blank(flat.get("quantity")):
        what = flat.get("indicator") or own.get("extraction_class")
        flat["quantity"] = " ".join(str(part) for part in (flat.get("area"), what) if part) or None
    return {**flat, **own}


def quote_of_span(words: Any, ends: tuple[Any, Any], text: Any) -> dict[str, Any]:
    """Return the columns of a quote from the words and the span of an extraction."""
    are_offsets = all(isinstance(end, int) and end >= 0 for end in ends)
    if ends == (None, None) or not isinstance(words, str):
        return {"quote": words}
    if are_offsets and ends[1] - ends[0] == len(words):
        return {"quote": words, "quote_start": ends[0], "quote_end": ends[1]}
    found = text[ends[0] : ends[1]] if are_offsets and isinstance(text, str) else ""
    if len(found.strip()) and len(found) == ends[1] - ends[0]:
        span = {"quote": found, "quote_start": ends[0], "quote_end": ends[1]}
        return {**span, "extraction_text": words}
    return {"quote": words, "char_interval": f"{ends[0]}-{ends[1]}"}


@cache
def attribute_keys() -> dict[str, str]:
    """Return the key of each name that an attribute may have: those of hand-made tables."""
    columns = load_presets()["generic"].columns
    keys = {normalize_column_name(name): key for key, names in columns.items() for name in names}
    # An extractor that names both means the words by the one and the number by the other.
    return {**keys, "figure": "text", "quantity": "quantity"}


def take_first(cells: dict[str, Any], names: Iterable[str]) -> Any:
    """Remove the first of several names that is stated, and return its cell."""
    for name in names:
        if cells.get(name) is not None:
            return cells.pop(name)
    return None


def take_interval(cells: dict[str, Any]) -> tuple[Any, Any]:
    """Remove the ends of the span, and return them; None where they are not stated."""
    interval = take_first(cells, INTERVAL_NAMES)
    if isinstance(interval, list | tuple) and len(interval) == 2:
        return interval[0], interval[1]
    ends = dict(interval) if isinstance(interval, Mapping) else cells
    return take_first(ends, START_NAMES), take_first(ends, END_NAMES)


def joined(cell: Any) -> Any:
    """Return a list of texts as one text; anything else as it is."""
    return "; ".join(map(str, cell)) if isinstance(cell, list | tuple) else cell
