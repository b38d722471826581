"""Claims are shown under short labels that do not depend on what else is shown."""

from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.claims.short_labels import short_labels
from estimates.testing.strategies.sets import claim_lists


def labels_of(claims):
    return list(short_labels(claims.linked, claims.rows))


def test_the_label_of_the_file_comes_first_then_source_and_day_then_the_place():
    claims = est.ClaimSet.from_records(
        [
            {"claim_id": "a", "source": "EU", "value": 1},
            {"source": "UN", "value": 2, "stated_on": "2021-04-14"},
            {"source": "UN", "value": 3},
            {"source": "WB", "value": 4, "stated_on": "2021-04-14"},
            {"source": "WB", "value": 5, "stated_on": "2021-04-14"},
        ]
    )
    assert labels_of(claims) == ["a", "UN 2021-04-14", "#3", "#4", "#5"]


@given(claim_lists(), st.randoms())
def test_labels_stay_when_the_set_is_narrowed(drawn, draw):
    claims = est.ClaimSet.from_records(drawn)
    labels = dict(zip(claims.rows.tolist(), labels_of(claims), strict=True))
    chosen = [row for row in claims.rows.tolist() if draw.random() < 0.5]
    narrowed = claims.narrowed(chosen)
    assert labels_of(narrowed) == [labels[row] for row in chosen]


def test_no_fingerprint_is_shown_anywhere():
    records = [
        {"source": "EU", "value": 150, "stated_on": "2021-04-19"},
        {"source": "UN", "value": 110, "stated_on": "2021-04-14"},
        {"source": "UN", "value": 110, "stated_on": "2021-04-13"},
    ]
    rec = est.reconcile(records)
    claims = rec.claims
    found = est.checks.run(records, [est.checks.no_conflict_among(["EU", "UN"])])
    shown = [
        str(rec),
        rec.markdown(),
        rec.explain(),
        rec._repr_html_(),
        repr(claims),
        claims._repr_html_(),
        *rec.ledger.column("reason"),
        *found.findings[0].labels,
        *found.labels,
    ]
    for fingerprint in rec.ledger.column("claim_id"):
        assert len(fingerprint) == 20
        assert not [text for text in shown if fingerprint in text]
