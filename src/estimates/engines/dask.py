"""The same answers on a Dask cluster (extra ``dask``).

Claims are brought together by question once; then the functions for one process run on
every partition of whole questions, and nothing is collected on the client. Answers are the
same to the last bit, whatever the partitions. Two workers buy memory, not speed, below some
10^8 claims.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimates.base import Errors, problem_table
from estimates.doors.table import Reading
from estimates.engines import contract
from estimates.engines.families import crossing, families
from estimates.engines.learning import Learner, tree
from estimates.errors import InvalidFieldError, MissingExtraError, Problem
from estimates.formats.folders import parts_of, written_whole
from estimates.formats.results import write_frame

if TYPE_CHECKING:
    import dask.dataframe as dd
    import pandas as pd

MOST_BUCKETS = 16
"""Into so many the ties are dealt at most: they are 16 bytes a claim, and seldom cross."""


@dataclass(frozen=True)
class Answers:
    """The tables of an answer, as Dask frames: computed when they are asked for.

    Each partition holds whole questions, sorted by their label (the ledger in the order of the
    rows). `persist` keeps them on the cluster, so that several can be used after one run.

    Attributes
    ----------
    tables : Dask frames by name.
    homes, verdict : what the partitions are made of, and what is known of all of them.
    """

    tables: Mapping[str, dd.DataFrame]
    homes: tuple[Any, ...]
    verdict: Any

    def __getattr__(self, name: str) -> dd.DataFrame:
        if name.startswith("_") or name not in self.tables:
            raise AttributeError(f"an answer has no {name!r}; its tables are {[*self.tables]}")
        return self.tables[name]

    def persist(self) -> Answers:
        """Return the same answer, computed and kept in the memory of the workers."""
        *homes, verdict = library().persist(*self.homes, self.verdict)
        return answers_of(homes, verdict, tuple(self.tables))

    def write(self, folder: str | Path) -> Path:
        """Write every table as a folder of Parquet files, all of them or none.

        The workers write into a folder beside it (they must share the file system), which is
        renamed when it is whole. What a run that failed has left there is removed by the next.

        Raises
        ------
        UnreadableFileError
            Where the folder is there already, or cannot be written.
        """
        dask = library()
        with written_whole(Path(folder)) as place:
            write, names = dask.delayed(write_part), tuple(self.tables)
            files = [
                write(home, self.verdict, names, str(place), at)
                for at, home in enumerate(self.homes)
            ]
            dask.compute(*files)
        return Path(folder)


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
    learner: Learner[Any, Any],
    rounds: int = 10,
    *,
    columns: Mapping[str, str | None] | None = None,
    errors: Errors = "raise",
    partitions: int | None = None,
) -> Any:
    """Return what a learner has learned after some rounds, not yet computed.

    The claims are brought together once and stay where they are; each round sends the state to
    them and merges what they add in a tree. The state itself is made on the workers, so that one
    that is lost is made again.

    Parameters
    ----------
    claims, columns, errors, partitions : as `reconcile` takes them.
    learner : see `estimates.engines.learning.Learner`.

    Returns
    -------
    dask.delayed.Delayed, whose `compute` gives the state.
    """
    delayed = library().delayed
    pieces = pieces_of(claims, Reading(columns=columns, lenient=errors == "quarantine"))
    homes, verdict = brought_together(pieces, partitions or len(pieces), errors)
    state = delayed(learner.start)()
    merge = delayed(learner.merge)
    for _ in range(rounds):
        parts = [delayed(partial)(learner, home, state, verdict) for home in homes]
        state = delayed(learner.update)(state, tree(parts, merge))
    return state


def partial(learner: Learner[Any, Any], home: contract.Home, state: Any, verdict: Any) -> Any:
    """Return what one home adds; `verdict` stops the work where rows were refused."""
    return learner.partial(home.claims, state)


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


def pieces_of(claims: dd.DataFrame | str | Path, reading: Reading) -> list[Any]:
    """Return the claims as pieces that are not yet made."""
    dask = library()
    if isinstance(claims, str | Path):
        frames = parts_of(Path(claims))
    elif hasattr(claims, "to_delayed"):
        frames = claims.to_delayed()  # type: ignore[no-untyped-call]
    else:
        raise InvalidFieldError(
            "are neither a Dask frame nor a folder", column="claims", value=type(claims).__name__,
            remedy="estimates.reconcile takes what fits into one process",
        )  # fmt: skip
    typed = dask.delayed(contract.typed)
    return [typed(at, frame, reading) for at, frame in enumerate(frames)]


def brought_together(pieces: list[Any], homes: int, errors: Errors) -> tuple[list[Any], Any]:
    """Return whole questions in their homes, and the verdict on what was refused."""
    delayed = library().delayed
    buckets = min(homes, MOST_BUCKETS)
    starts = delayed(contract.starts_of)([delayed(size)(piece) for piece in pieces])
    by_print = delayed(any)([delayed(contract.names_fingerprints)(piece) for piece in pieces])
    ties = [delayed(tied, nout=buckets)(piece, by_print, buckets) for piece in pieces]
    crossed = [delayed(crossing)([tie[at] for tie in ties]) for at in range(buckets)]
    found = delayed(families)(crossed)
    shares = [delayed(contract.dealt, nout=homes)(piece, found, homes) for piece in pieces]
    made = [
        delayed(contract.together)([share[at] for share in shares], starts, errors)
        for at in range(homes)
    ]
    door = [delayed(contract.placed)(piece, starts) for piece in pieces]
    link = [delayed(findings)(home) for home in made]
    return made, delayed(contract.verdict)(door, link, errors)


def size(piece: contract.Piece) -> tuple[int, int]:
    """Return which piece it is, and its length."""
    return piece.part, piece.length


def tied(piece: contract.Piece, by_print: bool, buckets: int) -> list[Any]:
    """Return the ties of a piece, dealt by label."""
    return contract.ties(piece, by_print).dealt(buckets)


def findings(home: contract.Home) -> tuple[tuple[Problem, ...], bool]:
    """Return what was refused of a home, and whether it holds integers beyond a float."""
    return home.problems, home.exact


def answer(
    home: contract.Home, at: int, verdict: contract.Verdict, verb: str, asked: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """Return the tables of one home; the first has all that was refused."""
    refused = problem_table(verdict.problems if at == 0 else ())
    return {**contract.answers(home, verb, asked), "refused": refused.to_frame()}


def answers_of(homes: Any, verdict: Any, names: tuple[str, ...]) -> Answers:
    """Return the tables of homes that have been asked."""
    dask = library()
    tables = {}
    for name in names:
        parts = [dask.delayed(dict.__getitem__)(home, name) for home in homes]
        with dask.config.set({"dataframe.convert-string": False}):  # tuples and days are no text
            frames, meta = dask.dataframe, contract.empty(name)
            tables[name] = frames.from_delayed(parts, meta=meta, verify_meta=False)
    return Answers(tables, tuple(homes), verdict)


def write_part(
    tables: Mapping[str, pd.DataFrame],
    verdict: contract.Verdict,
    names: tuple[str, ...],
    folder: str,
    at: int,
) -> None:
    """Write the tables of one home, each into the folder of its name; a file is whole or absent."""
    for name in names:
        place = Path(folder) / name
        os.makedirs(place, exist_ok=True)
        file = place / f"part-{at:05d}.parquet"
        write_frame(tables[name], contract.ROWS[name], file, exact=verdict.exact)


def library() -> Any:
    """Return dask with its frames.

    Raises
    ------
    MissingExtraError
    """
    try:
        import dask
        import dask.dataframe
    except ImportError:
        raise MissingExtraError(
            "needs dask", column="engines.dask", remedy="pip install 'estimates[dask]'"
        ) from None
    return dask
