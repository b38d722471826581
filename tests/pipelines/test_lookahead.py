"""An analysis as of a day must not use what became known later."""

import pytest
from hypothesis import given, settings

import estimates as est
from estimates.pipelines.lookahead import lookahead
from estimates.testing.strategies.sets import claim_lists

ROWS = [
    {"claim_id": "a", "source": "A", "value": 50, "stated_on": "2022-01-01"},
    {"claim_id": "b", "source": "B", "value": 60, "stated_on": "2022-02-01"},
    {"claim_id": "c", "source": "C", "value": 99, "stated_on": "2022-03-01", "retracts": "a"},
    {"claim_id": "d", "source": "A", "value": 55, "stated_on": "2022-04-01", "supersedes": "a"},
]


def test_an_analysis_that_takes_the_claims_of_the_day_sees_nothing_later():
    assert len(lookahead(lambda claims: est.reconcile(claims).consensus, ROWS)) == 0


def test_an_analysis_that_forgets_the_day_is_found_on_every_day():
    table = lookahead(lambda claims, day: est.consensus(claims), ROWS)
    assert [row.day.isoformat() for row in table] == ["2022-01-01", "2022-02-01", "2022-03-01"]
    assert table[0].claims == ("b", "c", "d")
    assert "becomes" in table[0].difference


def test_records_learned_from_the_whole_file_are_found():
    claims = est.ClaimSet.from_records(
        [
            {"source": source, "quantity": f"q{i}", "value": value, "stated_on": f"2022-0{i}-01"}
            for i in range(1, 9)
            for source, value in (("A", 100 * i), ("B", 100 * i + 5), ("C", 170 * i))
        ]
    )

    def with_all_records(known, day):
        records = est.track_records(known)
        return est.reconcile(known, as_of=day, track_records=records).consensus

    def with_records_of_the_day(known, day):
        records = est.track_records(known.as_of(day))
        return est.reconcile(known, as_of=day, track_records=records)

    assert len(lookahead(with_all_records, claims)) > 0
    assert len(lookahead(with_records_of_the_day, claims)) == 0


# Each example reconciles the claims several times for every day.
@settings(max_examples=10)
@given(claim_lists(positive=True))
def test_our_own_verbs_see_nothing_later(claims):
    for known in ("published", "recorded"):
        table = lookahead(
            lambda known_claims, day, known=known: est.reconcile(
                known_claims, as_of=day, known=known
            ),
            claims,
            known=known,
        )
        assert list(table) == []
        verbs = (est.ranges, est.discrepancies, est.consensus)
        for verb in verbs:
            assert list(lookahead(verb, claims, known=known)) == []


def test_an_error_that_only_later_claims_avoid_is_a_difference():
    def first_of_b(claims, day):
        return est.ranges(claims.where(source="B"))[0].low

    with pytest.raises(IndexError):
        lookahead(first_of_b, ROWS)
    table = lookahead(lambda claims, day: claims["b"].figure.value, ROWS)
    assert table[0].difference.startswith('"UnknownClaimError: ')


def test_what_is_not_a_function_or_a_day_is_refused():
    with pytest.raises(est.EstimatesError, match="must be a function"):
        lookahead(5, ROWS)
    with pytest.raises(est.EstimatesError, match="must be a day"):
        lookahead(est.ranges, ROWS, days=[None])


def test_a_later_claim_that_an_earlier_one_names_is_no_difference():
    rows = [
        {"claim_id": "late", "source": "A", "value": 5, "stated_on": "2022-02-01"},
        {"claim_id": "out", "source": "B", "value": 6, "stated_on": "2022-01-01", "weight": 0},
        {"claim_id": "echo", "source": "C", "value": 5, "origin": "late; out"},
    ]
    assert len(lookahead(lambda claims, day: est.reconcile(claims, as_of=day), rows)) == 0
    reasons = est.reconcile(rows, as_of="2022-01-01").ledger.column("reason").tolist()
    assert "repeats late" in reasons
