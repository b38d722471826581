"""An analysis as of a day must not use what became known later."""

import pytest
from hypothesis import given

import estimates as est
from estimates.analysis.lookahead import lookahead
from estimates.testing import assert_no_lookahead
from estimates.testing.strategies.sets import claim_lists
from tests.helpers.examples import few_in_dev
from tests.helpers.seed_claims import ROOT

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
            for i in range(1, 4)
            for source, value in (("A", 100 * i), ("B", 100 * i + 5), ("C", 170 * i))
        ]
    )

    def with_all_records(known, day):
        records = est.track_records(known)
        return est.reconcile(known, as_of=day, track_records=records).consensus

    def with_records_of_the_day(known, day):
        records = est.track_records(known.as_of(day))
        return est.reconcile(known, as_of=day, track_records=records)

    assert len(lookahead(with_all_records, claims, days=["2022-02-01"])) == 1
    assert len(lookahead(with_records_of_the_day, claims)) == 0


def with_records(claims):
    return est.reconcile(claims, track_records=est.track_records(claims)).consensus


def left_out(claims):
    return est.leave_one_source_out(claims, levels=(0.1, 0.9))


# Records and left-out sources are computed anew for every day: two of them are enough here.
@pytest.mark.parametrize("analysis", [with_records, left_out, est.track_records])
def test_no_verb_sees_anything_later_in_real_claims(april, analysis):
    assert_no_lookahead(analysis, april, days=["2021-04-14", "2021-04-20"])


def test_a_result_that_cannot_be_compared_is_refused():
    with pytest.raises(est.EstimatesError, match="must return numbers"):
        lookahead(lambda claims: object(), ROWS)


def test_reconcile_sees_nothing_later_on_any_day_of_real_claims(april):
    assert_no_lookahead(est.reconcile, april)


@pytest.mark.parametrize("known", ["published", "recorded"])
def test_replays_of_the_larger_file_see_nothing_later(known):
    claims = est.read(ROOT / "seeds" / "russian-buildup-2021-2022.csv")

    def medians(whole, day):
        return est.reconcile(whole, as_of=day, known=known, method="median")

    # Every day takes two results; a few of the 36 days are enough in each run.
    days = ["2021-04-20", "2021-11-30", "2022-02-18"]
    assert_no_lookahead(medians, claims, days=days, known=known)


@few_in_dev  # each reconciles the claims several times for every day
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


def test_a_quantity_that_nobody_has_stated_yet_is_no_difference():
    rows = [*ROWS, {"source": "A", "quantity": "later", "value": 5, "stated_on": "2022-05-01"}]
    rows = [{"quantity": "q", **row} for row in rows]
    for verb in (est.consensus, est.ranges):
        assert len(lookahead(lambda claims, day, verb=verb: verb(claims, as_of=day), rows)) == 0
