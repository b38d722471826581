"""Attribute moves to changes: apply them one at a time and rerun the questions they can move."""

from dataclasses import dataclass

import numpy as np

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.consensus.combine import consensus_of
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.ranges import ranges_of
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.standing import assign_standings
from estimates.claims.claimset import ClaimSet
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.progress import progress
from estimates.pipelines.changes.steps import Steps
from estimates.pipelines.changes.versions import HIDDEN, SHOWN, Versions

# The measures of a question: the first three are of its range, the others of its consensus.
MEASURES = ("low", "high", "gap", "estimate", "lower", "upper")


@dataclass(frozen=True)
class RerunSettings:
    """How questions are computed: options of the consensus, rules of comparison, and the day."""

    options: ConsensusOptions
    rules: ComparabilityRules
    day: Array | None


@dataclass(frozen=True)
class Moves:
    """What the steps moved: one column per step and question.

    step, question : shape (moves,), codes.
    before, after : shape (measures, moves), NaN where there is no result.
    """

    step: Ints
    question: Ints
    before: Array
    after: Array


def replay_changes(versions: Versions, steps: Steps, settings: RerunSettings) -> Moves:
    """Return what each step moved.

    Within a question the changes are made in the order of the steps; unrelated questions make
    theirs in the same turn. Each turn reruns only the questions that still change.
    """
    state = versions.before.copy()
    # Integers that a float cannot hold stay as they are.
    exact = any(versions.store.numbers(name).exact for name in ("value", "lower", "upper"))
    kind = object if exact else np.float64
    question_codes, component = versions.linked.question_codes, versions.component
    results = np.full((len(MEASURES), len(versions.linked.questions)), np.nan, dtype=kind)
    turns_of = np.zeros(int(component.max(initial=-1)) + 1, dtype=np.int64)
    np.maximum.at(turns_of, steps.component, steps.turn + 1)
    rows = np.flatnonzero(turns_of[component] > 0)
    rerun_questions(results, versions, rows, state, settings)
    codes, numbers = np.empty(0, dtype=np.int64), np.empty((len(MEASURES), 0))
    parts = [(codes, codes, numbers, numbers)]
    for turn in progress(range(int(turns_of.max(initial=0))), "changes", unit="change"):
        made = np.flatnonzero(steps.turn == turn)
        touched = np.concatenate([steps.old[made], steps.new[made]])
        touched = touched[touched >= 0]
        state[touched] = versions.after[touched]
        rows = rows[turns_of[component[rows]] > turn]
        questions, first = np.unique(question_codes[rows], return_index=True)
        before = results[:, questions]
        rerun_questions(results, versions, rows, state, settings)
        after = results[:, questions]
        step = np.full(len(turns_of), -1, dtype=np.int64)
        step[steps.component[made]] = made
        step = step[component[rows[first]]]
        # A question without a move keeps its row where the changed claim is its own.
        own = question_codes[touched[versions.is_shown_question[touched]]]
        is_same = (before == after) | ((before != before) & (after != after))  # NaN stays NaN
        kept = np.isin(questions, own) | ~is_same.all(axis=0)
        parts.append((step[kept], questions[kept], before[:, kept], after[:, kept]))
    step, question, *measures = (
        np.concatenate(cells, axis=-1) for cells in zip(*parts, strict=True)
    )
    order = np.lexsort((question, step))
    return Moves(step[order], question[order], *(measure[:, order] for measure in measures))


def rerun_questions(
    results: Array, versions: Versions, rows: Ints, state: Ints, settings: RerunSettings
) -> None:
    """Write the present results of the questions of some versions into `results`.

    `results` has shape (measures, questions), `state` shape (versions,).
    """
    results[:, versions.linked.question_codes[rows]] = np.nan
    present = rows[state[rows] >= HIDDEN]
    linked = versions.linked.part(present)
    snapshot = Snapshot(
        ClaimSet(linked, np.flatnonzero(state[present] == SHOWN)),
        assign_standings(linked, np.ones(len(present), dtype=bool), settings.rules, settings.day),
        settings.rules,
        settings.day,
        settings.options.conventions,
    )
    codes = np.searchsorted(versions.linked.questions, snapshot.questions)
    ranges, consensus = ranges_of(snapshot), consensus_of(snapshot, settings.options).table
    for n, name in enumerate(MEASURES):
        column = (ranges if n < 3 else consensus).column(name)
        results[n, codes] = np.where(np.asarray(column == None), np.nan, column)  # noqa: E711
