"""Propose the label of the quantity: the columns that tell the figures of a table apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from estimates.claims.ingest.column_words import (
    GROUP_WORDS,
    PLACE_CODES,
    SOURCE_WORDS,
    names_event,
)
from estimates.claims.ingest.table_profile import TableProfile

BRACES = frozenset("{}")
PERIOD_KEYS = ("refers_to", "refers_to_start")
# Names of columns that number the rows, or label the claims, and identify nothing else.
LABELS = {"id", "#", "no", "no.", "nr", "nr.", "ref", "key", "index", "serial", "claim_id"}


def propose_quantity(
    profile: TableProfile,
    columns: Mapping[str, str],
    days: Mapping[str, tuple[str, ...]],
    stated: Collection[str],
) -> str | None:
    """Return the template of the label; None where nothing parts the figures.

    columns : our column → the table's. days : the same for year, month and day.
    stated : our columns that constants, or the names of value columns, state.
    """
    keys = {name: key for key, name in columns.items()}
    columns = {**columns, **{key: parts[0] for key, parts in days.items()}}
    parts = part_columns(profile, columns, [name for names in days.values() for name in names])
    # A name with braces cannot stand in a template.
    names = [keys.get(name, name) for name in parts]
    words = [f"{{{name}}}" for name in names if BRACES.isdisjoint(name)]
    period = period_part(profile, columns, stated)
    if period is not None and not (parts and profile.meanings[parts[0]] == "code"):
        words.append(f"{{{period}}}")
    if "indicator" in stated or "indicator" in columns:
        words = [word for word in words if word != "{indicator}"]
        words.append("{indicator}")
    return " ".join(words) or None


def propose_tally(columns: Mapping[str, str]) -> str:
    """Return the template of the label of a count of rows."""
    parts = [key for key in ("area", "refers_to") if key in columns]
    return " ".join(f"{{{key}}}" for key in (*parts, "indicator"))


def period_part(
    profile: TableProfile, columns: Mapping[str, str], stated: Collection[str]
) -> str | None:
    """Return the period where it parts quantities: not where sources state figures day by day."""
    if "refers_to" in stated:
        return "refers_to"
    key = next((key for key in PERIOD_KEYS if key in columns), None)
    if key is None:
        return None
    is_year = profile.columns[columns[key]].kind == "year"
    return key if is_year or "source" not in columns else None


def part_columns(
    profile: TableProfile, columns: Mapping[str, str], day_parts: list[str]
) -> list[str]:
    """Return the columns that part the figures of one source and day, in their order."""
    event = next(iter(event_columns(profile, columns)), None)
    if event is not None and is_one_event_a_row(profile, [event]):
        return [event]
    parts = [] if event is None else [event]
    areas = area_columns(profile)
    for name in [*profile.names("indicator"), *areas]:
        has_blanks = any(profile.has_blanks(part) for part in parts)
        adds = profile.n_distinct([*parts, name]) > max(1, profile.n_distinct(parts))
        if adds or has_blanks or (name in areas[:1] and event is None):
            parts.append(name)
    parts += [name for name in profile.names("group", "area") if parts_by_name(profile, name)]
    keys = [columns[key] for key in ("source", *PERIOD_KEYS, "stated_on") if key in columns]
    return in_order(profile, [*parts, *parting_columns(profile, [*keys, *day_parts, *parts])])


def area_columns(profile: TableProfile) -> list[str]:
    """Return the columns of places, those without blank cells first."""
    return sorted(profile.names("area"), key=profile.has_blanks)


def event_columns(profile: TableProfile, columns: Mapping[str, str]) -> list[str]:
    """Return the identifiers of events, the one with most distinct cells first."""
    has_day = any(key in columns for key in (*PERIOD_KEYS, "stated_on"))

    def is_event(name: str) -> bool:
        column = profile.columns[name]
        is_other = name.strip().casefold() in LABELS or column.has_word(PLACE_CODES | SOURCE_WORDS)
        if is_one_event_a_row(profile, [name]):
            return has_day and not is_other
        return (
            has_day and "id" in column.words and not (is_other or is_code_of_words(profile, name))
        )

    names = [name for name in profile.names("code") if names_event(name) or is_event(name)]
    return sorted(names, key=lambda name: -profile.columns[name].n_distinct)


def is_code_of_words(profile: TableProfile, name: str) -> bool:
    """Return whether a code stands for the words of another column, one for each."""
    count = profile.columns[name].n_distinct
    words = profile.names("area", "group", "indicator")
    pairs = ((profile.columns[word].n_distinct, profile.n_distinct([word, name])) for word in words)
    return any(distinct == together == count for distinct, together in pairs)


def is_one_event_a_row(profile: TableProfile, parts: list[str]) -> bool:
    """Return whether the first of some columns identifies each row as an event."""
    if not parts or profile.meanings[parts[0]] != "code":
        return False
    return profile.columns[parts[0]].n_distinct == len(profile.frame)


def parts_by_name(profile: TableProfile, name: str) -> bool:
    """Return whether a column parts quantities by its name: a side, a sex, an age."""
    column = profile.columns[name]
    return column.has_word(GROUP_WORDS) and column.n_distinct > 1


def parting_columns(profile: TableProfile, keys: list[str]) -> list[str]:
    """Return further columns that tell rows apart, those that part most first."""
    free = [
        name for name in profile.names("group", "part of a day", "code", "unit") if name not in keys
    ]
    found: list[str] = []
    while profile.n_distinct([*keys, *found]) < len(profile.frame):
        counts = {n: profile.n_distinct([*keys, *found, n]) for n in free if n not in found}
        best = max(counts, key=counts.__getitem__, default=None)
        if best is None or counts[best] <= profile.n_distinct([*keys, *found]):
            break
        found.append(best)
    return found


def in_order(profile: TableProfile, names: list[str]) -> list[str]:
    """Return columns in the order of the table, an event first."""
    order = list(profile.columns)
    return sorted(
        dict.fromkeys(names), key=lambda n: (profile.meanings[n] != "code", order.index(n))
    )
