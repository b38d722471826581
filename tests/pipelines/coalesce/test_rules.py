"""Priorities with scopes, exclusions, splices, exact integers and several columns of values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import (
    EstimatesError,
    EstimatesWarning,
    InvalidFieldError,
    MissingFieldError,
    UnlistedSourceError,
)

COLUMNS = {"country": "quantity", "year": "period"}
PLACES, YEARS, SOURCES = ["Chad", "Mali"], [2009, 2010, 2011], ["UN", "WB", "Maddison"]
PANEL = pd.DataFrame(
    [(place, year, source) for place in PLACES for year in YEARS for source in SOURCES],
    columns=["country", "year", "source"],
).assign(value=lambda frame: np.arange(len(frame)) + 1.0)


def chosen(found: pd.DataFrame) -> dict[tuple[str, int], str]:
    """Return the source of each cell."""
    return {(row.country, row.year): row.source for row in found.itertuples()}


def test_the_first_scope_that_holds_a_row_applies() -> None:
    """A key, a span of periods, and the name of the column of values."""
    order = {
        "Chad": ["WB"],
        ("value", "2010–"): ["Maddison"],
        "*": ["UN"],
    }
    found = est.coalesce(PANEL, order, columns=COLUMNS)
    assert chosen(found) == {
        **{("Chad", year): "WB" for year in YEARS},
        ("Mali", 2009): "UN",
        ("Mali", 2010): "Maddison",
        ("Mali", 2011): "Maddison",
    }
    assert found["priority_rank"].tolist() == [1.0] * 6


SCOPES = st.sampled_from(["Chad", "Mali", "2009", "–2009", "2010-", ("Mali", "2010–2011")])
ORDERS = st.permutations(SOURCES)


@given(st.dictionaries(SCOPES, ORDERS, max_size=3), ORDERS)
def test_scoped_orders_are_those_of_the_parts_of_the_table(scoped: Any, rest: list[str]) -> None:
    """Each cell is as if its own order were the only one, as a frame and as claims."""
    found = est.coalesce(PANEL, {**scoped, "*": rest}, columns=COLUMNS)
    spans = {"–2009": (0, 2009), "2010-": (2010, 9999), "2010–2011": (2010, 2011)}

    def holds(scope: Any, place: str, year: int) -> bool:
        terms = scope if isinstance(scope, tuple) else (scope,)
        return all(
            term in (place, str(year))
            or (term in spans and spans[term][0] <= year <= spans[term][1])
            for term in terms
        )

    expected = {
        (place, year): next((o for s, o in scoped.items() if holds(s, place, year)), rest)[0]
        for place in PLACES
        for year in YEARS
    }
    assert chosen(found) == expected
    columns = {"country": "quantity", "year": "refers_to"}
    claims = est.ClaimSet.from_frame(PANEL, columns=columns)
    rows = est.coalesce(claims, {**scoped, "*": rest})
    assert {(row.quantity, row.refers_to_start.year): row.source for row in rows} == expected


def test_excluded_rows_are_counted() -> None:
    """In their scope alone; a cell of nothing else stays, blank."""
    exclude = {"UN": ["Chad", ("Mali", "2011")], "WB": "Chad", "Maddison": ("Chad", "–2009")}
    found = est.coalesce(PANEL, ["UN", "WB"], columns=COLUMNS, exclude=exclude)
    assert found["excluded"].tolist() == [3, 2, 2, 0, 0, 1]
    sources = found["source"].astype(object).where(found["source"].notna(), None)
    assert sources.tolist() == [None, "Maddison", "Maddison", "UN", "UN", "WB"]
    claims = est.ClaimSet.from_frame(PANEL, columns={"country": "quantity", "year": "refers_to"})
    rows = est.coalesce(claims, ["UN", "WB"], exclude={"UN": "Mali"})
    assert [(row.source, row.excluded) for row in rows if row.quantity == "Mali"] == [("WB", 1)] * 3


def test_rules_are_read_from_a_file(tmp_path: Path) -> None:
    """They equal the parameters."""
    path = tmp_path / "rules.toml"
    path.write_text(
        '[[priority]]\nwhere = ["Chad", "2010–"]\nsources = ["WB", "UN"]\n'
        '[[priority]]\nsources = ["UN", "WB"]\n'
        '[[exclude]]\nsource = "UN"\nwhere = "Mali"\nreason = "another boundary"\n'
        '[[splice]]\nsource = "Maddison"\nonto = "WB"\nwindow = 2\n'
    )
    order = {("Chad", "2010–"): ["WB", "UN"], "*": ["UN", "WB"]}
    splice = {"Maddison": {"onto": "WB", "window": 2}}
    made = est.coalesce(PANEL, order, columns=COLUMNS, exclude={"UN": "Mali"}, splice=splice)
    for given_path in (path, str(path)):
        pd.testing.assert_frame_equal(est.coalesce(PANEL, given_path, columns=COLUMNS), made)


def series(source: str, values: dict[int, float]) -> list[dict[str, Any]]:
    """Return the rows of a series."""
    return [{"year": year, "source": source, "value": v} for year, v in values.items()]


@given(
    st.lists(st.integers(1, 1_000), min_size=3, max_size=6, unique=True),
    st.sampled_from([0.5, 2.0, 4.0]),
    st.sampled_from([0.0, 64.0]),
    st.sampled_from([None, 2]),
)
def test_a_splice_recovers_a_series_of_another_scale(
    values: list[int], factor: float, shift: float, window: int | None
) -> None:
    """By the ratio where only the scale differs, by least squares where the level does, too."""
    new = {2000 + at: factor * value + shift for at, value in enumerate(values)}
    old = {2000 + at: float(value) for at, value in enumerate(values)}
    overlap = {year: new[year] for year in list(new)[1:]}
    frame = pd.DataFrame(series("old", old) + series("new", overlap))
    method = "least squares" if shift else "ratio"
    splice = {"old": {"onto": "new", "method": method, "window": window}}
    found = est.coalesce(frame, ["new", "old"], columns={"year": "period"}, splice=splice)
    assert found["value"].tolist() == pytest.approx(list(new.values()), rel=1e-9)
    assert found["stated_value"].tolist()[0] == values[0]
    assert found["source"][0].startswith("old (× ")
    assert f"spliced onto new by {method} over 2001" in found["source"][0]
    assert set(found["source"][1:]) == {"new"}


def test_each_end_of_an_overlap_has_its_own_window() -> None:
    """A series that reaches beyond both ends is rescaled by the nearest periods."""
    old = series("old", dict.fromkeys(range(2000, 2006), 10.0))
    new = series("new", {2001: 20.0, 2002: 20.0, 2003: 40.0, 2004: 40.0})
    splice = {"old": {"onto": "new", "window": 1}}
    frame = pd.DataFrame(old + new)
    found = est.coalesce(frame, ["new", "old"], columns={"year": "period"}, splice=splice)
    assert found["value"].tolist() == [20, 20, 20, 40, 40, 40]


def test_splices_that_nothing_determines_are_refused() -> None:
    """No common period, two numbers for one, no period at all, a sum of zero."""
    old, new = series("old", {2000: 1}), series("new", {2001: 2})
    columns = {"year": "period"}

    def make(rows: list[dict[str, Any]], **options: Any) -> Any:
        given = {"columns": columns, "splice": {"old": "new"}, **options}
        return est.coalesce(pd.DataFrame(rows), ["new", "old"], **given)

    with pytest.raises(InvalidFieldError, match=r"shares no period.*exclude="):
        make(old + new)
    with pytest.raises(InvalidFieldError, match="several numbers for one period"):
        make(old + series("new", {2000: 2}) + series("new", {2000: 3}))
    with pytest.raises(InvalidFieldError, match="has no ratio"):
        make(series("old", {2000: 0}) + series("new", {2000: 3}))
    with pytest.raises(MissingFieldError, match="needs a period"):
        make(old + new, columns={"year": "quantity"})
    with pytest.raises(InvalidFieldError, match="only for a plain frame"):
        est.coalesce([{"source": "old", "value": 1}], ["old"], splice={"old": "new"})


LARGE = st.integers(2**53 - 2, 2**53 + 6) | st.integers(2**60, 2**60 + 3) | st.just(5)


@given(st.lists(LARGE, min_size=2, max_size=4))
def test_gaps_of_large_integers_are_exact(values: list[int]) -> None:
    """As a frame of pandas and of polars, and as claims."""
    sources = [f"s{at}" for at in range(len(values))]
    frame = pd.DataFrame({"source": sources, "value": values, "k": "a"})
    gaps = [abs(value - values[0]) for value in values]
    columns = {"k": "quantity"}
    for found in (
        est.coalesce(frame, ["s0"], columns=columns).iloc[0],
        est.coalesce(pl.DataFrame(frame), ["s0"], columns=columns).to_pandas().iloc[0],
    ):
        assert (int(found["gap"]), found["conflicting"]) == (max(gaps), sum(g > 0 for g in gaps))
        if max(gaps):
            assert int(found["against_value"]) == values[gaps.index(max(gaps))]
    row = est.coalesce(est.ClaimSet.from_frame(frame, columns=columns), ["s0"])[0]
    assert (row.gap, row.conflicting) == (max(gaps), sum(gap > 0 for gap in gaps))


def test_a_number_and_its_text_are_one_key() -> None:
    """With a warning that names both."""
    frame = pd.DataFrame({"k": [2020, "2020", 2020.0], "source": list("abc"), "value": [1, 2, 3]})
    with pytest.warns(EstimatesWarning, match=r"2020 and '2020'"):
        found = est.coalesce(frame, ["a"], columns={"k": "period"})
    assert (len(found), found["silenced"][0]) == (1, 2)


def test_columns_of_values_are_coalesced_each_alone() -> None:
    """Their columns bear their names; each cell has its own source."""
    frame = PANEL.assign(gdp=PANEL["value"].where(PANEL["source"] != "UN"), note="n")
    columns = {**COLUMNS, "value": "value", "gdp": "value"}
    found = est.coalesce(frame, {("gdp", "Chad"): ["Maddison"], "*": ["UN", "WB"]}, columns=columns)
    alone = est.coalesce(
        frame.drop(columns="value"),
        {"Chad": ["Maddison"], "*": ["UN", "WB"]},
        columns={**COLUMNS, "gdp": "value"},
    )
    for name in ("source", "note", "gap", "silenced", "against_value"):
        pd.testing.assert_series_equal(found[f"gdp_{name}"], alone[name], check_names=False)
    assert found["gdp_source"].tolist() == ["Maddison"] * 3 + ["WB"] * 3
    assert found["value_source"].tolist() == ["UN"] * 6


BAD: list[tuple[dict[str, Any], type[EstimatesError], str]] = [
    ({"priority": ["W.B.", "UN"]}, UnlistedSourceError, 'did you mean "WB"'),
    ({"priority": ["Eurostat"]}, UnlistedSourceError, "the sources are Maddison, UN, WB"),
    ({"exclude": {"WHO": "Chad"}}, UnlistedSourceError, "'WHO'"),
    ({"splice": {"UN": "W.B"}}, UnlistedSourceError, 'did you mean "WB"'),
    ({"priority": {"Chda": ["UN"], "*": ["WB"]}}, InvalidFieldError, 'did you mean "Chad"'),
    ({"priority": {"2012–": ["UN"], "*": ["WB"]}}, InvalidFieldError, "holds no row"),
    ({"exclude": {"UN": ("Chad", "Mali")}}, InvalidFieldError, "holds no row: 'Chad, Mali'"),
    ({"priority": {"Chad": ["UN"]}}, InvalidFieldError, r"'Mali, 2009'; add the scope \"\*\""),
    ({"priority": {}}, InvalidFieldError, "is empty"),
    ({"priority": {(): ["UN"]}}, InvalidFieldError, "is not a scope"),
    ({"exclude": ["UN"]}, InvalidFieldError, "must be a mapping"),
    ({"splice": {"UN": {"onto": "WB", "method": "mean"}}}, InvalidFieldError, "is not a method"),
    ({"splice": {"UN": {"onto": "WB", "window": 0}}}, InvalidFieldError, "1 or more"),
    ({"splice": {"UN": {"to": "WB"}}}, InvalidFieldError, "is not a field of a splice"),
    ({"splice": {"UN": "UN"}}, InvalidFieldError, "onto itself"),
    ({"absent": "drop"}, InvalidFieldError, "raise"),
    (
        {"columns": {"country": "quantity", "yaer": "period"}},
        EstimatesError,
        "yaer is not a column",
    ),
]


@pytest.mark.parametrize(("options", "error", "words"), BAD)
def test_bad_rules_are_refused(options: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        est.coalesce(PANEL, **{"priority": ["UN"], "columns": COLUMNS, **options})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[rules]]\n", "is not a section"),
        ('[[priority]]\nwhere = "Chad"\n', "sources is missing"),
        ('[[priority]]\nsources = ["UN"]\nscope = "x"\n', "is not a field"),
        ('priority = ["UN"]\n', "must be a list of rules"),
    ],
)
def test_bad_files_of_rules_are_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text)
    with pytest.raises(EstimatesError, match=words):
        est.coalesce(PANEL, path, columns=COLUMNS)


def test_absent_names_and_scopes_may_be_permitted() -> None:
    """For rules that serve many tables."""
    order = {"Peru": ["UN"], "*": ["WHO", "UN"]}
    found = est.coalesce(PANEL, order, columns=COLUMNS, absent="ignore")
    assert set(found["source"]) == {"UN"}
