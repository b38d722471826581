"""Learning in rounds: sums from every partition, merged, and the next state computed from them.

An engine calls a `Learner` and knows nothing of what is learned. The labels of the state (usually
sources) are numbered once for all partitions, and every partition prepares once what it needs in
each round; only a few arrays of numbers travel in a round. Sums of floats are merged in a tree over
the partitions, so their last bits depend on the number of partitions.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from estimates.claims.claimset import ClaimSet
from estimates.columnar.arrays import Array, object_array

StateT = TypeVar("StateT")
SumsT = TypeVar("SumsT")
MaterialT = TypeVar("MaterialT")
PartT = TypeVar("PartT")


class Learner(Protocol[MaterialT, StateT, SumsT]):
    """Something that learns from whole quantities in rounds; it must be picklable.

    State and sums should be small arrays (a number or two per label): they travel in every round.
    """

    def labels(self, claims: ClaimSet) -> Iterable[str]:
        """Return the labels of the state that occur in these claims, usually their sources."""

    def material(self, claims: ClaimSet, labels: Array) -> MaterialT:
        """Return what a partition needs in every round; `labels` are all labels, sorted."""

    def start(self, labels: Array) -> StateT:
        """Return the state before the first round."""

    def partial(self, material: MaterialT, state: StateT) -> SumsT:
        """Return the contribution of one partition to the next state."""

    def merge(self, a: SumsT, b: SumsT) -> SumsT:
        """Return the sums of two partitions as one; neither may be changed."""

    def update(self, state: StateT, total: SumsT) -> StateT:
        """Return the next state, from the sums of all partitions."""


class Learned(NamedTuple, Generic[StateT]):
    """The result of learning: the labels, sorted, and the last state."""

    labels: Array
    state: StateT


class PartitionMaterial(Generic[MaterialT]):
    """What a partition needs in every round; it reports its size, so that no scheduler moves it.

    size : bytes of the claims that the material was made from.
    """

    def __init__(self, material: MaterialT, size: int) -> None:
        self.material, self.size = material, size

    def __sizeof__(self) -> int:
        return self.size


class RoundMessage(NamedTuple, Generic[StateT, SumsT]):
    """What a partition sends after a round: the state it used, and its part of the next sums."""

    state: StateT
    sums: SumsT


def merge_tree(
    parts: Sequence[PartT], merge: Callable[[PartT, PartT], PartT], roots: int = 1
) -> list[PartT]:
    """Merge neighbours until few are left, in as many steps as the logarithm of their number.

    >>> merge_tree(["a", "b", "c", "d", "e"], lambda a, b: f"({a}{b})")
    ['(((ab)(cd))e)']
    >>> merge_tree(["a", "b", "c"], lambda a, b: f"({a}{b})", roots=2)
    ['(ab)', 'c']
    """
    level = list(parts)
    while len(level) > roots:
        pairs = [merge(a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
    return level


def collect_labels(parts: Iterable[Iterable[str]]) -> Array:
    """Return the labels of all partitions, sorted."""
    return object_array(sorted({label for part in parts for label in part}))


def learn_in_one_process(
    claims: ClaimSet, learner: Learner[Any, StateT, Any], rounds: int
) -> Learned[StateT]:
    """Return what is learned from claims in this process, to try a learner without a cluster."""
    labels = collect_labels([learner.labels(claims)])
    material, state = learner.material(claims, labels), learner.start(labels)
    for _ in range(rounds):
        state = learner.update(state, learner.partial(material, state))
    return Learned(labels, state)


def next_state(
    learner: Learner[Any, StateT, SumsT], messages: Sequence[RoundMessage[StateT, SumsT]]
) -> StateT:
    """Return the state after a round, from the messages of the partitions."""
    (total,) = merge_tree([message.sums for message in messages], learner.merge)
    return learner.update(messages[0].state, total)


def first_round(
    learner: Learner[MaterialT, StateT, SumsT],
    partition: PartitionMaterial[MaterialT],
    labels: Array,
) -> RoundMessage[StateT, SumsT]:
    """Return the message of a partition after the first round."""
    state = learner.start(labels)
    return RoundMessage(state, learner.partial(partition.material, state))


def next_round(
    learner: Learner[MaterialT, StateT, SumsT],
    partition: PartitionMaterial[MaterialT],
    messages: Sequence[RoundMessage[StateT, SumsT]],
) -> RoundMessage[StateT, SumsT]:
    """Return the message of a partition after another round.

    Each partition computes the state itself, so that none waits for another.
    """
    state = next_state(learner, messages)
    return RoundMessage(state, learner.partial(partition.material, state))


def finish_rounds(
    learner: Learner[Any, StateT, SumsT],
    labels: Array,
    messages: Sequence[RoundMessage[StateT, SumsT]],
) -> Learned[StateT]:
    """Return the result after the last round, from its messages; none before the first round."""
    return Learned(labels, next_state(learner, messages) if messages else learner.start(labels))


def merge_messages(
    learner: Learner[Any, StateT, SumsT],
    a: RoundMessage[StateT, SumsT],
    b: RoundMessage[StateT, SumsT],
) -> RoundMessage[StateT, SumsT]:
    """Return the messages of two partitions as one."""
    return RoundMessage(a.state, learner.merge(a.sums, b.sums))
