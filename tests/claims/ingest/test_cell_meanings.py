"""Parts of a day in columns of their own, and words in cells that a mapping explains."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.claims.ingest.cell_meanings import join_day

DAYS = {"refers_to": ["year", "month", "day"]}


def read(days: dict[str, Any], **columns: list[Any]) -> est.ClaimSet:
    """Read a table of one source with its days in parts."""
    rows = len(next(iter(columns.values())))
    frame = pd.DataFrame({"deaths": [*range(1, rows + 1)], **columns})
    mapping = {
        "columns": {"best": "deaths"},
        "constants": {"source": "A"},
        "days": days,
        "quantity": "{refers_to} deaths",
    }
    return est.ClaimSet.from_frame(frame, mapping)


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["number", "padded", "text", "name", "short"]))
def test_year_month_and_day_are_one_day_however_the_month_is_written(day: date, form: str) -> None:
    name = calendar.month_name[day.month]
    month = {
        "number": day.month,
        "padded": f"{day.month:02}",
        "text": f"{day.month}",
        "name": name,
        "short": f"{name[:3].title()}.",
    }[form]
    assert join_day([day.year, month, day.day]) == day.isoformat()


@pytest.mark.parametrize("nothing", ["", None, 0, "0", "00", -9, "-8", float("nan")])
def test_a_part_that_states_nothing_ends_the_day(nothing: Any) -> None:
    assert join_day([2021, nothing, 4]) == "2021"
    assert join_day([2021, 3, nothing]) == "2021-03"
    assert join_day([nothing, 3, 4]) is None


def test_rows_may_state_a_day_a_month_or_a_year() -> None:
    claims = read(DAYS, year=[2021, 2021, 2022], month=["March", 4, 0], day=[4, None, 0])
    periods = ["2021-03-04", "2021-04-01/2021-04-30", "2022-01-01/2022-12-31"]
    assert [str(claim.refers_to) for claim in claims] == periods


def test_a_day_that_the_calendar_does_not_have_is_refused_by_row() -> None:
    with pytest.raises(est.TableError, match=r"row 1: .*2021-02-31"):
        read(DAYS, year=[2021], month=[2], day=[31])


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ({"refers_to": ["yaer", "month"]}, 'yaer of .*did you mean "year"'),
        ({"refers_to": ["year", "mnth"]}, "mnth of "),
        ({"refers_to": ["year", "month", "day", "hour"]}, "must be year, month and day"),
        ({"area": ["year"]}, "must be year, month and day"),
        ({"refers_to": []}, "must be year, month and day"),
    ],
)
def test_parts_that_are_not_there_are_refused(days: dict[str, Any], message: str) -> None:
    with pytest.raises(est.EstimatesError, match=message):
        read(days, year=[2021], month=[2], day=[3])


def test_a_day_stated_twice_is_refused() -> None:
    with pytest.raises(est.EstimatesError, match="stated by columns and by days"):
        est.TableMapping(columns={"refers_to": "date"}, days={"refers_to": ["year"]})


def test_words_in_cells_become_our_terms_in_any_case() -> None:
    frame = pd.DataFrame({"n": [5, 6, 7], "kind": ["More than", "TOTAL", "about"]})
    mapping = est.TableMapping(
        columns={"best": "n", "comparator": "kind"},
        constants={"source": "A"},
        quantity="{n} deaths",
        cells={"comparator": {"more than": ">", "total": "", "about": "~"}},
    )
    claims = est.ClaimSet.from_frame(frame, mapping)
    assert [str(claim.figure) for claim in claims] == ["> 5", "6", "~ 7"]


def test_a_word_without_a_meaning_is_refused_by_row() -> None:
    frame = pd.DataFrame({"n": [5, 6], "kind": ["more than", "nearly"]})
    mapping = est.TableMapping(
        columns={"best": "n", "comparator": "kind"},
        constants={"source": "A"},
        quantity="{n} deaths",
        cells={"comparator": {"more than": ">"}},
    )
    with pytest.raises(est.TableError, match=r"row 2: .*nearly"):
        est.ClaimSet.from_frame(frame, mapping)


def test_a_whole_period_replaces_its_ends_and_the_other_way_round() -> None:
    """A preset states the ends; the caller states the period, from one of the same columns."""
    path = "tests/claims/ingest/presets/cow-wars.csv"
    whole = est.read(path, mapping={"days": {"refers_to": ["StartYear1", "StartMonth1"]}})
    assert str(whole[0].refers_to) == "1823-04-01/1823-04-30"
    ends = est.read(path)
    assert str(ends[0].refers_to) == "1823-04-07/1823-11-13"
