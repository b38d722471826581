"""The record door: words, mappings and claims become a `Claim`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from estimates.claims.ingest.cells import typed
from estimates.errors import (
    ContradictionError,
    EstimatesError,
    InvalidFieldError,
    MissingFieldError,
    PeriodError,
    Problem,
    UnknownColumnError,
    UnreadableFigureError,
)
from estimates.model.claim import Claim, Evidence
from estimates.model.figure import Figure, Vague, notation
from estimates.model.period import Period
from estimates.model.quantity import Quantity
from estimates.model.schema import (
    DIRECT,
    DOCUMENT,
    EVIDENCE,
    FIGURE,
    KINDS,
    fingerprint_of,
    flatten,
)
from estimates.model.source import Document, Source

QUANTITY = ("indicator", "unit", "area", "includes", "excludes", "kind")
SOURCE = ("party", "reliability", "acts_for")
STATED = (*FIGURE, "vague_word", "vague_unit", "items", "form")
"""Columns that state a figure; where all are blank the words are read."""
SHORT = {"refers_to": "the day or interval that it is about: 2021-04-12/2021-04-18"}
"""Columns that records and files may have beside the flat ones."""


def claim(
    source: str | Source,
    figure: str | float | Figure,
    *,
    quantity: str | Quantity | None = None,
    **fields: Any,
) -> Claim:
    """Return a claim, the short way.

    Parameters
    ----------
    source : who states it.
    figure : the words ("more than 150,000"), a number, or a `Figure`.
    quantity : the question that it answers.
    **fields : any flat column ("stated_on", "published_on", "origin", "url" …).

    Raises
    ------
    EstimatesError
        By the name of what is wrong.

    Examples
    --------
    >>> claim("EU", "more than 150,000", quantity="troops", stated_on="2021-04-19")
    Claim(EU: 'more than 150,000', 2021-04-19)
    """
    row: dict[str, Any] = dict(fields)
    nouns: dict[str, Any] = {}
    if isinstance(figure, Figure):
        nouns["figure"] = figure
    else:
        row["text" if isinstance(figure, str) else "value"] = figure
    for name, noun in (("source", source), ("quantity", quantity)):
        if isinstance(noun, str) or noun is None:
            row[name] = noun
        else:
            nouns[name] = noun
    return from_row(row, nouns)


def from_record(record: Any) -> Claim:
    """Return the claim in a record: a `Claim`, a flat mapping, or a nested one.

    Raises
    ------
    EstimatesError
        By the name of what is wrong.
    """
    if isinstance(record, Claim):
        return record
    if not isinstance(record, Mapping):
        raise InvalidFieldError(
            "is no record", value=record, remedy="give a Claim or a mapping of columns to cells"
        )
    if "figure" in record:
        return Claim(**record)
    return from_row(record, {})


def from_row(row: Mapping[str, Any], nouns: Mapping[str, Any]) -> Claim:
    """Return the claim of a flat row; `nouns` stand in for the columns that they cover."""
    unknown = [str(name) for name in row if name not in KINDS and name not in SHORT]
    if unknown:
        raise UnknownColumnError("is not a column", column=unknown[0], remedy=nearest(unknown[0]))
    cells = typed(row)
    if "source" not in cells and "source" not in nouns:
        raise MissingFieldError("is missing", column="source", remedy="say who states it")
    parts: dict[str, Any] = {
        "source": lambda: Source(name=cells["source"], **pick(cells, SOURCE)),
        "figure": lambda: figure_of(cells),
        "quantity": lambda: Quantity(label=cells.get("quantity"), **pick(cells, QUANTITY)),
        "document": lambda: Document(**renamed(cells, DOCUMENT)),
        "evidence": lambda: Evidence(**renamed(cells, EVIDENCE)),
    }
    built = {name: nouns[name] if name in nouns else build() for name, build in parts.items()}
    return Claim(**built, refers_to=period_of(cells), **pick(cells, DIRECT))


def flat_row(claim: Claim) -> dict[str, Any]:
    """Return a claim as a flat row; a label that is only its fingerprint is left out."""
    row: dict[str, Any] = flatten(claim)
    return {**row, "claim_id": None} if row["claim_id"] == fingerprint_of(row) else row


def read_records(records: Iterable[Any]) -> tuple[list[dict[str, Any]], list[int], list[Problem]]:
    """Read records; return the flat rows, their places, and the refusals."""
    flats, rows, problems = [], [], []
    for at, record in enumerate(records):
        try:
            flats.append(flat_row(from_record(record)))
            rows.append(at)
        except EstimatesError as error:
            problems.append(Problem.of(at + 1, error))
    return flats, rows, problems


def pick(cells: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the stated cells of some columns."""
    return {name: cells[name] for name in names if name in cells}


def renamed(cells: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """Return the stated cells of some columns under the names of a noun's fields."""
    return {field: cells[column] for column, field in columns.items() if column in cells}


def figure_of(cells: Mapping[str, Any]) -> Figure:
    """Return the figure that a row states, reading its words where no column states it.

    Where the only column is `value` and the words name that number, the words stand: a
    table that keeps "more than 150,000" beside 150000 means what it says. A row that states
    its form has been read before, and is taken as it stands.

    Raises
    ------
    MissingFieldError
        Without words and numbers.
    UnreadableFigureError
        Where the words alone are given and hold no figure.
    ContradictionError
        Where the words say one number and the columns another.
    """
    text = cells.get("text")
    if not any(name in cells for name in STATED):
        if text is None:
            raise MissingFieldError(
                "and value are both missing", column="text", remedy="give the words or the number"
            )
        return in_words(read_words(text), text, cells)
    word = cells.get("vague_word")
    stated = Figure(
        **pick(cells, ("text", "counted", "form", *FIGURE)),
        vague=None if word is None else Vague(word=word, unit=cells.get("vague_unit")),
        items=items_of(cells.get("items")),
    )
    if text is None or not stated.has_number or "form" in cells:
        return stated
    try:
        read = read_words(text)
    except UnreadableFigureError:
        return stated
    if read.form != "level" or read.vague or stated.vague:
        return stated
    refuse_contradiction(text, read, stated)
    if [name for name in STATED if name in cells] == ["value"]:
        return in_words(read, text, cells)
    return stated


def read_words(text: str) -> Figure:
    """Return what the words say."""
    from estimates.parsing.parser import parse

    return parse(text)


def in_words(read: Figure, text: str, cells: Mapping[str, Any]) -> Figure:
    """Return what was read, under the words as they stand in the row."""
    return read.model_copy(update={"text": text, **pick(cells, ["counted"])})


def refuse_contradiction(text: str, read: Figure, stated: Figure) -> None:
    """Refuse columns that state other numbers than the words."""
    if not {read.value, read.lower, read.upper} & {stated.value, stated.lower, stated.upper} - {
        None
    }:
        raise ContradictionError(
            f"reads as {notation(read)}, the columns say {notation(stated)}",
            column="text",
            value=text,
            remedy="correct one of the two",
        )


def items_of(cell: str | None) -> tuple[Figure, ...]:
    """Return the parts of a figure, kept in a cell as JSON."""
    if cell is None:
        return ()
    try:
        return tuple(Figure(**item) for item in json.loads(cell))
    except (TypeError, json.JSONDecodeError):
        raise InvalidFieldError(
            "is not a JSON list of figures", column="items", value=cell
        ) from None


def period_of(cells: Mapping[str, Any]) -> Period | None:
    """Return the interval in refers_to, or between refers_to_start and refers_to_end."""
    ends = [cells[name] for name in ("refers_to_start", "refers_to_end") if name in cells]
    try:
        whole = Period.of(cells["refers_to"]) if "refers_to" in cells else None
        if not ends:
            return whole
        between = Period(start=Period.of(ends[0]).start, end=Period.of(ends[-1]).end)
    except EstimatesError as error:
        raise error.about("refers_to") from None
    if whole is not None and whole != between:
        raise PeriodError(
            f"is {whole}, refers_to_start and refers_to_end say {between}",
            column="refers_to",
            value=str(whole),
            remedy="leave one of the two out",
        )
    return between


def nearest(name: str) -> str:
    """Return the remedy for an unknown column: the nearest known one, or how to leave it out."""
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), [*KINDS, *SHORT], n=1, cutoff=0.7)
    hint = f'did you mean "{close[0]}"? ' if close else ""
    return f'{hint}map it with columns={{"{name}": "…"}} or leave it out with {{"{name}": None}}'
