"""Parquet, through pyarrow (extra ``parquet``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from estimates.columnar.columns import BoolColumn, DateColumn, NumberColumn, StringColumn
from estimates.columnar.store import Store
from estimates.errors import import_extra

if TYPE_CHECKING:
    import pandas as pd


def arrow() -> Any:
    """Return pyarrow with its Parquet module.

    Raises
    ------
    MissingExtraError
    """
    return import_extra("parquet", "pyarrow", "pyarrow.parquet")


def as_frame(pa: Any, table: Any) -> pd.DataFrame:
    """Return an Arrow table as a frame; integers beside nulls stay integers, not floats."""
    import pandas as pd

    whole = {pa.int64(): pd.Int64Dtype(), pa.uint64(): pd.UInt64Dtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=whole.get)
    return frame


GROUP = 1 << 20
"""Rows of a row group, as pyarrow has it by default; a multiple of those of a block."""


def write_parquet(
    names: Sequence[str], exact: Collection[str], blocks: Iterable[Store], file: BinaryIO
) -> None:
    """Write columns as Parquet, a row group after another: no more than one is in memory.

    Parameters
    ----------
    names : the columns. exact : those whose numbers are written as text, exactly, because some
        are beyond a float.
    blocks : the rows.
    """
    pa = arrow()

    def table(block: Store) -> Any:
        return pa.table({name: arrow_column(pa, block, name, name in exact) for name in names})

    nothing = table(Store(0, {}))
    with pa.parquet.ParquetWriter(file, nothing.schema) as writer:
        waiting, count = [nothing], 0
        for block in blocks:
            waiting.append(table(block))
            count += len(block)
            if count >= GROUP:
                writer.write_table(pa.concat_tables(waiting).combine_chunks())
                waiting, count = [nothing], 0
        if count or not names:
            writer.write_table(pa.concat_tables(waiting).combine_chunks())


def arrow_column(pa: Any, store: Store, name: str, exact: bool) -> Any:
    """Return one column for Arrow."""
    column = store.column(name)
    if isinstance(column, NumberColumn):
        if exact:
            return pa.array([None if n is None else str(n) for n in column.decode()], pa.string())
        return pa.array(column.floats, pa.float64(), from_pandas=True)
    if isinstance(column, DateColumn):
        return pa.array(column.days)
    if isinstance(column, StringColumn) and column.texts.arrow is not None:
        codes = pa.array(column.codes, mask=column.is_null())
        return column.texts.arrow.take(codes).cast(pa.string())
    kind = pa.bool_() if isinstance(column, BoolColumn) else pa.string()
    return pa.array(column.decode(), kind)
