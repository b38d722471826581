"""The same results on a Dask cluster (extra ``dask``).

Claims are partitioned by quantity once; then the functions for one process run on every partition
of whole quantities, and nothing is collected on the client. Results are the same to the last bit,
whatever the partitions. Below some 10^8 claims, two workers save memory but no time. Workers that
are started with `KEEP_MEMORY` are several times faster.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimates.analysis.snapshot.precedence import SourceOrder
from estimates.claims.linked import Errors
from estimates.engines import contract
from estimates.engines.dask_answers import Answers, make_answers
from estimates.engines.dask_pieces import import_dask, partition_claims
from estimates.engines.dask_rounds import delay_rounds, prepare_material
from estimates.engines.learning import Learner, merge_tree

if TYPE_CHECKING:
    import dask.dataframe as dd

# Settings for workers that are yet to be started: ``dask.config.set(KEEP_MEMORY)``. By default Dask
# makes its workers return every array to the system at once (on Linux); NumPy then waits for fresh
# memory at every step, and rounds of learning take more than three times as long.
KEEP_MEMORY = {
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 2**28,
    "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": 2**25,
}


def reconcile(
    claims: dd.DataFrame | str | Path,
    *,
    columns: Mapping[str, str | None] | None = None,
    errors: Errors = "raise",
    partitions: int | None = None,
    **options: Any,
) -> Answers:
    """Return the range, the discrepancies, the consensus and the ledger of every quantity.

    Parameters
    ----------
    claims : a Dask frame of claims, or a folder of Parquet files that all workers can read.
    columns, errors : see `estimates.ClaimSet.from_frame`; with ``errors="quarantine"`` the table
        `refused` lists the rows that are refused.
    partitions : number of partitions of the answer, each with thousands of quantities; by default
        as many as the claims have.
    **options : parameters of `estimates.reconcile`: as_of, method, level, prior …

    Returns
    -------
    Answers with the tables `ranges`, `discrepancies`, `consensus` and `ledger`.

    Raises
    ------
    EstimatesError
        As the same function in one process, when the answer is computed.

    Examples
    --------
    >>> import dask, dask.dataframe as dd, pandas as pd
    >>> frame = pd.DataFrame({"quantity": ["q1", "q1", "q2"], "source": ["A", "B", "A"],
    ...                       "value": [110000, 150000, 7]})
    >>> answers = reconcile(dd.from_pandas(frame, npartitions=2), method="median")
    >>> with dask.config.set(scheduler="sync"):
    ...     answers.consensus.compute().sort_values("quantity")["estimate"].tolist()
    [130000.0, 7.0]
    """
    return run_on_partitions("reconcile", claims, columns, errors, partitions, **options)


def ranges(claims: dd.DataFrame | str | Path, **options: Any) -> dd.DataFrame:
    """Return the reported range of every quantity; `options` are those of `reconcile`."""
    return run_on_partitions("ranges", claims, **options).tables["ranges"]


def discrepancies(claims: dd.DataFrame | str | Path, **options: Any) -> dd.DataFrame:
    """Return the discrepancies, pair by pair; `options` are those of `reconcile`."""
    return run_on_partitions("discrepancies", claims, **options).tables["discrepancies"]


def consensus(claims: dd.DataFrame | str | Path, **options: Any) -> dd.DataFrame:
    """Return one estimate per quantity; `options` are those of `reconcile`."""
    return run_on_partitions("consensus", claims, **options).tables["consensus"]


def coalesce(
    claims: dd.DataFrame | str | Path, priority: Sequence[str], **options: Any
) -> dd.DataFrame:
    """Return one value per quantity and period, from the source with the highest priority.

    `options` are those of `reconcile` and of `estimates.coalesce` (`others`, `each`, `exclude`).
    """
    # A partition has only some of the sources.
    options = {"absent": "ignore", **options}
    return run_on_partitions("coalesce", claims, priority=priority, **options).tables["coalesce"]


def learned(
    claims: dd.DataFrame | str | Path,
    learner: Learner[Any, Any, Any],
    rounds: int = 10,
    *,
    columns: Mapping[str, str | None] | None = None,
    errors: Errors = "raise",
    partitions: int | None = None,
) -> Any:
    """Return what a learner has learned after some rounds, not yet computed.

    The claims are partitioned once and stay in place, in the form that the learner prepares. A
    round is one task per partition, which takes the messages of all partitions from the round
    before and returns its own. Everything is computed by tasks, so lost results are recomputed.

    Parameters
    ----------
    claims, columns, errors, partitions : as for `reconcile`.
    learner : see `estimates.engines.learning.Learner`.

    Returns
    -------
    dask.delayed.Delayed, whose `compute` returns `estimates.engines.learning.Learned`.
    """
    parts, report = partition_claims(claims, columns, errors, partitions)
    return delay_rounds(learner, *prepare_material(learner, parts, report), rounds)


def track_records(
    claims: dd.DataFrame | str | Path,
    truths: Mapping[str, float] | None = None,
    half_life: float | None = None,
    *,
    columns: Mapping[str, str | None] | None = None,
    errors: Errors = "raise",
    partitions: int | None = None,
) -> Any:
    """Return the track records of the sources, learned from many quantities, not yet computed.

    Every partition learns from its whole quantities (`estimates.track_records`), and the records
    are merged in a tree (``a + b``): the sums are those of all claims, the weights those that each
    partition chose. One partition therefore gives the records of one process to the last bit;
    several differ only in these weights, and little if the partitions are large.

    Parameters
    ----------
    claims, columns, errors, partitions : as for `reconcile`.
    truths, half_life : as for `estimates.track_records`.

    Returns
    -------
    dask.delayed.Delayed, whose `compute` returns `estimates.TrackRecords`.
    """
    delayed = import_dask().delayed
    parts, report = partition_claims(claims, columns, errors, partitions)
    learn = delayed(contract.partition_records)
    records = [learn(part, truths, half_life, report) for part in parts]
    return merge_tree(records, delayed(contract.join_track_records))[0]


def run_on_partitions(
    verb: str,
    claims: dd.DataFrame | str | Path,
    columns: Mapping[str, str | None] | None = None,
    errors: Errors = "raise",
    partitions: int | None = None,
    **options: Any,
) -> Answers:
    """Return the answer of a verb, computed partition by partition."""
    if verb != "coalesce" and options.get("priority") is not None:
        # A partition has only some of the sources.
        options["priority"] = SourceOrder.of(options["priority"])
    parts, report = partition_claims(claims, columns, errors, partitions)
    run = import_dask().delayed(contract.partition_tables)
    tables = [run(part, at, report, verb, options) for at, part in enumerate(parts)]
    names = contract.VERB_TABLES.get(verb, (verb,))
    return make_answers(tables, report, (*names, "refused") if errors == "quarantine" else names)
