"""The change report: one row per change and question that it can move."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.reconciliation import Reconciliation
from estimates.analysis.snapshot.claim_texts import claim_text_column
from estimates.analysis.snapshot.standing import last_known_day
from estimates.analysis.updated_tables import compared_claims
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.claims.short_labels import short_labels
from estimates.columnar.arrays import Array, Ints, cells_or_none, object_array
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError
from estimates.model.schema import CONTENT_COLUMNS
from estimates.pipelines.changes.attribution import MEASURES, Moves, RerunSettings, replay_changes
from estimates.pipelines.changes.steps import Steps
from estimates.pipelines.changes.versions import Versions

ClaimState = ClaimSet | Reconciliation | Iterable[Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One change, and what it moved in one question.

    Attributes
    ----------
    step : from 1, by the day on which the change became known; withdrawals have no day and come
        last.
    change : "added", "withdrawn", "revised" (another content under the same label) or
        "restated" (the same content under another label).
    claim_id, source, quantity : the claim, and the question that is moved: its own, or one in
        which it corrects a claim.
    known_on : the day on which the claim became known; None for a withdrawal or without a date.
    was, now : its words before and after; None where it is absent.
    what : the columns that a revision changed; ("claim_id",) for a restatement.
    low_before, low_after, high_before, high_after : the ends of the reported range.
    gap_before, gap_after : its largest gap.
    estimate_before, estimate_after : the consensus.
    lower_before, lower_after, upper_before, upper_after : the ends of its interval.
    low_move, high_move, estimate_move : after minus before; None where one of them is missing.
    label : the claim_id, or a short label where that is a fingerprint.
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
    label: str


class Changes(Table[Change]):
    """A change report; printed, it says what each change moved, one line each."""

    def __repr__(self) -> str:
        from estimates.display.changes_text import format_changes

        return format_changes(self)

    def markdown(self) -> str:
        """Return the report as Markdown, for a comment on a pull request.

        Examples
        --------
        >>> from estimates import claim
        >>> before = [claim("Taran", "110,000", claim_id="a")]
        >>> report = changes(before, [*before, claim("EU", "150,000", claim_id="b")])
        >>> print(report.markdown().splitlines()[0])
        **1 change of 1 quantity**
        """
        from estimates.display.changes_text import changes_markdown

        return changes_markdown(self)


def changes(before: ClaimState, after: ClaimState, **settings: Any) -> Changes:
    """Return what changed between two states of some claims, and what each change moved.

    Parameters
    ----------
    before, after : two ClaimSets (two files, or one file `as_of` two days), or two
        reconciliations with the same settings.
    **settings : how the consensus is computed and what may be compared: `method`, `level`,
        `prior`, `window`, `conversions` … of `estimates.reconcile`; reconciliations bring their
        own.

    Returns
    -------
    Table of `Change`, in the order of the steps; empty where nothing changed. Printed, it says what
    each change moved; its `markdown()` is a comment for a pull request.

    Raises
    ------
    InvalidFieldError
        For reconciliations with different settings; for a `window` or a `drift` between states of
        two days, as the day itself would move the result without any change of a claim.

    Notes
    -----
    The changes are applied one at a time, in the order of becoming known, and after each the
    questions that it can move are computed again: each step of a question starts where the
    previous one ended, the first at `before`, the last at `after`, to the last bit. So the moves
    add up to the whole move. What a single change moves depends on the changes before it.

    Examples
    --------
    >>> one = [{"claim_id": "a", "source": "A", "value": 100, "stated_on": "2021-04-01"}]
    >>> two = [*one, {"claim_id": "b", "source": "B", "value": 130, "stated_on": "2021-04-02"}]
    >>> row = changes(one, two, method="median")[0]
    >>> row.change, row.claim_id, row.estimate_before, row.estimate_after, row.high_move
    ('added', 'b', 100.0, 115.0, 30.0)
    >>> print(changes(one, two, method="median"))
    1. 2021-04-02 added B, “130” [b]: moved the range from 100 to 100–130, the estimate from 100 to
    115
    """
    options, rules = options_and_rules(before, after, settings)
    old, new = compared_sets(before, after, rules)
    day = common_day(old, new, rules)
    versions = Versions.of(old, new)
    steps = Steps.of(versions)
    moves = replay_changes(versions, steps, RerunSettings(options, rules, day))
    return change_table(versions, steps, moves)


def compared_sets(
    before: ClaimState, after: ClaimState, rules: ComparabilityRules
) -> tuple[ClaimSet, ClaimSet]:
    """Return the known claims of both states; of a result and its update only what it touched."""
    if isinstance(before, Reconciliation) and isinstance(after, Reconciliation):
        old, new = compared_claims(before.computed, after.computed)
        return before.known_among(old), after.known_among(new)
    old, new = (
        state.known if isinstance(state, Reconciliation) else as_claimset(state, rules.conversions)
        for state in (before, after)
    )
    return old, new


def options_and_rules(
    before: ClaimState, after: ClaimState, settings: dict[str, Any]
) -> tuple[ConsensusOptions, ComparabilityRules]:
    """Return the options of the consensus and the rules of comparison."""
    rule_names = [field.name for field in fields(ComparabilityRules)]
    names = [*(field.name for field in fields(ConsensusOptions)), *rule_names]
    for name, value in settings.items():
        if name not in names:
            problem, remedy = "is not a setting of a result", f"there are {', '.join(names)}"
            raise InvalidFieldError(problem, column=name, value=value, remedy=remedy)
    recs = [state for state in (before, after) if isinstance(state, Reconciliation)]
    if recs and settings:
        problem = "comes with the reconciliation"
        remedy = "make both reconciliations with this setting, or pass their claims"
        raise InvalidFieldError(problem, column=next(iter(settings)), remedy=remedy)
    for name in names if recs else ():
        values = [getattr(r.options if hasattr(r.options, name) else r.rules, name) for r in recs]
        if values[0] != values[-1]:
            problem = "is not the same in both reconciliations"
            remedy = "make the second with rec.rerun(…)"
            raise InvalidFieldError(problem, column=name, value=tuple(values), remedy=remedy)
    if recs:
        return recs[0].options, recs[0].rules
    rules = {name: settings[name] for name in settings if name in rule_names}
    options = {name: settings[name] for name in settings if name not in rule_names}
    return ConsensusOptions(**options), ComparabilityRules.of(**rules)


def common_day(before: ClaimSet, after: ClaimSet, rules: ComparabilityRules) -> Array | None:
    """Return the day from which ages are counted; None where no result depends on it."""
    if rules.window is None and not rules.drift:
        return None
    if before.day != after.day:
        problem = "moves with the day, and the two states are of two days"
        remedy = "compare two sets of claims as of one day, or leave it out"
        column, days = "drift" if rules.window is None else "window", (before.day, after.day)
        raise InvalidFieldError(problem, column=column, value=days, remedy=remedy)
    return last_known_day(after, None)


def change_table(versions: Versions, steps: Steps, moves: Moves) -> Changes:
    """Return the moves as a table."""
    linked, step = versions.linked, moves.step
    row = np.where(steps.new[step] >= 0, steps.new[step], steps.old[step])
    measures: dict[str, Array] = {}
    for n, name in enumerate(MEASURES):
        measures[f"{name}_before"], measures[f"{name}_after"] = moves.before[n], moves.after[n]
    for name in ("low", "high", "estimate"):
        before, after = measures[f"{name}_before"], measures[f"{name}_after"]
        is_move = np.isfinite(before.astype(np.float64)) & np.isfinite(after.astype(np.float64))
        # inf - inf of two open ends is not a move.
        with np.errstate(invalid="ignore"):
            measures[f"{name}_move"] = np.where(is_move, after - before, np.nan)
    kind = steps.kind[step]
    days = versions.known_on.astype(object)[row]
    days[kind == "withdrawn"] = None  # the day of the claim, not of its withdrawal
    # A version that is only shown or hidden is both old and new.
    was = np.where(kind == "added", -1, steps.old[step])
    now = np.where(kind == "withdrawn", -1, steps.new[step])
    return Changes(
        Change,
        {
            "step": np.unique(step, return_inverse=True)[1] + 1,
            "change": kind,
            "claim_id": lambda: linked.labels_at(row),
            "source": lambda: linked.store.strings("source").take(row).decode(),
            "quantity": lambda: linked.questions[moves.question],
            "known_on": days,
            "was": lambda: version_texts(versions, was),
            "now": lambda: version_texts(versions, now),
            "what": lambda: changed_columns(versions, steps)[step],
            **measures,
            "label": lambda: short_labels(linked, row),
        },
    )


def version_texts(versions: Versions, rows: Ints) -> Array:
    """Return the words of some versions, None for -1."""
    return cells_or_none(rows, lambda stated: claim_text_column(versions.linked, stated).decode())


def changed_columns(versions: Versions, steps: Steps) -> Array:
    """Return the columns that each step changed, as a tuple of names."""
    names: list[tuple[str, ...]] = [("claim_id",) * (k == "restated") for k in steps.kind]
    revised = np.flatnonzero(steps.kind == "revised")
    for name in filter(versions.store.columns.__contains__, CONTENT_COLUMNS):
        column = versions.store.columns[name]
        old, new = (column.take(rows[revised]).decode() for rows in (steps.old, steps.new))
        for step in revised[[a != b for a, b in zip(old, new, strict=True)]].tolist():
            names[step] += (name,)
    return object_array(names)
