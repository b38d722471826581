"""The reason of each standing, in words that name the claim that caused it."""

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
from estimates.claims.short_labels import short_label, short_labels
from estimates.columnar.arrays import Array, Ints, object_array
from estimates.columnar.columns import StringColumn

REASONS: dict[int, Callable[[str], str]] = {
    NOT_YET_STATED: lambda _: "not known on that day",
    DUPLICATE: lambda cause: f"the same record as {cause}",
    RETRACTED: lambda cause: f"retracted by {cause}",
    SUPERSEDED: lambda cause: f"corrected by {cause}",
    DENIED: lambda _: "a denial; it states no number of its own",
    NO_FIGURE: lambda _: "states no number",
    ECHO: lambda cause: f"repeats {cause}",
    USED: lambda _: "in use",
}
# Standings whose reason names one claim.
CAUSE_STANDINGS = (DUPLICATE, RETRACTED, SUPERSEDED, ECHO)
# The reason of each standing where it names no claim, by code.
COMMON_REASONS = tuple(REASONS[c]("") if c in REASONS else "" for c in range(len(STANDINGS)))


def explain_standings(
    linked: LinkedClaims,
    standings: Standings,
    rows: Ints,
    contradicted: Mapping[int, int] | None = None,
) -> StringColumn:
    """Return the reason of each claim's standing, shape (claims,).

    contradicted : the rows of documented minima, and of the claim that each contradicts.
    """
    contradicted = contradicted or {}
    # Most claims share the reason of their standing, coded by it: only the others are written.
    codes = standings.code[rows].astype(np.int32)
    special = np.flatnonzero(has_own_reason(standings, rows))
    rows, code, texts = rows[special], codes[special], [*COMMON_REASONS]
    cause = standings.cause_row[rows]
    is_brief = needs_cause_only(standings, rows)
    if contradicted:
        is_brief &= ~np.isin(rows, [*contradicted])
    for standing in CAUSE_STANDINGS:
        brief = np.flatnonzero(is_brief & (code == standing))
        causes, cause_codes = np.unique(cause[brief], return_inverse=True)
        codes[special[brief]] = len(texts) + cause_codes
        texts.extend(map(REASONS[standing], short_labels(linked, causes)))
    long_texts: dict[str, int] = {}
    for at in np.flatnonzero(~is_brief).tolist():
        row = int(rows[at])
        text = explain_standing(linked, standings, row)
        if row in contradicted:
            text += f"; {short_label(linked, contradicted[row])} lies below it"
        codes[special[at]] = len(texts) + long_texts.setdefault(text, len(long_texts))
    return StringColumn(codes, object_array([*texts, *long_texts]))


def has_own_reason(standings: Standings, rows: Ints) -> Array:
    """Return which claims have another reason than the common one of their standing."""
    code = standings.code[rows]
    is_named = (standings.cause_row[rows] >= 0) | (standings.disputed_by_row[rows] >= 0)
    if standings.conversions:
        is_named |= (code == USED) & (standings.conversion_index[rows] >= 0)
    is_own: Array = is_named | (code == EXCLUDED) | (code == NOT_COMPARABLE)
    return is_own


def needs_cause_only(standings: Standings, rows: Ints) -> Array:
    """Return for which claims the reason is that of their standing with the name of its cause."""
    code, cause = standings.code[rows], standings.cause_row[rows]
    is_brief = (
        np.isin(code, CAUSE_STANDINGS)
        & (standings.disputed_by_row[rows] < 0)
        & ~standings.superseded_by_self[rows]
    )
    echo = np.flatnonzero(is_brief & (code == ECHO))
    is_brief[echo] = np.isin(standings.code[cause[echo]], (USED, NOT_YET_STATED))
    return is_brief


def explain_standing(linked: LinkedClaims, standings: Standings, row: int) -> str:
    """Return the reason of one claim's standing."""
    code, cause = int(standings.code[row]), int(standings.cause_row[row])
    name = short_label(linked, cause) if cause >= 0 else ""
    if code == EXCLUDED:
        why = linked.store.strings("exclude").take(np.array([row])).decode()[0]
        text = f"excluded: {why}" if why else "excluded: its weight is 0"
    elif code == NOT_COMPARABLE:
        text = standings.exclusions.sentences[standings.exclusions.reason_index[row]]
    elif code == SUPERSEDED and standings.superseded_by_self[row]:
        text = f"updated by the later {name} of the same source"
    else:
        text = REASONS[code](name)
    if code == ECHO and standings.code[cause] not in (USED, NOT_YET_STATED):
        original = explain_standing(linked, standings, cause)
        standing = STANDINGS[standings.code[cause]]
        text += f", {original}" if original.startswith(standing) else f", {standing}: {original}"
    if code == USED and standings.conversion_index[row] >= 0:
        text += f"; converted, {standings.conversions[standings.conversion_index[row]]}"
    disputed_by = int(standings.disputed_by_row[row])
    return text if disputed_by < 0 else f"{text}; contested by {short_label(linked, disputed_by)}"


def voice_labels(
    linked: LinkedClaims, standings: Standings, rows: Ints, source: StringColumn
) -> StringColumn:
    """Return the source at the root of each claim's origins; None where it lies elsewhere.

    source : their sources; returned itself where no claim repeats another.
    """
    origin_row = standings.origin_row[rows]
    if np.array_equal(origin_row, rows):
        return source
    source = linked.store.strings("source")
    is_elsewhere = linked.question_codes[origin_row] != linked.question_codes[rows]
    return StringColumn(np.where(is_elsewhere, -1, source.codes[origin_row]), source.strings)
