"""The verb: claims or a plain frame in, one value a quantity and period out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.snapshot.precedence import Others, SourceOrder
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError
from estimates.pipelines.coalesce.claims import Coalesced, coalesce_claims

if TYPE_CHECKING:
    import pandas as pd

Each = Literal["period", "quantity"]
WORDS = {"text", "comparator", "lower", "upper", "vague_word"}
"""Columns that state more than a plain number: a frame that has one is read as claims."""


@overload
def coalesce(
    claims: pd.DataFrame,
    priority: Iterable[str],
    *,
    others: Others = "after",
    each: Each = "period",
    columns: Mapping[str, Any] | None = None,
    window: float | None = None,
    dimensions: Any = None,
) -> pd.DataFrame: ...
@overload
def coalesce(
    claims: ClaimSet | Iterable[Any],
    priority: Iterable[str],
    *,
    others: Others = "after",
    each: Each = "period",
    columns: Mapping[str, Any] | None = None,
    window: float | None = None,
    dimensions: Any = None,
) -> Table[Coalesced]: ...
def coalesce(
    claims: pd.DataFrame | ClaimSet | Iterable[Any],
    priority: Iterable[str],
    *,
    others: Others = "after",
    each: Each = "period",
    columns: Mapping[str, Any] | None = None,
    window: float | None = None,
    dimensions: Any = None,
) -> pd.DataFrame | Table[Coalesced]:
    """Return one value a quantity and period, from the source that goes first.

    Parameters
    ----------
    claims : a set of claims or records of which one can be made; or a plain frame of numbers,
        one row a quantity, period and source (a frame with words or bounds is read as claims,
        and so is any where a window or dimensions are asked for).
    priority : the sources, the one that goes first at the head.
    others : what becomes of a source that is not named: it goes "after" those that are, by its
        name; "drop" leaves it out as if it were not there; "raise" refuses it.
    each : a value for each "period" of a quantity (the days that claims refer to; claims that
        do not say have a period of their own), or one for each "quantity". Of several claims
        of one source the latest stands, as everywhere.
    columns : of a plain frame, which column is what: ``{"year": "period", "gdp": "value"}`` or
        ``{"quantity": ["country", "indicator"], "period": "year"}``; `quantity` and `period`
        may be of several columns or none.
    window, dimensions : what may stand for a quantity, as in `estimates.reconcile`: claims that
        are not comparable with the others of their quantity do not. Units are never converted
        and no claim is widened, as every value is as stated.

    Returns
    -------
    Table of `Coalesced`; for a frame a frame: its keys, its value, its source and whatever else
    stood in the row that was chosen (its provenance), sorted by the keys, and beside them
    ``priority_rank silenced conflicting gap ratio against against_value``.

    Raises
    ------
    UnlistedSourceError, InvalidFieldError, UnknownColumnError, TableError

    Notes
    -----
    What the order silences is counted for every cell: how many other claims there are, how many
    of them contradict the chosen one, and how far the furthest is away from it. Two rows of one
    source that nothing tells apart but their number are such a disagreement, too (the smaller
    stands): `against` is then the source itself.

    Examples
    --------
    >>> row = coalesce([{"source": "UN", "value": 100, "refers_to": "2020"},
    ...                 {"source": "World Bank", "value": 110, "refers_to": "2020"}],
    ...                priority=["World Bank", "UN"])[0]
    >>> row.value, row.source, row.silenced, row.gap, row.against
    (110.0, 'World Bank', 1, 10.0, 'UN')
    """
    order = SourceOrder.of(priority, others)
    if each not in ("period", "quantity"):
        raise InvalidFieldError('is neither "period" nor "quantity"', column="each", value=each)
    if columns is not None and not isinstance(columns, Mapping):
        raise InvalidFieldError(
            "are no mapping", column="columns", value=columns,
            remedy='say which column is what: columns={"year": "period"}',
        )  # fmt: skip
    scope = ComparabilityRules.of(window=window, dimensions=dimensions)
    if is_frame(claims):
        from estimates.pipelines.coalesce.frames import coalesce_frame

        if not (scope or states_words(claims, columns or {})):
            return coalesce_frame(claims, order, each, columns)  # type: ignore[arg-type]
        read = ClaimSet.from_frame(claims, columns)  # type: ignore[arg-type]
        return coalesce_claims(read, order, each, scope).to_frame()
    if columns is not None:
        raise InvalidFieldError(
            "are for a frame", column="columns", value=columns,
            remedy="name the columns where the claims are read: est.read(path, columns=…)",
        )  # fmt: skip
    return coalesce_claims(as_claimset(claims), order, each, scope)


def is_frame(claims: object) -> bool:
    """Tell whether something is a DataFrame, without importing pandas for it."""
    return hasattr(claims, "columns") and hasattr(claims, "iloc")


def states_words(frame: Any, columns: Mapping[str, Any]) -> bool:
    """Tell whether a frame has words or bounds beside plain numbers."""
    names = [*frame.columns, *columns, *columns.values()]
    return any(isinstance(name, str) and name in WORDS for name in names)
