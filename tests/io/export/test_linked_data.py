"""Exports in JSON-LD say the same to a reader of linked data, who knows nothing of us.

Nothing is fetched: each document's context is replaced by the terms that it uses, under the names
that the published context gives them.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

import estimates as est
from estimates.io.export.export import rows_of
from estimates.io.export.schema_org import OBSERVATION, WORK
from estimates.testing import strategies

rdflib = pytest.importorskip("rdflib", reason="rdflib is not installed")
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
SDO, OA = rdflib.Namespace(str(rdflib.SDO)), rdflib.Namespace("http://www.w3.org/ns/oa#")
AS = rdflib.Namespace("https://www.w3.org/ns/activitystreams#")
NEWER = {"observationAbout"}
"""Terms of schema.org that came after rdflib's list of them (https://schema.org/Observation)."""
SCHEMA_ORG = {"@vocab": str(SDO)}
ANNOTATION = {
    "id": "@id", "type": "@type", "oa": str(OA), "@vocab": str(OA),
    "AnnotationPage": str(AS.OrderedCollectionPage),
    "items": {"@id": str(AS.items), "@container": "@list"},
    "body": {"@id": "oa:hasBody", "@type": "@id"}, "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "format": str(rdflib.DC["format"]), "value": str(rdflib.RDF.value),
}  # fmt: skip
"""Of http://www.w3.org/ns/anno.jsonld, what our documents use."""


def graph_of(text: str, context: dict[str, Any]) -> Any:
    """Read a document as linked data, with a context that is at hand."""
    document = json.loads(text) | {"@context": context}
    return rdflib.Graph().parse(data=json.dumps(document), format="json-ld")


def one(graph: Any, node: Any, term: Any) -> Any:
    """The only value of a property, None without one or without the node."""
    values = [] if node is None else list(graph.objects(node, term))
    assert len(values) <= 1
    return values[0].toPython() if values and hasattr(values[0], "toPython") else None


@given(strategies.claim_sets(quantities=("q", "a;b <i>")))
def test_schema_org_says_the_same_as_linked_data(claims: est.ClaimSet) -> None:
    """A Claim with an author about an Observation each; every word is one of schema.org."""
    made = est.export(claims, "schema.org", errors="quarantine")
    refused = {problem.row for problem in made.refused}
    rows = [row for at, row in enumerate(rows_of(claims)) if at + 1 not in refused]
    graph = graph_of(made.text, SCHEMA_ORG)
    used = {str(term).removeprefix(str(SDO)) for term in graph.predicates()} - {
        str(rdflib.RDF.type)
    }
    assert used - NEWER <= set(rdflib.SDO.__annotations__)
    nodes = {
        one(graph, node, SDO.identifier): node
        for node in graph.subjects(rdflib.RDF.type, SDO.Claim)
    }
    assert set(nodes) == {row["claim_id"] for row in rows}
    for row in rows:
        node = nodes[row["claim_id"]]
        about, work, author = (
            graph.value(node, SDO[name]) for name in ("about", "appearance", "author")
        )
        assert (about, rdflib.RDF.type, SDO.Observation) in graph
        assert one(graph, author, SDO.name) == row["source"]
        for ours, theirs in OBSERVATION.items():
            assert one(graph, about, SDO[theirs]) == row.get(ours)
        for ours, theirs in WORK.items():
            assert one(graph, work, SDO[theirs]) == row.get(ours)
        more = {
            one(graph, said, SDO.propertyID): one(graph, said, SDO.value)
            for said in graph.objects(about, SDO.additionalProperty)
        }
        assert all(row[name] == value for name, value in more.items())


@given(strategies.claim_sets())
def test_annotations_say_the_same_as_linked_data(claims: est.ClaimSet) -> None:
    """An Annotation a claim with a quote: what it is of, the exact words and where they stand."""
    quoted = {
        "url": "https://example.org/a?b=1",
        "quote": "some “110,000”",
        "quote_start": 5,
        "quote_end": 19,
    }
    claims = est.ClaimSet.from_frame(claims.to_frame().assign(**quoted))
    made = est.export(claims, "web-annotation", errors="quarantine")
    graph = graph_of(made.text, ANNOTATION)
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
        assert one(graph, words, OA.exact) == quoted["quote"]
        assert [one(graph, place, OA[end]) for end in ("start", "end")] == [5, 19]
        bodies = list(graph.objects(node, OA.hasBody))
        assert all((body, rdflib.RDF.type, OA.TextualBody) in graph for body in bodies)
        said = [
            one(graph, body, rdflib.RDF.value)
            for body in bodies
            if one(graph, body, rdflib.DC["format"])
        ]
        assert json.loads(said[0])["source"] in claims.sources
