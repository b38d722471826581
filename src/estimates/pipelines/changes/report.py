"""The verb: two states in, one row a change and question that it can move out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.ledger import texts
from estimates.analysis.reconciliation import Reconciliation
from estimates.analysis.snapshot.standing import day_asked
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.columnar.arrays import Array, Ints, objects
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError
from estimates.model.schema import CONTENT
from estimates.pipelines.changes.attribution import MEASURES, Asked, Moved, replay
from estimates.pipelines.changes.steps import Steps
from estimates.pipelines.changes.versions import Versions

State = ClaimSet | Reconciliation | Iterable[Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One change, and what it moved in one question.

    Attributes
    ----------
    step : from 1, in the order of becoming known; withdrawals, whose day nobody states, last.
    change : "added", "withdrawn", "revised" (another content under the same label) or
        "restated" (the same content under another label).
    claim_id, source, quantity : the claim, and the question that is moved: its own, or one in
        which it corrects a claim.
    known_on : since when the claim is known; None for a withdrawal or where no date is stated.
    was, now : its words before and after; None where it is not there.
    what : the columns that a revision changed; ("claim_id",) for a restatement.
    low_before … high_after, gap_before, gap_after : the reported range and its largest gap.
    estimate_before … upper_after : the consensus.
    low_move, high_move, estimate_move : after less before; None where one of them is missing.
    """

    step: int
    change: str
    claim_id: str
    source: str
    quantity: str
    known_on: date | None
    was: str | None
    now: str | None
    what: tuple[str, ...]
    low_before: float | None
    low_after: float | None
    high_before: float | None
    high_after: float | None
    gap_before: float | None
    gap_after: float | None
    estimate_before: float | None
    estimate_after: float | None
    lower_before: float | None
    lower_after: float | None
    upper_before: float | None
    upper_after: float | None
    low_move: float | None
    high_move: float | None
    estimate_move: float | None


def changes(before: State, after: State, **asked: Any) -> Table[Change]:
    """Return what changed between two states of some claims, and what each change moved.

    Parameters
    ----------
    before, after : sets of claims (two files, or one file `as_of` two days), or two
        reconciliations asked on the same terms.
    **asked : on which terms the consensus is made, and what may be compared: `method`, `level`,
        `prior`, `window`, `conversions` … of `estimates.reconcile`; those of a reconciliation
        where one is given.

    Returns
    -------
    Table of `Change`, in the order of the steps; empty where nothing changed.

    Raises
    ------
    InvalidFieldError
        For reconciliations on different terms; for a `window` or a `drift` between states of
        two days, as the day itself would move the answer, and no claim.

    Notes
    -----
    The changes are made one at a time, in the order of becoming known, and after each the
    questions that it can move are asked again: each step of a question starts where the one
    before ended, the first at `before`, the last at `after`, to the bit. So the moves add up
    to the whole move. What a single change moves depends on what came before it.

    Examples
    --------
    >>> one = [{"claim_id": "a", "source": "A", "value": 100, "stated_on": "2021-04-01"}]
    >>> two = [*one, {"claim_id": "b", "source": "B", "value": 130, "stated_on": "2021-04-02"}]
    >>> row = changes(one, two, method="median")[0]
    >>> row.change, row.claim_id, row.estimate_before, row.estimate_after, row.high_move
    ('added', 'b', 100.0, 115.0, 30.0)
    """
    terms, scope = terms_of(before, after, asked)
    one, other = (state(given, scope) for given in (before, after))
    day = day_of(one, other, scope)
    versions = Versions.of(one, other)
    steps = Steps.of(versions)
    moved = replay(versions, steps, Asked(terms, scope, day))
    return table_of(versions, steps, moved)


def terms_of(
    before: State, after: State, asked: dict[str, Any]
) -> tuple[ConsensusOptions, ComparabilityRules]:
    """Return on which terms the consensus is made, and what may be compared."""
    scopes = [field.name for field in fields(ComparabilityRules)]
    known = [*(field.name for field in fields(ConsensusOptions)), *scopes]
    for name in asked:
        if name not in known:
            raise InvalidFieldError(
                "is nothing that a result is asked with", column=name, value=asked[name],
                remedy=f"there are {', '.join(known)}",
            )  # fmt: skip
    given = [rec for rec in (before, after) if isinstance(rec, Reconciliation)]
    if given and asked:
        raise InvalidFieldError(
            "comes with the reconciliation", column=next(iter(asked)),
            remedy="ask both reconciliations on these terms, or give their claims",
        )  # fmt: skip
    if given:
        refuse_unlike(given, known)
        return given[0].terms, given[0].scope
    scope = ComparabilityRules.of(**{name: asked.pop(name) for name in scopes if name in asked})
    return ConsensusOptions(**asked), scope


def refuse_unlike(given: list[Reconciliation], known: list[str]) -> None:
    """Refuse two reconciliations that were asked on different terms."""
    for name in known:
        said = [getattr(rec.terms if hasattr(rec.terms, name) else rec.scope, name)
                for rec in given]  # fmt: skip
        if said[0] != said[-1]:
            raise InvalidFieldError(
                "is not the same in both reconciliations", column=name, value=tuple(said),
                remedy="make the second with rec.asked_again(…)",
            )  # fmt: skip


def day_of(before: ClaimSet, after: ClaimSet, scope: ComparabilityRules) -> Array | None:
    """Return the day asked about; None = the newest that a claim refers to."""
    if not (scope.window is not None or scope.drift):
        return None  # no answer depends on it
    if before.day != after.day:
        name = "drift" if scope.window is None else "window"
        raise InvalidFieldError(
            "moves with the day, and the two states are of two days", column=name,
            value=(before.day, after.day),
            remedy="compare two sets of claims as of one day, or leave it out",
        )  # fmt: skip
    return day_asked(after, None)


def state(given: State, scope: ComparabilityRules) -> ClaimSet:
    """Return the claims of a state, as known on its day."""
    if isinstance(given, Reconciliation):
        return given.known
    return as_claimset(given, scope.conversions)


def table_of(versions: Versions, steps: Steps, moved: Moved) -> Table[Change]:
    """Return the moves as a table."""
    base, at = versions.base, moved.step
    old, new = steps.old[at], steps.new[at]
    row = np.where(new >= 0, new, old)
    names = {name: n for n, name in enumerate(MEASURES)}
    measured: dict[str, Array] = {}
    for name, n in names.items():
        measured[f"{name}_before"], measured[f"{name}_after"] = moved.before[n], moved.after[n]
    for name in ("low", "high", "estimate"):
        one, other = measured[f"{name}_before"], measured[f"{name}_after"]
        both = np.isfinite(one.astype(np.float64)) & np.isfinite(other.astype(np.float64))
        with np.errstate(invalid="ignore"):
            measured[f"{name}_move"] = np.where(both, other - one, np.nan)
    days = versions.known_on.astype(object)[row]
    days[steps.kind[at] == "withdrawn"] = None
    was, now = gone_and_come(steps, at)
    return Table(
        Change,
        {
            "step": np.unique(at, return_inverse=True)[1] + 1,
            "change": steps.kind[at],
            "claim_id": lambda: base.labels_at(row),
            "source": lambda: base.store.coded("source").take(row).decode(),
            "quantity": lambda: base.questions[moved.question],
            "known_on": days,
            "was": lambda: words(versions, was),
            "now": lambda: words(versions, now),
            "what": lambda: whats(versions, steps)[at],
            **measured,
        },
    )


def gone_and_come(steps: Steps, at: Ints) -> tuple[Ints, Ints]:
    """Return the version that is no longer asked about and the one that now is, -1 for none."""
    old, new = steps.old[at].copy(), steps.new[at].copy()
    old[steps.kind[at] == "added"] = -1
    new[steps.kind[at] == "withdrawn"] = -1
    return old, new


def words(versions: Versions, rows: Ints) -> Array:
    """Return the words of some versions, None for -1."""
    said = np.full(len(rows), None, dtype=object)
    said[rows >= 0] = texts(versions.base, rows[rows >= 0])
    return said


def whats(versions: Versions, steps: Steps) -> Array:
    """Return which columns each step changed, as a tuple of names."""
    found: list[tuple[str, ...]] = [
        ("claim_id",) if kind == "restated" else () for kind in steps.kind
    ]
    revised = np.flatnonzero(steps.kind == "revised")
    for name in CONTENT:
        if name not in versions.store.columns:
            continue
        column = versions.store.columns[name]
        one, other = (column.take(rows[revised]).decode() for rows in (steps.old, steps.new))
        for place in revised[[a != b for a, b in zip(one, other, strict=True)]].tolist():
            found[place] += (name,)
    return objects(found)
