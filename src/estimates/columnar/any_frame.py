"""Any frame of another library as a pandas frame with plain columns: pandas, polars, Arrow, DuckDB.

Whatever has ``__arrow_c_stream__`` is read through Arrow (extra ``parquet``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from estimates.columnar.extras import import_extra
from estimates.columnar.parquet import arrow_to_frame, flatten_records, import_pyarrow
from estimates.columnar.strings import arrow_backed_strings
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError

if TYPE_CHECKING:
    import pandas as pd

# pandas calls a level without a name "Unnamed: 3_level_1".
UNNAMED_LEVEL = re.compile(r"\s*|Unnamed: \d+(_level_\d+)?|nan|None")
# The days of Python's calendar; the last is the first that it lacks.
CALENDAR = np.datetime64("0001-01-01"), np.datetime64("10000-01-01")
# The kinds of frames that a verb returns as they came; those of other libraries come back as Arrow.
FrameKind = Literal["pandas", "polars", "arrow"]
FRAME_REMEDY = "give a path, an open file or a frame (pandas, polars, Arrow, DuckDB)"


def is_table(thing: object) -> bool:
    """Return whether a thing is a frame of pandas, or has ``__arrow_c_stream__``."""
    return is_pandas_frame(thing) or hasattr(thing, "__arrow_c_stream__")


def is_lazy_frame(thing: object) -> bool:
    """Return whether a thing is a frame that is not computed yet: it is refused."""
    # The class is asked: the columns of such a frame are computed.
    return hasattr(type(thing), "collect") and hasattr(type(thing), "columns")


def is_pandas_frame(thing: object) -> bool:
    """Return whether a thing is a frame of pandas, without importing pandas."""
    return any(
        kind.__name__ == "DataFrame" and kind.__module__.split(".")[0] == "pandas"
        for kind in type(thing).__mro__
    )


def kind_of_frame(frame: object) -> FrameKind:
    """Return the kind in which the answer to a frame is given."""
    if is_pandas_frame(frame):
        return "pandas"
    return "polars" if type(frame).__module__.split(".")[0] == "polars" else "arrow"


def table_of_kind(table: Table[Any], kind: FrameKind) -> Any:
    """Return a result table as a frame of a kind."""
    if kind == "pandas":
        return table.to_frame()
    return table.to_polars() if kind == "polars" else table.to_arrow()


def arrow_of_kind(table: Any, kind: FrameKind) -> Any:
    """Return an Arrow table as a frame of polars, or as it is."""
    return import_extra("polars", "polars").from_arrow(table) if kind == "polars" else table


def to_plain_frame(frame: Any) -> pd.DataFrame:
    """Return any frame as a pandas frame whose columns have one name each, and no index.

    Levels of names are joined. An index becomes columns, unless it is numbers without a name.
    """
    if not is_pandas_frame(frame):
        frame = arrow_stream_to_frame(frame)
    else:
        refuse_broken_text(frame)
    return with_plain_columns(frame)


def with_plain_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of pandas, whose text is known to be UTF-8, as `to_plain_frame` does."""
    plain = with_flat_names(frame).copy(deep=False)
    for at in range(plain.shape[1]):
        column = plain_column(plain.iloc[:, at])
        if column is not None:
            plain.isetitem(at, column.array)
    return plain


def refuse_broken_text(frame: pd.DataFrame) -> None:
    """Refuse a column of Arrow with text that is not UTF-8, which no other step could show."""
    for at, name in enumerate(frame.columns):
        strings = arrow_backed_strings(frame.iloc[:, at])
        try:
            if strings is not None:
                strings.arrow.validate(full=True)
        except ValueError as error:  # of Arrow
            problem, remedy = f"is not UTF-8 ({error})", "decode the text again"
            raise InvalidFieldError(problem, column=str(name), remedy=remedy) from None


def with_flat_names(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of pandas with one name a column, and no index; its cells stay as they are."""
    if frame.columns.nlevels > 1:
        frame = frame.set_axis([join_levels(levels) for levels in frame.columns], axis=1)
    is_named = any(name is not None for name in frame.index.names)
    is_numbered = not is_named and frame.index.inferred_type in ("integer", "empty")
    return frame if is_numbered else index_to_columns(frame)


def index_to_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its index as first columns; a level that is also a column is dropped."""
    levels = [frame.index.get_level_values(at) for at in range(frame.index.nlevels)]
    names = ["" if level.name is None else level_name(level.name) for level in levels]
    is_column = [
        [*frame.columns].count(name) == 1 and level.equals(type(level)(frame[name]))
        for name, level in zip(names, levels, strict=True)
    ]
    if all(is_column):
        return frame.reset_index(drop=True)
    kept = [at for at, known in enumerate(is_column) if not known]
    frame = frame.droplevel([at for at, known in enumerate(is_column) if known])
    plain: pd.DataFrame = frame.reset_index(names=[names[at] for at in kept], allow_duplicates=True)
    return plain


def level_name(name: object) -> str:
    """Return the name of a level of an index, which is a tuple after some operations."""
    return join_levels(name) if isinstance(name, tuple) else str(name)


def join_levels(levels: Iterable[object]) -> str:
    """Return the levels of a name joined by spaces, without blank ones and repetitions.

    >>> join_levels(["Deaths", "Deaths", "Unnamed: 2_level_1", "low"])
    'Deaths low'
    """
    stated = [str(level) for level in levels if not UNNAMED_LEVEL.fullmatch(str(level))]
    return " ".join(dict.fromkeys(stated))


def arrow_stream_to_frame(stream: Any) -> pd.DataFrame:
    """Return a thing with ``__arrow_c_stream__`` as a frame."""
    return arrow_to_frame(import_pyarrow(), arrow_stream_to_table(stream))


def arrow_stream_to_table(stream: Any) -> Any:
    """Return a thing with ``__arrow_c_stream__`` as an Arrow table without columns of records."""
    if not hasattr(stream, "__arrow_c_stream__"):
        kind = f"{type(stream).__module__}.{type(stream).__name__}"
        remedy = "call its .collect() first" if hasattr(stream, "collect") else FRAME_REMEDY
        raise InvalidFieldError("is not a table", column="frame", value=kind, remedy=remedy)
    pa = import_pyarrow()
    return flatten_records(pa, pa.table(stream))


def plain_column(cells: pd.Series[Any]) -> pd.Series[Any] | None:
    """Return periods of time and days beyond the calendar as text, and lists of Arrow as lists.

    None = the column is plain.

    >>> import pandas as pd
    >>> plain_column(pd.Series(pd.PeriodIndex(["2021Q2"], freq="Q"))).tolist()
    ['2021-04-01/2021-06-30']
    """
    import pandas as pd

    if isinstance(cells.dtype, pd.PeriodDtype):
        return cells.astype(object).map(describe_period, na_action="ignore")
    is_arrow = isinstance(cells.dtype, pd.ArrowDtype)
    if cells.dtype.kind == "M" and is_arrow:
        if not cells.dt.year.dropna().between(1, 9999).all():
            pa = import_pyarrow()
            return pd.Series(pa.array(cells).cast(pa.string()).to_pylist(), dtype=object)
    elif cells.dtype.kind == "M" and cells.dt.unit != "ns":  # nanoseconds reach to 2262
        moments = cells.to_numpy(dtype=f"datetime64[{cells.dt.unit}]")
        stated = moments[~np.isnat(moments)]
        if len(stated) and not CALENDAR[0] <= stated.min() <= stated.max() < CALENDAR[1]:
            texts = np.datetime_as_string(moments).astype(object)
            return pd.Series(texts).mask(np.isnat(moments), None)
    is_nested = is_arrow and cells.dtype.type in (list, dict)
    return pd.Series(cells.tolist(), dtype=object) if is_nested else None


def describe_period(period: Any) -> str:
    """Return a period of pandas as a day, or as an interval of days."""
    first, last = period.start_time.date().isoformat(), period.end_time.date().isoformat()
    return first if first == last else f"{first}/{last}"
