"""W3C Web Annotations: the quote of each claim and its position in the document."""

import json
from collections.abc import Sequence
from typing import Any

from estimates.io.export.target import ClaimRow, Target, as_mapping, refuse_claim, wrap_in_list
from estimates.model.notation import NOTATION_COLUMNS, StatedNumber, write_notation
from estimates.model.schema import FIGURE_COLUMNS

ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
# Our columns in the JSON body of an annotation: who stated which figure of what.
BODY_COLUMNS = (
    *"source quantity text counted vague_word vague_unit form polarity".split(),
    *FIGURE_COLUMNS,
)
QUOTE_SELECTOR = {"quote": "exact", "quote_prefix": "prefix", "quote_suffix": "suffix"}
POSITION_SELECTOR = {"quote_start": "start", "quote_end": "end"}


def check(row: ClaimRow) -> None:
    """Refuse a claim with parts, or without a quote or the address of its document."""
    for column, remedy in (("quote", "give the exact words"), ("url", "give the address")):
        if column not in row:
            refuse_claim(row, "is missing; an annotation needs it", column, remedy)
    if "items" in row:
        refuse_claim(row, "has parts, which a body cannot hold", "items", "export the parts")


def write(rows: Sequence[ClaimRow]) -> dict[str, Any]:
    """Return claims as a page of annotations."""
    items = [annotation(row) for row in rows]
    return {"@context": ANNOTATION_CONTEXT, "type": "AnnotationPage", "items": items}


def annotation(row: ClaimRow) -> dict[str, Any]:
    """Return the quote of a claim as an annotation of its document."""
    body = {name: row[name] for name in BODY_COLUMNS if name in row}
    selectors = [
        {"type": "TextQuoteSelector", **{t: row[o] for o, t in QUOTE_SELECTOR.items() if o in row}}
    ]
    if "quote_start" in row:
        place = {theirs: row[ours] for ours, theirs in POSITION_SELECTOR.items()}
        selectors.append({"type": "TextPositionSelector", **place})
    figure = json.dumps(body, ensure_ascii=False, default=str)
    return {
        "id": f"urn:claim:{row['claim_id']}",
        "type": "Annotation",
        "body": [
            {"type": "TextualBody", "purpose": "describing", "value": claim_sentence(row)},
            {"type": "TextualBody", "format": "application/json", "value": figure},
        ],
        "target": {"source": row["url"], "selector": selectors},
    }


def claim_sentence(row: ClaimRow) -> str:
    """Return a claim as a sentence."""
    figure = row.get("text") or write_notation(StatedNumber(*map(row.get, NOTATION_COLUMNS)))
    return f"{row['source']}: {figure} ({row['quantity']})"


def recognises(content: Any) -> bool:
    """Return whether a JSON content declares the context of Web Annotations."""
    return ANNOTATION_CONTEXT in wrap_in_list(as_mapping(content).get("@context"))


def read(content: Any) -> list[dict[str, Any]]:
    """Return the claims of a page of annotations, or of a single annotation."""
    items = wrap_in_list(content.get("items", content))
    return [row_from_annotation(as_mapping(item)) for item in items]


def row_from_annotation(item: Any) -> dict[str, Any]:
    """Return one annotation as a flat row; without a body in JSON, the quote is the text."""
    row: dict[str, Any] = {"claim_id": str(item.get("id", "")).removeprefix("urn:claim:")}
    target = as_mapping(item.get("target"))
    row["url"] = target.get("source")
    for selector in map(as_mapping, wrap_in_list(target.get("selector"))):
        columns = {**QUOTE_SELECTOR, **POSITION_SELECTOR}
        row |= {ours: selector[t] for ours, t in columns.items() if t in selector}
    for body in map(as_mapping, wrap_in_list(item.get("body"))):
        if body.get("format") == "application/json":
            try:
                stated = as_mapping(json.loads(str(body.get("value"))))
            except (ValueError, RecursionError):
                stated = {}
            row |= {name: stated[name] for name in BODY_COLUMNS if name in stated}
    if not set(row) & {"text", *FIGURE_COLUMNS, "form"}:
        row["text"] = row.get("quote")
    return {name: cell for name, cell in row.items() if cell not in (None, "")}


WEB_ANNOTATION = Target(
    "web-annotation",
    "W3C Web Annotation of the quotes",
    "https://www.w3.org/TR/annotation-model/",
    frozenset({"claim_id", "url", *BODY_COLUMNS, *QUOTE_SELECTOR, *POSITION_SELECTOR}),
    "dates, corrections, echoes, grades and weights are not carried",
    check,
    write,
    recognises,
    read,
)
