"""Wikidata statements: an amount with bounds, qualifiers, references and a rank."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from estimates.io.export.target import ClaimRow, Target, as_mapping, refuse_claim, wrap_in_list

# Wikidata's property "quantity"; our label of the quantity becomes that of the item.
QUANTITY_PROPERTY = "P1114"
DAY, START, END = "P585", "P580", "P582"
URL, PUBLISHED, AUTHOR, STATED_IN = "P854", "P577", "P2093", "P248"
CIRCUMSTANCES, CIRCA = "P1480", "Q5727902"
TIMESTAMP = re.compile(r"([+-]?)(\d{1,16})-(\d\d)-(\d\d)T")
# https://www.wikidata.org/wiki/Help:Dates: the precisions of a time, and the years that the
# coarser ones span. The 1990s are 1990 to 1999; the 20th century is 1901 to 2000.
MONTH, YEAR, DECADE = 10, 9, 8
YEARS_OF_PRECISION = {DECADE: 10, 7: 100, 6: 1000}
LAST_YEAR = 9999


def check(row: ClaimRow) -> None:
    """Refuse what a Wikidata quantity cannot express: it has an amount, and two bounds or none."""
    remedy = "leave the claim out"
    if row.get("polarity") == "denied":
        refuse_claim(row, "is a denial; a statement asserts", "polarity", remedy)
    if row.get("form", "level") != "level":
        refuse_claim(row, "is not a level", "form", remedy)
    if "vague_word" in row:
        refuse_claim(row, "is a word; a statement needs an amount", "vague_word", remedy)
    one_side = "lower" if "lower" in row else "upper"
    if "value" not in row:
        problem = "is a bound without a value; a statement needs an amount"
        refuse_claim(row, problem, one_side, remedy)
    if ("lower" in row) != ("upper" in row):
        refuse_claim(row, "is the only bound; a statement has two or none", one_side, remedy)
    for side in ("lower", "upper"):
        if side in row and row.get(f"{side}_closed") is False:
            refuse_claim(row, "is open; the bounds of a statement are closed", side, remedy)


def write(rows: Sequence[ClaimRow]) -> dict[str, Any]:
    """Return claims as items, one item per quantity with one statement per claim."""
    statements = defaultdict(list)
    for row in rows:
        statements[row["quantity"]].append(wikidata_statement(row))
    entities = {}
    for i, (label, item_statements) in enumerate(statements.items()):
        labels = {"mul": {"language": "mul", "value": label}}
        claims = {QUANTITY_PROPERTY: item_statements}
        entities[f"item{i}"] = {"type": "item", "labels": labels, "claims": claims}
    return {"entities": entities}


def wikidata_statement(row: ClaimRow) -> dict[str, Any]:
    """Return one claim as a statement."""
    amount = {"amount": with_sign(row["value"]), "unit": row.get("unit", "1")}
    if "lower" in row:
        amount |= {"lowerBound": with_sign(row["lower"]), "upperBound": with_sign(row["upper"])}
    qualifiers = {}
    if "refers_to_start" in row:
        first, last = row["refers_to_start"], row["refers_to_end"]
        days = {DAY: first} if first == last else {START: first, END: last}
        qualifiers = {name: [time_snak(name, day)] for name, day in days.items()}
    if row.get("comparator") == "~":
        circa = {"entity-type": "item", "id": CIRCA}
        qualifiers[CIRCUMSTANCES] = [snak(CIRCUMSTANCES, "wikibase-entityid", circa)]
    snaks = {AUTHOR: [snak(AUTHOR, "string", row["source"])]}
    if "url" in row:
        snaks[URL] = [snak(URL, "string", row["url"])]
    if "published_on" in row:
        snaks[PUBLISHED] = [time_snak(PUBLISHED, row["published_on"])]
    result = {
        "id": row["claim_id"],
        "type": "statement",
        "rank": "deprecated" if "exclude" in row else "normal",
        "mainsnak": snak(QUANTITY_PROPERTY, "quantity", amount),
        "references": [{"snaks": snaks}],
    }
    return {**result, "qualifiers": qualifiers} if qualifiers else result


def snak(name: str, kind: str, value: Any) -> dict[str, Any]:
    """Return a property with its value."""
    return {"snaktype": "value", "property": name, "datavalue": {"type": kind, "value": value}}


def time_snak(name: str, day: Any) -> dict[str, Any]:
    """Return a property with a day as its value."""
    # the proleptic Gregorian calendar; precision 11 is a day
    calendar = "http://www.wikidata.org/entity/Q1985727"
    stamp = {"time": f"+{day}T00:00:00Z", "precision": 11, "calendarmodel": calendar}
    return snak(name, "time", {**stamp, "timezone": 0, "before": 0, "after": 0})


def with_sign(number: Any) -> str:
    """Return a number with its sign, as Wikidata writes amounts."""
    text = str(number)
    return text if text.startswith("-") else f"+{text}"


def recognises(content: Any) -> bool:
    """Return whether a JSON content has Wikidata statements: in items, in one item, or alone."""
    return next(iterate_statements(content), None) is not None


def iterate_statements(content: Any) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield the label of the item, the property, and each statement of a content."""
    if isinstance(content, list):
        for part in content:
            yield from iterate_statements(part)
        return
    content = as_mapping(content)
    if isinstance(content.get("entities"), Mapping):
        for name, item in content["entities"].items():
            yield from iterate_statements({"id": name, **as_mapping(item)})
        return
    if "mainsnak" in content:
        yield "", str(as_mapping(content["mainsnak"]).get("property", "")), content
        return
    labels = as_mapping(content.get("labels"))
    chosen = as_mapping(labels.get("mul") or labels.get("en") or next(iter(labels.values()), None))
    label = str(chosen.get("value") or content.get("id") or "")
    for name, statements in as_mapping(content.get("claims")).items():
        for statement in wrap_in_list(statements):
            if "mainsnak" in as_mapping(statement):
                yield label, str(name), statement


def read(content: Any) -> list[dict[str, Any]]:
    """Return the quantities in a content as flat rows; other statements are ignored."""
    rows = []
    for label, name, statement in iterate_statements(content):
        main = as_mapping(statement["mainsnak"])
        value = as_mapping(as_mapping(main.get("datavalue")).get("value"))
        kind = str(main.get("datatype") or as_mapping(main.get("datavalue")).get("type"))
        if kind == "quantity" or "amount" in value:
            rows.append(row_from_statement(label, name, statement, value))
    return rows


def row_from_statement(
    label: str, name: str, statement: Mapping[str, Any], value: Mapping[str, Any]
) -> dict[str, Any]:
    """Return one statement, about the quantity `value`, as a flat row."""
    main = as_mapping(statement["mainsnak"])
    qualifiers = as_mapping(statement.get("qualifiers"))
    references = [
        as_mapping(as_mapping(r).get("snaks")) for r in wrap_in_list(statement.get("references"))
    ]
    row: dict[str, Any] = {
        "claim_id": statement.get("id"),
        "quantity": label if name == QUANTITY_PROPERTY else f"{label} {name}".strip(),
        "value": without_sign(value.get("amount")),
        "lower": without_sign(value.get("lowerBound")),
        "upper": without_sign(value.get("upperBound")),
        "unit": unit_label(value.get("unit")),
        "refers_to": period_text(qualifiers),
        **cited_source(references),
    }
    if value and row["value"] == row["lower"] == row["upper"]:
        row["comparator"] = "="
    if any(CIRCA in str(snak) for snak in wrap_in_list(qualifiers.get(CIRCUMSTANCES))):
        row["comparator"] = "~"
    if main.get("snaktype") in ("somevalue", "novalue"):
        row |= {"form": "mention", "text": f"Wikidata: {main['snaktype']}"}
    if statement.get("rank") == "deprecated":
        row["exclude"] = "deprecated in Wikidata"
    notes = [f"{name}: {time}" for name, time in times_outside_calendar(qualifiers)]
    if statement.get("rank") == "preferred":
        notes.insert(0, "rank: preferred")
    row["note"] = "; ".join(notes) or None
    return {key: cell for key, cell in row.items() if cell is not None}


def without_sign(amount: Any) -> Any:
    """Return an amount without its plus sign."""
    return amount.removeprefix("+") if isinstance(amount, str) else amount


def unit_label(unit: Any) -> str | None:
    """Return a unit: None for "1", the identifier of an item."""
    return None if unit in (None, "1", "") else str(unit).rpartition("/entity/")[2] or str(unit)


def cited_source(references: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the columns of the first reference: its source is the author, the item or the site."""
    first = references[0] if references else {}
    url, author = first_value(first, URL), first_value(first, AUTHOR)
    stated_in = as_mapping(first_value(first, STATED_IN)).get("id")
    site = urlsplit(url).hostname if isinstance(url, str) else None
    others = [u for r in references[1:] if isinstance(u := first_value(r, URL), str)]
    return {
        "source": author or stated_in or site or "Wikidata (no reference)",
        "url": url,
        "published_on": last_end(iso_date(first_value(first, PUBLISHED))),
        "derived_from": others or None,
    }


def first_value(snaks: Mapping[str, Any], name: str) -> Any:
    """Return the value of the first snak of a property."""
    values = wrap_in_list(snaks.get(name))
    return as_mapping(as_mapping(values[0]).get("datavalue")).get("value") if values else None


def period_text(qualifiers: Mapping[str, Any]) -> str | None:
    """Return the day, month, year or interval of a statement."""
    point, start, end = (iso_date(first_value(qualifiers, name)) for name in (DAY, START, END))
    if point or not (start and end):
        return point or start or end
    return f"{start.partition('/')[0]}/{last_end(end)}"


def last_end(period: str | None) -> str | None:
    """Return the end of an interval; a day, a month or a year as it is."""
    return period and period.rpartition("/")[2]


def times_outside_calendar(qualifiers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield property and text of times that are not dates: before the year 1, or geological."""
    for name in (DAY, START, END):
        stamp = as_mapping(first_value(qualifiers, name))
        if stamp.get("time") and iso_date(stamp) is None:
            yield name, f"{stamp['time']}, precision {stamp.get('precision')}"


def iso_date(stamp: Any) -> str | None:
    """Return a time as an ISO day, month, year or interval of years, by its stated precision.

    >>> iso_date({"time": "+1990-00-00T00:00:00Z", "precision": 8})
    '1990-01-01/1999-12-31'
    """
    stamp = as_mapping(stamp)
    match = TIMESTAMP.match(str(stamp.get("time", "")))
    if match is None or match[1] == "-" or not 1 <= int(match[2]) <= LAST_YEAR:
        return None
    year, month, day = f"{int(match[2]):04}", match[3], match[4]
    precision = stamp.get("precision")
    if isinstance(precision, int) and precision < YEAR:
        return years_around(int(year), precision)
    if precision == YEAR or month == "00":
        return year
    return f"{year}-{month}" if precision == MONTH or day == "00" else f"{year}-{month}-{day}"


def years_around(year: int, precision: int) -> str | None:
    """Return the decade, century or millennium of a year; None for a coarser precision."""
    span = YEARS_OF_PRECISION.get(precision)
    if span is None:
        return None
    first = year - year % span if precision == DECADE else year - (year - 1) % span
    if not 1 <= first <= LAST_YEAR + 1 - span:
        return None
    return f"{first:04}-01-01/{first + span - 1:04}-12-31"


WIKIDATA = Target(
    "wikidata",
    "Wikidata statements",
    "https://www.wikidata.org/wiki/Special:MyLanguage/Wikidata:Data_model",
    frozenset(
        "claim_id quantity unit value lower lower_closed upper upper_closed comparator source url "
        "published_on refers_to_start refers_to_end form polarity".split()
    ),
    "names are text: choose items and properties by hand; words, grades, corrections and echoes "
    "are not carried; a claim excluded by hand gets the rank deprecated",
    check,
    write,
    recognises,
    read,
)
