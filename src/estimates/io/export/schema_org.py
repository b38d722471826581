"""schema.org in JSON-LD: a `Claim` about an `Observation`."""

from collections.abc import Sequence
from typing import Any

from estimates.io.export.target import (
    ClaimRow,
    Target,
    as_mapping,
    refuse_claim,
    rename_keys,
    wrap_in_list,
)
from estimates.model.schema import TIME_COLUMNS
from estimates.model.times import iso_moment

OBSERVATION = {
    "quantity": "name",
    "indicator": "measuredProperty",
    "area": "observationAbout",
    "unit": "unitText",
    "value": "value",
    "lower": "minValue",
    "upper": "maxValue",
}
# schema.org has no term for these: they become `additionalProperty` under the name of our column.
PROPERTIES = (
    "comparator lower_closed upper_closed cancellable vague_word vague_unit form counted polarity"
).split()
WORK = {"document": "name", "url": "url", "published_on": "datePublished"}


def write(rows: Sequence[ClaimRow]) -> dict[str, Any]:
    """Return claims as one JSON-LD graph."""
    return {"@context": "https://schema.org", "@graph": [claim_node(row) for row in rows]}


def claim_node(row: ClaimRow) -> dict[str, Any]:
    """Return one claim as a schema.org `Claim`."""
    stated = [name for name in PROPERTIES if name in row]
    more = [{"@type": "PropertyValue", "propertyID": n, "value": row[n]} for n in stated]
    row = {**row, **moments_of(row)}
    work = rename_keys(row, WORK)
    if "publisher" in row:
        work["publisher"] = {"name": row["publisher"]}
    node: dict[str, Any] = {
        "@type": "Claim",
        "identifier": row["claim_id"],
        "author": {"name": row["source"]},
        **rename_keys(row, {"text": "text", "stated_on": "dateCreated"}),
        "about": {"@type": "Observation", **rename_keys(row, OBSERVATION)},
    }
    if more:
        node["about"]["additionalProperty"] = more
    if "refers_to_start" in row:
        node["temporalCoverage"] = f"{row['refers_to_start']}/{row['refers_to_end']}"
    if work:
        node["appearance"] = {"@type": "CreativeWork", **work}
    return node


def moments_of(row: ClaimRow) -> dict[str, str]:
    """Return the days that have a time of day, with their times."""
    pairs = {day: time for day, time in TIME_COLUMNS.items() if time in row}
    return {day: iso_moment(row[day], row[time]) for day, time in pairs.items()}


def recognises(content: Any) -> bool:
    """Return whether a JSON content declares the context of schema.org."""
    return "schema.org" in str(as_mapping(content).get("@context", ""))


def read(content: Any) -> list[dict[str, Any]]:
    """Return the claims of a JSON-LD graph, or of a single claim."""
    nodes = map(as_mapping, wrap_in_list(content.get("@graph", content)))
    return [row_from_schema_org(n) for n in nodes if "Claim" in wrap_in_list(n.get("@type"))]


def row_from_schema_org(node: Any) -> dict[str, Any]:
    """Return one claim as a flat row."""
    about, work = as_mapping(node.get("about")), as_mapping(node.get("appearance"))
    row: dict[str, Any] = {
        "claim_id": node.get("identifier"),
        "source": as_mapping(node.get("author")).get("name"),
        "text": node.get("text"),
        "stated_on": node.get("dateCreated"),
        "refers_to": node.get("temporalCoverage"),
        "publisher": as_mapping(work.get("publisher")).get("name"),
        **{ours: about.get(theirs) for ours, theirs in OBSERVATION.items()},
        **{ours: work.get(theirs) for ours, theirs in WORK.items()},
    }
    for more in map(as_mapping, wrap_in_list(about.get("additionalProperty"))):
        if more.get("propertyID") in PROPERTIES:
            row[more["propertyID"]] = more.get("value")
    return {name: cell for name, cell in row.items() if cell is not None}


def check(row: ClaimRow) -> None:
    """Refuse a claim with parts; an Observation has one value."""
    if "items" in row:
        refuse_claim(row, "has parts; an Observation has one value", "items", "export the parts")


SCHEMA_ORG = Target(
    "schema.org",
    "schema.org Claim and Observation, JSON-LD",
    "https://schema.org/Claim, https://schema.org/Observation",
    frozenset("claim_id source text stated_on publisher refers_to_start refers_to_end".split())
    | {*OBSERVATION, *PROPERTIES, *WORK, *TIME_COLUMNS.values()},
    "corrections, echoes, grades, weights and quotes are not carried: reconcile before you export; "
    "readers that know schema.org alone take open bounds for closed ones",
    check,
    write,
    recognises,
    read,
)
