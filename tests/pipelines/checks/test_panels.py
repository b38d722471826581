"""Checks of panels and series: one period a question, totals, freshness, completeness."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import EstimatesError, InvalidFieldError, MixedQuantityError
from estimates.pipelines.checks import Accepted

checks = est.checks
PANEL = pd.DataFrame(
    {
        "country": ["Chad", "Chad", "Chad", "Chad"],
        "year": [2019, 2019, 2020, 2020],
        "dataset": ["UN", "WB", "UN", "WB"],
        "population": [10.0, 100.0, 16.6, 16.5],
    }
)
COLUMNS = {"country": "quantity", "year": "refers_to", "dataset": "source", "population": "value"}
AGREE = checks.sources_agree("UN", "WB", within=0.1)
WAYS: dict[str, dict[str, Any]] = {
    "the keys": {"columns": COLUMNS, "quantity": ["country", "year"]},
    "the length of a period": {"columns": COLUMNS, "period": "year"},
    "roles as in coalesce": {"columns": {**COLUMNS, "year": "period"}},
}
KINDS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "pandas": lambda frame: frame,
    "index": lambda frame: frame.set_index(["country", "year"]),
    "polars": pl.DataFrame,
    "Arrow": pa.Table.from_pandas,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", WAYS)
def test_every_period_of_a_panel_is_compared(kind: str, way: str) -> None:
    """Ten against a hundred in 2019 fails, whatever agrees in 2020."""
    found = checks.run(KINDS[kind](PANEL), AGREE, **WAYS[way])
    assert not found.passed
    finding = found.findings[0]
    assert len(found.findings) == 1
    assert (finding.quantity, finding.rows, finding.sources) == (
        "Chad 2019",
        ("row 1", "row 2"),
        ("UN", "WB"),
    )
    assert PANEL.iloc[list(finding.positions)]["population"].tolist() == [10, 100]


def test_a_series_under_one_label_is_refused_with_the_line_that_parts_it(tmp_path: Path) -> None:
    """As a frame and as a file; checks of single claims do not mind."""
    PANEL.to_csv(tmp_path / "panel.csv", index=False)
    for data in (PANEL, tmp_path / "panel.csv"):
        with pytest.raises(MixedQuantityError, match="2019") as caught:
            checks.run(data, AGREE, columns=COLUMNS)
        assert "quantity=['country', 'year']" in str(caught.value)
        assert checks.run(data, checks.stated("value"), columns=COLUMNS).passed


CELLS = st.tuples(
    st.sampled_from([2019, 2020, 2021]),
    st.sampled_from(["UN", "WB"]),
    st.sampled_from([10, 11, 90]),
)


@given(st.lists(CELLS, min_size=1, max_size=8, unique_by=lambda cell: cell[:2]))
def test_a_panel_fails_where_any_of_its_years_alone_fails(
    cells: list[tuple[int, str, int]],
) -> None:
    """And names the same years; without keys it is refused or gives the same verdict."""
    frame = pd.DataFrame(cells, columns=["year", "source", "value"]).assign(country="Chad")
    columns = {"country": "quantity", "year": "period"}
    alone = {year: part["value"].to_list() for year, part in frame.groupby("year")}
    apart = {f"Chad {year}" for year, pair in alone.items() if len(pair) == 2 and 90 in pair}
    apart -= {f"Chad {year}" for year, pair in alone.items() if pair == [90, 90]}
    found = checks.run(frame, AGREE, columns=columns)
    absent = {"UN", "WB"} - set(frame["source"])
    assert {f.quantity for f in found.findings} - {None} == apart
    assert found.passed == (not apart and not absent)
    try:
        plain = checks.run(frame, AGREE, columns={"country": "quantity", "year": "refers_to"})
    except MixedQuantityError:
        return
    if not absent and any(len(pair) == 2 for pair in alone.values()):
        assert plain.passed == found.passed


@given(st.lists(st.integers(-5, 20), min_size=1, max_size=6), st.sampled_from([0.0, 0.25]))
def test_a_total_falls_where_a_figure_is_below_an_earlier_one(
    values: list[int], within: float
) -> None:
    """Against the highest earlier one, beyond the tolerance; order of rows does not matter."""
    days = [date(2021, 1, 1 + at) for at in range(len(values))]
    rows = [
        {"claim_id": f"c{at}", "source": "MoH", "value": value, "refers_to": day}
        for at, (value, day) in enumerate(zip(values, days, strict=True))
    ]
    fallen = [
        f"c{at}"
        for at in range(1, len(values))
        if values[at] < (peak := max(values[:at])) - within * abs(peak)
    ]
    found = checks.never_falls(within)(rows[::-1]).findings
    assert [finding.rows[1] for finding in found] == fallen


def test_a_bound_may_follow_a_higher_figure() -> None:
    """ "More than 90" does not fall below 100; another source has a series of its own."""
    rows = [
        {"source": "A", "text": "100", "refers_to": "2021-01-01"},
        {"source": "A", "text": "more than 90", "refers_to": "2021-02-01"},
        {"source": "B", "text": "50", "refers_to": "2021-03-01"},
    ]
    assert checks.never_falls()(rows).passed
    rows[1]["text"] = "fewer than 90"
    assert checks.never_falls()(rows)[0].message == (
        "A: unnamed falls from 100 (2021-01-01) to 90 (2021-02-01), by 10 (10 %)"
    )
    assert checks.never_falls(by=10)(rows).passed


def test_a_series_is_read_without_its_periods() -> None:
    """In one run with a check of questions."""
    run = checks.run(PANEL, [AGREE, checks.never_falls(), checks.complete()], **WAYS["the keys"])
    assert [outcome.passed for outcome in run] == [False, False, True]
    assert [f.message for f in run.findings[1:]] == [
        "WB: Chad falls from 100 (2019) to 16.5 (2020), by 83.5 (84 %)"
    ]


@given(
    st.sets(
        st.tuples(st.sampled_from("ab"), st.sampled_from([2019, 2020]), st.sampled_from("XY")),
        min_size=1,
    )
)
def test_a_panel_is_complete_where_each_cell_has_a_claim(cells: set[tuple[str, int, str]]) -> None:
    """Of any source, or of each."""
    rows = [
        {"quantity": quantity, "refers_to": str(year), "source": source, "value": 5}
        for quantity, year, source in cells
    ]
    years = {year for _, year, _ in cells}
    quantities = {quantity for quantity, _, _ in cells}
    missing = {(q, y) for q in quantities for y in years} - {cell[:2] for cell in cells}
    assert checks.complete()(rows)[0].findings == len(missing)
    panel = {"quantity": "ab", "period": [2019, 2020], "source": "XY"}
    assert checks.complete(panel)(rows)[0].findings == 8 - len(cells)


def test_fresh_counts_days_since_the_newest_claim() -> None:
    """A quantity without any day is a finding."""
    rows = [
        {"source": "A", "quantity": "q", "value": 1, "stated_on": "2021-01-01"},
        {"source": "B", "quantity": "q", "value": 1, "published_on": "2021-02-01"},
        {"source": "B", "quantity": "r", "value": 1},
    ]
    passed = [checks.fresh(days, today="2021-03-01")(rows[:2]).passed for days in (27, 28)]
    assert passed == [False, True]
    assert "no claim has a day" in checks.fresh(90, today="2021-03-01")(rows)[0].message


@pytest.mark.parametrize("check", [checks.never_falls(), checks.fresh(30), checks.complete()])
def test_a_check_that_examines_nothing_does_not_pass(check: est.checks.Check) -> None:
    assert not check([]).passed


def test_signed_figures_agree_within_a_share() -> None:
    """Of the one closer to 0; nothing but 0 agrees with 0."""
    for a, b, agrees in [(-100, -105, True), (-100, -120, False), (-1, 1, False), (0, 0.01, False)]:
        rows = [{"source": "UN", "value": a}, {"source": "WB", "value": b}]
        assert AGREE(rows).passed == agrees


def test_findings_bear_no_fingerprints() -> None:
    """Nor do outcomes; acceptances by fingerprint, row or label match."""
    columns = {**COLUMNS, "year": "period"}
    found = checks.run(PANEL, AGREE, columns=columns)
    claims = est.ClaimSet.from_frame(PANEL, columns=COLUMNS, period="year")
    ids = tuple(claim.claim_id for claim in claims.about("Chad 2019"))
    for names in (ids, found.findings[0].rows, found.findings[0].labels):
        entry = Accepted("sources_agree", "known", date(2030, 1, 1), "Chad 2019", names)
        assert checks.run(
            PANEL, AGREE, columns=columns, accepted=[entry], today="2026-01-01"
        ).passed
    assert not set(ids) & set(json.dumps(found.findings.to_records()).split('"'))


def test_refused_rows_are_never_passed_over() -> None:
    """A run without `every_row_read` warns of rows that no check examined."""
    frame = pd.DataFrame({"source": ["UN", "WB", "WB"], "value": [1, 1, "?!"]})
    found = checks.run(frame, AGREE)
    assert (found.passed, found[-1].check, found[-1].rows) == (True, "rows_read", ("row 3",))
    assert "1 row was refused" in found[-1].message
    assert len(checks.run(frame, [AGREE, checks.every_row_read()])) == 2


def test_outcomes_have_the_form_of_a_validation_result() -> None:
    """As JSON that data quality tools read."""
    found = checks.run(PANEL, [AGREE, checks.stated("value")], **WAYS["the keys"])
    result = json.loads(json.dumps(found.to_validation_result()))
    assert (result["success"], result["statistics"]["successful_expectations"]) == (False, 1)
    assert result["results"][0]["result"]["partial_unexpected_list"] == ["UN (row 1)", "WB (row 2)"]
    assert result["results"][0]["result"]["details"][0]["sources"] == ["UN", "WB"]


@pytest.mark.skipif(importlib.util.find_spec("pandera") is None, reason="needs pandera")
@pytest.mark.filterwarnings("ignore")
def test_a_pandera_check_names_the_rows() -> None:
    """A source without claims fails the whole frame."""
    import pandera.pandas as pandera

    schema = pandera.DataFrameSchema(checks=checks.as_pandera(AGREE, **WAYS["the keys"]))
    with pytest.raises(pandera.errors.SchemaErrors) as caught:
        schema.validate(PANEL, lazy=True)
    assert set(caught.value.failure_cases["index"]) == {0, 1}
    schema.validate(PANEL[2:])
    with pytest.raises(pandera.errors.SchemaError, match="agree within"):
        schema.validate(PANEL[:1])


BAD: list[Callable[[], Any]] = [
    lambda: checks.fresh("soon"),  # type: ignore[arg-type]
    lambda: checks.fresh(-1),
    lambda: checks.never_falls(within=-0.1),
    lambda: checks.complete(["Chad"]),  # type: ignore[arg-type]
    lambda: checks.complete({"country": ["Chad"]}),
    lambda: checks.complete({"period": ["soon"]}),
    lambda: checks.run([{"source": "A", "value": 1}], AGREE, period="year"),
    lambda: checks.run(PANEL, AGREE, columns=COLUMNS, period="decade"),
    lambda: checks.run(PANEL, AGREE, columns=COLUMNS, quantity=["land"]),
    lambda: checks.Check("x", "y", list, unit="table"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("make", BAD)
def test_bad_parameters_are_refused(make: Callable[[], Any]) -> None:
    with pytest.raises((InvalidFieldError, EstimatesError)):
        make()


def test_nothing_passes_where_nothing_is_examined() -> None:
    """No claim at all, or no claim with a quote."""
    every = [
        checks.never_falls(),
        checks.fresh(30),
        checks.complete({"period": [2019]}),
        checks.no_misquotes(),
        checks.quotes_hold({}),
        checks.sources_agree("UN", "WB"),
    ]
    found = checks.run([], every)
    assert [row.passed for row in found] == [False] * len(every)
    claims = [{"source": "UN", "value": 5}]
    assert checks.quotes_hold({})(claims)[0].message.startswith("no claim has a quote")


def test_a_stream_that_can_be_read_once_serves_all_checks() -> None:
    """Of questions and of series alike."""
    table = pa.table({"k": ["a", "a"], "year": [2019, 2020], "source": ["UN"] * 2, "value": [5, 4]})
    columns = {"k": "quantity", "year": "period"}
    for data in (table, table.to_reader()):
        every = [checks.never_falls(), est.checks.every_row_read()]
        falls, read = checks.run(data, every, columns=columns)
        assert falls.message == "UN: a falls from 5 (2019) to 4 (2020), by 1 (20 %)"
        assert read.passed
