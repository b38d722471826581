"""Merge one mapping over another, and the short keywords of a reader over a mapping."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from estimates.claims.ingest.mapping import FIGURE_KEYS, TableMapping
from estimates.claims.ingest.presets import load_presets
from estimates.claims.ingest.table_location import TableLocation
from estimates.errors import InvalidFieldError

NO_MAPPING = TableMapping()


def load_mapping(mapping: Any) -> TableMapping:
    """Return a mapping from an object, a mapping of its keys, the path of a TOML file, or None."""
    if mapping is None:
        return NO_MAPPING
    if isinstance(mapping, TableMapping):
        return mapping
    if isinstance(mapping, str) and mapping in load_presets():
        problem, remedy = "is the name of a preset", f'give preset="{mapping}"'
        raise InvalidFieldError(problem, column="mapping", value=mapping, remedy=remedy)
    if isinstance(mapping, str | Path):
        return TableMapping.from_toml(mapping)
    if isinstance(mapping, Mapping):
        return TableMapping(**mapping)
    remedy = "give a TableMapping, a dict of its keys or the path of a TOML file"
    raise InvalidFieldError("is not a mapping", column="mapping", value=mapping, remedy=remedy)


def combine_mapping(
    mapping: Any = None,
    quantity: str | Iterable[str] | None = None,
    constants: Mapping[str, Any] | None = None,
    missing: Any = None,
    decimal: str | None = None,
    where: Mapping[str, Any] | None = None,
) -> TableMapping:
    """Return a mapping with the short keywords of a reader merged over it."""
    fields = {"quantity": quantity, "constants": constants, "missing": missing}
    stated: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
    if decimal is not None or where:
        stated["where"] = {**(where or {}), **({"decimal": decimal} if decimal else {})}
    base = load_mapping(mapping)
    if base.quantity and constants:
        stated.setdefault("quantity", base.quantity)  # which may name the constants
    return merge_mappings(base, TableMapping(**stated)) if stated else base


def merge_mappings(base: TableMapping, over: TableMapping) -> TableMapping:
    """Return a mapping that says what `over` says, and what `base` says about everything else.

    Value columns or a tally of `over` replace the columns of a figure of `base`, and the other
    way round.
    """
    said = over.model_fields_set & {*TableMapping.model_fields}
    meanings = {*over.columns, *over.constants, *over.groups, *over.days}
    # A period is stated as a whole, or by its ends.
    ends = {"refers_to_start", "refers_to_end"}
    meanings |= ends if "refers_to" in meanings else {"refers_to"} if meanings & ends else set()
    if over.values or over.tally:
        meanings |= {*FIGURE_KEYS}
    columns = {key: names for key, names in base.columns.items() if key not in meanings}
    constants = {key: text for key, text in base.constants.items() if key not in meanings}
    update = {name: getattr(over, name) for name in said}
    if not over.values and (over.tally or {*FIGURE_KEYS} & {*over.columns}):
        update |= {"values": "", "names": {}}
    update |= {
        "columns": columns | over.columns,
        "constants": constants | over.constants,
        "days": {key: p for key, p in base.days.items() if key not in meanings} | over.days,
        "cells": base.cells | over.cells,
        "missing": (*base.missing, *over.missing),
        "leave_out": (*base.leave_out, *over.leave_out),
        "where": merge_locations(base.where, over.where),
    }
    return base.model_copy(update=update)


def merge_locations(base: TableLocation, over: TableLocation) -> TableLocation:
    """Return a location with what `over` says, and what `base` says about everything else."""
    return base.model_copy(update={name: getattr(over, name) for name in over.model_fields_set})
