"""Why does a claim stand as it does? In words that name the claim responsible."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from estimates.analysis.snapshot.standing import (
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
from estimates.claims.linked import LinkedClaims
from estimates.columnar.arrays import Array, Ints, objects
from estimates.columnar.columns import StringColumn

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


PLAIN = tuple(REASONS[c]("") if c in REASONS else "" for c in range(len(STANDINGS)))
"""The reason of each standing where it names no claim."""


def reasons(
    base: LinkedClaims, judged: Standings, rows: Ints, floors: Mapping[int, int] | None = None
) -> StringColumn:
    """Return why each claim has its standing, in words that name the claim responsible.

    Most stand for the reason of all others with their standing: only the others are looked at.

    Parameters
    ----------
    rows : shape (claims,).
    floors : the claim that a documented minimum contradicts, by row.
    """
    floors = floors or {}
    found = judged.code[rows].astype(np.int32)
    special = np.flatnonzero(told_apart(judged, rows))
    rows, code = rows[special], found[special]
    by, texts = judged.cause_row[rows], [*PLAIN]
    brief = briefly(judged, rows)
    if floors:
        brief &= ~np.isin(rows, [*floors])
    for standing in NAMING:  # the commonest at once, each by a name alone
        here = np.flatnonzero(brief & (code == standing))
        named, place = np.unique(by[here], return_inverse=True)
        found[special[here]] = len(texts) + place
        texts.extend(map(REASONS[standing], base.labels_at(named)))
    said: dict[str, int] = {}
    for at in np.flatnonzero(~brief).tolist():
        row = int(rows[at])
        words = reason(base, judged, row)
        if row in floors:
            words += f"; {base.label_texts[floors[row]]} lies below it"
        found[special[at]] = len(texts) + said.setdefault(words, len(said))
    return StringColumn(found, objects([*texts, *said]))


def told_apart(judged: Standings, rows: Ints) -> Array:
    """Return which claims have another reason than most of their standing."""
    code = judged.code[rows]
    named = (judged.cause_row[rows] >= 0) | (judged.disputed_by_row[rows] >= 0)
    if judged.conversions:
        named |= (code == USED) & (judged.conversion_index[rows] >= 0)
    found: Array = named | (code == EXCLUDED) | (code == NOT_COMPARABLE)
    return found


def briefly(judged: Standings, rows: Ints) -> Array:
    """Return for which claims the name of one other is all that is said beside the standing."""
    code, by = judged.code[rows], judged.cause_row[rows]
    brief = (
        np.isin(code, NAMING)
        & (judged.disputed_by_row[rows] < 0)
        & ~judged.superseded_by_self[rows]
    )
    echo = np.flatnonzero(brief & (code == ECHO))
    brief[echo] = np.isin(judged.code[by[echo]], (USED, NOT_YET_STATED))
    return brief


def reason(base: LinkedClaims, judged: Standings, row: int) -> str:
    """Return why one claim has its standing."""
    code, by = int(judged.code[row]), int(judged.cause_row[row])
    name = base.label_texts[by] if by >= 0 else ""
    if code == EXCLUDED:
        stated = base.store.coded("exclude").take(np.array([row])).decode()[0]
        said = f"excluded: {stated}" if stated else "excluded: its weight is 0"
    elif code == NOT_COMPARABLE:
        said = judged.exclusions.sentences[judged.exclusions.why[row]]
    elif code == SUPERSEDED and judged.superseded_by_self[row]:
        said = f"updated by the later {name} of the same source"
    else:
        said = REASONS[code](name)
    if code == ECHO:
        said += fate(base, judged, by)
    if code == USED and judged.conversion_index[row] >= 0:
        said += f"; converted, {judged.conversions[judged.conversion_index[row]]}"
    contested = int(judged.disputed_by_row[row])
    return said if contested < 0 else f"{said}; contested by {base.label_texts[contested]}"


def fate(base: LinkedClaims, judged: Standings, root: int) -> str:
    """Return what became of the claim that an echo repeats."""
    if judged.code[root] in (USED, NOT_YET_STATED):
        return ""
    return f", {STANDINGS[judged.code[root]]}: {reason(base, judged, root)}"


def voice_names(
    base: LinkedClaims, judged: Standings, rows: Ints, source: StringColumn
) -> StringColumn:
    """Return the source at the root of each claim's origins; None where that is elsewhere.

    Parameters
    ----------
    rows : shape (claims,). source : of these claims; what is returned where none repeats another.
    """
    root = judged.origin_row[rows]
    if np.array_equal(root, rows):
        return source
    source = base.store.coded("source")
    elsewhere = base.question[root] != base.question[rows]
    return StringColumn(np.where(elsewhere, -1, source.codes[root]), source.texts)
