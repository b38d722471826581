"""The reason of each standing, in words that name the claim that caused it."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from estimates.analysis.snapshot.claim_texts import claim_text_column
from estimates.analysis.snapshot.origins import (
    CORRECTED,
    MISQUOTED,
    REWORDED,
    ROUNDED,
    Repetitions,
)
from estimates.analysis.snapshot.standing import (
    DENIED,
    DUPLICATE,
    ECHO,
    EXCLUDED,
    MISQUOTE,
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
from estimates.claims.references import Edges
from estimates.claims.short_labels import short_labels
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
# The reason of an echo that words a figure differently: what it repeats, its figure, the other.
REPETITIONS: dict[int, str] = {
    CORRECTED: "repeats {named}, the correction of what it names",
    ROUNDED: "repeats {named}, rounded or hedged: {own} for {other}",
    REWORDED: "repeats {named} in other words: {own} for {other}",
    MISQUOTED: "misquotes {named}: {own} for {other}",
}
# The reason of an echo says what became of the claim that it repeats, unless that is in order.
UNREMARKABLE = (USED, NOT_YET_STATED)
# A claim that is added up from more than so many is described by the first of them.
MOST_NAMED = 5
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
    long_rows = rows[~is_brief]
    writer = ReasonWriter(linked, standings, long_rows, contradicted)
    long_texts: dict[str, int] = {}
    for at, row in zip(special[~is_brief].tolist(), long_rows.tolist(), strict=True):
        codes[at] = len(texts) + long_texts.setdefault(writer.write(row), len(long_texts))
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
    differing = standings.repetitions.differing.rows
    is_brief[echo] = np.isin(standings.code[cause[echo]], UNREMARKABLE)
    is_brief[echo] &= ~np.isin(rows[echo], differing)
    return is_brief


class ReasonWriter:
    """Write the reasons of some claims; labels and words are read once for all of them.

    contradicted : the rows of documented minima, and of the claim that each contradicts.
    """

    def __init__(
        self,
        linked: LinkedClaims,
        standings: Standings,
        rows: Ints,
        contradicted: Mapping[int, int],
    ) -> None:
        self._linked, self._standings, self._contradicted = linked, standings, contradicted
        rows = with_causes(standings, np.union1d(rows, [*contradicted.values()]).astype(np.int64))
        self._labels = dict(zip(rows.tolist(), short_labels(linked, rows), strict=True))
        differing = standings.repetitions.differing
        differing = differing.at(np.isin(differing.rows, rows))
        self._repetitions = describe_repetitions(linked, differing)

    def write(self, row: int) -> str:
        """Return the reason of a claim."""
        text = self.write_standing(row)
        if self._standings.code[row] == USED and self._standings.conversion_index[row] >= 0:
            conversion = self._standings.conversions[self._standings.conversion_index[row]]
            text += f"; converted, {conversion}"
        disputed_by = int(self._standings.disputed_by_row[row])
        if disputed_by >= 0:
            text += f"; contested by {self._labels[disputed_by]}"
        if row in self._contradicted:
            text += f"; {self._labels[self._contradicted[row]]} lies below it"
        return text

    def write_standing(self, row: int) -> str:
        """Return the reason of a claim's standing."""
        standings, code = self._standings, int(self._standings.code[row])
        cause = int(standings.cause_row[row])
        if code == EXCLUDED:
            why = self._linked.store.strings("exclude").cell(row)
            return f"excluded: {why}" if why else "excluded: its weight is 0"
        if code == NOT_COMPARABLE:
            return str(standings.exclusions.sentences[standings.exclusions.reason_index[row]])
        name = self._labels.get(cause, "")
        if code == SUPERSEDED and standings.superseded_by_self[row]:
            return f"updated by the later {name} of the same source"
        if code not in (ECHO, MISQUOTE):
            return REASONS[code](name)
        text = self._repetitions.get(row) or REASONS[code](name)
        return text + self.write_origin(row, cause)

    def write_origin(self, row: int, cause: int) -> str:
        """Return what became of the claim that an echo repeats, or of the root of its origins."""
        code = self._standings.code
        if code[row] == ECHO and code[cause] == MISQUOTE:
            return f", which {self.write(cause)}"
        if code[cause] in (ECHO, MISQUOTE):
            cause = int(self._standings.origin_row[row])
            if code[cause] in (*UNREMARKABLE, ECHO, MISQUOTE):
                return ""
            return f"; its origin {self._labels[cause]} is {STANDINGS[code[cause]]}"
        if code[cause] in UNREMARKABLE:
            return ""
        original, standing = self.write(cause), STANDINGS[code[cause]]
        return f", {original}" if original.startswith(standing) else f", {standing}: {original}"


def with_causes(standings: Standings, rows: Ints) -> Ints:
    """Return claims with all those that their reasons name, directly or not, ascending."""
    relations = standings.cause_row, standings.disputed_by_row, standings.origin_row
    while True:
        named = np.unique(np.concatenate([rows, *(relation[rows] for relation in relations)]))
        named = named[named >= 0]
        if len(named) == len(rows):
            return named
        rows = named


def describe_repetitions(linked: LinkedClaims, differing: Repetitions) -> dict[int, str]:
    """Return how each echo words the figure that it repeats, in words, by its row."""
    several = linked.edges["origin"]
    is_misquote = np.isin(several.rows, differing.misquotes.rows)
    several = Edges(several.rows[is_misquote], several.targets[is_misquote])
    rows = np.unique(np.concatenate([differing.rows, differing.named, several.targets]))
    figures = dict(zip(rows.tolist(), claim_text_column(linked, rows).decode(), strict=True))
    labels = dict(zip(rows.tolist(), short_labels(linked, rows), strict=True))
    named: dict[int, list[int]] = {}
    for row, target in zip(several.rows.tolist(), several.targets.tolist(), strict=True):
        named.setdefault(row, []).append(target)
    texts = {}
    columns = (differing.rows, differing.named, differing.agreement)
    for row, first, agreement in zip(*(column.tolist() for column in columns), strict=True):
        repeated = named.get(row, [first])
        texts[row] = REPETITIONS[agreement].format(
            named=join_words(labels[r] for r in repeated),
            own=figures[row],
            other=join_words(figures[r] for r in repeated),
        )
    return texts


def describe_misquotes(linked: LinkedClaims, misquotes: Repetitions) -> list[str]:
    """Return each misquote as a difference in origin, with both figures, shape (misquotes,)."""
    texts = describe_repetitions(linked, misquotes)
    labels = short_labels(linked, misquotes.rows)
    rows = misquotes.rows.tolist()
    return [f"origin: {label} {texts[row]}" for label, row in zip(labels, rows, strict=True)]


def join_words(words: Iterable[str]) -> str:
    """Return words as a list, the first ones where there are many.

    >>> join_words("abc"), join_words("abcdefg")
    ('a, b and c', 'a, b, c, d and 3 more')
    """
    listed = [*words]
    if len(listed) > MOST_NAMED:
        listed = [*listed[: MOST_NAMED - 1], f"{len(listed) - MOST_NAMED + 1} more"]
    return " and ".join(filter(None, [", ".join(listed[:-1]), listed[-1]]))


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
