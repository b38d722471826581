"""Tables as they are published: each is read in one call, by a mapping of at most six lines.

The columns, codes and lines around the tables are those of statistical offices, projects and
newsrooms; all figures are invented.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import estimates as est

HERE = Path(__file__).parent

# File → a mapping, and what the first claims say: source | quantity | figure | period.
TABLES: dict[str, tuple[str, int, list[str]]] = {
    # Codes for missing; year, month and day in columns of their own.
    "tables/attacks_with_codes.csv": (
        """
values = "(?P<indicator>nkill|nwound)"
days = {refers_to = ["iyear", "imonth", "iday"]}
quantity = "{eventid} {indicator}"
missing = -99
constants = {source = "Attacks Database"}
""",
        4,
        ["Attacks Database | 201401010001 nkill | 12 | 2014-01-01"],
    ),
    # One column a source; the rows name what is counted.
    "tables/column_a_source.csv": (
        """
columns = {indicator = "Entity", refers_to = "Year"}
values = "(?P<source>Correlates of Peace|Conflict Catalogue – Total|Institute–Programme)"
quantity = "{indicator} {refers_to}"
""",
        10,
        ["Correlates of Peace | death rate (per 100,000) 1946 | 12.9 | 1946-01-01/1946-12-31"],
    ),
    # Title above, notes below, two columns without names, months in words.
    "tables/deaths_by_month_and_sex.csv": (
        """
days = {refers_to = ["column 1", "column 2"]}
values = "männlich|weiblich"
quantity = "deaths {indicator} {refers_to}"
constants = {source = "Statistisches Amt"}
""",
        6,
        ["Statistisches Amt | deaths männlich 2021-01 | 33,504 | 2021-01-01/2021-01-31"],
    ),
    # Counts per month of several measures.
    "tables/events_by_month.csv": (
        """
values = "Events|Fatalities"
days = {refers_to = ["Year", "Month"]}
quantity = "{Country} {Admin1} {Admin2} {refers_to} {indicator}"
constants = {source = "Events Project"}
""",
        6,
        [
            "Events Project | Arcadia Hillshire Hilltown 2024-01 Events | 12 | 2024-01-01/2024-01-31",
            "Events Project | Arcadia Hillshire Hilltown 2024-01 Fatalities | 31 | 2024-01-01/2024-01-31",
        ],
    ),
    # Families of low and high; sides.
    "tables/families_of_min_and_max.csv": (
        """
values = "(?P<indicator>.*)_(?P<part>min|max)"
quantity = "{battle_id} {belligerent} {indicator}"
constants = {source = "Battles"}
""",
        9,
        [
            "Battles | Battle_of_Hilltown North strength | 1,500 | None",
            "Battles | Battle_of_Hilltown North casualties | [110, 119] | None",
        ],
    ),
    # A row of HXL tags.
    "tables/hxl_row.csv": (
        """
columns = {best = "new_displacement", source = "new_displacement_source", area = "country_name"}
quantity = "{area} {year} displaced"
""",
        3,
        ["Civil Protection | Arcadia 2021 displaced | 21,000 | 2021-01-01/2021-12-31"],
    ),
    # Incidents with bounds and several sources.
    "tables/incidents_with_bounds.csv": (
        """
columns = {low = "Reported Minimum", high = "Reported Maximum", refers_to = "Start Date"}
quantity = "{IBC code} deaths"
constants = {source = "Body Count"}
""",
        3,
        ["Body Count | k1001 deaths | [12, 17] | 2014-01-03"],
    ),
    # One row a figure: items, elements, units.
    "tables/items_and_elements.csv": (
        """
columns = {best = "Value", area = "Area", refers_to = "Year", unit = "Unit"}
quantity = "{area} {Item} {Element} {refers_to}"
constants = {source = "Food Agency"}
""",
        4,
        ["Food Agency | Arcadia Almonds Area harvested 2021 | 38,053 | 2021-01-01/2021-12-31"],
    ),
    # Nested records.
    "tables/nested.json": (
        """
columns = {refers_to = "report_date"}
values = '(?P<what>.*)\\.(?P<indicator>destroyed|damaged)'
quantity = "{what} {indicator} {refers_to}"
constants = {source = "Ministry"}
""",
        8,
        ["Ministry | civic destroyed 2023-10-07 | 5 | 2023-10-07"],
    ),
    # One person a row.
    "tables/persons_one_by_one.csv": (
        """
tally = true
columns = {refers_to = "year", area = "country"}
quantity = "{area} {refers_to} journalists killed"
constants = {source = "Committee"}
""",
        3,
        ["Committee | Arcadia 2022 journalists killed | 2 | 2022-01-01/2022-12-31"],
    ),
    # Polls: one column an answer, days in American order.
    "tables/polls.csv": (
        """
columns = {source = "Pollster", refers_to_start = "Start", refers_to_end = "End"}
values = "Yes|No"
quantity = "impeachment {indicator}"
constants = {unit = "percent"}
""",
        6,
        ["Gazette/Institute | impeachment Yes | 37 | 2019-06-28/2019-07-01"],
    ),
    # SDMX: one observation a row, with its dimensions.
    "tables/sdmx_observations.csv": (
        """
columns = {best = "OBS_VALUE", refers_to = "TIME_PERIOD"}
quantity = "{geo} {sex} {refers_to} deaths"
constants = {source = "Statistics Office"}
leave_out = ["DATAFLOW", "LAST UPDATE"]
""",
        4,
        ["Statistics Office | ARC F 2021 deaths | 1,201 | 2021-01-01/2021-12-31"],
    ),
    # Several sources about several sides.
    "tables/sources_and_sides.csv": (
        r"""
columns = {source = "Reported by", stated_on = "Date", url = "Link"}
values = '(?P<indicator>Killed|Wounded)(?: \((?P<part>low|high)\))?'
quantity = "{Side} {indicator}"
""",
        6,
        [
            "Borduria MoD | Arcadian forces Killed | [5,000, 6,000] | None",
            "Arcadia MoD | Arcadian forces Killed | <= 498 | None",
        ],
    ),
    # Three rows of header.
    "tables/three_header_rows.csv": (
        """
where = {header = [2, 3, 4]}
columns = {area = "District", refers_to = "Year"}
values = "(?P<indicator>.*) (?P<part>low|high) persons"
quantity = "{area} {refers_to} {indicator}"
constants = {source = "Yearbook"}
""",
        5,
        ["Yearbook | Hilltown 2021 Deaths | [10, 14] | 2021-01-01/2021-12-31"],
    ),
    # One column a year, below a preamble; marks among the numbers.
    "presets/sipri-milex.csv": (
        r"""
columns = {area = "Country"}
values = '(?P<refers_to>\d{4})'
quantity = "{area} {refers_to} military expenditure"
missing = ["xxx", "..."]
constants = {source = "SIPRI", unit = "constant (2022) US$ m."}
""",
        7,
        ["SIPRI | Arcadia 2020 military expenditure | 9,958.4 | 2020-01-01/2020-12-31"],
    ),
    # One column a day.
    "presets/jhu-series.csv": (
        """
constants = {indicator = "confirmed cases"}
""",
        9,
        ["JHU CSSE | Arcadia 2020-01-22 confirmed cases | 0 | 2020-01-22"],
    ),
    "presets/factbook-ranks.csv": (
        """
constants = {indicator = "population"}
""",
        3,
        ["CIA World Factbook | Arcadia 2024 population | 1,416,043,270 | 2024-01-01/2024-12-31"],
    ),
    # A best estimate of -999 beside bounds.
    "presets/prio-battle-deaths.csv": (
        """
columns = {low = "bdeadlow", high = "bdeadhig", best = "bdeadbes", refers_to = "year"}
quantity = "{id} {refers_to} battle deaths"
missing = -999
constants = {source = "PRIO"}
""",
        3,
        [
            "PRIO | 1 1946 battle deaths | 1,000 | 1946-01-01/1946-12-31",
            "PRIO | 1 1947 battle deaths | [25, 999] | 1947-01-01/1947-12-31",
        ],
    ),
    # Codes -8 and -9; year, month and day in columns of their own.
    "presets/cow-wars.csv": (
        """
columns = {best = "BatDeath"}
days = {refers_to = ["StartYear1", "StartMonth1", "StartDay1"]}
quantity = "{WarName} {StateName} battle deaths"
missing = [-8, -9]
constants = {source = "Correlates of War"}
""",
        2,
        ["Correlates of War | Hilltown War Arcadia battle deaths | 600 | 1823-04-07"],
    ),
    # Several measures a row, below fourteen lines.
    "presets/unhcr.csv": (
        """
columns = {refers_to = "Year"}
values = "Refugees under UNHCR's mandate|Asylum-seekers|IDPs of concern to UNHCR"
quantity = "{Country of origin} in {Country of asylum} {refers_to} {indicator}"
constants = {source = "UNHCR"}
""",
        9,
        [
            "UNHCR | Arcadia in Borduria 2022 Refugees under UNHCR's mandate | 1,250 | 2022-01-01/2022-12-31"
        ],
    ),
}
# Tables of which `propose_mapping` alone gives the same figures, periods and quantities.
PROPOSED = (
    "column_a_source deaths_by_month_and_sex events_by_month families_of_min_and_max hxl_row"
    " items_and_elements nested persons_one_by_one polls sdmx_observations sources_and_sides"
    " three_header_rows"
).split()


def summary(claim: est.Claim) -> str:
    """Return what a claim says, in one line."""
    return f"{claim.source.name} | {claim.quantity.label} | {claim.figure} | {claim.refers_to}"


def partition(claims: est.ClaimSet) -> Counter[tuple[str, ...]]:
    """Return the figures, sources left out, with their periods, as the quantities part them."""
    parts: dict[str, list[str]] = {}
    for claim in claims:
        said = f"{claim.figure} {claim.refers_to} {claim.stated_on}"
        parts.setdefault(claim.quantity.label, []).append(said)
    return Counter(tuple(sorted(part)) for part in parts.values())


@pytest.mark.parametrize("name", TABLES)
def test_a_published_table_is_read_by_a_mapping_of_six_lines(name: str) -> None:
    text, count, first = TABLES[name]
    assert len(text.strip().splitlines()) <= 6
    claims = est.read(HERE / name, mapping=text)
    assert len(claims) == count
    assert [summary(claim) for claim in claims][: len(first)] == first


@pytest.mark.parametrize("name", PROPOSED)
def test_the_proposal_alone_reads_a_table_right(name: str) -> None:
    path = next((HERE / "tables").glob(f"{name}.*"))
    expected = est.read(path, mapping=TABLES[f"tables/{path.name}"][0])
    assert partition(est.read(path, mapping=est.propose_mapping(path))) == partition(expected)


def test_the_proposal_is_right_for_most_tables() -> None:
    assert len(PROPOSED) > len([name for name in TABLES if name.startswith("tables")]) / 2
