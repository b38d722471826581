"""JSON-LD exports mean the same to a general reader of linked data.

Nothing is downloaded: the context of each document is replaced by those terms of the published
context that it uses.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

import estimates as est
from estimates.io.export.export import claim_rows
from estimates.io.export.schema_org import OBSERVATION, WORK
from estimates.testing import strategies

rdflib = pytest.importorskip("rdflib", reason="rdflib is not installed")
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
SDO, OA = rdflib.Namespace(str(rdflib.SDO)), rdflib.Namespace("http://www.w3.org/ns/oa#")
AS = rdflib.Namespace("https://www.w3.org/ns/activitystreams#")
# Terms of schema.org that are newer than rdflib's list (https://schema.org/Observation).
NEWER = {"observationAbout"}
SCHEMA_ORG = {"@vocab": str(SDO)}
# The terms of http://www.w3.org/ns/anno.jsonld that our documents use.
ANNOTATION = {
    "id": "@id",
    "type": "@type",
    "oa": str(OA),
    "@vocab": str(OA),
    "AnnotationPage": str(AS.OrderedCollectionPage),
    "items": {"@id": str(AS.items), "@container": "@list"},
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "format": str(rdflib.DC["format"]),
    "value": str(rdflib.RDF.value),
}


def parse_graph(text: str, context: dict[str, Any]) -> Any:
    """Read a document as linked data, with a local context."""
    document = json.loads(text) | {"@context": context}
    return rdflib.Graph().parse(data=json.dumps(document), format="json-ld")


def only_value(graph: Any, node: Any, term: Any) -> Any:
    """Return the only value of a property, None without a value or without the node."""
    values = [] if node is None else list(graph.objects(node, term))
    assert len(values) <= 1
    return values[0].toPython() if values and hasattr(values[0], "toPython") else None


@given(strategies.claim_sets(quantities=("q", "a;b <i>")))
def test_schema_org_exports_are_valid_linked_data(claims: est.ClaimSet) -> None:
    """Each Claim has an author and an Observation; every term exists in schema.org."""
    made = est.export(claims, "schema.org", errors="quarantine")
    refused = {problem.row for problem in made.refused}
    rows = [row for at, row in enumerate(claim_rows(claims)) if at + 1 not in refused]
    graph = parse_graph(made.text, SCHEMA_ORG)
    used = {str(term).removeprefix(str(SDO)) for term in graph.predicates()} - {
        str(rdflib.RDF.type)
    }
    assert used - NEWER <= set(rdflib.SDO.__annotations__)
    nodes = {
        only_value(graph, node, SDO.identifier): node
        for node in graph.subjects(rdflib.RDF.type, SDO.Claim)
    }
    assert set(nodes) == {row["claim_id"] for row in rows}
    for row in rows:
        node = nodes[row["claim_id"]]
        about, work, author = (
            graph.value(node, SDO[name]) for name in ("about", "appearance", "author")
        )
        assert (about, rdflib.RDF.type, SDO.Observation) in graph
        assert only_value(graph, author, SDO.name) == row["source"]
        for ours, theirs in OBSERVATION.items():
            assert only_value(graph, about, SDO[theirs]) == row.get(ours)
        for ours, theirs in WORK.items():
            assert only_value(graph, work, SDO[theirs]) == row.get(ours)
        more = {
            only_value(graph, added, SDO.propertyID): only_value(graph, added, SDO.value)
            for added in graph.objects(about, SDO.additionalProperty)
        }
        assert all(row[name] == value for name, value in more.items())


@given(strategies.claim_sets())
def test_annotation_exports_are_valid_linked_data(claims: est.ClaimSet) -> None:
    """Each Annotation has a target, the exact words and their position."""
    quoted = {
        "url": "https://example.org/a?b=1",
        "quote": "some “110,000”",
        "quote_start": 5,
        "quote_end": 19,
    }
    claims = est.ClaimSet.from_frame(claims.to_frame().assign(**quoted))
    made = est.export(claims, "web-annotation", errors="quarantine")
    graph = parse_graph(made.text, ANNOTATION)
    nodes = list(graph.subjects(rdflib.RDF.type, OA.Annotation))
    assert len(nodes) == len(claims) - len(made.refused)
    for node in nodes:
        target = graph.value(node, OA.hasTarget)
        assert graph.value(target, OA.hasSource) == rdflib.URIRef(quoted["url"])
        words, place = (
            next(
                s
                for s in graph.objects(target, OA.hasSelector)
                if (s, rdflib.RDF.type, OA[kind]) in graph
            )
            for kind in ("TextQuoteSelector", "TextPositionSelector")
        )
        assert only_value(graph, words, OA.exact) == quoted["quote"]
        assert [only_value(graph, place, OA[end]) for end in ("start", "end")] == [5, 19]
        bodies = list(graph.objects(node, OA.hasBody))
        assert all((body, rdflib.RDF.type, OA.TextualBody) in graph for body in bodies)
        stated = [
            only_value(graph, body, rdflib.RDF.value)
            for body in bodies
            if only_value(graph, body, rdflib.DC["format"])
        ]
        assert json.loads(stated[0])["source"] in claims.sources
