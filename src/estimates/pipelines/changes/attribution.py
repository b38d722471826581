"""Every question that a change can move is asked again after it, and no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.consensus.combine import consensus_of
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.ranges import ranges_of
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.standing import judge
from estimates.claims.claimset import ClaimSet
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.progress import progress
from estimates.pipelines.changes.steps import Steps
from estimates.pipelines.changes.versions import HIDDEN, SHOWN, Versions

MEASURES = ("low", "high", "gap", "estimate", "lower", "upper")
"""What is followed of a question; the first three are of its range, the others of its consensus."""


@dataclass(frozen=True)
class Asked:
    """How the questions are asked: on which terms, what may be compared, of which day."""

    terms: ConsensusOptions
    scope: ComparabilityRules
    day: Array | None


@dataclass(frozen=True)
class Moved:
    """What the steps moved: one column a step and question.

    Attributes
    ----------
    step, question : shape (moves,), codes.
    before, after : shape (measures, moves), NaN where nothing can be said.
    """

    step: Ints
    question: Ints
    before: Array
    after: Array

    @classmethod
    def none(cls) -> Moved:
        """Nothing moved."""
        codes, numbers = np.empty(0, dtype=np.int64), np.empty((len(MEASURES), 0))
        return cls(codes, codes, numbers, numbers)

    @classmethod
    def joined(cls, parts: Sequence[Moved]) -> Moved:
        """Join the moves of several turns, in the order of the steps."""
        step = np.concatenate([part.step for part in parts])
        question = np.concatenate([part.question for part in parts])
        order = np.lexsort((question, step))
        before, after = (
            np.concatenate([getattr(part, side) for part in parts], axis=1)[:, order]
            for side in ("before", "after")
        )
        return cls(step[order], question[order], before, after)


def replay(versions: Versions, steps: Steps, asked: Asked) -> Moved:
    """Make the changes; independent questions make theirs at the same time.

    Question by question the order is that of the steps. Turn by turn only the questions that
    still change are asked again.
    """
    state = versions.before.copy()
    exact = any(versions.store.numbers(name).exact for name in ("value", "lower", "upper"))
    kind = object if exact else np.float64  # integers that a float cannot hold stay as they are
    answers = np.full((len(MEASURES), len(versions.base.questions)), np.nan, dtype=kind)
    turns_of = np.zeros(int(versions.component.max(initial=-1)) + 1, dtype=np.int64)
    np.maximum.at(turns_of, steps.component, steps.turn + 1)
    rows = np.flatnonzero(turns_of[versions.component] > 0)
    fill(answers, versions, rows, state, asked)
    parts = [Moved.none()]
    for turn in progress(range(int(turns_of.max(initial=0))), "changes", unit="change"):
        made = np.flatnonzero(steps.turn == turn)
        touched = np.concatenate([steps.old[made], steps.new[made]])
        touched = touched[touched >= 0]
        state[touched] = versions.after[touched]
        rows = rows[turns_of[versions.component[rows]] > turn]
        questions, first = np.unique(versions.base.question[rows], return_index=True)
        was = answers[:, questions]
        fill(answers, versions, rows, state, asked)
        now = answers[:, questions]
        step = np.full(len(turns_of), -1, dtype=np.int64)
        step[steps.component[made]] = made
        own = versions.base.question[touched[versions.asked[touched]]]
        same = (was == now) | ((was != was) & (now != now))  # NaN is no move
        kept = np.isin(questions, own) | ~same.all(axis=0)
        step = step[versions.component[rows[first]]]
        parts.append(Moved(step[kept], questions[kept], was[:, kept], now[:, kept]))
    return Moved.joined(parts)


def fill(answers: Array, versions: Versions, rows: Ints, state: Ints, asked: Asked) -> None:
    """Ask the questions of some versions as they stand now; in place."""
    answers[:, versions.base.question[rows]] = np.nan
    there = rows[state[rows] >= HIDDEN]
    base = versions.part(there)
    judged = Snapshot(
        ClaimSet(base, np.flatnonzero(state[there] == SHOWN)),
        judge(base, np.ones(len(there), dtype=bool), asked.scope, asked.day),
        asked.scope,
        asked.day,
    )
    at = np.searchsorted(versions.base.questions, judged.questions)
    whole, answered = ranges_of(judged), consensus_of(judged, asked.terms).table
    for n, name in enumerate(MEASURES):
        column = (whole if n < 3 else answered).column(name)
        answers[n, at] = np.where(np.asarray(column == None), np.nan, column)  # noqa: E711
