"""The answers to all variants under all combinations of choices, each distinct one once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby, product
from typing import NamedTuple

import numpy as np

from estimates.analysis.consensus.answers import answer_voices, prior_scales, voices_of
from estimates.analysis.consensus.bound_columns import bound_masks
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.sensitivity.choices import Choices, Floors, GridPoint
from estimates.analysis.sensitivity.variants import (
    Omissions,
    floor_mask,
    narrowed_snapshot,
    variant_snapshot,
)
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.progress import progress
from estimates.methods.registry import find
from estimates.numeric.types import Bools, Floats

# Claims of all variants that are answered together: their columns fit into the processor's cache.
BLOCK_CLAIMS = 131_072
ANSWERS = ("estimate", "lower", "upper", "voices")


@dataclass(frozen=True)
class Kernels:
    """The claims under each combination of choices, and which combinations cannot differ.

    snapshots : one per window.
    omissions : what is left out of each question.
    """

    choices: Choices
    snapshots: list[Snapshot]
    omissions: Omissions

    @classmethod
    def of(cls, snapshots: list[Snapshot], choices: Choices) -> Kernels:
        """Return the kernels of claims; `snapshots` has one of the same claims per window."""
        return cls(choices, snapshots, Omissions.of(snapshots, choices.leave_out))

    def snapshot(self, point: GridPoint) -> Snapshot:
        """Return the snapshot of a combination; those of one window share their standings."""
        base = self.snapshots[point.window]
        rules = self.choices.rules(point, base.rules)
        return replace(base, rules=rules, convention=self.choices.conventions[point.conventions])

    def distinct(self) -> dict[GridPoint, GridPoint]:
        """Return, for each combination, the first one that cannot have another answer."""
        standings = [snapshot.standings.code for snapshot in self.snapshots]
        first_window = [
            next(at for at, other in enumerate(standings) if np.array_equal(other, code))
            for code in standings
        ]
        has_words = has_bounds = False
        for snapshot in self.snapshots:
            words = snapshot.linked.store.strings("vague_word").codes[snapshot.rows]
            has_words |= bool((words >= 0).any())
            has_bounds |= any(mask.any() for mask in bound_masks(snapshot))
        kernels = {}
        for point in self.choices.points():
            uses_prior = find(self.choices.method[point.method]).uses_prior
            kernels[point] = replace(
                point,
                prior=point.prior if uses_prior else 0,
                bounds=point.bounds if uses_prior and has_bounds else 0,
                conventions=point.conventions if has_words else 0,
                window=first_window[point.window],
            )
        return kernels

    def answers(self) -> dict[tuple[GridPoint, Floors], dict[str, Floats]]:
        """Return, for each distinct combination, `ANSWERS` of shape (omissions,) each."""
        points = sorted(set(self.distinct().values()))
        first = self.choices.floors[0]
        answers = {
            (point, floors): no_answers(len(self.omissions))
            for point, floors in product(points, self.choices.floors)
        }
        for batch in batches(progress(self.tasks(points), "combining", unit=" parts")):
            voices = stack_voices([task.voices for task in batch])
            prior = np.concatenate([task.prior for task in batch])
            columns = answer_voices(voices, prior, batch[0].options).columns
            cells = {**columns, "voices": voices.counts}
            at = 0
            for task in batch:
                part = slice(at, at := at + len(task.prior))
                is_asked = task.omissions >= 0
                for name, column in answers[task.point, task.floors].items():
                    column[task.omissions[is_asked]] = cells[name][part][is_asked]
        for (point, floors), columns in answers.items():
            if floors != first:  # without a floor both are one question, asked under the first
                for name, asked in answers[point, first].items():
                    columns[name] = np.where(self.has_floor, columns[name], asked)
        return answers

    @cached_property
    def has_floor(self) -> Bools:
        """Whether the question of each omission may differ without its lower bounds."""
        mask = np.full(len(self.snapshots[0].question_codes), self.needs_company)
        for snapshot in self.snapshots:
            mask |= snapshot.questions_with(floor_mask(snapshot.linked, snapshot.rows))
        return np.asarray(mask[self.omissions.question])

    @cached_property
    def needs_company(self) -> bool:
        """Whether the answer to a question depends on others.

        Track records are kept by scale, and that of a question is decided by all questions of its
        kind, as soon as one of them states a number below zero.
        """
        if all(records is None for records in self.choices.track_records):
            return False
        low = [snapshot.bounds.stated_low for snapshot in self.snapshots]
        return any(bool((cells < 0).any()) for cells in low)

    def tasks(self, points: list[GridPoint]) -> Iterator[Task]:
        """Yield the voices of all variants under the combinations, in blocks."""

        def choose_snapshot(point: GridPoint) -> tuple[int, int, int]:
            return point.window, point.drift, point.conventions

        for _, group in groupby(sorted(points, key=choose_snapshot), choose_snapshot):
            of_snapshot = [*group]
            snapshot = self.snapshot(of_snapshot[0])
            for floors in self.choices.floors:
                if self.needs_company:
                    variants = self.narrowed_variants(snapshot, floors)
                else:
                    variants = self.single_variants(snapshot, floors)
                for part, omissions in variants:
                    yield from self.tasks_of_part(part, of_snapshot, floors, omissions)

    def single_variants(
        self, snapshot: Snapshot, floors: Floors
    ) -> Iterator[tuple[Snapshot, Ints]]:
        """Yield blocks of variants, each a question of its own, and what each leaves out."""
        rows = np.arange(len(self.omissions))
        if floors != self.choices.floors[0]:
            rows = np.flatnonzero(self.has_floor)
        block = np.cumsum(snapshot.sizes[self.omissions.question[rows]]) // BLOCK_CLAIMS
        for part in np.split(rows, np.flatnonzero(np.diff(block)) + 1):
            if len(part):
                yield variant_snapshot(snapshot, self.omissions.at(part), floors), part

    def narrowed_variants(
        self, snapshot: Snapshot, floors: Floors
    ) -> Iterator[tuple[Snapshot, Ints]]:
        """Yield all questions together without each source and party; -1 where it is not theirs."""
        kind, code = self.omissions.kind, self.omissions.code
        for left_out in sorted(set(zip(kind.tolist(), code.tolist(), strict=True))):
            omissions = np.full(len(snapshot.question_codes), -1)
            rows = np.flatnonzero((kind == left_out[0]) & (code == left_out[1]))
            omissions[self.omissions.question[rows]] = rows
            part = narrowed_snapshot(snapshot, *left_out, floors)
            yield part, omissions[np.searchsorted(snapshot.question_codes, part.question_codes)]

    def tasks_of_part(
        self, part: Snapshot, points: list[GridPoint], floors: Floors, omissions: Ints
    ) -> Iterator[Task]:
        """Yield the voices of some variants under combinations of one snapshot."""
        known: dict[object, Voices] = {}
        for point in points:
            options = self.choices.options(point)
            method = find(options.method)
            key = point.bounds, point.track_records, method.needs, method.needs_logarithms
            if key not in known:
                known[key] = voices_of(part, options)
            prior = prior_scales(part, options.prior)
            yield Task(point, floors, omissions, known[key], prior, options)


def no_answers(count: int) -> dict[str, Floats]:
    """Return the answers to questions without a claim."""
    return {name: np.full(count, 0.0 if name == "voices" else np.nan) for name in ANSWERS}


class Task(NamedTuple):
    """Variants to be answered under one combination of choices.

    omissions : shape (variants,), what each leaves out; -1 = the answer is not asked for.
    voices : of the variants. prior : shape (variants,), the scale of the between-source spread.
    """

    point: GridPoint
    floors: Floors
    omissions: Ints
    voices: Voices
    prior: Floats
    options: ConsensusOptions


@dataclass
class Batch:
    """Tasks of one method that are answered together."""

    tasks: list[Task] = field(default_factory=list)
    size: int = 0


def batches(tasks: Iterator[Task]) -> Iterator[list[Task]]:
    """Yield tasks of one method together, up to about `BLOCK_CLAIMS` voices."""
    waiting: dict[tuple[int, int], Batch] = {}
    for task in tasks:
        key = task.point.method, task.point.track_records
        batch = waiting.setdefault(key, Batch())
        batch.tasks.append(task)
        batch.size += len(task.voices.question)
        if batch.size >= BLOCK_CLAIMS:
            yield waiting.pop(key).tasks
    for batch in waiting.values():
        yield batch.tasks


def stack_voices(parts: list[Voices]) -> Voices:
    """Return the voices of several sets of questions as those of one set."""
    if len(parts) == 1:
        return parts[0]
    ends = np.cumsum([len(part.log) for part in parts])
    names = dict.fromkeys(name for part in parts for name in part.columns)
    first = parts[0]

    def joined(name: str) -> Array:
        return np.concatenate([getattr(part, name) for part in parts])

    question = [part.question + end - len(part.log) for part, end in zip(parts, ends, strict=True)]
    columns = {
        name: np.concatenate(
            [part.columns.get(name, np.zeros(len(part.question))) for part in parts]
        )
        for name in names
    }
    return replace(
        first,
        of_claim=np.arange(sum(len(part.question) for part in parts)),
        question=np.concatenate(question),
        party=joined("party"),
        columns=columns,
        log=joined("log"),
        log_alone=joined("log_alone"),
        graded=joined("graded"),
        contradicted=joined("contradicted"),
        number=joined("number"),
        learned=None if first.learned is None else joined("learned"),
        common=None if first.common is None else joined("common"),
    )
