"""Coalesce claims or a plain frame: one value per quantity and period, by source priority."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.snapshot.precedence import SourceOrder, UnlistedPolicy
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset, is_frame
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError
from estimates.pipelines.coalesce.claims import Coalesced, coalesce_claims

if TYPE_CHECKING:
    import pandas as pd

CellRule = Literal["period", "quantity"]
# Columns that state more than a plain number: a frame with one of them is read as claims.
WORD_COLUMNS = {"text", "comparator", "lower", "upper", "vague_word"}


@overload
def coalesce(
    claims: pd.DataFrame,
    priority: Iterable[str],
    *,
    others: UnlistedPolicy = "after",
    each: CellRule = "period",
    columns: Mapping[str, Any] | None = None,
    window: float | None = None,
    dimensions: Any = None,
) -> pd.DataFrame: ...
@overload
def coalesce(
    claims: ClaimSet | Iterable[Any],
    priority: Iterable[str],
    *,
    others: UnlistedPolicy = "after",
    each: CellRule = "period",
    columns: Mapping[str, Any] | None = None,
    window: float | None = None,
    dimensions: Any = None,
) -> Table[Coalesced]: ...
def coalesce(
    claims: pd.DataFrame | ClaimSet | Iterable[Any],
    priority: Iterable[str],
    *,
    others: UnlistedPolicy = "after",
    each: CellRule = "period",
    columns: Mapping[str, Any] | None = None,
    window: float | None = None,
    dimensions: Any = None,
) -> pd.DataFrame | Table[Coalesced]:
    """Return one value per quantity and period, from the source with the highest priority.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records; or a plain frame of numbers, one row per
        quantity, period and source (a frame with words or bounds is read as claims, and so is any
        frame with a `window` or `dimensions`).
    priority : the sources, the highest priority first.
    others : the treatment of unlisted sources: "after" puts them behind the listed ones, by name;
        "drop" ignores them; "raise" refuses them.
    each : one value for each "period" of a quantity (the days that claims refer to; claims
        without such days have a period of their own), or one for each "quantity". Of several
        claims of one source the latest counts, as everywhere.
    columns : for a plain frame, the role of each column: ``{"year": "period", "gdp": "value"}`` or
        ``{"quantity": ["country", "indicator"], "period": "year"}``; `quantity` and `period`
        may have several columns or none.
    window, dimensions : what may represent a quantity, as in `estimates.reconcile`: claims that
        are not comparable with the others of their quantity are excluded. Units are never
        converted and no claim is widened, as every value is as stated.

    Returns
    -------
    Table of `Coalesced`; for a frame a frame, sorted by its keys: keys, value, source, the other
    columns of the selected row (its provenance), and the columns
    ``priority_rank silenced conflicting gap ratio against against_value``.

    Raises
    ------
    UnlistedSourceError, InvalidFieldError, UnknownColumnError, TableError

    Notes
    -----
    The claims that the order overrides are counted for every cell: how many other claims there
    are, how many of them contradict the selected one, and the distance of the furthest. Two rows
    of one source that differ in their number alone are such a disagreement as well (the smaller
    is selected): `against` is then the source itself.

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
        problem, remedy = "must be a mapping", 'give the roles: columns={"year": "period"}'
        raise InvalidFieldError(problem, column="columns", value=columns, remedy=remedy)
    rules = ComparabilityRules.of(window=window, dimensions=dimensions)
    if is_frame(claims):
        from estimates.pipelines.coalesce.frames import coalesce_frame

        names = [*claims.columns, *(columns or {}), *(columns or {}).values()]
        has_words = any(isinstance(name, str) and name in WORD_COLUMNS for name in names)
        if not (rules or has_words):
            return coalesce_frame(claims, order, each, columns)
        read = ClaimSet.from_frame(claims, columns=columns)
        return coalesce_claims(read, order, each, rules).to_frame()
    if columns is not None:
        problem = "are only for a frame"
        remedy = "map the columns where the claims are read: est.read(path, columns=…)"
        raise InvalidFieldError(problem, column="columns", value=columns, remedy=remedy)
    return coalesce_claims(as_claimset(claims), order, each, rules)
