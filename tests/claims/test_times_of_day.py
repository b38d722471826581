"""Times of day are kept as stated, compared in UTC, and written and read back."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from tests.helpers.examples import few_in_dev

MORNING = {"source": "Ministry", "value": 20, "stated_on": "2022-03-01T09:00+03:00"}
EVENING = {"source": "Ministry", "value": 45, "stated_on": "2022-03-01T18:00+03:00"}
OTHER = {"source": "Other", "value": 30, "stated_on": "2022-03-01"}
OFFSETS = st.integers(-12 * 4, 14 * 4).map(lambda n: timezone(timedelta(minutes=15 * n)))
ZONES = OFFSETS | st.sampled_from(["UTC", "Europe/Kyiv", "Asia/Kolkata", "America/St_Johns"]).map(
    ZoneInfo
)
# Hours at which none of these zones changes its clocks are enough: July.
MOMENTS = st.datetimes(datetime(2022, 7, 1), datetime(2022, 7, 4)).map(
    lambda moment: moment.replace(tzinfo=UTC, microsecond=0)
)


def standings(records, **options):
    rec = est.reconcile(records, method="median", **options)
    return [entry.standing for entry in rec.ledger]


def test_a_later_figure_of_one_day_is_an_update():
    rec = est.reconcile([MORNING, EVENING])
    assert [entry.standing for entry in rec.ledger] == ["superseded", "used"]
    assert (rec.ranges[0].low, rec.ranges[0].conflict) == (45, False)
    days = [{**record, "stated_on": "2022-03-01"} for record in (MORNING, EVENING)]
    assert standings(days) == ["used", "used"]


def test_zones_are_compared_in_utc_and_shown_as_stated():
    late_in_utc = {**MORNING, "stated_on": "2022-03-01 23:30 -05:00"}
    early_in_utc = {**EVENING, "stated_on": "2022-03-02T02:00 Europe/Kyiv"}
    rec = est.reconcile([late_in_utc, early_in_utc], method="median")
    assert [entry.standing for entry in rec.ledger] == ["used", "superseded"]
    assert "2022-03-02 02:00 Europe/Kyiv" in rec.markdown()
    assert "2022-03-01 23:30-05:00" in repr(est.ClaimSet.from_records([late_in_utc])[0])
    assert rec.claims[1].stated_at == datetime(2022, 3, 2, 2, tzinfo=ZoneInfo("Europe/Kyiv"))


def test_a_day_alone_is_neither_earlier_nor_later_than_a_time_of_that_day():
    day = {**MORNING, "value": 30, "stated_on": "2022-03-01"}
    assert standings([MORNING, EVENING, day]) == ["superseded", "used", "used"]
    next_day = {**day, "stated_on": "2022-03-02"}
    assert standings([MORNING, EVENING, next_day]) == ["superseded", "superseded", "used"]
    day_before = {**day, "stated_on": "2022-02-28"}
    assert standings([MORNING, day_before]) == ["used", "superseded"]


def test_what_was_known_at_a_moment_can_be_replayed():
    claims = est.ClaimSet.from_records([MORNING, EVENING, OTHER])

    def known(day):
        return [claim.figure.value for claim in claims.as_of(day)]

    assert known("2022-03-01T12:00+03:00") == [20]
    assert known("2022-03-01T15:00Z") == [20, 45]
    assert known("2022-03-01") == [20, 45, 30]
    assert known("2022-03-02T00:00Z") == [20, 45, 30]
    assert known(datetime(2022, 3, 1, 8, tzinfo=ZoneInfo("Europe/Kyiv"))) == [20]
    [notice] = claims.as_of("2022-03-01T12:00+03:00").notices
    assert notice.endswith("taken as known from the next day on: 1")
    rec = est.reconcile(claims, "2022-03-01T12:00+03:00", method="median")
    assert [e.standing for e in rec.ledger] == ["used", "not yet stated", "not yet stated"]
    assert "as of 2022-03-01 12:00+03:00" in repr(rec)
    assert rec.to_dict()["as_of"] == "2022-03-01T12:00:00+03:00"


def test_a_moment_limits_the_times_of_record():
    records = [{**OTHER, "recorded_at": f"2022-03-01T{hour}:00+02:00"} for hour in ("09", "21")]
    records[1] |= {"source": "Third"}
    claims = est.ClaimSet.from_records(records)
    assert claims.as_of("2022-03-01T10:00Z", known="recorded").sources == ("Other",)
    assert claims.as_of("2022-03-05", recorded="2022-03-01T10:00Z").sources == ("Other",)


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("2022-03-01T09:00 Mars/Olympus", "no known time zone"),
        ("2022-03-01T09:00 ../../etc", "is not a da"),
        ("2022-03-01 09:00 EST", "no known time zone"),
        ("2022-03-01T09:00+19:00", "no known time zone"),
        ("2022-03-01T25:00Z", "not a time of day"),
        ("2022-03-01T09:60Z", "not a time of day"),
        ("2022-03-01T0900Z", "is not a da"),
        ("2022-03-27 03:30 Europe/Kyiv", "happens never"),
        ("2022-10-30 03:30 Europe/Kyiv", "happens twice"),
        ("0001-01-01T00:30+14:00", "outside the calendar"),
    ],
)
def test_zones_and_times_that_do_not_exist_are_refused(cell, problem):
    row = {**MORNING, "stated_on": cell}
    nested = {"source": "A", "figure": {"value": 1}, "stated_on": cell}
    for read in (
        lambda: est.ClaimSet.from_records([row]),
        lambda: est.ClaimSet.from_frame(pd.DataFrame([row])),
        lambda: est.Claim(**nested),
        lambda: est.claim("A", 1, published_on=cell),
    ):
        with pytest.raises(est.EstimatesError, match=problem):
            read()


def test_a_time_needs_its_day_and_one_value():
    with pytest.raises(est.EstimatesError, match="has no stated_on"):
        est.ClaimSet.from_records([{"source": "A", "value": 1, "stated_time": "09:00Z"}])
    twice = {**MORNING, "stated_time": "10:00+03:00"}
    for read in (
        lambda: est.ClaimSet.from_records([twice]),
        lambda: est.ClaimSet.from_frame(pd.DataFrame([twice])),
        lambda: est.Claim(source="A", figure={"value": 1}, **{k: twice[k] for k in TIMED}),
    ):
        with pytest.raises(est.EstimatesError, match="10:00"):
            read()


TIMED = ("stated_on", "stated_time")


def test_a_statement_after_its_publication_is_refused_by_the_moment():
    late = {**EVENING, "published_on": "2022-03-01T09:00+03:00"}
    for read in (
        est.ClaimSet.from_records,
        lambda rows: est.ClaimSet.from_frame(pd.DataFrame(rows)),
    ):
        with pytest.raises(est.EstimatesError, match="is after its document's published_on"):
            read([late])
    # The day of the statement in its zone is later, its moment is not.
    record = {**MORNING, "stated_on": "2022-03-02T00:30+14:00", "published_on": "2022-03-01T12:00Z"}
    assert len(est.ClaimSet.from_records([record])) == 1
    assert len(est.ClaimSet.from_frame(pd.DataFrame([record]))) == 1


def test_times_without_a_zone_are_compared_as_utc_and_counted():
    frame = pd.DataFrame(
        {"source": "A", "value": [1, 2], "stated_on": ["1 March 2022, 9:00 am"] * 2}
    )
    frame.loc[1, "stated_on"] = "1 March 2022, 6:00 pm"
    claims = est.ClaimSet.from_frame(frame)
    assert claims.notices == ("times of day without a zone, compared as UTC: 2",)
    assert [claim.stated_time for claim in claims] == ["09:00", "18:00"]
    assert standings(claims) == ["superseded", "used"]


def test_columns_of_pandas_with_a_zone_keep_their_times():
    times = pd.to_datetime(["2022-03-01 09:00", "2022-03-01 18:00"])
    for zone, shown in (("Europe/Kyiv", "09:00 Europe/Kyiv"), ("UTC", "09:00Z"), (None, "09:00")):
        frame = pd.DataFrame({"source": "A", "value": [1, 2]})
        frame["stated_on"] = times.tz_localize(zone)
        claims = est.ClaimSet.from_frame(frame)
        assert claims[0].stated_time == shown
        assert standings(claims) == ["superseded", "used"]
    days = pd.DataFrame({"source": ["A"], "value": 1, "stated_on": pd.to_datetime(["2022-03-01"])})
    assert est.ClaimSet.from_frame(days)[0].stated_time is None


def test_a_file_without_times_has_the_columns_and_fingerprints_of_days():
    claim = est.claim("Taran", "110,000", stated_on="2021-04-14")
    assert (
        claim.fingerprint == est.claim("Taran", "110,000", stated_on=date(2021, 4, 14)).fingerprint
    )
    claims = est.ClaimSet.from_records([claim])
    assert not {"stated_time", "published_time"} & {*claims.linked.store.columns}


def timed_records(moments, zones):
    """Return claims of one source at some moments, in some zones."""
    return [
        {
            "claim_id": f"c{i}",
            "source": "A",
            "value": i + 1,
            "stated_on": moment.astimezone(zone),
        }
        for i, (moment, zone) in enumerate(zip(moments, zones, strict=True))
    ]


@given(st.data(), st.lists(MOMENTS, min_size=1, max_size=5))
def test_the_latest_moment_stands_in_whatever_zone_it_is_stated(data, moments):
    zones = [data.draw(ZONES) for _ in moments]
    latest = max(moments)
    expected = ["used" if moment == latest else "superseded" for moment in moments]
    assert standings(timed_records(moments, zones)) == expected
    # A claim without a time on a day far away from all of them is earlier, or later.
    days = [{"source": "A", "value": 9, "stated_on": f"2022-{month}-01"} for month in ("06", "08")]
    assert standings([*timed_records(moments, zones), days[0]]) == [*expected, "superseded"]
    assert standings([*timed_records(moments, zones), days[1]])[-1] == "used"


@given(st.data(), st.lists(MOMENTS, min_size=1, max_size=5), MOMENTS)
def test_another_zone_of_the_same_moments_changes_only_the_display(data, moments, until):
    results = []
    for _ in range(2):
        records = timed_records(moments, [data.draw(ZONES) for _ in moments])
        rec = est.reconcile(records, until.astimezone(data.draw(ZONES)), method="median")
        results.append([(entry.standing, entry.reason) for entry in rec.ledger])
        assert [s != "not yet stated" for s, _ in results[-1]] == [m <= until for m in moments]
    assert [standing for standing, _ in results[0]] == [standing for standing, _ in results[1]]


@few_in_dev  # each writes and reads five files
@given(st.data(), st.lists(MOMENTS, min_size=1, max_size=4))
def test_times_are_read_as_they_are_written(tmp_path_factory, data, moments):
    zones = [data.draw(ZONES) for _ in moments]
    claims = est.ClaimSet.from_records(timed_records(moments, zones))
    folder = tmp_path_factory.mktemp("times")
    for suffix in ("csv", "json", "jsonl", "parquet", "xlsx"):
        path = est.write(claims, folder / f"claims.{suffix}")
        assert list(est.read(path)) == list(claims)
    assert list(est.ClaimSet.from_frame(claims.to_frame())) == list(claims)
    path = est.export(claims, "schema.org").write(folder / "schema.json")
    again = [claim.stated_at for claim in est.read(path)]
    assert again == [claim.stated_at for claim in claims]
