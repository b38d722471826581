"""What the codebooks of well-known tables say about roles, qualifiers, codes and days."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

import estimates as est

HERE = Path(__file__).parent / "presets"


def figures(name: str, **options: object) -> dict[str, str]:
    """Return label → figure of the sample of a preset."""
    claims = est.read(HERE / f"{name}.csv", **options)  # type: ignore[arg-type]
    return {claim.quantity.label: str(claim.figure) for claim in claims}


def test_qualifiers_of_displacement_updates_are_comparators_and_roles_are_kept() -> None:
    claims = est.read(HERE / "idmc-updates.csv")
    assert [str(claim.figure) for claim in claims] == ["80", "~ 120", "> 49,000"]
    assert [claim.manner for claim in claims] == ["estimated", None, "estimated"]
    assert "role: Triangulation" in str(claims[1].note)
    assert claims.about("501 Disaster displacements").sources == ("Civil Protection", "Red Cross")


def test_households_are_counted_by_the_total_that_their_size_gives() -> None:
    claims = est.read(HERE / "idmc-figures.csv")
    assert [str(claim.figure) for claim in claims] == ["540", "9,800"]
    assert all(claim.quantity.unit == "persons" for claim in claims)
    assert "Figure unit: Household; Reported figures: 120; Household size: 4.5" in str(
        claims[0].note
    )


def test_an_event_of_acled_is_known_from_its_timestamp() -> None:
    claims = est.read(HERE / "acled-events.csv")
    assert len(claims.as_of("2022-03-01")) == 1
    assert len(claims.as_of("2023-11-14")) == 2


def test_events_without_identifiers_are_told_apart_by_place_day_and_actors() -> None:
    labels = list(figures("acled-events"))
    assert labels[0].startswith("Arcadia Hillshire Hilltown 2022-01-06 Armed clash Army of Arcadia")
    assert "acled-events" not in est.read(HERE / "acled.csv").notices[0]


def test_years_months_and_days_in_columns_of_their_own_are_joined() -> None:
    periods = [str(claim.refers_to) for claim in est.read(HERE / "em-dat.csv")]
    assert periods[0] == "2021-02-03/2021-02-09"
    assert periods[-1] == "2022-09-01/2022-09-30"


def test_codes_for_missing_are_no_death_tolls() -> None:
    assert figures("prio-battle-deaths")["1 1947 battle deaths"] == "[25, 999]"
    assert "Isles War Elbonia battle deaths" not in figures("cow-wars")


def test_a_deficit_of_deaths_is_a_figure() -> None:
    assert figures("who-excess-deaths")["Arcadia 2020-02 excess deaths"] == "-4 in [-2,494, 2,411]"


@pytest.mark.parametrize("name", ["jhu-series", "factbook-ranks"])
def test_a_file_that_does_not_say_what_it_counts_is_refused_with_what_to_state(name: str) -> None:
    with pytest.raises(est.EstimatesError, match=rf'"{name}".*constants=.*"indicator"'):
        est.read(HERE / f"{name}.csv")
    assert all("deaths" in label for label in figures(name, constants={"indicator": "deaths"}))


def test_a_table_with_a_source_is_not_taken_for_one_of_a_single_publisher() -> None:
    table = "country,iso_code,year,source,estimate\nArcadia,ARC,2020,CIA,500\n"
    claims = est.read(io.StringIO(table))
    assert claims.sources == ("CIA",)


def test_a_header_of_many_tables_names_no_publisher() -> None:
    """A country, notes and years are not SIPRI's alone."""
    with pytest.raises(est.EstimatesError, match="who states the figures"):
        est.read(io.StringIO("Country,Notes,2020,2021\nArcadia,,5,6\n"))
