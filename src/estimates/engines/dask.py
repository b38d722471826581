"""The same answers on a Dask cluster (extra ``dask``).

Claims are brought together by question once; then the functions for one process run on
every partition of whole questions, and nothing is collected on the client. Answers are the
same to the last bit, whatever the partitions. Two workers buy memory, not speed, below some
10^8 claims. Start workers with `KEEP_MEMORY`: they are several times faster then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimates.claims.ingest.tables import Reading
from estimates.claims.linked import Errors
from estimates.engines import contract
from estimates.engines.dask_answers import Answers, answer, answers_of
from estimates.engines.dask_pieces import brought_together, library, pieces_of
from estimates.engines.dask_rounds import laid_out, rounds_of
from estimates.engines.learning import Learner, tree

if TYPE_CHECKING:
    import dask.dataframe as dd

KEEP_MEMORY = {
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 2**28,
    "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": 2**25,
}
"""Settings for workers that are yet to be started: ``dask.config.set(KEEP_MEMORY)``.

Dask has its workers hand every array back to the system at once (on Linux); NumPy then waits for
fresh memory at every step, and rounds of learning take more than three times as long.
"""


def reconcile(
    claims: dd.DataFrame | str | Path,
    *,
    columns: Mapping[str, str | None] | None = None,
    errors: Errors = "raise",
    partitions: int | None = None,
    **asked: Any,
) -> Answers:
    """Return the range, the discrepancies, the consensus and the ledger of every quantity.

    Parameters
    ----------
    claims : a Dask frame of claims, or a folder of Parquet files that all workers can read.
    columns, errors : see `estimates.ClaimSet.from_frame`; rows that are refused stand in the
        table `refused` with ``errors="quarantine"``.
    partitions : of the answer, each with thousands of quantities; as many as of the claims by
        default.
    **asked : as `estimates.reconcile` is asked: as_of, method, level, prior …

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
    >>> found = reconcile(dd.from_pandas(frame, npartitions=2), method="median")
    >>> with dask.config.set(scheduler="sync"):
    ...     found.consensus.compute().sort_values("quantity")["estimate"].tolist()
    [130000.0, 7.0]
    """
    return asked_of("reconcile", claims, columns, errors, partitions, asked)


def ranges(claims: dd.DataFrame | str | Path, **options: Any) -> dd.DataFrame:
    """Return the reported range of every quantity; `options` are those of `reconcile`."""
    return one_table("ranges", claims, options)


def discrepancies(claims: dd.DataFrame | str | Path, **options: Any) -> dd.DataFrame:
    """Return the discrepancies, pair by pair; `options` are those of `reconcile`."""
    return one_table("discrepancies", claims, options)


def consensus(claims: dd.DataFrame | str | Path, **options: Any) -> dd.DataFrame:
    """Return one estimate of every quantity; `options` are those of `reconcile`."""
    return one_table("consensus", claims, options)


def coalesce(
    claims: dd.DataFrame | str | Path, priority: Sequence[str], **options: Any
) -> dd.DataFrame:
    """Return one value a quantity and period, from the source that goes first.

    `options` are those of `reconcile` and of `estimates.coalesce` (`others`, `each`).
    """
    return one_table("coalesce", claims, {**options, "priority": priority})


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

    The claims are brought together once and stay where they are, laid out as the learner wants
    them. A round is one task a partition: it takes what all partitions said in the round before
    and says what it adds. Everything is made by tasks, so that what is lost is made again.

    Parameters
    ----------
    claims, columns, errors, partitions : as `reconcile` takes them.
    learner : see `estimates.engines.learning.Learner`.

    Returns
    -------
    dask.delayed.Delayed, whose `compute` gives `estimates.engines.learning.Learned`.
    """
    pieces = pieces_of(claims, Reading(columns=columns, lenient=errors == "quarantine"))
    homes, verdict = brought_together(pieces, partitions or len(pieces), errors)
    return rounds_of(learner, *laid_out(learner, homes, verdict), rounds)


def track_records(
    claims: dd.DataFrame | str | Path,
    truths: Mapping[str, float] | None = None,
    half_life: float | None = None,
    *,
    columns: Mapping[str, str | None] | None = None,
    errors: Errors = "raise",
    partitions: int | None = None,
) -> Any:
    """Return what many questions teach about their sources, not yet computed.

    Every partition learns from its whole questions (`estimates.track_records`), and the records
    are joined in a tree (``a + b``): the sums are those of all claims, the weights those that each
    partition chose. So one partition gives the records of one process to the last bit, and several
    the same but for these weights; large partitions differ little.

    Parameters
    ----------
    claims, columns, errors, partitions : as `reconcile` takes them.
    truths, half_life : as `estimates.track_records` takes them.

    Returns
    -------
    dask.delayed.Delayed, whose `compute` gives `estimates.TrackRecords`.
    """
    delayed = library().delayed
    pieces = pieces_of(claims, Reading(columns=columns, lenient=errors == "quarantine"))
    homes, verdict = brought_together(pieces, partitions or len(pieces), errors)
    learn = delayed(contract.records)
    parts = [learn(home, truths, half_life, verdict) for home in homes]
    return tree(parts, delayed(contract.joined_records))[0]


def one_table(
    verb: str, claims: dd.DataFrame | str | Path, options: dict[str, Any]
) -> dd.DataFrame:
    """Return the only table of a verb's answer."""
    own = {name: options.pop(name, None) for name in ("columns", "partitions")}
    errors = options.pop("errors", "raise")
    return asked_of(verb, claims, own["columns"], errors, own["partitions"], options).tables[verb]


def asked_of(
    verb: str,
    claims: dd.DataFrame | str | Path,
    columns: Mapping[str, str | None] | None,
    errors: Errors,
    partitions: int | None,
    asked: Mapping[str, Any],
) -> Answers:
    """Return the answer of a verb on claims that lie in many pieces."""
    dask = library()
    pieces = pieces_of(claims, Reading(columns=columns, lenient=errors == "quarantine"))
    homes, verdict = brought_together(pieces, partitions or len(pieces), errors)
    names = contract.TABLES.get(verb, (verb,))
    if errors == "quarantine":
        names = (*names, "refused")
    answered = dask.delayed(answer)
    found = [answered(home, at, verdict, verb, dict(asked)) for at, home in enumerate(homes)]
    return answers_of(found, verdict, names)
