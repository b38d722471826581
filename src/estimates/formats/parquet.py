"""Parquet, through pyarrow (extra ``parquet``)."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from estimates.columns import KINDS
from estimates.errors import MissingExtraError
from estimates.store import Days, Flags, Numbers, Store

if TYPE_CHECKING:
    import pandas as pd


def arrow() -> Any:
    """Return pyarrow with its Parquet module.

    Raises
    ------
    MissingExtraError
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingExtraError(
            "needs pyarrow", column="parquet", remedy="pip install 'estimates[parquet]'"
        ) from None
    return pyarrow


def as_frame(pa: Any, table: Any) -> pd.DataFrame:
    """Return an Arrow table as a frame; integers beside nulls stay integers, not floats."""
    import pandas as pd

    whole = {pa.int64(): pd.Int64Dtype(), pa.uint64(): pd.UInt64Dtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=whole.get)
    return frame


def write_parquet(store: Store) -> bytes:
    """Return the columns as Parquet; numbers beyond a float are written as text, exactly."""
    pa = arrow()
    fields = {name: arrow_column(pa, store, name) for name in KINDS if name in store.columns}
    out = BytesIO()
    pa.parquet.write_table(pa.table(fields), out)
    return out.getvalue()


def arrow_column(pa: Any, store: Store, name: str) -> Any:
    """Return one column for Arrow."""
    column = store.columns[name]
    if isinstance(column, Numbers):
        if column.exact:
            return pa.array([None if n is None else str(n) for n in column.decode()], pa.string())
        return pa.array(column.floats, pa.float64(), from_pandas=True)
    if isinstance(column, Days):
        return pa.array(column.days)
    kind = pa.bool_() if isinstance(column, Flags) else pa.string()
    return pa.array(column.decode(), kind)
