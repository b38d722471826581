"""Rounds of learning on a Dask cluster: claims stay where they are, a few numbers travel."""

from __future__ import annotations

from typing import Any

from estimates.columnar.arrays import Array
from estimates.engines import contract, learning
from estimates.engines.dask_pieces import library
from estimates.engines.learning import Learned, Learner, tree

TOGETHER = 16
"""Up to so many partitions each takes what all others said; of more it is merged first."""


class Laid:
    """What a home needs in every round; it tells Dask its size, so that it is not sent about.

    Attributes
    ----------
    material : as the learner laid it out.
    size : bytes, those of the claims that it was made from.
    """

    def __init__(self, material: Any, size: int) -> None:
        self.material, self.size = material, size

    def __sizeof__(self) -> int:
        return self.size


def laid_out(learner: Learner[Any, Any, Any], homes: list[Any], verdict: Any) -> tuple[Any, Any]:
    """Return what each home needs in every round, and the labels of all, not yet computed.

    Parameters
    ----------
    verdict : stops the work where rows were refused.
    """
    delayed = library().delayed
    own = [delayed(labels_of)(learner, home, verdict) for home in homes]
    labels = delayed(learning.all_labels)(own)
    return [delayed(laid)(learner, home, labels) for home in homes], labels


def rounds_of(
    learner: Learner[Any, Any, Any], material: list[Any], labels: Any, rounds: int
) -> Any:
    """Return what is learned after some rounds, not yet computed.

    Parameters
    ----------
    material, labels : as `laid_out` returns them, or as they were kept on the cluster since.
    """
    delayed = library().delayed
    if rounds < 1:
        return delayed(unlearned)(learner, labels)
    said = [delayed(begun)(learner, laid, labels) for laid in material]
    for _ in range(rounds - 1):
        few = tree(said, merging(learner), TOGETHER)
        said = [delayed(went_on)(learner, laid, few) for laid in material]
    return delayed(ended)(learner, labels, tree(said, merging(learner), TOGETHER))


def merging(learner: Learner[Any, Any, Any]) -> Any:
    """Return how what two partitions said is merged by a task."""
    merged = library().delayed(learning.merged)
    return lambda a, b: merged(learner, a, b)


def labels_of(learner: Learner[Any, Any, Any], home: contract.Home, _: Any) -> list[str]:
    """Return the labels of a home; it is given the verdict, so that it waits for it."""
    return list(learner.labels(home.claims))


def laid(learner: Learner[Any, Any, Any], home: contract.Home, labels: Array) -> Laid:
    """Lay out what a home needs in every round."""
    return Laid(learner.material(home.claims, labels), home.__sizeof__())


def begun(learner: Learner[Any, Any, Any], laid: Laid, labels: Array) -> Any:
    """Return what a partition says first."""
    return learning.first_round(learner, laid.material, labels)


def went_on(learner: Learner[Any, Any, Any], laid: Laid, said: list[Any]) -> Any:
    """Return what a partition says next."""
    return learning.next_round(learner, laid.material, said)


def ended(learner: Learner[Any, Any, Any], labels: Array, said: list[Any]) -> Learned[Any]:
    """Return what was learned."""
    return Learned(labels, learning.next_state(learner, said))


def unlearned(learner: Learner[Any, Any, Any], labels: Array) -> Learned[Any]:
    """Return what is known before the first round."""
    return Learned(labels, learner.start(labels))
