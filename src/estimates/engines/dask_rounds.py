"""Rounds of learning on a Dask cluster: claims stay in place, only a few numbers travel."""

from typing import Any

from estimates.columnar.arrays import Array
from estimates.engines import contract, learning
from estimates.engines.dask_pieces import import_dask
from estimates.engines.learning import Learner, PartitionMaterial, merge_tree

# Up to this many partitions, each takes the messages of all others; more are merged first.
MERGE_LIMIT = 16


def prepare_material(
    learner: Learner[Any, Any, Any], partitions: list[Any], report: Any
) -> tuple[Any, Any]:
    """Return what each partition needs in every round, and all labels, not yet computed.

    report : the work does not start if rows were refused.
    """
    delayed = import_dask().delayed
    own_labels = [delayed(partition_labels)(learner, part, report) for part in partitions]
    labels = delayed(learning.collect_labels)(own_labels)
    return [delayed(partition_material)(learner, part, labels) for part in partitions], labels


def delay_rounds(
    learner: Learner[Any, Any, Any], materials: list[Any], labels: Any, rounds: int
) -> Any:
    """Return what is learned after some rounds, not yet computed.

    materials, labels : as `prepare_material` returns them, or as persisted on the cluster.
    """
    delayed = import_dask().delayed
    merge_task = delayed(learning.merge_messages)

    def merged(messages: list[Any]) -> list[Any]:
        return merge_tree(messages, lambda a, b: merge_task(learner, a, b), MERGE_LIMIT)

    messages: list[Any] = []
    for at in range(rounds):
        run = delayed(learning.next_round if at else learning.first_round)
        received = merged(messages) if at else labels
        messages = [run(learner, material, received) for material in materials]
    return delayed(learning.finish_rounds)(learner, labels, merged(messages))


def partition_labels(
    learner: Learner[Any, Any, Any], partition: contract.Partition, _: Any
) -> list[str]:
    """Return the labels of a partition; the last argument is the report, which it waits for."""
    return list(learner.labels(partition.claims))


def partition_material(
    learner: Learner[Any, Any, Any], partition: contract.Partition, labels: Array
) -> PartitionMaterial[Any]:
    """Return what a partition needs in every round."""
    return PartitionMaterial(learner.material(partition.claims, labels), partition.__sizeof__())
