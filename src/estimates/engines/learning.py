"""What is learned in rounds: sums from every home, merged, and the next state from them.

An engine calls a `Learner` and knows nothing of what is learned. What the state speaks of
(sources, as a rule) is numbered once for all homes, and every home lays out once what it needs
in each round; what travels in a round are a few arrays of numbers. Sums of floats are merged in
a tree over the homes, so that their last bits depend on how many homes there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from estimates.claims.claimset import ClaimSet
from estimates.columnar.arrays import Array, objects

State = TypeVar("State")
Sums = TypeVar("Sums")
Material = TypeVar("Material")
Part = TypeVar("Part")


class Learner(Protocol[Material, State, Sums]):
    """Something that learns from whole questions in rounds; it must be picklable.

    State and sums should be small arrays (a number or two a label): they travel every round.
    """

    def labels(self, claims: ClaimSet) -> Iterable[str]:
        """Return of what in these claims the state speaks: their sources, as a rule."""

    def material(self, claims: ClaimSet, labels: Array) -> Material:
        """Return what one home needs in every round; `labels` are those of all homes, sorted."""

    def start(self, labels: Array) -> State:
        """Return the state before the first round."""

    def partial(self, material: Material, state: State) -> Sums:
        """Return what one home adds to the next state."""

    def merge(self, a: Sums, b: Sums) -> Sums:
        """Return the sums of two homes in one; neither may be changed."""

    def update(self, state: State, total: Sums) -> State:
        """Return the next state, from the sums of all homes."""


class Learned(NamedTuple, Generic[State]):
    """What was learned: the labels, sorted, and the last state."""

    labels: Array
    state: State


class Said(NamedTuple, Generic[State, Sums]):
    """What a home says in a round: the state it was given, and what it adds to the next."""

    state: State
    sums: Sums


def tree(parts: Sequence[Part], merge: Callable[[Part, Part], Part], roots: int = 1) -> list[Part]:
    """Merge neighbours until few are left: as many steps as the logarithm of the parts.

    Examples
    --------
    >>> tree(["a", "b", "c", "d", "e"], lambda a, b: f"({a}{b})")
    ['(((ab)(cd))e)']
    >>> tree(["a", "b", "c"], lambda a, b: f"({a}{b})", roots=2)
    ['(ab)', 'c']
    """
    level = list(parts)
    while len(level) > roots:
        pairs = [merge(a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
    return level


def all_labels(parts: Iterable[Iterable[str]]) -> Array:
    """Return the labels of all homes, sorted."""
    return objects(sorted({label for part in parts for label in part}))


def next_state(learner: Learner[Any, State, Sums], said: Sequence[Said[State, Sums]]) -> State:
    """Return the state after a round, from what the homes said."""
    (total,) = tree([one.sums for one in said], learner.merge)
    return learner.update(said[0].state, total)


def first_round(
    learner: Learner[Material, State, Sums], material: Material, labels: Array
) -> Said[State, Sums]:
    """Return what a home says first."""
    state = learner.start(labels)
    return Said(state, learner.partial(material, state))


def next_round(
    learner: Learner[Material, State, Sums],
    material: Material,
    said: Sequence[Said[State, Sums]],
) -> Said[State, Sums]:
    """Return what a home says next. Each works the state out, so that nobody waits for another."""
    state = next_state(learner, said)
    return Said(state, learner.partial(material, state))


def merged(
    learner: Learner[Any, State, Sums], a: Said[State, Sums], b: Said[State, Sums]
) -> Said[State, Sums]:
    """Return what two homes said in one."""
    return Said(a.state, learner.merge(a.sums, b.sums))


def in_one_process(
    claims: ClaimSet, learner: Learner[Any, State, Any], rounds: int
) -> Learned[State]:
    """Return what is learned from claims in one place, after so many rounds."""
    labels = all_labels([learner.labels(claims)])
    material = learner.material(claims, labels)
    return Learned(labels, rounds_in_one(learner, material, labels, rounds))


def rounds_in_one(
    learner: Learner[Material, State, Any], material: Material, labels: Array, rounds: int
) -> State:
    """Return the state after so many rounds of one home."""
    state = learner.start(labels)
    for _ in range(rounds):
        state = learner.update(state, learner.partial(material, state))
    return state
