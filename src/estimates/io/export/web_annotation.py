"""The exact words of claims as W3C Web Annotations: a quote and where it stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from estimates.io.export.target import Row, Target, listed, mapping, refuse
from estimates.model.figure import Signs, notation
from estimates.model.schema import FIGURE

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
BODY = (
    "source", "quantity", "text", "counted", "vague_word", "vague_unit", "form", "polarity",
    *FIGURE,
)  # fmt: skip
"""What a body in JSON says: who said which figure of what."""
QUOTE = {"quote": "exact", "quote_prefix": "prefix", "quote_suffix": "suffix"}
PLACE = {"quote_start": "start", "quote_end": "end"}


def check(row: Row) -> None:
    """Refuse a claim without a quote or a document to find it in, and one with parts."""
    if "quote" not in row:
        refuse(row, "is missing: there is nothing to annotate", "quote", "give the exact words")
    if "url" not in row:
        refuse(row, "is missing: an annotation needs its target", "url", "say where it was read")
    if "items" in row:
        refuse(row, "has parts, which a body does not hold", "items", "export its parts")


def write(rows: Sequence[Row]) -> dict[str, Any]:
    """Return claims as a page of annotations."""
    return {
        "@context": CONTEXT,
        "type": "AnnotationPage",
        "items": [annotation(row) for row in rows],
    }


def annotation(row: Row) -> dict[str, Any]:
    """Return the quote of a claim as an annotation of its document."""
    said = {name: row[name] for name in BODY if name in row}
    selectors = [{"type": "TextQuoteSelector", **{t: row[o] for o, t in QUOTE.items() if o in row}}]
    if "quote_start" in row:
        place = {theirs: row[ours] for ours, theirs in PLACE.items()}
        selectors.append({"type": "TextPositionSelector", **place})
    return {
        "id": f"urn:claim:{row['claim_id']}",
        "type": "Annotation",
        "body": [
            {"type": "TextualBody", "purpose": "describing", "value": described(row)},
            {
                "type": "TextualBody",
                "format": "application/json",
                "value": json.dumps(said, ensure_ascii=False, default=str),
            },
        ],
        "target": {"source": row["url"], "selector": selectors},
    }


def described(row: Row) -> str:
    """Return what a claim says, for people."""
    said = row.get("text") or notation(Signs(*(row.get(name) for name in Signs._fields)))
    return f"{row['source']}: {said} ({row['quantity']})"


def recognises(content: Any) -> bool:
    """Tell whether a JSON content says that it is Web Annotations."""
    return CONTEXT in listed(mapping(content).get("@context"))


def read(content: Any) -> list[dict[str, Any]]:
    """Return the claims of a page of annotations, or of one annotation."""
    return [row_of(mapping(item)) for item in listed(content.get("items", content))]


def row_of(item: Any) -> dict[str, Any]:
    """Return one annotation as a flat row; a body in words alone gives the words."""
    found: dict[str, Any] = {"claim_id": str(item.get("id", "")).removeprefix("urn:claim:")}
    target = mapping(item.get("target"))
    found["url"] = target.get("source")
    for selector in map(mapping, listed(target.get("selector"))):
        found |= {o: selector[t] for o, t in {**QUOTE, **PLACE}.items() if t in selector}
    for body in map(mapping, listed(item.get("body"))):
        if body.get("format") == "application/json":
            try:
                said = mapping(json.loads(str(body.get("value"))))
            except (ValueError, RecursionError):
                said = {}
            found |= {name: said[name] for name in BODY if name in said}
    if not set(found) & {"text", *FIGURE, "form"}:
        found["text"] = found.get("quote")
    return {name: cell for name, cell in found.items() if cell not in (None, "")}


WEB_ANNOTATION = Target(
    "web-annotation",
    "W3C Web Annotation of the quotes",
    "https://www.w3.org/TR/annotation-model/",
    frozenset({"claim_id", "url", *BODY, *QUOTE, *PLACE}),
    "dates, corrections, echoes, grades and weights are not said",
    check,
    write,
    recognises,
    read,
)
