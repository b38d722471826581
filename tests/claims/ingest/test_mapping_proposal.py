"""A proposal names the days, places, sources, figures and codes of a table that nobody has described."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.claims.ingest.column_profile import ColumnProfile
from estimates.claims.ingest.mapping_proposal import propose_for_frame
from estimates.claims.ingest.table_profile import TableProfile

STEMS = ["killed", "wounded", "troops", "refugees", "houses destroyed"]
cells = st.one_of(
    st.none(),
    st.integers(-999, 10**7),
    st.floats(allow_nan=True),
    st.text(max_size=12),
    st.booleans(),
)


def propose(**columns: list[Any]) -> Any:
    """Return the proposal for a table with these columns."""
    return propose_for_frame(pd.DataFrame(columns), "table")


def kind_of(*column: Any, name: str = "x") -> str:
    """Return the kind of a column with these cells."""
    return ColumnProfile.of(name, pd.Series([*column], dtype=object)).kind


# ---- cells


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (("12", "1,200", "..", "~40"), "number"),
        ((1, 2.5, None), "number"),
        (("2021-04-19", "2021-05"), "day"),
        (("19/04/2021", "1/5/21"), "day"),
        (("3 March 2020", "March 9, 2020"), "day"),
        (("Q1 2024", "Q2 2024"), "day"),
        (("https://example.org/1",), "url"),
        (("Arcadia", "Borduria"), "text"),
        (("", None, "NA"), "blank"),
        (("-8", "-9"), "blank"),
    ],
)
def test_the_kind_of_a_column_is_that_of_its_cells(column: tuple[Any, ...], kind: str) -> None:
    assert kind_of(*column) == kind


def test_four_digits_are_years_unless_the_name_says_what_they_count() -> None:
    assert kind_of("1990", "2020", name="Year") == "year"
    assert kind_of("1990", "2020", name="TIME_PERIOD") == "year"
    assert kind_of("1990", "2020", name="deaths") == "number"
    assert kind_of("1990", "2020", name="event code") == "number"


def test_eight_digits_are_days_where_the_name_says_so() -> None:
    assert kind_of("20240116", "20240201", name="report_date") == "day"
    assert kind_of("20240116", "20240201", name="deaths") == "number"


def test_words_are_figures_where_the_name_says_what_they_count() -> None:
    assert kind_of("about 500", "dozens", "up to 40", name="deaths") == "words"
    assert kind_of("about 500", "dozens", "up to 40", name="street") == "text"


def test_negative_codes_are_missing_unless_other_numbers_are_negative() -> None:
    column = pd.Series(["12", "-99", "30", "-999"])
    assert ColumnProfile.of("deaths", column).codes == (-999, -99)
    assert ColumnProfile.of("change", pd.Series(["12", "-99", "-31"])).codes == ()


def test_marks_among_numbers_are_missing() -> None:
    assert ColumnProfile.of("2020", pd.Series(["12", "xxx", "30", "..."])).codes == ("xxx", "...")


# ---- figures


def test_columns_of_low_best_and_high_are_one_figure() -> None:
    mapping = propose(who=["A", "B"], deaths_low=[1, 2], deaths=[3, 4], deaths_high=[5, 6])
    assert mapping.columns == {
        "low": ("deaths_low",),
        "best": ("deaths",),
        "high": ("deaths_high",),
        "source": ("who",),
    }
    assert mapping.constants == {"indicator": "deaths"}


@given(
    st.lists(st.sampled_from(STEMS), min_size=2, max_size=4, unique=True),
    st.sampled_from([("min", "max"), ("low", "high"), ("lower", "upper"), ("Minimum", "Maximum")]),
    st.sampled_from(["_", " ", "."]),
    st.booleans(),
)
def test_families_of_columns_are_named_by_one_pattern(
    stems: list[str], parts: tuple[str, str], mark: str, is_first: bool
) -> None:
    names = [f"{p}{mark}{s}" if is_first else f"{s}{mark}{p}" for s in stems for p in parts]
    mapping = propose(area=["X", "Y"], **{name: [10, 20] for name in names})
    assert {*mapping.groups} == {"indicator", "part"}
    matches = [re.fullmatch(mapping.values, name) for name in names]
    assert [m["indicator"] for m in matches] == [stem for stem in stems for _ in parts]
    assert [m["part"] for m in matches] == [part for _ in stems for part in parts]


@given(st.integers(1900, 2050), st.integers(2, 5), st.sampled_from(["", "F", "Y ", "deaths_"]))
def test_columns_of_years_are_named_by_one_pattern(first: int, count: int, before: str) -> None:
    years = [f"{before}{year}" for year in range(first, first + count)]
    mapping = propose(country=["X", "Y"], **{year: [10, 20] for year in years})
    assert "refers_to" in mapping.groups
    assert "{refers_to}" in str(mapping.quantity)


def test_columns_are_sources_where_the_rows_name_what_is_counted() -> None:
    mapping = propose(
        entity=["number of deaths", "number of wounded"], year=[1946, 1946], PRIO=[1, 2], COW=[3, 4]
    )
    assert mapping.groups == ("source",)
    assert mapping.columns["indicator"] == ("entity",)


def test_columns_of_codes_are_no_figures() -> None:
    mapping = propose(
        country=["X", "Y", "Z"], year=[1990, 1991, 1992], deaths=[5, 300, 7], incomp=[1, 2, 1]
    )
    assert mapping.columns["best"] == ("deaths",)
    assert not mapping.values


def test_a_list_of_persons_is_counted() -> None:
    mapping = propose(fullName=["A", "B"], country=["X", "Y"], year=[2021, 2022])
    assert mapping.tally is True
    assert mapping.quantity == "{area} {refers_to} {indicator}"


# ---- what parts quantities


def test_a_side_parts_quantities_and_is_no_party() -> None:
    mapping = propose(
        source=["A", "B"], side=["North", "South"], deaths=[5, 6], date=["2021-01-01", "2021-01-02"]
    )
    assert "{side}" in str(mapping.quantity)
    assert "party" not in mapping.columns


def test_what_differs_within_a_place_and_day_parts_quantities() -> None:
    mapping = propose(
        country=["X", "X"], year=[2020, 2020], group=["under 5", "over 5"], deaths=[5, 6]
    )
    assert mapping.quantity == "{area} {group} {refers_to} {indicator}"


def test_the_identifier_of_an_event_is_its_quantity() -> None:
    mapping = propose(
        event_id=["E1", "E2"], country=["X", "X"], date=["2021-01-01", "2021-01-01"], deaths=[5, 6]
    )
    assert mapping.quantity == "{event_id} {indicator}"


def test_a_number_of_the_row_parts_nothing() -> None:
    mapping = propose(id=[1, 2], country=["X", "Y"], year=[2020, 2021], deaths=[5, 6])
    assert mapping.quantity == "{area} {refers_to} {indicator}"


# ---- what is printed


def test_a_proposal_says_what_a_person_must_decide() -> None:
    text = str(propose(country=["X", "Y"], year=[2020, 2021], value=[5, 6]))
    assert '# no column says who states the figures: put its name for "table"\n' in text
    assert "# no column says what the figures count" in text
    assert "…" not in text


@given(st.dictionaries(st.text(max_size=8), st.lists(cells, min_size=3, max_size=3), max_size=6))
def test_any_table_has_a_proposal_that_toml_and_python_repeat(columns: dict[str, Any]) -> None:
    frame = pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in columns.items()})
    mapping = propose_for_frame(frame, "table")
    stated = mapping.model_dump()
    assert est.TableMapping.from_toml(mapping.to_toml()).model_dump() == stated
    names = {"est": est}
    exec(mapping.to_python(), names)
    assert names["mapping"].model_dump() == stated  # type: ignore[attr-defined]


@given(st.dictionaries(st.text(max_size=8), st.lists(cells, min_size=3, max_size=3), max_size=6))
def test_every_column_has_one_meaning(columns: dict[str, Any]) -> None:
    frame = pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in columns.items()})
    assert len(TableProfile.of(frame).meanings) == len(columns)


def test_a_name_with_line_breaks_cannot_leave_its_comment() -> None:
    name = 'x\nvalues = "evil"'
    mapping = propose(killed_low=[1, 2], killed_high=[3, 4], **{name: [5000, 6000]})
    assert any("evil" in remark for remark in mapping.remarks)
    assert est.TableMapping.from_toml(mapping.to_toml()).values == ""


@pytest.mark.parametrize(
    ("names", "first"),
    [
        (["2020M01", "2020M02"], "2020-01-01/2020-01-31"),
        (["Jan-2020", "Feb-2020"], "2020-01-01/2020-01-31"),
        (["1/22/20", "12/31/20"], "2020-01-22"),
        (["Q1 2020", "Q2 2020"], "2020-01-01/2020-03-31"),
        (["2020-01-22", "2020-01-23"], "2020-01-22"),
    ],
)
def test_columns_of_days_and_months_are_read_by_one_pattern(names: list[str], first: str) -> None:
    frame = pd.DataFrame({"country": ["X", "Y"], **{name: [10, 20] for name in names}})
    claims = est.ClaimSet.from_frame(frame, est.propose_mapping(frame))
    assert len(claims) == 4
    assert str(claims[0].refers_to) == first


def test_several_columns_of_figures_in_words_are_read_as_words() -> None:
    frame = pd.DataFrame(
        {
            "battle": ["Hilltown", "Port"],
            "strength": ["about 5,000", "12,000"],
            "killed": ["up to 40", "dozens"],
        }
    )
    claims = est.ClaimSet.from_frame(frame, est.propose_mapping(frame))
    assert [str(claim.figure) for claim in claims] == [
        "about 5,000",
        "up to 40",
        "12,000",
        "dozens",
    ]


def test_a_proposal_says_what_is_still_refused() -> None:
    frame = pd.DataFrame({"city": ["X", "Y"], "persons": ["5.500", "12.000"]})
    assert any("decimal=" in remark for remark in est.propose_mapping(frame).remarks)


# ---- numbers of rows, weeks and factors in headers


@pytest.mark.parametrize("name", ["column 1", "Unnamed: 0", "no", "Nr", "row", "#"])
@pytest.mark.parametrize("first", [0, 1])
def test_numbers_of_rows_are_no_figures(name: str, first: int) -> None:
    rows = [*range(first, first + 4)]
    mapping = propose(**{name: rows, "area": [*"ABCD"], "deaths": [7, 9, 7, 8]})
    assert mapping.columns["best"] == ("deaths",)
    assert name not in mapping.values


@pytest.mark.parametrize("numbers", [[1, 2, 4, 5], [2, 1, 3, 4], [5, 6, 7, 8]])
def test_other_numbers_without_a_name_stay_figures(numbers: list[int]) -> None:
    mapping = propose(**{"column 1": numbers, "area": [*"ABCD"]})
    assert mapping.columns["best"] == ("column 1",)


@pytest.mark.parametrize("name", ["Week", "Kalenderwoche Woche", "Número da Semana", "неделя"])
def test_the_number_of_a_week_is_no_figure(name: str) -> None:
    mapping = propose(**{name: [40, 41, 42], "area": [*"ABC"], "deaths": [7, 9, 8]})
    assert mapping.columns["best"] == ("deaths",)


SCALED = [
    "Refugees (thousands)",
    "Refugees ('000)",
    "Беженцы, тыс.",
    "Ausgaben (Mio. €)",
    "in Mrd.",
]
UNSCALED = ["Refugees (total)", "Million Man March", "Deaths per 100 000", "Deaths, 2019"]


@pytest.mark.parametrize(("name", "n"), [*((n, 1) for n in SCALED), *((n, 0) for n in UNSCALED)])
def test_a_factor_in_a_header_is_told(name: str, n: int) -> None:
    frame = pd.DataFrame({"source": ["A"], name: [1.5]})
    claims = est.read(frame, columns={name: "value"}, quantity="refugees")
    assert sum("names a factor" in notice for notice in claims.notices) == n
    assert claims[0].figure.value == 1.5


@pytest.mark.parametrize(
    ("name", "label", "factor"),
    [
        ("Refugees (thousands)", "Refugees", 1000),
        ("Refugees ('000)", "Refugees", 1000),
        ("Беженцы, тыс.", "Беженцы", 1000),
        ("Ausgaben (Mio. €)", "Ausgaben (€)", 10**6),
        ("GDP (US$ bn)", "GDP (US$)", 10**9),
        ("killed, in thousands", "killed", 1000),
    ],
)
def test_the_factor_of_a_header_is_proposed_and_applied_once(
    name: str, label: str, factor: int, tmp_path: Path
) -> None:
    """The label loses it; a mapping that was written and read again says the same."""
    frame = pd.DataFrame({"source": ["A", "B", "C"], name: ["1.5", "2", "0.07"]})
    mapping = est.propose_mapping(frame)
    assert mapping.factor == factor
    again = est.TableMapping.from_toml(mapping.to_toml())
    for each in (mapping, again):
        claims = est.read(frame, mapping=each)
        assert [c.figure.value for c in claims] == [
            factor * 3 // 2,
            factor * 2,
            factor * 7 // 100,
        ]
        assert {c.quantity.indicator for c in claims} == {label}
        assert any(f"multiplied by the factor {factor:,}: 3" in n for n in claims.notices)
        assert not any("names a factor" in n for n in claims.notices)
    est.write(claims, tmp_path / "claims.csv")
    assert list(est.read(tmp_path / "claims.csv")) == list(claims)


def test_a_word_with_two_meanings_names_both_factors() -> None:
    """A billion is a thousand million in English, and a million million in German."""
    frame = pd.DataFrame({"source": ["A"], "GDP (billion)": [1.5]})
    assert est.propose_mapping(frame).factor == 1
    claims = est.read(frame, columns={"GDP (billion)": "value"}, quantity="gdp")
    assert any("factor = 1000000000 or 1000000000000" in n for n in claims.notices)


@pytest.mark.parametrize("cell", ["9007199254740993", "9007199254740.993", 2**53 + 2])
def test_a_factor_that_makes_a_number_inexact_is_refused(cell: object) -> None:
    columns = {"best": "deaths", "source": "source"}
    mapping = est.TableMapping(columns=columns, factor=1000, quantity="{source}")
    with pytest.raises(est.EstimatesError, match="too large to be exact"):
        est.read(pd.DataFrame({"source": ["A"], "deaths": [cell]}), mapping=mapping)


def test_a_factor_scales_both_ends_and_refuses_words() -> None:
    columns = {"low": "low (thousands)", "high": "high (thousands)", "source": "source"}
    mapping = est.TableMapping(columns=columns, factor=1000, quantity="{source}")
    frame = pd.DataFrame({"source": ["A"], "low (thousands)": [1.1], "high (thousands)": [2]})
    [claim] = est.read(frame, mapping=mapping)
    assert (claim.figure.lower, claim.figure.upper) == (1100, 2000)
    frame["low (thousands)"] = ["about 5"]
    with pytest.raises(est.EstimatesError, match="multiplies numbers, and low is in words"):
        est.read(frame, mapping=mapping)
    with pytest.raises(est.EstimatesError, match="not words or rows"):
        est.TableMapping(columns={"text": "words"}, factor=1000)


@pytest.mark.parametrize("name", [*UNSCALED, "in Mrd."])
def test_a_header_without_a_factor_proposes_none(name: str) -> None:
    frame = pd.DataFrame({"source": ["A", "B"], name: [1.5, 2]})
    assert est.propose_mapping(frame).factor == 1


# ---- a best value between two ends

ENDS = [
    *(("low", "high"), ("lower_95", "upper_95"), ("lower95ci", "upper95ci"), ("LCL", "UCL")),
    *(("95% CI lower", "95% CI upper"), ("Lower CI", "Upper CI"), ("ci_low", "ci_high")),
    *(("lwr", "upr"), ("2.5%", "97.5%"), ("q025", "q975"), ("0.025", "0.975"), ("min", "max")),
]
QUANTILES = ("2.5%", "q025", "0.025")


@pytest.mark.parametrize("best", ["estimate", "best", "mean", "Deaths", "N", "abundance"])
@pytest.mark.parametrize("has_source", [True, False])
def test_two_ends_are_those_of_the_one_figure_between_them(best: str, has_source: bool) -> None:
    for low, high in ENDS:
        columns = {"area": [*"XY"], best: [120, 50], low: [90, 40], high: [160, 70]}
        frame = pd.DataFrame(({"source": [*"AB"]} if has_source else {}) | columns)
        if not has_source and low in QUANTILES:
            continue  # a preset knows them, and a proposal does not
        mapping = None if has_source else est.propose_mapping(frame)
        stated = [(f.value, f.lower, f.upper) for f in figures_of(frame, mapping)]
        assert stated == [(120, 90, 160), (50, 40, 70)], (low, high)


def figures_of(frame: pd.DataFrame, mapping: Any) -> list[est.Figure]:
    return [claim.figure for claim in est.read(frame, mapping=mapping)]


@pytest.mark.parametrize(
    ("other", "best"),
    [("population", None), ("response rate", None), ("statement", None), ("killed", 7)],
)
def test_what_only_stands_beside_two_ends_is_no_best_value(other: str, best: int | None) -> None:
    frame = pd.DataFrame({"source": [*"AB"], other: [7, 8], "low": [5, 6], "high": [9, 9]})
    claims = est.read(frame)
    assert claims[0].figure.value == best
    assert best or any(other in notice for notice in claims.notices)


def test_a_mean_goes_before_a_size_of_the_sample() -> None:
    frame = pd.DataFrame({"source": ["A"], "n": [900], "mean": [5], "lcl": [4], "ucl": [6]})
    assert est.read(frame)[0].figure.value == 5


@pytest.mark.parametrize("errors", ["raise", "quarantine"])
def test_a_table_without_a_known_column_is_refused_row_by_row(errors: Any) -> None:
    frame = pd.DataFrame({"foo": ["x"], "bar": ["y"]})
    if errors == "raise":
        with pytest.raises(est.TableError, match="text and value are both missing"):
            est.read(frame, constants={"source": "A"})
    else:
        assert len(est.read(frame, constants={"source": "A"}, errors=errors).quarantine) == 1
