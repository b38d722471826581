"""Parquet files of claims and of result tables, through pyarrow (extra ``parquet``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from inspect import formatannotation
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, get_origin, get_type_hints

import numpy as np

from estimates.columnar.columns import BoolColumn, DateColumn, NumberColumn, StringColumn
from estimates.columnar.extras import import_extra
from estimates.columnar.files import write_file
from estimates.columnar.store import Store
from estimates.errors import UnreadableFileError
from estimates.model.fields import exact_number, number_as_text

if TYPE_CHECKING:
    import pandas as pd

# The default of pyarrow, and a multiple of the rows of a block.
ROW_GROUP_ROWS = 1 << 20
# The days since 1970 of 1 January of the year 1, and of 31 December 9999.
FIRST_DAY, LAST_DAY = -719_162, 2_932_896
# Row class → columns of stated numbers, which may be integers that floats cannot represent.
EXACT_COLUMNS = {"Range": ("low", "high"), "Coalesced": ("value", "lower", "upper")}


def import_pyarrow() -> Any:
    """Return pyarrow, with its Parquet module imported."""
    return import_extra("parquet", "pyarrow", "pyarrow.parquet")


def arrow_to_frame(pa: Any, table: Any) -> pd.DataFrame:
    """Return an Arrow table as a frame; integer columns with nulls stay integers.

    A column of records becomes a column per field, "residential.destroyed". Days outside the
    years 1 to 9999 become text, which is refused by row. A table that Arrow itself finds wrong,
    for example text that is not UTF-8, is refused.
    """
    import pandas as pd

    try:
        table.validate(full=True)
        table = days_as_text(pa, signed_codes(pa, flatten_records(pa, table)))
        integers = {pa.int64(): pd.Int64Dtype(), pa.uint64(): pd.UInt64Dtype()}
        frame: pd.DataFrame = table.to_pandas(types_mapper=integers.get)
    except Exception as error:  # Arrow and pandas raise many kinds for what a file can hold
        problem, remedy = f"cannot be read ({error})", "write it again, with plain types"
        raise UnreadableFileError(problem, column="table", remedy=remedy) from error
    return frame


def signed_codes(pa: Any, table: Any) -> Any:
    """Return an Arrow table whose categories have signed codes, which every version can convert."""
    for at, field in enumerate(table.schema):
        kind = field.type
        if pa.types.is_dictionary(kind) and pa.types.is_unsigned_integer(kind.index_type):
            signed = pa.dictionary(pa.int64(), kind.value_type, kind.ordered)
            table = table.set_column(at, field.name, table[at].cast(signed))
    return table


def days_as_text(pa: Any, table: Any) -> Any:
    """Return an Arrow table with the columns as text that hold days Python's calendar lacks."""
    import pyarrow.compute as pc

    for at, field in enumerate(table.schema):
        if pa.types.is_date(field.type):
            days = pc.min_max(table[at].cast(pa.date32()).cast(pa.int32())).as_py()
            if days["min"] is not None and not FIRST_DAY <= days["min"] <= days["max"] <= LAST_DAY:
                table = table.set_column(at, field.name, table[at].cast(pa.string()))
    return table


def flatten_records(pa: Any, table: Any) -> Any:
    """Return an Arrow table in which each field of a record is a column."""
    while any(pa.types.is_struct(kind) for kind in table.schema.types):
        table = table.flatten()
    return table


def write_parquet(
    names: Sequence[str], exact: Collection[str], blocks: Iterable[Store], file: BinaryIO
) -> None:
    """Write columns as Parquet; only one row group at a time is in memory.

    exact : number columns to write as text, because floats cannot represent some of them.
    """
    pa = import_pyarrow()

    def table(block: Store) -> Any:
        return pa.table({name: to_arrow_column(pa, block, name, name in exact) for name in names})

    no_rows = table(Store(0, {}))
    with pa.parquet.ParquetWriter(file, no_rows.schema) as writer:
        waiting, count = [no_rows], 0
        for block in blocks:
            waiting.append(table(block))
            count += len(block)
            if count >= ROW_GROUP_ROWS:
                writer.write_table(pa.concat_tables(waiting).combine_chunks())
                waiting, count = [no_rows], 0
        if count or not names:
            writer.write_table(pa.concat_tables(waiting).combine_chunks())


def to_arrow_column(pa: Any, store: Store, name: str, exact: bool) -> Any:
    """Return one column as an Arrow array."""
    column = store.column(name)
    if isinstance(column, NumberColumn):
        if exact:
            numbers = [None if n is None else number_as_text(n) for n in column.decode()]
            return pa.array(numbers, pa.string())
        return pa.array(column.floats, pa.float64(), from_pandas=True)
    if isinstance(column, DateColumn):
        return pa.array(column.days)
    if isinstance(column, StringColumn) and column.strings.arrow is not None:
        codes = pa.array(column.codes, mask=column.is_null())
        return column.strings.arrow.take(codes).cast(pa.string())
    kind = pa.bool_() if isinstance(column, BoolColumn) else pa.string()
    return pa.array(column.decode(), kind)


def column_types(row: type[Any]) -> dict[str, str]:
    """Return the type of each column of a row class, without None, for example "date"."""
    types = {
        name: "str" if get_origin(kind) is Literal else formatannotation(kind)
        for name, kind in get_type_hints(row).items()
    }
    return {
        name: kind.removeprefix("datetime.").removesuffix(" | None") for name, kind in types.items()
    }


def write_result_parquet(
    frame: pd.DataFrame, row: type, path: Path, *, exact: bool = False
) -> None:
    """Write the frame of a result table as a Parquet file, completely or not at all.

    row : the dataclass of the rows; its annotations give the types of the columns.
    exact : write stated numbers as text, so that all files of a folder have the same types.
        Otherwise they are text only if the frame has an integer that floats cannot represent.
    """
    table = result_to_arrow(frame, row, exact=exact)
    pa = import_pyarrow()
    write_file(path, lambda file: pa.parquet.write_table(table, file))


def result_to_arrow(frame: pd.DataFrame, row: type, *, exact: bool = False) -> Any:
    """Return the frame of a result table as an Arrow table; see `write_result_parquet`."""
    pa = import_pyarrow()
    types = column_types(row)
    stated = EXACT_COLUMNS.get(row.__name__, ()) if exact else ()
    return pa.table(
        {
            name: to_arrow_array(pa, frame[name], types[name], name in stated)
            for name in frame.columns
        }
    )


def to_arrow_array(pa: Any, cells: pd.Series[Any], annotation: str, exact: bool) -> Any:
    """Return one column as an Arrow array of the annotated type."""
    import pandas as pd

    types = {
        "str": pa.string(),
        "bool": pa.bool_(),
        "int": pa.int64(),
        "float": pa.float64(),
        "date": pa.date32(),
        "tuple[str, ...]": pa.list_(pa.string()),
        "tuple[int, ...]": pa.list_(pa.int64()),
    }
    kind = types.get(annotation, pa.string())
    if kind == pa.float64() and (exact or cells.dtype == object):
        numbers = [None if cell is None or cell != cell else exact_number(cell) for cell in cells]
        if exact or any(n is not None and float(n) != n for n in numbers):
            texts = [None if n is None else str(n).removesuffix(".0") for n in numbers]
            return pa.array(texts, pa.string())
        return pa.array(np.array(numbers, dtype=np.float64), kind, from_pandas=True)
    if kind == pa.string() and annotation != "str":
        return pa.array([None if cell is None else str(cell) for cell in cells], kind)
    if pa.types.is_list(kind):
        codes, distinct = pd.factorize(cells.to_numpy())  # few tuples differ
        return pa.array([list(cell) for cell in distinct], kind).take(pa.array(codes))
    return pa.array(cells, kind, from_pandas=True)
