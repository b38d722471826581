"""Claims as schema.org `Claim` about an `Observation`, in JSON-LD."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from estimates.io.export.target import Row, Target, listed, mapping, pick, refuse

OBSERVATION = {
    "quantity": "name",
    "indicator": "measuredProperty",
    "area": "observationAbout",
    "unit": "unitText",
    "value": "value",
    "lower": "minValue",
    "upper": "maxValue",
}
PROPERTIES = (
    "comparator lower_closed upper_closed cancellable vague_word vague_unit form counted polarity"
).split()
"""What schema.org has no word for stands as `additionalProperty`, under our column's name."""
WORK = {"document": "name", "url": "url", "published_on": "datePublished"}


def write(rows: Sequence[Row]) -> dict[str, Any]:
    """Return claims as one JSON-LD graph."""
    return {"@context": "https://schema.org", "@graph": [claim(row) for row in rows]}


def claim(row: Row) -> dict[str, Any]:
    """Return one claim as a schema.org `Claim`."""
    more = [
        {"@type": "PropertyValue", "propertyID": name, "value": row[name]}
        for name in PROPERTIES
        if name in row
    ]
    work = pick(row, WORK)
    if "publisher" in row:
        work["publisher"] = {"name": row["publisher"]}
    made: dict[str, Any] = {
        "@type": "Claim",
        "identifier": row["claim_id"],
        "author": {"name": row["source"]},
        **pick(row, {"text": "text", "stated_on": "dateCreated"}),
        "about": {"@type": "Observation", **pick(row, OBSERVATION)},
    }
    if more:
        made["about"]["additionalProperty"] = more
    if "refers_to_start" in row:
        made["temporalCoverage"] = f"{row['refers_to_start']}/{row['refers_to_end']}"
    if work:
        made["appearance"] = {"@type": "CreativeWork", **work}
    return made


def recognises(content: Any) -> bool:
    """Tell whether a JSON content says that it is schema.org."""
    return "schema.org" in str(mapping(content).get("@context", ""))


def read(content: Any) -> list[dict[str, Any]]:
    """Return the claims of a JSON-LD graph, or of one claim alone."""
    nodes = listed(content.get("@graph", content))
    return [
        row_of(mapping(node)) for node in nodes if "Claim" in listed(mapping(node).get("@type"))
    ]


def row_of(node: Any) -> dict[str, Any]:
    """Return one claim as a flat row."""
    about, work = mapping(node.get("about")), mapping(node.get("appearance"))
    found: dict[str, Any] = {
        "claim_id": node.get("identifier"),
        "source": mapping(node.get("author")).get("name"),
        "text": node.get("text"),
        "stated_on": node.get("dateCreated"),
        "refers_to": node.get("temporalCoverage"),
        "publisher": mapping(work.get("publisher")).get("name"),
        **{ours: about.get(theirs) for ours, theirs in OBSERVATION.items()},
        **{ours: work.get(theirs) for ours, theirs in WORK.items()},
    }
    for more in map(mapping, listed(about.get("additionalProperty"))):
        if more.get("propertyID") in PROPERTIES:
            found[more["propertyID"]] = more.get("value")
    return {name: cell for name, cell in found.items() if cell is not None}


def check(row: Row) -> None:
    """Refuse a list, a correction or a relation: an Observation has one value."""
    if "items" in row:
        refuse(row, "has parts, an Observation has one value", "items", "export its parts")


SCHEMA_ORG = Target(
    "schema.org",
    "schema.org Claim and Observation, JSON-LD",
    "https://schema.org/Claim, https://schema.org/Observation",
    frozenset(
        {
            "claim_id",
            "source",
            "text",
            "stated_on",
            "publisher",
            "refers_to_start",
            "refers_to_end",
            *OBSERVATION,
            *PROPERTIES,
            *WORK,
        }
    ),
    "corrections, echoes, grades, weights and quotes are not said: reconcile before you export; "
    "a reader who knows schema.org alone takes open bounds for closed ones",
    check,
    write,
    recognises,
    read,
)
