"""Claims as PROV-JSON, through the `prov` library (extra ``prov``)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from estimates.errors import UnreadableFileError, import_extra
from estimates.io.delimited import as_text
from estimates.io.export.target import Row, Target, anything, mapping
from estimates.model.schema import KINDS, split_names

OURS = "urn:estimates:"
"""The namespace of our columns, and of the things that a file names."""


def write(rows: Sequence[Row]) -> Any:
    """Return claims as a PROV document, which was read back and found the same.

    A claim is an entity attributed to its source and derived from its document; an echo is
    derived from its origin, a correction is a revision; whoever may correct acts on behalf.
    """
    model = import_extra("prov", "prov.model")
    document = model.ProvDocument()
    document.add_namespace("est", OURS)
    things = Things(document)
    claims = {row["claim_id"]: f"est:claim{i}" for i, row in enumerate(rows)}
    for row in rows:
        name = claims[row["claim_id"]]
        stated = {f"est:{column}": as_text(row[column]) for column in KINDS if column in row}
        document.entity(name, {"prov:type": "est:Claim", **stated})
        document.wasAttributedTo(name, things.agent(row["source"]))
        for served in split_names(row.get("acts_for", "")):
            things.acts_for(row["source"], served)
        if "document" in row or "url" in row:
            document.wasDerivedFrom(name, things.entity(row.get("url") or row["document"]))
        for relation in ("origin", "supersedes"):
            for other in split_names(row.get(relation, "")):
                if other in claims:
                    more = {"prov:type": model.PROV["Revision"]} if relation != "origin" else None
                    document.wasDerivedFrom(name, claims[other], other_attributes=more)
    text = document.serialize(format="json")
    if model.ProvDocument.deserialize(content=text, format="json") != document:
        raise UnreadableFileError("does not read back as it was written", column="prov")
    return json.loads(text)


class Things:
    """The agents and documents of a PROV document, each made once."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.known: dict[tuple[str, str], str] = {}

    def made(self, kind: str, label: str) -> tuple[str, bool]:
        """Return the identifier of a thing, and whether it is new."""
        new = (kind, label) not in self.known
        return self.known.setdefault((kind, label), f"est:{kind}{len(self.known)}"), new

    def agent(self, label: str) -> str:
        """Return the agent of that name."""
        name, new = self.made("source", label)
        if new:
            self.document.agent(name, {"prov:label": label})
        return name

    def entity(self, label: str) -> str:
        """Return the document of that address or title."""
        name, new = self.made("document", label)
        if new:
            self.document.entity(name, {"prov:label": label})
        return name

    def acts_for(self, source: str, served: str) -> None:
        """Say that a source may correct another's words; once."""
        if self.made("delegation", f"{source}\x1f{served}")[1]:
            self.document.actedOnBehalfOf(self.agent(source), self.agent(served))


def recognises(content: Any) -> bool:
    """Tell whether a JSON content is PROV with claims of ours in it."""
    prefix = mapping(mapping(content).get("prefix"))
    return "entity" in mapping(content) and OURS in prefix.values()


def read(content: Any) -> list[dict[str, Any]]:
    """Return the claims of a PROV document."""
    model = import_extra("prov", "prov.model")
    try:
        document = model.ProvDocument.deserialize(content=json.dumps(content), format="json")
    except Exception as error:  # the library raises what it meets
        raise UnreadableFileError(
            f"is no PROV-JSON ({type(error).__name__}: {error})", column="file",
            remedy="write it again",
        ) from None  # fmt: skip
    rows = []
    for entity in document.get_records(model.ProvEntity):
        stated = {
            name.localpart: str(value)
            for name, value in entity.attributes
            if name.namespace.uri == OURS and name.localpart in KINDS
        }
        if stated:
            rows.append(stated)
    return rows


PROV_JSON = Target(
    "prov",
    "PROV-JSON",
    "https://www.w3.org/submissions/prov-json/",
    frozenset(KINDS),
    "nothing is lost: what PROV has no word for stands as attributes in the namespace of the "
    "columns; retractions and disputes are such attributes",
    anything,
    write,
    recognises,
    read,
)
