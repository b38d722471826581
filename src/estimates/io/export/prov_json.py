"""PROV-JSON, through the `prov` library (extra ``prov``).

A claim is an entity, attributed to its source and derived from its document. An echo is derived
from its origin, a correction is a revision, and a source that may correct another acts on its
behalf.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from estimates.columnar.extras import import_extra
from estimates.errors import UnreadableFileError
from estimates.io.delimited import cell_as_text
from estimates.io.export.target import ClaimRow, Target, accept_claim, as_mapping
from estimates.model.schema import COLUMN_KINDS, split_names

# The namespace of our columns, and of the sources and documents in a file.
NAMESPACE = "urn:estimates:"


def write(rows: Sequence[ClaimRow]) -> Any:
    """Return claims as a PROV document, after checking that it reads back equal."""
    model = import_extra("prov", "prov.model")
    document = model.ProvDocument()
    document.add_namespace("est", NAMESPACE)
    records = ProvRecords(document)
    claims = {row["claim_id"]: f"est:claim{i}" for i, row in enumerate(rows)}
    for row in rows:
        name = claims[row["claim_id"]]
        stated = {
            f"est:{column}": cell_as_text(row[column]) for column in COLUMN_KINDS if column in row
        }
        document.entity(name, {"prov:type": "est:Claim", **stated})
        document.wasAttributedTo(name, records.agent(row["source"]))
        for served in split_names(row.get("acts_for", "")):
            records.acts_for(row["source"], served)
        if "document" in row or "url" in row:
            document.wasDerivedFrom(name, records.entity(row.get("url") or row["document"]))
        for relation in ("origin", "supersedes"):
            for other in split_names(row.get(relation, "")):
                if other in claims:
                    more = {"prov:type": model.PROV["Revision"]} if relation != "origin" else None
                    document.wasDerivedFrom(name, claims[other], other_attributes=more)
    text = document.serialize(format="json")
    if model.ProvDocument.deserialize(content=text, format="json") != document:
        raise UnreadableFileError("document does not read back as written", column="prov")
    return json.loads(text)


class ProvRecords:
    """The agents and entities of a PROV document, each added once."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.known: dict[tuple[str, str], str] = {}

    def identify(self, kind: str, label: str, add: Callable[..., Any]) -> str:
        """Return the identifier of a record, added with its label if it is new."""
        if (kind, label) not in self.known:
            self.known[kind, label] = f"est:{kind}{len(self.known)}"
            add(self.known[kind, label], {"prov:label": label})
        return self.known[kind, label]

    def agent(self, label: str) -> str:
        """Return the identifier of a source."""
        return self.identify("source", label, self.document.agent)

    def entity(self, label: str) -> str:
        """Return the identifier of a document, by address or title."""
        return self.identify("document", label, self.document.entity)

    def acts_for(self, source: str, served: str) -> None:
        """Record once that a source acts for another."""
        # a unit separator does not occur in names
        delegation = ("delegation", f"{source}\x1f{served}")
        if delegation not in self.known:
            self.known[delegation] = ""
            self.document.actedOnBehalfOf(self.agent(source), self.agent(served))


def recognises(content: Any) -> bool:
    """Return whether a JSON content is PROV with our claims in it."""
    prefix = as_mapping(as_mapping(content).get("prefix"))
    return "entity" in as_mapping(content) and NAMESPACE in prefix.values()


def read(content: Any) -> list[dict[str, Any]]:
    """Return the claims of a PROV document."""
    model = import_extra("prov", "prov.model")
    try:
        document = model.ProvDocument.deserialize(content=json.dumps(content), format="json")
    except Exception as error:  # the library does not document what it raises
        problem = f"is not PROV-JSON ({type(error).__name__}: {error})"
        raise UnreadableFileError(problem, column="file", remedy="write it again") from None
    rows = []
    for entity in document.get_records(model.ProvEntity):
        stated = {
            name.localpart: str(value)
            for name, value in entity.attributes
            if name.namespace.uri == NAMESPACE and name.localpart in COLUMN_KINDS
        }
        if stated:
            rows.append(stated)
    return rows


PROV_JSON = Target(
    "prov",
    "PROV-JSON",
    "https://www.w3.org/submissions/prov-json/",
    frozenset(COLUMN_KINDS),
    "nothing is lost: columns without a PROV term, such as retractions and disputes, are "
    "attributes in our namespace",
    accept_claim,
    write,
    recognises,
    read,
)
