"""What was known on a day, by the day of publication and by the day of record."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.claims.clock import LAST_DAY

FEBRUARY, MARCH = "2022-02-10", "2022-03-10"
LATE = {"source": "A", "value": 5, "stated_on": "2022-02-01", "recorded_at": "2022-03-05"}
EARLY = {"source": "B", "value": 6, "stated_on": "2022-02-02", "recorded_at": "2022-02-03"}
UNRECORDED = {"source": "C", "value": 7, "stated_on": "2022-02-20"}
days = st.dates(date(2022, 1, 1), date(2022, 12, 31))


def sources(claims):
    return [claim.source.name for claim in claims]


def known(claims, day, **clock):
    return sources(claims.as_of(day, **clock))


def test_a_claim_is_known_when_it_is_out_or_when_it_is_recorded():
    claims = est.ClaimSet.from_records([LATE, EARLY, UNRECORDED])
    assert known(claims, FEBRUARY) == ["A", "B"]
    assert known(claims, FEBRUARY, known="recorded") == ["B"]
    assert known(claims, MARCH, known="recorded") == ["A", "B", "C"]
    assert known(claims, FEBRUARY, recorded="2022-02-28") == ["B"]
    assert known(claims, FEBRUARY, recorded=MARCH) == ["A", "B"]


def test_claims_without_a_day_of_record_are_counted_in_a_notice():
    claims = est.ClaimSet.from_records([LATE, UNRECORDED])
    [notice] = claims.as_of(MARCH, known="recorded").notices
    assert notice.endswith("taken as recorded when they were published: 1 of 2")
    assert not claims.as_of(MARCH).notices


def test_a_retraction_acts_from_the_day_on_which_it_was_recorded():
    claim = {"claim_id": "a", "source": "A", "value": 5, "stated_on": "2022-02-01"}
    withdrawal = {"claim_id": "b", "source": "A", "value": 9, "retracts": "a", "form": "correction"}
    withdrawal |= {"stated_on": "2022-02-02", "recorded_at": "2022-03-05"}
    records = [claim, withdrawal]
    assert est.reconcile(records, FEBRUARY).ledger[0].standing == "retracted"
    assert est.reconcile(records, FEBRUARY, known="recorded").ledger[0].standing == "used"
    assert est.reconcile(records, MARCH, known="recorded").ledger[0].standing == "retracted"


def test_a_time_with_an_offset_is_a_day_in_utc():
    claim = {**LATE, "recorded_at": "2022-03-05T00:30:00+02:00"}
    claims = est.ClaimSet.from_records([claim])
    assert known(claims, "2022-03-04", known="recorded") == ["A"]
    assert known(claims, "2022-03-03", known="recorded") == []


def test_another_name_of_a_clock_is_refused():
    claims = est.ClaimSet.from_records([LATE])
    with pytest.raises(est.EstimatesError, match='"published" or "recorded"'):
        claims.as_of(MARCH, known="read")
    with pytest.raises(est.EstimatesError, match="must be a day"):
        claims.as_of()


@st.composite
def drawn_claims(draw):
    records = []
    for i in range(draw(st.integers(1, 8))):
        stated, recorded = draw(days), draw(st.none() | days)
        record = {"source": f"S{i}", "value": i + 1, "stated_on": stated.isoformat()}
        records.append(record | ({"recorded_at": recorded.isoformat()} if recorded else {}))
    return records


def expected(records, limits):
    """Return the sources known under all limits, each a day and a clock."""
    names = []
    for record in records:
        published = record["stated_on"]
        day_of = {"published": published, "recorded": record.get("recorded_at") or published}
        if all(day_of[clock] <= day.isoformat() for day, clock in limits):
            names.append(record["source"])
    return names


@given(drawn_claims(), st.lists(st.tuples(days, st.sampled_from(["published", "recorded"]))))
def test_any_sequence_of_limits_keeps_what_all_of_them_keep(records, limits):
    claims = est.ClaimSet.from_records(records)
    for day, clock in limits:
        claims = claims.as_of(day, known=clock)
    assert sources(claims) == expected(records, limits)
    # The standings use the same days as the narrowing.
    whole = claims.narrowed(claims.linked.related_rows(claims.rows))
    assert {entry.standing for entry in est.reconcile(whole).ledger} <= {"used"}
    everything = claims.narrowed(range(len(records)))
    used = [e.source for e in est.reconcile(everything).ledger if e.standing == "used"]
    assert used == expected(records, limits)


@given(drawn_claims(), days, st.sampled_from(["published", "recorded"]))
def test_reconcile_knows_what_as_of_knows(records, day, clock):
    rec = est.reconcile(records, day, known=clock)
    used = [entry.source for entry in rec.ledger if entry.standing == "used"]
    claims = est.ClaimSet.from_records(records)
    assert used == sources(claims.as_of(day, known=clock)) == sources(rec.known)


def test_the_last_day_of_the_calendar_is_later_than_what_was_recorded():
    claims = est.ClaimSet.from_records([LATE])
    assert known(claims, LAST_DAY, recorded=FEBRUARY) == []
    assert known(claims, None, recorded=FEBRUARY) == []
