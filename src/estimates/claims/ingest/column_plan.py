"""Decide what becomes of each column of a table: by its header, a preset and the caller."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from estimates.claims.ingest.adapter import TablePlan
from estimates.claims.ingest.caller_columns import (
    CallerColumns,
    refuse_missing_source,
)
from estimates.claims.ingest.cell_meanings import day_part
from estimates.claims.ingest.cells import OWN_COLUMNS
from estimates.claims.ingest.frames import TableOutline
from estimates.claims.ingest.header_factors import describe_scaled_headers
from estimates.claims.ingest.mapping import (
    ALL,
    FIGURE_COLUMN_OF_KEY,
    FIGURE_KEYS,
    KEY_OF_FIGURE_COLUMN,
    WARRING,
    TableMapping,
)
from estimates.claims.ingest.mapping_merge import NO_MAPPING, merge_mappings
from estimates.claims.ingest.plan_notices import (
    describe_plan,
    describe_rivals,
)
from estimates.claims.ingest.presets import Preset, normalize_column_name
from estimates.claims.ingest.value_columns import (
    ValueFamily,
    find_same_name,
    find_value_families,
    refuse_unknown_column,
)
from estimates.errors import InvalidFieldError

# The keys of a mapping that state something about a claim; others serve the label alone.
CLAIM_KEYS = {*OWN_COLUMNS, *FIGURE_KEYS, WARRING}
# What the name of a value column may add to the label of a quantity that is recognised.
LABEL_GROUPS = ("area", "indicator", "refers_to")


def plan_mapped_columns(preset: Preset, reason: str, caller: CallerColumns) -> TablePlan:
    """Return the plan for a table by a preset, with the mapping of the caller merged over it."""
    over, names, mapping = caller.mapping, caller.names, merge_over_preset(preset, caller.mapping)
    free = find_free_columns(caller, mapping)
    days = find_day_parts(mapping, over, free)
    free = [name for name in free if not any(name in parts for parts in days.values())]
    families = [] if over.values in ("", ALL) else find_value_families(mapping, free)
    free = [n for n in free if n not in (*value_names(families), *caller.chosen.values())]
    recognised = recognise_columns(preset, mapping, over, free)
    chosen = {**caller.chosen, **recognised}
    families = families or find_remaining_families(mapping, free, chosen)
    refuse_idle_pattern(over, families, names)
    template = choose_template(mapping, over, chosen, families)
    label_names = find_label_names(mapping, over, template, chosen, families, names)
    read = label_names | {key: name for key, name in chosen.items() if key in CLAIM_KEYS}
    read |= {day_part(name): name for parts in days.values() for name in parts}
    refuse_unsourced({*read, *mapping.constants, *family_keys(families)}, names)
    placed = [*read.values(), *chosen.values(), *value_names(families)]
    notes = find_note_columns(mapping, names, placed)
    left = [name for name in names if name not in (*placed, *notes)]
    stated = {FIGURE_COLUMN_OF_KEY.get(key, key): name for key, name in read.items()}
    outline = replace(
        outline_label(template, label_names, families, mapping),
        names=stated,
        unlabelled=tuple(n for n in (*notes, *left) if n not in placed),
        reads_all=not (families or left),
        is_hand_made=preset.name == "generic" or over != NO_MAPPING,
        is_label_stated=over.quantity is not None,
        id_column=recognised.get("claim_id") if "claim_id" not in names else None,
    )
    notices = describe_plan(preset, reason, recognised, left)
    notices += describe_rivals(preset, chosen, free) if outline.is_hand_made else ()
    return TablePlan(
        mapping.model_copy(update={"quantity": template, "days": days}),
        {key: names.index(name) for key, name in read.items()},
        stated,
        tuple(families),
        {name: names.index(name) for name in value_names(families)},
        {name: names.index(name) for name in notes},
        (*notices, *describe_scaled_headers(read, value_names(families), mapping)),
        outline=outline,
    )


def refuse_unsourced(stated: Collection[str], names: list[str]) -> None:
    """Refuse a table in which nothing states the source."""
    if "source" not in stated:
        refuse_missing_source(names)


def outline_label(
    template: str | None,
    columns: Mapping[str, str],
    families: Iterable[ValueFamily],
    mapping: TableMapping,
) -> TableOutline:
    """Return the outline of a table, with the names in the label that something states."""
    known = {*columns, *family_keys(families)}
    label: tuple[str, ...] = ("quantity",)
    if template is not None:
        names = TableMapping(quantity=template).template_names
        label = tuple(name for name in names if name in known)
    return TableOutline(
        label,
        template,
        value_keys=tuple(family_keys(families)),
        tally=mapping.tally,
    )


def merge_over_preset(preset: Preset, over: TableMapping) -> TableMapping:
    """Return a preset with the mapping of the caller merged over it.

    A caller who says what the columns mean need not be told of blank rows one by one.
    """
    mapping = merge_mappings(preset, over)
    if over != NO_MAPPING and "blank" not in over.model_fields_set and mapping.blank == "refuse":
        mapping = mapping.model_copy(update={"blank": "pass over"})
    return mapping


def find_day_parts(
    mapping: TableMapping, over: TableMapping, names: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return for each day the columns of its year, month and day; refuse unknown ones of `over`."""
    days = {}
    for key, wanted in mapping.days.items():
        found = [find_same_name(part, names) for part in wanted]
        if None in found and key in over.days:
            refuse_unknown_column(wanted[found.index(None)], f"of days[{key!r}]", names)
        if found[0] is not None:
            days[key] = tuple(name for name in found if name is not None)
    return days


def recognise_columns(
    preset: Preset, mapping: TableMapping, over: TableMapping, free: Sequence[str]
) -> dict[str, str]:
    """Return key → column for the columns that a preset recognises and the caller does not name."""
    rest = {key: names for key, names in mapping.columns.items() if key not in over.columns}
    chosen = preset.model_copy(update={"columns": rest}).choose_columns(free)
    stated = {*over.columns, *over.constants, *over.groups, *over.days}
    if preset.name == "generic":
        stated |= {*chosen}
        for name in free:
            key = KEY_OF_FIGURE_COLUMN.get(name, name)
            if name in OWN_COLUMNS and key not in stated and name not in chosen.values():
                chosen[name if key not in rest else key] = name
        # A list of events has their labels in a column that also is the label of its rows.
        event = chosen.get("event")
        if event is not None and normalize_column_name(event) == "event_id":
            chosen.setdefault("claim_id", event)
    return chosen


def find_remaining_families(
    mapping: TableMapping, free: Sequence[str], chosen: Mapping[str, str]
) -> list[ValueFamily]:
    """Return the families of value columns among those that state nothing else about a claim.

    A pattern may also match columns that only serve to recognise the table.
    """
    if not mapping.values:
        return []
    is_pattern = isinstance(mapping.values, str) and mapping.values != ALL
    meaningful = {*CLAIM_KEYS, *mapping.template_names} if is_pattern else {*chosen}
    taken = {name for key, name in chosen.items() if key in meaningful}
    return find_value_families(mapping, [name for name in free if name not in taken])


def choose_template(
    mapping: TableMapping,
    over: TableMapping,
    chosen: Mapping[str, str],
    families: Iterable[ValueFamily],
) -> str | None:
    """Return the label of the quantity as a template; None where a column holds the label.

    Where the caller names value columns and no label, what their names say is added to it.
    """
    if over.quantity is not None:
        return over.template
    if "quantity" in mapping.constants:
        return None
    template = "{quantity}" if "quantity" in chosen else mapping.template or ""
    named = [*LABEL_GROUPS, *sorted(family_keys(families) - OWN_COLUMNS)]
    keys = [key for key in named if key in family_keys(families)]
    added = [f"{{{key}}}" for key in keys if f"{{{key}}}" not in template]
    if not added and "quantity" in chosen:
        return None
    return " ".join([template, *added]).strip()


def find_label_names(
    mapping: TableMapping,
    over: TableMapping,
    template: str | None,
    chosen: Mapping[str, str],
    families: Iterable[ValueFamily],
    names: Sequence[str],
) -> dict[str, str]:
    """Return the names in a template that columns hold → the columns; refuse unknown names."""
    label = mapping.model_copy(update={"quantity": template})
    stated = {*mapping.constants, *mapping.days, *family_keys(families), *over.groups}
    stated |= {"indicator"} if mapping.values else set()
    found = {}
    for name in label.template_names:
        column = chosen.get(KEY_OF_FIGURE_COLUMN.get(name, name)) or find_same_name(name, names)
        if name in stated:
            continue
        if column is not None:
            found[name] = column
        elif name in over.template_names and name not in over.columns:
            keys = (FIGURE_COLUMN_OF_KEY.get(key, key) for key in (*chosen, *stated))
            refuse_unknown_column(name, "in quantity", sorted({*names, *keys}))
    return found


def refuse_idle_pattern(
    over: TableMapping, families: Sequence[ValueFamily], names: Sequence[str]
) -> None:
    """Refuse a pattern of the caller that matches no column, or every one."""
    if not over.values:
        return
    if not families:
        problem, remedy = "matches no column that is free", f"the table has {sorted(names)}"
    elif isinstance(over.values, str) and len(value_names(families)) == len(names):
        problem, remedy = "matches every column of the table", 'write "all" for all that are left'
    else:
        return
    raise InvalidFieldError(problem, column="values", value=over.values, remedy=remedy)


def value_names(families: Iterable[ValueFamily]) -> list[str]:
    """Return the names of the columns of families."""
    return [name for family in families for name in family.columns.values()]


def family_keys(families: Iterable[ValueFamily]) -> set[str]:
    """Return the keys that the names of value columns state."""
    return {key for family in families for key in family.meanings}


def find_free_columns(caller: CallerColumns, mapping: TableMapping) -> list[str]:
    """Return the columns to which the caller gives no meaning, and which are not left out.

    A column that only serves to recognise the table may be a value column as well.
    """
    meaningful = {*CLAIM_KEYS, *mapping.template_names}
    claimed = {name for key, name in caller.chosen.items() if key in meaningful}
    left_out = {normalize_column_name(name) for name in mapping.leave_out}
    return [
        name
        for name in caller.names
        if name not in claimed and normalize_column_name(name) not in left_out
    ]


def find_note_columns(
    mapping: TableMapping, names: Iterable[str], placed: Collection[str]
) -> list[str]:
    """Return the columns that go into the note: those named in `keep`, or all that are left.

    placed : the columns that have a meaning; one that is named in `keep` goes into the note, too.
    """
    left_out = {normalize_column_name(name) for name in mapping.leave_out}
    if mapping.keep == ALL:
        free = (name for name in names if name not in placed)
        return [name for name in free if normalize_column_name(name) not in left_out]
    kept = {normalize_column_name(name) for name in mapping.keep} - left_out
    return [name for name in names if normalize_column_name(name) in kept]
