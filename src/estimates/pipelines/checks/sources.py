"""Checks of sources: who carries how much, and who is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.errors import InvalidFieldError, MissingFieldError
from estimates.pipelines.checks.check import Check, Found
from estimates.pipelines.checks.outcome import Severity
from estimates.pipelines.checks.rows import share_of, told


def no_source_above(share: float, *, severity: Severity = "error", name: str = "") -> Check:
    """No source states more than a share of the used claims.

    Examples
    --------
    >>> rows = [{"source": "A", "quantity": q, "value": 5} for q in "xyz"]
    >>> no_source_above(0.5)([*rows, {"source": "B", "quantity": "x", "value": 6}])[0].message
    'A states 75 % of the used claims (3 of 4)'
    """
    most = share_of("share", share, most=1.0)

    def look(claims: ClaimSet) -> Iterator[Found]:
        judged = Snapshot.of(claims)
        labels = judged.linked.store.coded("source").labels
        counts = np.bincount(judged.source, minlength=len(labels))
        used = len(judged.source)
        for code in np.flatnonzero(counts > most * used):
            words = f"{labels[code]} states {counts[code] / used:.0%} of the used claims"
            words = words.replace("%", " %")
            yield None, (), f"{words} ({counts[code]:,} of {used:,})"

    says = f"no source states more than {most:.0%} of the used claims".replace("%", " %")
    return Check("no_source_above", says, look, severity, name)


def at_least_voices(count: int, *, severity: Severity = "error", name: str = "") -> Check:
    """Every question has at least so many voices.

    Examples
    --------
    >>> at_least_voices(2)([{"source": "A", "quantity": "x", "value": 5}])[0].message
    'x has 1 voice'
    """
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise InvalidFieldError("is no number of voices", column="count", value=count)

    def look(claims: ClaimSet) -> Iterator[Found]:
        judged = Snapshot.of(claims)
        voices = judged.voice_counts
        for at in np.flatnonzero(voices < count).tolist():
            label, found = judged.questions[at], int(voices[at])
            yield label, (), f"{label} has {found} voice{'' if found == 1 else 's'}"

    says = f"every question has at least {count} voices"
    return Check("at_least_voices", says, look, severity, name)


def sources_known(names: Iterable[str], *, severity: Severity = "error", name: str = "") -> Check:
    """Every source is one of a list: a new spelling is no new source.

    Examples
    --------
    >>> sources_known(["UN"])([{"claim_id": "a", "source": "U.N.", "value": 5}])[0].message
    "'U.N.' is not a known source (is it 'UN'?)"
    """
    known = listed("names", names)

    def look(claims: ClaimSet) -> Iterator[Found]:
        from difflib import get_close_matches

        coded = claims.linked.store.coded("source")
        new = coded.where(lambda source: source not in known)[claims.rows]
        close = {source: get_close_matches(source, known, n=1) for source in coded.labels}
        for _, (quantity, label, source) in told(claims, new):
            hint = f" (is it {close[source][0]!r}?)" if close[source] else ""
            yield quantity, [label], f"{source!r} is not a known source{hint}"

    return Check("sources_known", "every source is known", look, severity, name)


def listed(column: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return names given as a list; refuse a single text, which would be read by its letters."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise InvalidFieldError(
            "is not a list of sources", column=column, value=names, remedy='["UN", "World Bank"]'
        )
    found = tuple(names)
    if not found:
        raise MissingFieldError("are missing", column=column, remedy="name at least one")
    return found
