"""The sources of a coalesced table as one line for the footnote of a chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from estimates.columnar.any_frame import is_table
from estimates.columnar.arrays import Ints
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError
from estimates.pipelines.coalesce.column_roles import PERIOD_COLUMNS, absent_column_error
from estimates.pipelines.coalesce.frame_keys import cell_codes_of, factorize_labels, read_key
from estimates.pipelines.coalesce.frame_rows import rows_of_frame
from estimates.pipelines.coalesce.period_names import name_of_period
from estimates.pipelines.coalesce.scopes import KeyLabels, label_text


def source_note(
    found: Any, *, source: str = "source", period: str | Sequence[str] | None = None
) -> str:
    """Return which source has which periods, as one line for the footnote of a chart.

    Parameters
    ----------
    found : a result of `estimates.coalesce`, of claims or of a frame of any kind, or rows of it.
    source : the column of sources, as the table names it (``"gdp_source"`` where several columns
        of values were given).
    period : the column of periods, or several; None = `period`, `refers_to` or the days that claims
        refer to, and sources without periods where there is no such column.

    Returns
    -------
    The sources, that of the most cells first, each with its periods: a span has no period of the
    table in between that lacks the source, and no year that the table lacks. Cells without a
    source are left out; "" where there is no other.

    Raises
    ------
    UnknownColumnError, InvalidFieldError

    Examples
    --------
    >>> import pandas as pd
    >>> found = pd.DataFrame({"year": [2018, 2019, 2020, 2021],
    ...                       "source": ["UN", "World Bank", "World Bank", "World Bank"]})
    >>> source_note(found, period="year")
    'World Bank (2019–2021), UN (2018)'
    """
    if not is_table(found):
        problem, remedy = "is not a table", "give the result of est.coalesce"
        raise InvalidFieldError(problem, column="found", value=found, remedy=remedy)
    frame = found.to_frame() if isinstance(found, Table) else rows_of_frame(found).frame
    listed = [period] if isinstance(period, str) else period
    columns = [name for name in PERIOD_COLUMNS if name in frame] if listed is None else [*listed]
    for name in (source, *columns):
        if name not in frame:
            raise absent_column_error(name, list(frame.columns))
    codes, names = factorize_labels(frame[source])
    keys = [read_key(frame[name], is_period=True) for name in columns]
    place, labels = places_of(keys, len(frame))
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    order = sorted(range(len(names)), key=lambda at: (-counts[at], str(names[at])))
    parts = []
    for at in order:
        own = place[codes == at]
        periods = spans(np.unique(own[own >= 0]), labels)
        parts.append(f"{names[at]} ({periods})" if periods else str(names[at]))
    return ", ".join(parts)


def places_of(keys: list[KeyLabels], rows: int) -> tuple[Ints, list[str]]:
    """Return the place of each row in the order of periods, -1 where blank, and their names."""
    if not keys:
        return np.full(rows, -1), []
    place = cell_codes_of(keys, rows)
    first = np.unique(place, return_index=True)[1]
    labels = [[key.labels[key.codes[row]] for key in keys] for row in first.tolist()]
    place[np.any([key.codes < 0 for key in keys], axis=0)] = -1
    return place, [period_name(cells) for cells in labels]


def period_name(cells: list[Any]) -> str:
    """Return the name of a period from its cells: of two days that of the span."""
    days = [pd.Timestamp(cell).date() for cell in cells if hasattr(cell, "year")]
    if len(days) == len(cells) == 2:
        return name_of_period(days[0], days[1])
    return " ".join(dict.fromkeys(map(label_text, cells)))


def spans(places: Ints, labels: Sequence[str]) -> str:
    """Return places in the order of periods as spans of their names.

    >>> spans(np.array([0, 1, 2, 4]), ["2018", "2019", "2021", "2022", "2023"])
    '2018–2019, 2021, 2023'
    """
    runs: list[list[int]] = []
    for place in places.tolist():
        if runs and place == runs[-1][-1] + 1 and not is_gap(labels[place - 1], labels[place]):
            runs[-1].append(place)
        else:
            runs.append([place])
    names = [[labels[run[0]], labels[run[-1]]][: len(run)] for run in runs]
    return ", ".join("–".join(ends) for ends in names)


def is_gap(before: str, after: str) -> bool:
    """Return whether two numbers, such as years, are not consecutive."""
    return before.isdigit() and after.isdigit() and int(after) != int(before) + 1
