"""One claim as one flat row: the columns of every file and frame, and the fingerprint.

The columns are the contract of the file formats. Null means "not stated"; lists are joined
by ``;`` with a backslash before a ``;`` that belongs to a name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from estimates.model.claim import Claim
    from estimates.model.figure import Figure

Kind = Literal["name", "words", "names", "number", "integer", "bool", "day", "moment", "items"]
Cell = str | int | float | bool | date | None


class Column(NamedTuple):
    """A flat column: its name, what its cells hold, and what it means."""

    name: str
    kind: Kind
    says: str


COLUMNS = (
    Column("claim_id", "name", "label that other claims refer to; blank = its fingerprint"),
    Column("quantity", "name", "the question; claims with one label answer one question"),
    Column("indicator", "name", "what is counted, e.g. Russian troops"),
    Column("unit", "name", "unit of the figures, e.g. persons"),
    Column("area", "name", "where, e.g. border and Crimea"),
    Column("includes", "names", "what is said to be included, joined by ;"),
    Column("excludes", "names", "what is said to be excluded, joined by ;"),
    Column("kind", "name", "stock or flow"),
    Column("text", "words", 'the words, verbatim, e.g. "more than 150,000"'),
    Column("counted", "name", "what is counted, in the words used"),
    Column("comparator", "name", "= ~ > >= < <= or blank"),
    Column("value", "number", "the number asserted; blank for a bound or a range"),
    Column("lower", "number", "lower bound that the words entail"),
    Column("lower_closed", "bool", "true = at least, false = more than"),
    Column("upper", "number", "upper bound that the words entail"),
    Column("upper_closed", "bool", "true = at most, false = fewer than"),
    Column("cancellable", "bool", 'true for "up to"'),
    Column("vague_word", "name", "a vague word, e.g. dozens"),
    Column("vague_unit", "number", "what one of it stands for, e.g. 12"),
    Column("form", "name", "level, change, ratio, formation, measure, mention, correction, list"),
    Column("source", "name", "who states it (required)"),
    Column("party", "name", "whose side the source is on"),
    Column("reliability", "name", "A to F, NATO Admiralty; F = cannot be judged"),
    Column("acts_for", "names", "sources whose words it may correct, joined by ;"),
    Column("document", "words", "title of the document it was read in"),
    Column("url", "name", "where the document is"),
    Column("publisher", "name", "who published it"),
    Column("published_on", "day", "when; the claim is known from then on"),
    Column("document_sha256", "name", "SHA-256 of the document's text"),
    Column("derived_from", "names", "documents that the document repeats, joined by ;"),
    Column("via", "names", "through whom the claim came, nearest first, joined by ;"),
    Column("origin", "names", "claim_ids that it repeats or sums: then it is an echo"),
    Column("stated_on", "day", "when it was said, e.g. 2021-04-19"),
    Column("refers_to_start", "day", "first day that it is about"),
    Column("refers_to_end", "day", "last day that it is about"),
    Column("recorded_at", "moment", "when it entered the file"),
    Column(
        "manner", "name", "observed, counted, estimated, derived, forecast, retrospective, floor"
    ),
    Column("polarity", "name", "asserted (or blank), denied"),
    Column("credibility", "integer", "1 confirmed to 6 cannot be judged"),
    Column("weight", "number", "0 = leave out; only ratios matter"),
    Column("standard_error", "number", "as stated, in the unit"),
    Column("supersedes", "names", "claim_ids that it corrects, joined by ;"),
    Column("retracts", "names", "claim_ids that it withdraws, joined by ;"),
    Column("disputes", "names", "claim_ids that it denies, joined by ;"),
    Column("exclude", "name", "the analyst's reason to leave it out"),
    Column("quote", "words", "the exact words in the document"),
    Column("quote_prefix", "words", "the words before them"),
    Column("quote_suffix", "words", "the words after them"),
    Column("quote_start", "integer", "code-point offset of the quote"),
    Column("quote_end", "integer", "offset behind the quote"),
    Column("note", "words", "anything else"),
    Column("items", "items", "parts of a list, a correction or a relation, as JSON"),
)
KINDS: dict[str, Kind] = {column.name: column.kind for column in COLUMNS}
CONTENT = tuple(name for name in KINDS if name not in ("claim_id", "recorded_at"))
"""What a fingerprint is made of."""
FIGURE = ("comparator", "value", "lower", "lower_closed", "upper", "upper_closed", "cancellable")


def flatten(claim: Claim) -> dict[str, Cell]:
    """Return a claim as one flat row, all columns, None = not stated."""
    f, q, s = claim.figure, claim.quantity, claim.source
    d, e, refers = claim.document, claim.evidence, claim.refers_to
    row: dict[str, Any] = {
        **{name: getattr(f, name) for name in ("text", "counted", "form", *FIGURE)},
        "cancellable": f.cancellable or None,
        "vague_word": f.vague.word if f.vague else None,
        "vague_unit": f.vague.unit if f.vague else None,
        "items": figures_to_json(f.items),
        "quantity": q.label,
        **{k: getattr(q, k) for k in ("indicator", "unit", "area", "includes", "excludes", "kind")},
        "source": s.name,
        **{name: getattr(s, name) for name in ("party", "reliability", "acts_for")},
        **{column: getattr(d, field, None) for column, field in DOCUMENT.items()},
        **{column: getattr(e, field, None) for column, field in EVIDENCE.items()},
        "refers_to_start": refers.start if refers else None,
        "refers_to_end": refers.end if refers else None,
        **{name: getattr(claim, name) for name in KINDS if name in DIRECT},
    }
    return {
        name: join_names(row[name] or ()) if kind == "names" else row[name]
        for name, kind in KINDS.items()
    }


DOCUMENT = {
    "document": "title",
    "url": "url",
    "publisher": "publisher",
    "published_on": "published_on",
    "document_sha256": "sha256",
    "derived_from": "derived_from",
}
EVIDENCE = {
    "quote": "quote",
    **{f"quote_{field}": field for field in ("prefix", "suffix", "start", "end")},
}
DIRECT = (
    "claim_id via origin stated_on recorded_at manner polarity credibility weight standard_error "
    "supersedes retracts disputes exclude note"
).split()


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


def figures_to_json(items: Iterable[Figure]) -> str | None:
    """Write the parts of a figure as JSON, without what is not stated."""
    dumped = [item.model_dump(exclude_defaults=True) for item in items]
    return json.dumps(dumped, ensure_ascii=False) if dumped else None


def canonical(name: str, cell: Cell) -> str:
    """Write a stated cell as the fingerprint sees it; "" where null. One number has one writing."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        cell = "true" if cell else "false"
    elif isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return f"{name}\x1f{cell}"


def fingerprint(claim: Claim) -> str:
    """Return the hash of a claim's content, 20 hexadecimal digits."""
    return fingerprint_of(flatten(claim))


def fingerprint_of(row: Mapping[str, Cell]) -> str:
    """Return the hash of a flat row's content."""
    return digest(canonical(name, row[name]) for name in CONTENT)


def digest(cells: Iterable[str]) -> str:
    """Hash the canonical cells of a row, given in the order of `CONTENT`."""
    return blake2b("\x1e".join(filter(None, cells)).encode(), digest_size=10).hexdigest()
