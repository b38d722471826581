"""Partition claims by quantity on a Dask cluster: from pieces of a table to whole quantities."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimates.claims.ingest.header_plan import TableOptions
from estimates.claims.linked import Errors
from estimates.claims.signed_indicators import IndicatorName, signed_indicator_names
from estimates.columnar.extras import import_extra
from estimates.engines import contract
from estimates.engines.families import Ties, crossing_ties, find_families
from estimates.engines.scale_ties import find_scale_ties, join_signed_indicators
from estimates.errors import InvalidFieldError
from estimates.io.parquet_folder import find_slices

if TYPE_CHECKING:
    import dask.dataframe as dd

# Ties are small (16 bytes per claim) and few cross, so that more buckets only add tasks.
MAX_BUCKETS = 16


def partition_claims(
    claims: dd.DataFrame | str | Path,
    columns: Mapping[str, str | None] | None,
    errors: Errors,
    partitions: int | None,
) -> tuple[list[Any], Any]:
    """Return the partitions of whole quantities and the report on all rows, not yet computed."""
    delayed = import_dask().delayed
    pieces = delay_pieces(claims, TableOptions(columns=columns, lenient=errors == "quarantine"))
    count = partitions or len(pieces)
    buckets = min(count, MAX_BUCKETS)
    lengths = [delayed(attrgetter("length"))(piece) for piece in pieces]
    starts = delayed(contract.find_starts)(lengths)
    has_prints = [delayed(contract.refers_to_fingerprints)(piece) for piece in pieces]
    needs_prints = delayed(any)(has_prints)
    signed = delayed(join_signed_indicators)([delayed(piece_signs)(piece) for piece in pieces])
    tie = delayed(piece_ties, nout=buckets)
    ties = [tie(piece, needs_prints, signed, buckets) for piece in pieces]
    crossing = [delayed(crossing_ties)([tie[at] for tie in ties]) for at in range(buckets)]
    families = delayed(find_families)(crossing)
    split = delayed(contract.split_by_family, nout=count)
    shares = [split(piece, families, count) for piece in pieces]
    assemble = delayed(contract.assemble_partition)
    parts = [assemble([share[at] for share in shares], starts, errors) for at in range(count)]
    of_pieces = [delayed(contract.locate_problems)(piece, starts) for piece in pieces]
    of_parts = [delayed(attrgetter("problems", "exact"))(part) for part in parts]
    shown = [delayed(attrgetter("evidence"))(piece) for piece in pieces]
    return parts, delayed(contract.collect_problems)(of_pieces, of_parts, errors, shown)


def delay_pieces(claims: dd.DataFrame | str | Path, options: TableOptions) -> list[Any]:
    """Return the claims as pieces that are not yet read."""
    if isinstance(claims, str | Path):
        frames = find_slices(Path(claims))
    elif hasattr(claims, "to_delayed"):
        frames = claims.to_delayed()  # type: ignore[no-untyped-call]
    else:
        problem = "must be a Dask frame or a folder of Parquet files"
        remedy = "use estimates.reconcile for claims that fit into one process"
        value = type(claims).__name__
        raise InvalidFieldError(problem, column="claims", value=value, remedy=remedy)
    read = import_dask().delayed(contract.read_piece)
    return [read(at, frame, options) for at, frame in enumerate(frames)]


def piece_signs(piece: contract.Piece) -> frozenset[IndicatorName]:
    """Return the signed indicators of a piece."""
    return signed_indicator_names(piece.store)


def piece_ties(
    piece: contract.Piece,
    needs_fingerprints: bool,
    signed: frozenset[IndicatorName],
    buckets: int,
) -> list[Ties]:
    """Return the ties of a piece, split by label."""
    ties = contract.find_ties(piece, needs_fingerprints), find_scale_ties(piece.store, signed)
    return Ties.concat(ties).split(buckets)


def import_dask() -> Any:
    """Return the dask module, with its data frames imported."""
    return import_extra("dask", "dask", "dask.dataframe")
