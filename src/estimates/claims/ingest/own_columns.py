"""Decide what becomes of the columns of a table in our own columns."""

from __future__ import annotations

from collections.abc import Mapping

from estimates.claims.ingest.adapter import TablePlan
from estimates.claims.ingest.caller_columns import (
    CallerColumns,
    refuse_missing_source,
    refuse_repeated,
)
from estimates.claims.ingest.cells import OWN_COLUMNS
from estimates.claims.ingest.frames import TableOutline
from estimates.claims.ingest.mapping_merge import NO_MAPPING
from estimates.claims.ingest.preset_detection import describe_nearest_preset
from estimates.claims.ingest.presets import find_preset
from estimates.claims.ingest.records import refuse_columns


def plan_own_columns(caller: CallerColumns, lenient: bool) -> TablePlan:
    """Return the plan for a table in our columns; refuse unknown columns and a missing source.

    lenient : keep unknown columns in the note, with a notice.
    """
    named = [name for name in caller.names if name not in caller.unnamed]
    targets = {name: caller.renamed.get(name, name) for name in named}
    id_column = find_id_column(targets)
    if id_column is not None:
        targets[id_column] = "claim_id"
    unknown = [n for n, target in targets.items() if target and target not in OWN_COLUMNS]
    if unknown and not (lenient or caller.renamed):
        refuse_columns(unknown, describe_nearest_preset(named))
    kept = {name: target for name, target in targets.items() if target in OWN_COLUMNS}
    refuse_repeated([target for target in kept.values() if target], named)
    if "source" not in kept.values():
        refuse_missing_source(named, "" if caller.renamed else describe_nearest_preset(named))
    names = {target: name for name, target in kept.items() if target}
    positions = {target: caller.names.index(name) for target, name in names.items()}
    notices = (f"left out, without a name: {', '.join(caller.unnamed)}",) if caller.unnamed else ()
    left = [name for name in named if targets[name] not in OWN_COLUMNS]
    outline = TableOutline(
        label=("quantity",) if "quantity" in names else (),
        names=names,
        unlabelled=tuple(left),
        reads_all=not left,
        id_column=id_column,
    )
    return TablePlan(
        NO_MAPPING,
        positions,
        names,
        notes={name: caller.names.index(name) for name in unknown},
        notices=notices,
        is_exact=True,
        outline=outline,
    )


def find_id_column(targets: Mapping[str, str | None]) -> str | None:
    """Return the column that may label the rows ("id", "#", "No."), where none is named claim_id.

    targets : the table's name → our column, or the same name for an unknown one.
    """
    if "claim_id" in targets.values():
        return None
    unknown = [name for name, target in targets.items() if target and target not in OWN_COLUMNS]
    return next(iter(find_preset("generic").matching_columns(unknown).get("claim_id", ())), None)
