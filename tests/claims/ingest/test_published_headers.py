"""Presets recognise the complete headers that the projects have published over several years.

Headers are facts of the formats. The rows of the Correlates of War (free with citation, NMC 7.0), of
the World Bank (WDI, CC BY 4.0) and of Our World in Data (CC BY 4.0) are real; all others are invented,
as the terms of those projects require.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import estimates as est

GED = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,"
    "conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,"
    "side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,"
    "source_date,source_headline,source_original,where_prec,where_coordinates,where_description,"
    "adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,"
    "event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,"
    "deaths_unknown,best,high,low,gwnoa,gwnob"
)
"""UCDP GED, 18.1 to 25.1."""
ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp"
)
ACLED_2020 = (
    "data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,"
    "sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,timestamp,iso3"
)
CROWDS = (
    "date,locality,state,location_detail,online,type,title,macroevent,actors,claims,valence,"
    "issues,issue_tags,issue_tags_major,size_text,size_low,size_high,size_mean,size_cat,arrests,"
    "arrests_any,injuries_crowd,injuries_crowd_any,injuries_police,injuries_police_any,"
    "property_damage,property_damage_any,chemical_agents,participant_measures,police_measures,"
    "participant_deaths,police_deaths,source_1,source_2,source_3,source_4,source_5,source_6,"
    "source_7,source_8,source_9,source_10,source_11,source_12,source_13,source_14,source_15,"
    "source_16,source_17,source_18,source_19,source_20,source_21,source_22,source_23,source_24,"
    "source_25,source_26,source_27,source_28,source_29,source_30,notes,lat,lon,resolved_locality,"
    "resolved_county,resolved_state,fips_code"
)
NMC = "stateabb,ccode,year,milex,milper,irst,pec,tpop,upop,cinc,version"
NMC_WHOLE = (
    "statenme,stateabb,ccode,year,milex,milexsource,milexnote,milper,milpersource,milpernote,"
    "irst,irstsource,irstnote,irstqualitycode,irstanomalycode,pec,pecsource,pecnote,"
    "pecqualitycode,pecanomalycode,tpop,tpopsource,tpopnote,tpopqualitycode,tpopanomalycode,upop,"
    "upopsource,upopnote,upopqualitycode,upopanomalycode,upopgrowth,upopgrowthsource,cinc,version"
)
"""With the notes and the quality codes of each indicator."""


def table(header: str, *rows: dict[str, object]) -> str:
    """A CSV with one header and some of the cells of each row."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header.split(","), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


EVENT = {
    "id": 244657,
    "relid": "X-1",
    "year": 2017,
    "type_of_violence": 1,
    "country": "Arcadia",
    "conflict_name": "Arcadia: Government",
    "dyad_name": "Government of Arcadia - Rebels",
    "side_a": "Government of Arcadia",
    "side_b": "Rebels",
    "number_of_sources": -1,
    "source_article": '"Example Agency,2017-07-31,Attack on a bridge; 3 dead"',
    "date_start": "2017-07-31 00:00:00.000",
    "date_end": "2017-07-31 00:00:00.000",
    "best": 6,
    "high": 9,
    "low": 4,
}
BATTLE = {
    "event_id_cnty": "ARC1",
    "event_date": "06 January 2022",
    "year": 2022,
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "country": "Arcadia",
    "source": "Gazette",
    "fatalities": 3,
}
CROWD = {
    "date": "2024-05-01",
    "locality": "Springfield",
    "state": "NV",
    "size_text": "dozens",
    "size_low": 24,
    "size_high": 24,
    "size_mean": 24,
    "source_1": "https://example.org/a",
    "source_2": "https://example.org/b",
}
USA_1816 = dict(
    zip(
        NMC.split(","), "USA,2,1816,3823,17,80,254,8659,101,.039697491,2025".split(","), strict=True
    )
)
ARUBA = (
    '\ufeff"Data Source","World Development Indicators",\r\n\r\n"Last Updated Date","2024-06-28",\r\n\r\n'
    '"Country Name","Country Code","Indicator Name","Indicator Code","1960","1961",\r\n'
    '"Aruba","ABW","Population, total","SP.POP.TOTL","54608","55811",\r\n'
)
DATABANK = (
    '"Country Name","Country Code","Series Name","Series Code","1960 [YR1960]","1961 [YR1961]"\n'
    '"Aruba","ABW","Population, total","SP.POP.TOTL",54608,".."\n\n\n'
    "Data from database: World Development Indicators\nLast Updated: 06/28/2024\n"
)
LIVES = "Entity,Code,Year,Life expectancy (years)\nAfghanistan,AFG,1950,27.638\n"

FILES: dict[str, tuple[str, str, list[str]]] = {
    "GED": (table(GED, EVENT), "ucdp-ged", ["244657 deaths: 6 in [4, 9]"]),
    "GED 17.1": (
        table(GED, EVENT).replace("best,high,low", "best_est,high_est,low_est"),
        "ucdp-ged",
        ["244657 deaths: 6 in [4, 9]"],
    ),
    "ACLED": (table(ACLED, BATTLE), "acled", ["ARC1 fatalities: 3"]),
    "ACLED of 2020": (
        table(ACLED_2020, BATTLE | {"event_date": "2019-12-27", "data_id": 6713346}),
        "acled",
        ["ARC1 fatalities: 3"],
    ),
    "crowds": (table(CROWDS, CROWD), "crowd-counting", ["2024-05-01 Springfield NV crowd: dozens"]),
    "NMC": (
        table(NMC, USA_1816),
        "cow",
        [
            "USA 1816 military expenditure: 3,823",
            "USA 1816 military personnel: 17",
            "USA 1816 iron and steel production: 80",
            "USA 1816 primary energy consumption: 254",
            "USA 1816 total population: 8,659",
            "USA 1816 urban population: 101",
            "USA 1816 composite index of national capability: 0.039697491",
        ],
    ),
    "NMC without a version": (
        table(
            NMC.removesuffix(",version"),
            {k: v for k, v in USA_1816.items() if k != "version"} | {"milex": -9},
        ),
        "cow",
        ["USA 1816 military personnel: 17"],
    ),
    "NMC, whole": (
        table(NMC_WHOLE, {"statenme": "United States of America", **USA_1816, "milex": -9}),
        "cow",
        ["USA 1816 military personnel: 17", "USA 1816 iron and steel production: 80"],
    ),
    "WDI": (
        ARUBA,
        "world-bank",
        ["Aruba 1960 Population, total: 54,608", "Aruba 1961 Population, total: 55,811"],
    ),
    "DataBank": (DATABANK, "world-bank", ["Aruba 1960 Population, total: 54,608"]),
    "a chart": (LIVES, "owid", ["Afghanistan 1950 Life expectancy (years): 27.638"]),
    "a chart by short names": (
        LIVES.replace(
            "Entity,Code,Year,Life expectancy (years)",
            "entity,code,year,life_expectancy__sex_total",
        ),
        "owid",
        ["Afghanistan 1950 life_expectancy__sex_total: 27.638"],
    ),
    "a chart with regions": (
        LIVES.replace("(years)", "(years),World region according to OWID").replace(
            "27.638", "27.638,Asia"
        ),
        "owid",
        ["Afghanistan 1950 Life expectancy (years): 27.638"],
    ),
    "a chart by day": (
        LIVES.replace("Year", "Day").replace("1950", "2020-03-24"),
        "owid",
        ["Afghanistan 2020-03-24 Life expectancy (years): 27.638"],
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_published_header_is_recognised_and_read(name: str, tmp_path: Path) -> None:
    """Naming the preset gives the same claims."""
    text, preset, expected = FILES[name]
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode())
    claims = est.read(path)
    assert f"read by the preset {preset} " in claims.notices[0]
    figures = [f"{claim.quantity.label}: {claim.figure}" for claim in claims]
    assert figures[: len(expected)] == expected
    assert list(est.read(path, preset=preset)) == list(claims)


@pytest.mark.parametrize("name", FILES)
def test_a_published_header_cut_in_half_is_refused(name: str, tmp_path: Path) -> None:
    """It is never read as another preset."""
    text, preset, _ = FILES[name]
    rows = list(csv.reader(io.StringIO(text)))
    path = tmp_path / "table.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(row[:2] for row in rows)
    with pytest.raises(est.EstimatesError):
        est.read(path, preset=preset)
    with pytest.raises(est.EstimatesError):
        est.read(path)
