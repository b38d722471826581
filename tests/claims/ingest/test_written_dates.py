"""Dates in every written form, in every way in which a table comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.claims.ingest.written_dates import MONTH_NAMES, month_numbers
from tests.helpers.examples import few_in_dev, pairs

MONTHS = (
    "January February March April May June July August September October November December".split()
)
GERMAN_MONTHS = MONTH_NAMES.strip().split("\n")[1].split()
DAY_FORMS: dict[str, Callable[[date], str]] = {
    "2021-04-19": lambda d: d.isoformat(),
    "2021/4/19": lambda d: f"{d.year}/{d.month}/{d.day}",
    "2021.04.19": lambda d: f"{d.year}.{d.month:02}.{d.day:02}",
    "20210419": lambda d: f"{d.year}{d.month:02}{d.day:02}",
    "19/04/2021": lambda d: f"{d.day:02}/{d.month:02}/{d.year}",
    "19.4.2021": lambda d: f"{d.day}.{d.month}.{d.year}",
    "4-19-2021": lambda d: f"{d.month}-{d.day}-{d.year}",
    "19/04/2021 17:30": lambda d: f"{d.day:02}/{d.month:02}/{d.year} 17:30",
    "4/19/2021 5:30 PM": lambda d: f"{d.month}/{d.day}/{d.year} 5:30 PM",
    "2021-04-19T17:30:00Z": lambda d: f"{d.isoformat()}T17:30:00Z",
    "19 April 2021": lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    "19th of April 2021": lambda d: f"{d.day}th of {MONTHS[d.month - 1]} {d.year}",
    "Apr 19, 2021": lambda d: f"{MONTHS[d.month - 1][:3]} {d.day}, {d.year}",
    "Monday, April 19 2021": lambda d: f"Monday, {MONTHS[d.month - 1]} {d.day} {d.year}",
    "19-APR-2021": lambda d: f"{d.day:02}-{MONTHS[d.month - 1][:3].upper()}-{d.year}",
    "2021-Apr-19": lambda d: f"{d.year}-{MONTHS[d.month - 1][:3]}-{d.day:02}",
    "19. april 2021": lambda d: f"{d.day}. {GERMAN_MONTHS[d.month - 1]} {d.year}",
}
SHORT_FORMS: dict[str, Callable[[date], str]] = {
    "19-Apr-21": lambda d: f"{d.day}-{MONTHS[d.month - 1][:3]}-{d.year % 100:02}",
    "4/19/21": lambda d: f"{d.month}/{d.day}/{d.year % 100:02}",
}
# The twenty-third of a month decides the order of day and month, in whichever row it stands.
DECIDING_DAY = date(2021, 4, 23)
DAYS = st.dates(date(1901, 1, 1), date(2099, 12, 31))


def records(cells: list[Any]) -> list[dict[str, Any]]:
    """Return one record per cell, with the cell as the day it refers to."""
    return [{"source": "A", "value": n, "refers_to": cell} for n, cell in enumerate(cells)]


def read_records(cells: list[Any], folder: Path) -> est.ClaimSet:
    """Read records."""
    return est.ClaimSet.from_records(records(cells))


def read_frame(cells: list[Any], folder: Path) -> est.ClaimSet:
    """Read a frame with our columns."""
    return est.ClaimSet.from_frame(pd.DataFrame(records(cells)))


def read_mapped_frame(cells: list[Any], folder: Path) -> est.ClaimSet:
    """Read a frame whose columns are mapped."""
    frame = pd.DataFrame(records(cells)).rename(columns={"refers_to": "When?"})
    return est.ClaimSet.from_frame(frame, columns={"When?": "refers_to"})


def read_preset_frame(cells: list[Any], folder: Path) -> est.ClaimSet:
    """Read a frame that the generic preset recognises."""
    frame = pd.DataFrame(records(cells))
    return est.ClaimSet.from_frame(
        frame.rename(columns={"refers_to": "reference_period", "value": "estimate"})
    )


def read_csv(cells: list[Any], folder: Path) -> est.ClaimSet:
    """Read a CSV whose last line has no end."""
    path = folder / "dates.csv"
    path.write_text(pd.DataFrame(records(cells)).to_csv(index=False).rstrip("\r\n"), "utf-8")
    return est.read(path)


MODES = (read_records, read_frame, read_mapped_frame, read_preset_frame, read_csv)


def starts(claims: est.ClaimSet) -> list[date | None]:
    """Return the first day of each claim, in the order of the rows."""
    ordered = sorted(claims, key=lambda claim: claim.figure.value or 0)
    return [claim.refers_to and claim.refers_to.start for claim in ordered]


@pytest.mark.parametrize(("mode", "form"), pairs(MODES, DAY_FORMS))
@given(st.lists(DAYS, max_size=4))
@few_in_dev  # each column is read in every mode
def test_every_written_form_of_a_day_is_read_in_every_mode(
    tmp_path_factory: pytest.TempPathFactory, mode: Any, form: str, days: list[date]
) -> None:
    days = [*days, DECIDING_DAY]
    cells = [DAY_FORMS[form](day) for day in days]
    claims = mode(cells, tmp_path_factory.getbasetemp())
    assert starts(claims) == days
    cut = [notice for notice in claims.notices if "times of day" in notice]
    assert len(cut) == (":" in form)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.__name__)
@pytest.mark.parametrize("form", SHORT_FORMS)
@given(st.lists(st.dates(date(1969, 1, 1), date(2029, 12, 31)), max_size=4))
def test_two_digit_years_are_those_on_which_all_programs_agree(
    tmp_path_factory: pytest.TempPathFactory, mode: Any, form: str, days: list[date]
) -> None:
    days = [DECIDING_DAY, *days]
    cells = [SHORT_FORMS[form](day) for day in days]
    if form == "19-Apr-21":
        cells.append("28-Apr-95")  # certainly no year first
        days.append(date(1995, 4, 28))
    claims = mode(cells, tmp_path_factory.getbasetemp())
    assert starts(claims) == days
    assert any(f"two-digit years, read as 1969 to 2029: {len(days)}" in n for n in claims.notices)


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("Feb 2024", "2024-02-01", "2024-02-29"),
        ("février 2024", "2024-02-01", "2024-02-29"),
        ("2024 February", "2024-02-01", "2024-02-29"),
        ("201001", "2010-01-01", "2010-01-31"),
        (201001, "2010-01-01", "2010-01-31"),
        (20240116, "2024-01-16", "2024-01-16"),
        (1618524000, "2021-04-15", "2021-04-15"),
        ("1618524000", "2021-04-15", "2021-04-15"),
        (1618524000123, "2021-04-15", "2021-04-15"),
        (2024, "2024-01-01", "2024-12-31"),
        (2024.0, "2024-01-01", "2024-12-31"),
        ("2024-Q1", "2024-01-01", "2024-03-31"),
        ("Q4 2023", "2023-10-01", "2023-12-31"),
        ("2024H2", "2024-07-01", "2024-12-31"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        ("1990s", "1990-01-01", "1999-12-31"),
        ("2019-2021", "2019-01-01", "2021-12-31"),
        ("2019–2021", "2019-01-01", "2021-12-31"),
        ("12 April 2021 – 18 April 2021", "2021-04-12", "2021-04-18"),
        ("13/04/2021 to 18/04/2021", "2021-04-13", "2021-04-18"),
        ("2021-04-12/2021-04-18", "2021-04-12", "2021-04-18"),
    ],
)
@pytest.mark.parametrize("mode", MODES[:-1], ids=lambda mode: mode.__name__)
def test_periods_have_a_first_and_a_last_day(
    tmp_path: Path, mode: Any, cell: Any, first: str, last: str
) -> None:
    period = mode([cell], tmp_path)[0].refers_to
    assert (str(period.start), str(period.end)) == (first, last)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (["03/04/2021"], "can be read as two different dates"),
        (["19/04/2021", "04/19/2021"], "mixes day first"),
        (["6-Jun-44", "7-Jun-44"], "whose century is open"),
        (["21/04/19", "21/05/20", "21/05/12"], "may begin with the year"),
        (["201001", "201031"], "is not a year and a month in every row"),
    ],
)
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.__name__)
def test_a_column_that_does_not_decide_is_refused(
    tmp_path: Path, mode: Any, cells: list[str], problem: str
) -> None:
    with pytest.raises(est.EstimatesError, match=problem):
        mode(cells, tmp_path)


@pytest.mark.parametrize(
    "cell", ["31 Feb 2021", "2021-Q5", "Feb-24", "soon", "45214", "15/2021", "2021041912"]
)
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.__name__)
def test_what_is_no_date_is_refused_by_row(tmp_path: Path, mode: Any, cell: str) -> None:
    with pytest.raises(est.TableError, match="is not a date"):
        mode([cell], tmp_path)


def test_dayfirst_decides_a_column_that_leaves_it_open(tmp_path: Path) -> None:
    rows = records(["03/04/2021"])
    for dayfirst, day in ((True, date(2021, 4, 3)), (False, date(2021, 3, 4))):
        sets = [
            est.ClaimSet.from_records(rows, dayfirst=dayfirst),
            est.ClaimSet.from_frame(pd.DataFrame(rows), dayfirst=dayfirst),
        ]
        assert [starts(claims) for claims in sets] == [[day], [day]]


def test_numbers_are_days_only_where_the_table_is_from_a_workbook() -> None:
    frame = pd.DataFrame(records([45214]))
    with pytest.raises(est.TableError, match="is not a date"):
        est.ClaimSet.from_frame(frame)
    frame.attrs["serial_days"] = True
    assert starts(est.ClaimSet.from_frame(frame)) == [date(2023, 10, 15)]


@given(st.lists(DAYS, min_size=1, max_size=8), st.integers(0, 8), st.sampled_from(["", "\n"]))
def test_the_deciding_cell_may_stand_anywhere(
    tmp_path_factory: pytest.TempPathFactory, days: list[date], at: int, end: str
) -> None:
    """Chunks of one line, the last of which has an end or has none, change nothing."""
    from estimates.io import delimited

    days.insert(at, DECIDING_DAY)
    rows = [f"A,{n},{d.month}/{d.day}/{d.year}" for n, d in enumerate(days)]
    path = tmp_path_factory.getbasetemp() / "order.csv"
    path.write_text("\n".join(["source,value,refers_to", *rows]) + end, "utf-8")
    read_small_chunks = delimited.read_delimited_chunks
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            delimited,
            "read_delimited_chunks",
            lambda *args, **options: read_small_chunks(*args, **{**options, "characters": 30}),
        )
        assert starts(est.read(path)) == days


@given(st.sampled_from(sorted(month_numbers())), st.integers(1, 28))
def test_every_name_of_a_month_is_read_in_any_case(name: str, day: int) -> None:
    claim = est.claim("A", 5, stated_on=f"{day} {name.title()} 2021")
    assert claim.stated_on == date(2021, month_numbers()[name], day)
