"""Checks of sources: their shares, their number, and their names."""

from collections.abc import Iterable, Iterator

import numpy as np

from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.errors import InvalidFieldError, MissingFieldError, did_you_mean
from estimates.numeric.scalars import as_integer
from estimates.pipelines.checks.check import Check, RawFinding
from estimates.pipelines.checks.outcome import CheckSeverity
from estimates.pipelines.checks.rows import check_share, locate_claims


def no_source_above(share: float, *, severity: CheckSeverity = "error", name: str = "") -> Check:
    """No source states more than a share of the used claims.

    Parameters
    ----------
    share : the largest permitted share, from 0 to 1.
    severity, name : see `Check`.

    Examples
    --------
    >>> rows = [{"source": "A", "quantity": q, "value": 5} for q in "xyz"]
    >>> no_source_above(0.5)([*rows, {"source": "B", "quantity": "x", "value": 6}])[0].message
    'A states 75 % of the used claims (3 of 4)'
    """
    most = check_share("share", share, most=1.0)

    def look(claims: ClaimSet) -> Iterator[RawFinding]:
        snapshot = Snapshot.of(claims)
        labels = snapshot.linked.store.strings("source").labels
        counts = np.bincount(snapshot.source, minlength=len(labels))
        used = len(snapshot.source)
        for code in np.flatnonzero(counts > most * used):
            words = f"{labels[code]} states {counts[code] / used:.0%} of the used claims"
            words = words.replace("%", " %")
            yield None, (), f"{words} ({counts[code]:,} of {used:,})"

    says = f"no source states more than {most:.0%} of the used claims".replace("%", " %")
    return Check("no_source_above", says, look, severity, name)


def at_least_voices(count: int, *, severity: CheckSeverity = "error", name: str = "") -> Check:
    """Every question has at least this number of voices.

    Parameters
    ----------
    count : the least number of independent sources.
    severity, name : see `Check`.

    Examples
    --------
    >>> at_least_voices(2)([{"source": "A", "quantity": "x", "value": 5}])[0].message
    'x has 1 independent source'
    """
    if (as_integer(count) or 0) < 1:
        raise InvalidFieldError("must be 1 or more", column="count", value=count)

    def look(claims: ClaimSet) -> Iterator[RawFinding]:
        snapshot = Snapshot.of(claims)
        counts = snapshot.voice_counts
        for code in np.flatnonzero(counts < count).tolist():
            label, voices = snapshot.questions[code], int(counts[code])
            yield label, (), f"{label} has {voices} independent source{'' if voices == 1 else 's'}"

    says = f"every question has at least {count} independent sources"
    return Check("at_least_voices", says, look, severity, name, "question")


def sources_known(
    names: Iterable[str], *, severity: CheckSeverity = "error", name: str = ""
) -> Check:
    """Every source is one of a list; other spellings are findings.

    Parameters
    ----------
    names : the permitted sources.
    severity, name : see `Check`.

    Examples
    --------
    >>> outcome = sources_known(["UN"])([{"claim_id": "a", "source": "U.N.", "value": 5}])[0]
    >>> print(outcome.message)
    'U.N.' is not a known source: did you mean "UN"?
    """
    known = check_names("names", names)

    def look(claims: ClaimSet) -> Iterator[RawFinding]:
        sources = claims.linked.store.strings("source")
        is_unknown = sources.mask_where(lambda source: source not in known)[claims.rows]
        hints = {source: did_you_mean(source, known) for source in sources.labels}
        for _, (quantity, label, source) in locate_claims(claims, is_unknown):
            words = f"{source!r} is not a known source: {hints[source]}"
            yield quantity, [label], words.rstrip(": ")

    return Check("sources_known", "every source is known", look, severity, name)


def check_names(column: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return a list of names; refuse a single text, which would be split into its letters."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        problem, remedy = "must be a list of sources", 'give ["UN", "World Bank"]'
        raise InvalidFieldError(problem, column=column, value=names, remedy=remedy)
    listed = tuple(names)
    if not listed:
        raise MissingFieldError("are missing", column=column, remedy="name at least one")
    return listed
