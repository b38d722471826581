"""What was known on a day, by the day of publication and by the day of record."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.display.forest import build_marks
from estimates.display.ledger_lines import ledger_lines
from estimates.display.page_replay import replay_days
from estimates.display.plots.timeline_plot import date_mark

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
    assert known(claims, date.max, recorded=FEBRUARY) == []
    assert known(claims, None, recorded=FEBRUARY) == []


def test_a_claim_recorded_too_late_is_not_used_without_a_day_of_publication():
    rec = est.reconcile([LATE, EARLY], recorded=FEBRUARY)
    assert [entry.standing for entry in rec.ledger] == ["not yet stated", "used"]
    assert rec.ranges[0].high == 6
    assert len(est.changes(rec.known, est.ClaimSet.from_records([LATE, EARLY]))) == 1


def test_results_say_by_which_clock_they_are():
    claims = est.ClaimSet.from_records([LATE, UNRECORDED])
    rec = est.reconcile(claims, MARCH, recorded="2022-03-31")
    assert "as of 2022-03-10, as recorded by 2022-03-31" in repr(rec)
    assert "as recorded by 2022-03-10" in repr(est.reconcile(claims, MARCH, known="recorded"))
    warnings = rec.consensus[0].warnings
    assert "claims without recorded_at are taken as recorded when they were published" in warnings
    assert "as recorded by 2022-02-10" in repr(claims.as_of(recorded=FEBRUARY))
    plain = est.reconcile(claims, MARCH)
    assert not any("recorded" in warning for warning in plain.consensus[0].warnings)
    assert (plain.to_dict()["known"], plain.to_dict()["recorded_by"]) == ("published", None)


def test_a_rerun_takes_the_other_clock():
    rec = est.reconcile([LATE, EARLY], FEBRUARY, method="median")
    recorded = est.reconcile([LATE, EARLY], FEBRUARY, known="recorded", method="median")
    assert list(rec.rerun(known="recorded").ranges) == list(recorded.ranges)
    assert rec.rerun(recorded=FEBRUARY).consensus[0].voices == 1


def test_changes_pages_and_timelines_replay_by_either_clock():
    claims = est.ClaimSet.from_records([LATE, EARLY])
    published = est.changes(claims.as_of("2022-01-01"), claims.as_of(MARCH), method="median")
    assert [row.source for row in published] == ["A", "B"]
    before, after = (claims.as_of(day, known="recorded") for day in ("2022-01-01", MARCH))
    recorded = est.changes(before, after, method="median")
    assert [(row.source, str(row.known_on)) for row in recorded] == [
        ("B", "2022-02-03"),
        ("A", "2022-03-05"),
    ]
    for clock, stops in (
        ("published", ["2022-02-01", "2022-02-02"]),
        ("recorded", ["2022-02-03", "2022-03-05"]),
    ):
        rec = est.reconcile(claims, known=clock, method="median")
        replay = replay_days(rec)
        assert [str(stop) for stop in replay.stops] == stops
        assert [mark.day.isoformat() for mark in timeline_marks(rec)] == stops


def timeline_marks(rec):
    """Return the marks of a timeline, by the day on which each became known."""
    marks = build_marks(rec, list(ledger_lines(rec)))
    dated = [date_mark(rec, mark) for mark in marks]
    return sorted(dated, key=lambda mark: mark.day)


def test_a_clock_without_a_day_keeps_every_claim():
    claims = est.ClaimSet.from_records([LATE, EARLY])
    assert known(claims, None, known="recorded") == ["A", "B"]
    assert known(claims.as_of(known="recorded"), FEBRUARY) == ["B"]
    with pytest.raises(est.EstimatesError, match="must be a day"):
        claims.as_of(MARCH).as_of(known="recorded")
