"""Wikidata statements: an amount with bounds, qualifiers, references and a rank."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from estimates.io.export.target import Row, Target, listed, mapping, refuse

QUANTITY = "P1114"
"""Wikidata's property "quantity"; the item then carries our label of the question."""
DAY, START, END = "P585", "P580", "P582"
URL, PUBLISHED, AUTHOR, STATED_IN = "P854", "P577", "P2093", "P248"
CIRCUMSTANCES, CIRCA = "P1480", "Q5727902"
SPAN = re.compile(r"[+]?(\d{4})-(\d\d)-(\d\d)T")


def check(row: Row) -> None:
    """Refuse what a Wikidata quantity cannot say: it has an amount, and closed bounds or none."""
    if row.get("polarity") == "denied":
        refuse(row, "is a denial, a statement asserts", "polarity", "leave it out")
    if row.get("form", "level") != "level":
        refuse(row, "is no level", "form", "leave it out")
    if "vague_word" in row:
        refuse(row, "is a word, a statement needs an amount", "vague_word", "leave it out")
    if "value" not in row:
        column = "lower" if "lower" in row else "upper"
        refuse(
            row, "bounds the figure, and no value is asserted: a statement needs an amount", column,
            "an amount would be invented; leave the claim out",
        )  # fmt: skip
    if ("lower" in row) != ("upper" in row):
        refuse(
            row, "is a bound to one side, a statement has both or none",
            "lower" if "lower" in row else "upper", "leave the claim out",
        )  # fmt: skip
    for side in ("lower", "upper"):
        if side in row and row.get(f"{side}_closed") is False:
            refuse(row, "is open, the bounds of a statement are closed", side, "leave it out")


def write(rows: Sequence[Row]) -> dict[str, Any]:
    """Return claims as items, one a question, with a statement a claim."""
    statements = defaultdict(list)
    for row in rows:
        statements[row["quantity"]].append(statement(row))
    items = {
        f"item{i}": {
            "type": "item",
            "labels": {"mul": {"language": "mul", "value": label}},
            "claims": {QUANTITY: found},
        }
        for i, (label, found) in enumerate(statements.items())
    }
    return {"entities": items}


def statement(row: Row) -> dict[str, Any]:
    """Return one claim as a statement."""
    amount = {"amount": signed(row["value"]), "unit": row.get("unit", "1")}
    if "lower" in row:
        amount |= {"lowerBound": signed(row["lower"]), "upperBound": signed(row["upper"])}
    qualifiers = {}
    if "refers_to_start" in row:
        first, last = row["refers_to_start"], row["refers_to_end"]
        days = {DAY: first} if first == last else {START: first, END: last}
        qualifiers = {name: [time(name, day)] for name, day in days.items()}
    if row.get("comparator") == "~":
        circa = {"entity-type": "item", "id": CIRCA}
        qualifiers[CIRCUMSTANCES] = [snak(CIRCUMSTANCES, "wikibase-entityid", circa)]
    snaks = {AUTHOR: [snak(AUTHOR, "string", row["source"])]}
    if "url" in row:
        snaks[URL] = [snak(URL, "string", row["url"])]
    if "published_on" in row:
        snaks[PUBLISHED] = [time(PUBLISHED, row["published_on"])]
    made = {
        "id": row["claim_id"],
        "type": "statement",
        "rank": "deprecated" if "exclude" in row else "normal",
        "mainsnak": snak(QUANTITY, "quantity", amount),
        "references": [{"snaks": snaks}],
    }
    return {**made, "qualifiers": qualifiers} if qualifiers else made


def snak(name: str, kind: str, value: Any) -> dict[str, Any]:
    """Return a property with its value."""
    return {
        "snaktype": "value",
        "property": name,
        "datavalue": {"type": kind, "value": value},
    }


def time(name: str, day: Any) -> dict[str, Any]:
    """Return a property with a day, to the day."""
    calendar = "http://www.wikidata.org/entity/Q1985727"
    stamp = {"time": f"+{day}T00:00:00Z", "precision": 11, "calendarmodel": calendar}
    return snak(name, "time", {**stamp, "timezone": 0, "before": 0, "after": 0})


def signed(number: Any) -> str:
    """Return a number with its sign, as Wikidata writes it."""
    text = str(number)
    return text if text.startswith("-") else f"+{text}"


# ---- reading


def recognises(content: Any) -> bool:
    """Tell whether a JSON content is Wikidata: items, an item, or statements alone."""
    return next(statements_in(content), None) is not None


def statements_in(content: Any) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield the statements of a content with the label of their item and their property."""
    if isinstance(content, list):
        for part in content:
            yield from statements_in(part)
        return
    content = mapping(content)
    if isinstance(content.get("entities"), Mapping):
        for name, item in content["entities"].items():
            yield from statements_in({"id": name, **mapping(item)})
        return
    if "mainsnak" in content:
        yield "", str(mapping(content["mainsnak"]).get("property", "")), content
        return
    labels = mapping(content.get("labels"))
    chosen = mapping(labels.get("mul") or labels.get("en") or next(iter(labels.values()), None))
    label = str(chosen.get("value") or content.get("id") or "")
    for name, found in mapping(content.get("claims")).items():
        for one in listed(found):
            if "mainsnak" in mapping(one):
                yield label, str(name), one


def read(content: Any) -> list[dict[str, Any]]:
    """Return the quantities stated in a content as flat rows; other statements are passed over."""
    rows = []
    for label, name, one in statements_in(content):
        main = mapping(one["mainsnak"])
        value = mapping(mapping(main.get("datavalue")).get("value"))
        kind = str(main.get("datatype") or mapping(main.get("datavalue")).get("type"))
        if kind == "quantity" or "amount" in value:
            rows.append(row_of(label, name, one, main, value))
    return rows


def row_of(
    label: str, name: str, one: Mapping[str, Any], main: Mapping[str, Any], value: Mapping[str, Any]
) -> dict[str, Any]:
    """Return one statement as a flat row."""
    qualifiers = mapping(one.get("qualifiers"))
    references = [mapping(mapping(r).get("snaks")) for r in listed(one.get("references"))]
    found: dict[str, Any] = {
        "claim_id": one.get("id"),
        "quantity": label if name == QUANTITY else f"{label} {name}".strip(),
        "value": unsigned(value.get("amount")),
        "lower": unsigned(value.get("lowerBound")),
        "upper": unsigned(value.get("upperBound")),
        "unit": unit_of(value.get("unit")),
        "refers_to": period_of(qualifiers),
        **cited(references),
    }
    if value and found["value"] == found["lower"] == found["upper"]:
        found["comparator"] = "="
    if any(CIRCA in str(part) for part in listed(qualifiers.get(CIRCUMSTANCES))):
        found["comparator"] = "~"
    if main.get("snaktype") in ("somevalue", "novalue"):
        found |= {"form": "mention", "text": f"Wikidata: {main['snaktype']}"}
    if one.get("rank") == "deprecated":
        found["exclude"] = "deprecated in Wikidata"
    elif one.get("rank") == "preferred":
        found["note"] = "rank: preferred"
    return {key: cell for key, cell in found.items() if cell is not None}


def unsigned(amount: Any) -> Any:
    """Return an amount without the plus sign."""
    return amount.removeprefix("+") if isinstance(amount, str) else amount


def unit_of(unit: Any) -> str | None:
    """Return the unit; "1" is none, an item is its identifier."""
    return None if unit in (None, "1", "") else str(unit).rpartition("/entity/")[2] or str(unit)


def cited(references: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return who is cited first: the author's name, the item stated in, or the site."""
    first = references[0] if references else {}
    url, author = value_of(first, URL), value_of(first, AUTHOR)
    stated_in = mapping(value_of(first, STATED_IN)).get("id")
    site = urlsplit(url).hostname if isinstance(url, str) else None
    others = [u for r in references[1:] if isinstance(u := value_of(r, URL), str)]
    return {
        "source": author or stated_in or site or "Wikidata (no reference)",
        "url": url,
        "published_on": day_of(value_of(first, PUBLISHED)),
        "derived_from": others or None,
    }


def value_of(snaks: Mapping[str, Any], name: str) -> Any:
    """Return the value of the first snak of a property."""
    found = listed(snaks.get(name))
    return mapping(mapping(found[0]).get("datavalue")).get("value") if found else None


def period_of(qualifiers: Mapping[str, Any]) -> str | None:
    """Return the day, month, year or interval that a statement is about."""
    point = day_of(value_of(qualifiers, DAY))
    start, end = (day_of(value_of(qualifiers, name)) for name in (START, END))
    return point or (f"{start}/{end}" if start and end else start or end)


def day_of(stamp: Any) -> str | None:
    """Return a time as an ISO day, month or year, as precise as it is stated."""
    match = SPAN.match(str(mapping(stamp).get("time", "")))
    if match is None:
        return None
    year, month, day = match.groups()
    precision = mapping(stamp).get("precision", 11)
    if precision == 9 or month == "00":
        return year
    return f"{year}-{month}" if precision == 10 or day == "00" else f"{year}-{month}-{day}"


WIKIDATA = Target(
    "wikidata",
    "Wikidata statements",
    "https://www.wikidata.org/wiki/Special:MyLanguage/Wikidata:Data_model",
    frozenset(
        "claim_id quantity unit value lower lower_closed upper upper_closed comparator source url "
        "published_on refers_to_start refers_to_end form polarity".split()
    ),
    "names and labels stand as text: items and properties are to be chosen by hand; words, "
    "grades, corrections and echoes are not said; a reason to leave a claim out becomes the "
    "rank deprecated",
    check,
    write,
    recognises,
    read,
)
