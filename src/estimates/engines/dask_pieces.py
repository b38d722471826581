"""Claims on their way across a Dask cluster: pieces, whole questions in their homes, a verdict."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimates.claims.ingest.tables import Reading
from estimates.claims.linked import Errors
from estimates.engines import contract
from estimates.engines.families import crossing, families
from estimates.errors import InvalidFieldError, Problem, import_extra
from estimates.io.parquet_folder import parts_of

if TYPE_CHECKING:
    import dask.dataframe as dd

MOST_BUCKETS = 16
"""Into so many the ties are dealt at most: they are 16 bytes a claim, and seldom cross."""


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


def library() -> Any:
    """Return dask with its frames.

    Raises
    ------
    MissingExtraError
    """
    return import_extra("dask", "dask", "dask.dataframe")
