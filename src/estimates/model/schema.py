"""The columns of a claim in files and frames: name, type, place in a `Claim`, permitted values.

A blank cell means "not stated". Lists are joined by ``;``, with a backslash before a ``;``
that belongs to a name. To add a column, add its field to the model and one entry to
`CLAIM_COLUMNS`; everything else loops over these entries.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import blake2b
from typing import Literal, NamedTuple, get_args

from estimates.model.vocabulary import Comparator, Form, Manner, Polarity, QuantityKind, Reliability

CellKind = Literal[
    "name", "words", "names", "number", "integer", "bool", "day", "moment", "time", "items"
]
QUANTITY_KINDS = get_args(QuantityKind)
Cell = str | int | float | bool | date | None


class ClaimColumn(NamedTuple):
    """A column of the flat form of claims.

    name : the name of the column.
    kind : the type of its cells.
    path : where a `Claim` keeps the value: attribute names joined by points.
    meaning : what the column holds, in words.
    minimum, maximum : the least and the greatest permitted number, both included.
    exclusive_minimum : a number that the cell must exceed.
    vocabulary : the permitted words; empty where any word is permitted.
    blank_value : the value that is written as a blank cell.
    """

    name: str
    kind: CellKind
    path: str
    meaning: str
    minimum: int | None = None
    maximum: int | None = None
    exclusive_minimum: int | None = None
    vocabulary: tuple[str, ...] = ()
    blank_value: bool | None = None


C, GRADES = ClaimColumn, get_args(Reliability)
CLAIM_COLUMNS = (
    C("claim_id", "name", "claim_id", "label that other claims refer to; blank = its fingerprint"),
    C("quantity", "name", "quantity.label", "what all claims with this label give a figure for"),
    C("indicator", "name", "quantity.indicator", "what is counted, e.g. Russian troops"),
    C("unit", "name", "quantity.unit", "unit of the figures, e.g. persons"),
    C("area", "name", "quantity.area", "where, e.g. border and Crimea"),
    C("includes", "names", "quantity.includes", "what the figure includes, joined by ;"),
    C("excludes", "names", "quantity.excludes", "what the figure excludes, joined by ;"),
    C("kind", "name", "quantity.kind", "stock, flow or cumulative", vocabulary=QUANTITY_KINDS),
    C("text", "words", "figure.text", 'the words, verbatim, e.g. "more than 150,000"'),
    C("counted", "name", "figure.counted", "what is counted, in the words used"),
    C("comparator", "name", "figure.comparator", "= ~ > >= < <=", vocabulary=get_args(Comparator)),
    C("value", "number", "figure.value", "the number asserted; blank for a bound or a range"),
    C("lower", "number", "figure.lower", "lower bound that the words entail"),
    C("lower_closed", "bool", "figure.lower_closed", "true = at least, false = more than"),
    C("upper", "number", "figure.upper", "upper bound that the words entail"),
    C("upper_closed", "bool", "figure.upper_closed", "true = at most, false = fewer than"),
    C("cancellable", "bool", "figure.cancellable", 'true for "up to"', blank_value=False),
    C("vague_word", "name", "figure.vague.word", "a vague word, e.g. dozens"),
    C("vague_unit", "number", "figure.vague.unit", "the number of one unit, e.g. 12 for dozens"),
    C("form", "name", "figure.form", ", ".join(get_args(Form)), vocabulary=get_args(Form)),
    C("source", "name", "source.name", "who states it (required)"),
    C("party", "name", "source.party", "the side that the source belongs to"),
    C("reliability", "name", "source.reliability", "A to F (NATO Admiralty)", vocabulary=GRADES),
    C("acts_for", "names", "source.acts_for", "sources that it may correct, joined by ;"),
    C("document", "words", "document.title", "title of the document"),
    C("url", "name", "document.url", "address of the document"),
    C("publisher", "name", "document.publisher", "publisher of the document"),
    C("published_on", "day", "document.published_on", "when; the claim is known from then on"),
    C("document_sha256", "name", "document.sha256", "SHA-256 of the document's text"),
    C("derived_from", "names", "document.derived_from", "documents that it repeats, joined by ;"),
    C("via", "names", "via", "who passed the claim on, nearest first, joined by ;"),
    C("origin", "names", "origin", "claim_ids that it repeats or sums, which makes it an echo"),
    C("stated_on", "day", "stated_on", "when the source stated it, e.g. 2021-04-19"),
    C("refers_to_start", "day", "refers_to.start", "first day that the figure is for"),
    C("refers_to_end", "day", "refers_to.end", "last day that the figure is for"),
    C("recorded_at", "moment", "recorded_at", "when it entered the file"),
    C("manner", "name", "manner", ", ".join(get_args(Manner)), vocabulary=get_args(Manner)),
    C("polarity", "name", "polarity", "asserted or denied", vocabulary=get_args(Polarity)),
    C("credibility", "integer", "credibility", "1 (confirmed) to 6 (cannot be judged)", 1, 6),
    C("weight", "number", "weight", "0 = leave out; only ratios matter", minimum=0),
    C("standard_error", "number", "standard_error", "as stated, in the unit", exclusive_minimum=0),
    C("supersedes", "names", "supersedes", "claim_ids that it corrects, joined by ;"),
    C("retracts", "names", "retracts", "claim_ids that it withdraws, joined by ;"),
    C("disputes", "names", "disputes", "claim_ids that it denies, joined by ;"),
    C("exclude", "name", "exclude", "the analyst's reason to leave it out"),
    C("quote", "words", "evidence.quote", "the exact words in the document"),
    C("quote_prefix", "words", "evidence.prefix", "the words before the quote"),
    C("quote_suffix", "words", "evidence.suffix", "the words after the quote"),
    C("quote_start", "integer", "evidence.start", "code-point offset of the quote", minimum=0),
    C("quote_end", "integer", "evidence.end", "code-point offset after the quote", minimum=0),
    C("note", "words", "note", "anything else"),
    C("items", "items", "figure.items", "parts of a list, a correction or a relation, as JSON"),
    C("unread", "names", "figure.unread", "words beside the number not understood, joined by ;"),
    C("stated_time", "time", "stated_time", "its time of day, e.g. 09:00+03:00"),
    C("published_time", "time", "document.published_time", "its time of day, with the zone"),
)
COLUMN_KINDS: dict[str, CellKind] = {column.name: column.kind for column in CLAIM_COLUMNS}

# The columns of days that may have a time of day, and the columns of these times.
TIME_COLUMNS = {"stated_on": "stated_time", "published_on": "published_time"}

# A fingerprint identifies the content of a claim: the label and the time of recording are
# properties of the file.
CONTENT_COLUMNS = tuple(name for name in COLUMN_KINDS if name not in ("claim_id", "recorded_at"))

# The columns that state the number of a figure.
FIGURE_COLUMNS = tuple("comparator value lower lower_closed upper upper_closed cancellable".split())


def part_fields(part: str) -> dict[str, str]:
    """Return the columns of one part of a claim and the names of its fields.

    part : "source", "figure", "document" …; "" for the fields of the claim itself.

    >>> part_fields("refers_to")
    {'refers_to_start': 'start', 'refers_to_end': 'end'}
    """
    paths = ((column.name, column.path.rpartition(".")) for column in CLAIM_COLUMNS)
    return {name: field for name, (parent, _, field) in paths if parent == part}


def join_names(parts: Iterable[str]) -> str | None:
    r"""Join names by ``;``.

    >>> join_names(["a;b", "c"])
    'a\\;b;c'
    """
    return ";".join(re.sub(r"([\\;])", r"\\\1", part) for part in parts) or None


def split_names(cell: str) -> tuple[str, ...]:
    r"""Split names joined by ``;``, undoing `join_names`.

    >>> split_names("a\\;b; c;")
    ('a;b', 'c')
    """
    if "\\" not in cell:
        parts = cell.split(";")
    else:
        parts = [re.sub(r"\\(.)", r"\1", p) for p in re.findall(r"(?:\\.|[^;\\])+\\?", cell)]
    return tuple(stripped for part in parts if (stripped := part.strip()))


def canonical_cell(name: str, cell: Cell) -> str:
    """Return a cell in the one form that enters the fingerprint; "" for a blank cell."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        cell = "true" if cell else "false"
    elif isinstance(cell, float) and cell.is_integer():
        # 150000.0 in one file and 150000 in another are the same number.
        cell = int(cell)
    return f"{name}\x1f{cell}"


def row_fingerprint(row: Mapping[str, Cell]) -> str:
    """Return the hash of a flat row's content, 20 hexadecimal digits."""
    return content_digest(canonical_cell(name, row[name]) for name in CONTENT_COLUMNS)


def content_digest(cells: Iterable[str]) -> str:
    """Hash the canonical cells of a row, in the order of `CONTENT_COLUMNS`."""
    return blake2b("\x1e".join(filter(None, cells)).encode(), digest_size=10).hexdigest()
