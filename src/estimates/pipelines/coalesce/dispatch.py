"""Coalesce claims or a plain frame: one value per quantity and period, by source priority."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, overload

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.snapshot.precedence import UnlistedPolicy
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.claims.coercion import as_claimset
from estimates.columnar.any_frame import (
    arrow_stream_to_table,
    is_table,
    kind_of_frame,
    table_of_kind,
)
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError
from estimates.model.arguments import require
from estimates.pipelines.coalesce.claims import Coalesced, coalesce_claims
from estimates.pipelines.coalesce.rules import AbsentPolicy, CoalesceRules, Priority

if TYPE_CHECKING:
    import pandas as pd

CellRule = Literal["period", "quantity"]
# What the claims must be known by: `as_of`, `known` and `recorded` of `estimates.reconcile`.
KnownBy = tuple[date | str | None, Known | None, date | str | None]
# Columns that state more than a plain number: a frame with one of them is read as claims.
WORD_COLUMNS = {"text", "comparator", "lower", "upper", "vague_word"}


@overload
def coalesce(
    claims: pd.DataFrame,
    priority: Priority,
    *,
    others: UnlistedPolicy = "after",
    absent: AbsentPolicy = "raise",
    each: CellRule = "period",
    exclude: Mapping[str, Any] | None = None,
    splice: Mapping[str, Any] | None = None,
    columns: Mapping[str, Any] | None = None,
    window: float | None = None,
    dimensions: Any = None,
    as_of: date | str | None = None,
    known: Known | None = None,
    recorded: date | str | None = None,
) -> pd.DataFrame: ...
@overload
def coalesce(
    claims: ClaimSet | Iterable[Any],
    priority: Priority,
    *,
    others: UnlistedPolicy = "after",
    absent: AbsentPolicy = "raise",
    each: CellRule = "period",
    exclude: Mapping[str, Any] | None = None,
    splice: Mapping[str, Any] | None = None,
    columns: Mapping[str, Any] | None = None,
    window: float | None = None,
    dimensions: Any = None,
    as_of: date | str | None = None,
    known: Known | None = None,
    recorded: date | str | None = None,
) -> Table[Coalesced]: ...
@overload
def coalesce(
    claims: Any,
    priority: Priority,
    *,
    others: UnlistedPolicy = "after",
    absent: AbsentPolicy = "raise",
    each: CellRule = "period",
    exclude: Mapping[str, Any] | None = None,
    splice: Mapping[str, Any] | None = None,
    columns: Mapping[str, Any] | None = None,
    window: float | None = None,
    dimensions: Any = None,
    as_of: date | str | None = None,
    known: Known | None = None,
    recorded: date | str | None = None,
) -> Any: ...
def coalesce(
    claims: Any,
    priority: Priority,
    *,
    others: UnlistedPolicy = "after",
    absent: AbsentPolicy = "raise",
    each: CellRule = "period",
    exclude: Mapping[str, Any] | None = None,
    splice: Mapping[str, Any] | None = None,
    columns: Mapping[str, Any] | None = None,
    window: float | None = None,
    dimensions: Any = None,
    as_of: date | str | None = None,
    known: Known | None = None,
    recorded: date | str | None = None,
) -> Any:
    """Return one value per quantity and period, from the source with the highest priority.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records; or a plain frame of numbers, one row per
        quantity, period and source, of pandas, polars or whatever has ``__arrow_c_stream__`` (a
        frame with words or bounds is read as claims, and so is any frame with a `window`,
        `dimensions` or `as_of`).
    priority : the sources, the highest priority first; or orders by scope, of which the first
        that holds a row applies: ``{"Chad": ["WB", "UN"], ("population", "2010–"): ["UN"],
        "*": ["WB"]}``. The terms of a scope are keys, spans of periods and the name of a column of
        values; for claims the label, indicator and area of the quantity, and the day. Or the path
        of a file of rules.
    others : the treatment of unlisted sources: "after" puts them behind the listed ones, by name;
        "drop" ignores them; "raise" refuses them.
    absent : a listed source or a scope that no row has is refused ("raise"), or permitted
        ("ignore").
    each : one value for each "period" of a quantity (the days that claims refer to; claims
        without such days have a period of their own), or one for each "quantity". Of several
        claims of one source the latest counts, as everywhere.
    exclude : sources that are left out in a scope: ``{"WB": "Chad", "UN": [("GDP", "–1989")]}``;
        the column `excluded` counts them.
    splice : for a plain frame, series that are rescaled onto another where both overlap:
        ``{"Maddison": {"onto": "WB", "method": "ratio", "window": 5}}`` (or "least squares"). The
        column of the source says so, and `stated_value` keeps the number as stated.
    columns : for a plain frame, the role of each column: ``{"year": "period", "gdp": "value"}`` or
        ``{"quantity": ["country", "indicator"], "period": "year"}``; `quantity` and `period`
        may have several columns or none. Of several columns of values each is coalesced alone,
        and its columns bear its name: ``gdp``, ``gdp_source``, ``gdp_gap``.
    window, dimensions : what may represent a quantity, as in `estimates.reconcile`: claims that
        are not comparable with the others of their quantity are excluded. Units are never
        converted and no claim is widened, as every value is as stated.
    as_of, known, recorded : only claims known on this day count, see `estimates.reconcile`.

    Returns
    -------
    Table of `Coalesced`; for a frame a frame, sorted by its keys: keys, value, source, the other
    columns of the selected row (its provenance), and the columns
    ``priority_rank silenced conflicting gap ratio against against_value``.

    Raises
    ------
    UnlistedSourceError, InvalidFieldError, UnknownColumnError, TableError, MissingExtraError

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
    order = CoalesceRules.of(priority, others, exclude, splice, absent)
    if each not in ("period", "quantity"):
        raise InvalidFieldError('is neither "period" nor "quantity"', column="each", value=each)
    remedy = 'give the roles: columns={"year": "period"}'
    require(columns, (Mapping, NoneType), "must be a mapping", column="columns", remedy=remedy)
    rules = ComparabilityRules.of(window=window, dimensions=dimensions)
    clock = as_of, known, recorded
    if is_table(claims) and not isinstance(claims, ClaimSet | Table):
        return coalesce_table(claims, order, each, columns, rules, clock)
    refuse_for_claims("columns", columns, "map the columns in est.read(path, columns=…)")
    refuse_for_claims("splice", splice or order.splices or None, "words cannot be rescaled")
    return coalesce_claims(known_claims(as_claimset(claims), clock), order, each, rules)


def known_claims(claims: ClaimSet, clock: KnownBy) -> ClaimSet:
    """Return the claims known on a day, all of them where no day and no clock is given."""
    day, known, recorded = clock
    return claims if clock == (None, None, None) else claims.as_of(day, known, recorded=recorded)


def coalesce_table(
    frame: Any,
    order: CoalesceRules,
    each: CellRule,
    columns: Mapping[str, Any] | None,
    rules: ComparabilityRules,
    clock: KnownBy,
) -> Any:
    """Coalesce a frame of any library; the result is a frame of the same kind."""
    from estimates.pipelines.coalesce.frames import coalesce_frame

    kind = kind_of_frame(frame)
    if kind == "arrow":  # a stream, which can be read once
        frame = arrow_stream_to_table(frame)
    own = frame.column_names if kind == "arrow" else frame.columns
    names = [*own, *(columns or {}), *(columns or {}).values()]
    has_words = any(isinstance(name, str) and name in WORD_COLUMNS for name in names)
    if not (rules or has_words or any(clock)):
        return coalesce_frame(frame, order, each, columns)
    refuse_for_claims("splice", order.splices or None, "words cannot be rescaled")
    read = known_claims(ClaimSet.from_frame(frame, columns=columns), clock)
    return table_of_kind(coalesce_claims(read, order, each, rules), kind)


def refuse_for_claims(column: str, value: object, remedy: str) -> None:
    """Refuse a parameter that only plain frames take."""
    if value is not None:
        problem = "is only for a plain frame" if column == "splice" else "are only for a frame"
        raise InvalidFieldError(problem, column=column, value=value, remedy=remedy)
