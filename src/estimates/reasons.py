"""Why does a claim stand as it does? In words that name the claim responsible."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from estimates.base import Base
from estimates.lineage import (
    DENIED,
    DUPLICATE,
    ECHO,
    EXCLUDED,
    NO_FIGURE,
    NOT_COMPARABLE,
    NOT_YET_STATED,
    RETRACTED,
    STANDINGS,
    SUPERSEDED,
    USED,
    Standings,
)
from estimates.store import Array, Coded, Ints, objects

REASONS: dict[int, Callable[[str], str]] = {
    NOT_YET_STATED: lambda _: "not known on that day",
    DUPLICATE: lambda by: f"the same record as {by}",
    RETRACTED: lambda by: f"retracted by {by}",
    SUPERSEDED: lambda by: f"corrected by {by}",
    DENIED: lambda _: "a denial; it states no number of its own",
    NO_FIGURE: lambda _: "states no number",
    ECHO: lambda by: f"repeats {by}",
    USED: lambda _: "stands",
}


NAMING = (DUPLICATE, RETRACTED, SUPERSEDED, ECHO)
"""Standings whose reason names one claim."""


def reasons(
    base: Base, judged: Standings, rows: Ints, floors: Mapping[int, int] | None = None
) -> Array:
    """Return why each claim has its standing, in words that name the claim responsible.

    Parameters
    ----------
    rows : shape (claims,).
    floors : the claim that a documented minimum contradicts, by row.
    """
    code, by = judged.code[rows], judged.by[rows]
    plain = np.array(
        [REASONS[c]("") if c in REASONS else "" for c in range(len(STANDINGS))], dtype=object
    )
    said = plain[code]
    special = (by >= 0) | np.isin(code, (EXCLUDED, NOT_COMPARABLE)) | (judged.contested[rows] >= 0)
    special |= (code == USED) & (judged.which[rows] >= 0)
    for standing in NAMING:  # the commonest at once, each by a name alone
        brief = special & (code == standing) & (judged.contested[rows] < 0) & ~judged.update[rows]
        if standing == ECHO:
            brief[brief] = np.isin(judged.code[by[brief]], (USED, NOT_YET_STATED))
        brief[brief] = [row not in (floors or ()) for row in rows[brief].tolist()]
        said[brief] = objects(map(REASONS[standing], base.labels[by[brief]]))
        special &= ~brief
    for at in np.flatnonzero(special).tolist():
        row = int(rows[at])
        said[at] = reason(base, judged, row)
        if floors and row in floors:
            said[at] += f"; {base.labels[floors[row]]} lies below it"
    return said


def reason(base: Base, judged: Standings, row: int) -> str:
    """Return why one claim has its standing."""
    code, by = int(judged.code[row]), int(judged.by[row])
    name = base.labels[by] if by >= 0 else ""
    if code == EXCLUDED:
        stated = base.store.coded("exclude").take(np.array([row])).decode()[0]
        said = f"excluded: {stated}" if stated else "excluded: its weight is 0"
    elif code == NOT_COMPARABLE:
        said = judged.apart.sentences[judged.apart.why[row]]
    elif code == SUPERSEDED and judged.update[row]:
        said = f"updated by the later {name} of the same source"
    else:
        said = REASONS[code](name)
    if code == ECHO:
        said += fate(base, judged, by)
    if code == USED and judged.which[row] >= 0:
        said += f"; converted, {judged.conversions[judged.which[row]]}"
    contested = int(judged.contested[row])
    return said if contested < 0 else f"{said}; contested by {base.labels[contested]}"


def fate(base: Base, judged: Standings, root: int) -> str:
    """Return what became of the claim that an echo repeats."""
    if judged.code[root] in (USED, NOT_YET_STATED):
        return ""
    return f", {STANDINGS[judged.code[root]]}: {reason(base, judged, root)}"


def voice_names(base: Base, judged: Standings, rows: Ints) -> Coded:
    """Return the source at the root of each claim's origins; None where that is elsewhere."""
    root = judged.root[rows]
    source = base.store.coded("source")
    elsewhere = base.question[root] != base.question[rows]
    return Coded(np.where(elsewhere, -1, source.codes[root]), source.texts)
