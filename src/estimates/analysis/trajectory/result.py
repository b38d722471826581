"""The result of `estimates.trajectory`: a table of levels, and what can be asked of it."""

from datetime import date
from typing import Any

import numpy as np

from estimates.analysis.trajectory.grid import Frequency, grid_days
from estimates.analysis.trajectory.rows import (
    LevelChange,
    LevelContribution,
    LevelOnDay,
    NextStatement,
    StatedLevel,
)
from estimates.analysis.trajectory.series import LevelSeries
from estimates.analysis.trajectory.statements import NEVER
from estimates.analysis.trajectory.windows import Days
from estimates.columnar.arrays import object_array
from estimates.columnar.columns import StringColumn
from estimates.columnar.table import Table
from estimates.errors import DateOrderError, InvalidFieldError
from estimates.model.arguments import require
from estimates.model.period import read_day
from estimates.numeric.types import Array, Floats, Ints

STATES = ("filtered", "smoothed", "extrapolated")


class Trajectory(Table[LevelOnDay], internal=("of",)):
    """The levels of quantities on days, by quantity and day.

    Attributes
    ----------
    notices : sentences on claims that no day can use.

    Examples
    --------
    >>> import estimates as est
    >>> rows = est.trajectory([{"source": "A", "value": 100, "stated_on": "2022-01-01"}])
    >>> rows[0].day, rows[0].voices
    (datetime.date(2022, 1, 1), 1)
    """

    def __init__(self, columns: dict[str, Any], series: LevelSeries, days: Days) -> None:
        super().__init__(LevelOnDay, columns)
        self._level_series, self._days = series, days

    @classmethod
    def of(cls, series: LevelSeries, grid: Frequency | Ints | None) -> "Trajectory":
        """Return the levels of series on the days of a grid."""
        days = series.days(grid)
        levels = series.levels(days)
        newest = np.where(levels.voices > 0, levels.newest, np.iinfo(np.int64).min)
        state = np.full(len(days.day), int(series.smooth), dtype=np.int8)
        heard = levels.newest if series.smooth else levels.heard
        state[(levels.voices > 0) & (days.day > heard)] = STATES.index("extrapolated")
        snapshot = series.snapshot
        quantity = snapshot.question_codes[days.question]
        columns = {
            "quantity": StringColumn(quantity, snapshot.linked.question_strings),
            "day": as_dates(days.day),
            "estimate": levels.estimate,
            "lower": levels.lower,
            "upper": levels.upper,
            "predictive_lower": levels.predictive_lower,
            "predictive_upper": levels.predictive_upper,
            "voices": levels.voices,
            "newest": as_dates(newest),
            "state": StringColumn(state, object_array(STATES)),
        }
        return cls(columns, series, days)

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences on claims that no day can use.

        Examples
        --------
        >>> import estimates as est
        >>> dated, undated = est.claim("A", 100, stated_on="2022-01-01"), est.claim("B", 120)
        >>> est.trajectory([dated, undated.model_copy(update={"claim_id": "C07"})]).notices
        ('claims without any day, left out: 1 (C07)',)
        """
        return self._level_series.left_out

    def at(self, day: date | str) -> "Trajectory":
        """Return the level of every quantity on one day.

        Parameters
        ----------
        day : the day.

        Examples
        --------
        >>> import estimates as est
        >>> claims = [{"source": "A", "value": 100, "stated_on": "2022-01-01"}]
        >>> est.trajectory(claims).at("2022-02-01").state
        'extrapolated'
        """
        read = read_day(day)
        if read is None:
            problem, remedy = "must be a day", "write it as 2022-01-31"
            raise InvalidFieldError(problem, column="day", value=day, remedy=remedy)
        return Trajectory.of(self._level_series, grid_days(read))

    def change(self, since: date | str, until: date | str) -> Table[LevelChange]:
        """Return how the level of every quantity moved between two days, by all that is known.

        Its interval is narrower than the difference of two levels: what a source always overstates
        cancels.

        Parameters
        ----------
        since, until : the two days, the earlier one first.

        Raises
        ------
        DateOrderError
            If the second day is before the first.

        Examples
        --------
        >>> import estimates as est
        >>> rows = est.trajectory([
        ...     {"source": "A", "value": 100, "stated_on": "2022-01-01"},
        ...     {"source": "A", "value": 150, "stated_on": "2022-03-01"}])
        >>> round(rows.change("2022-01-01", "2022-03-01").ratio, 1)
        1.4
        """
        first, last = read_day(since), read_day(until)
        if first is None or last is None or first > last:
            problem, value = "are not two days in order", f"{since} to {until}"
            raise DateOrderError(problem, value=value, remedy="give the earlier day first")
        codes = (int(np.datetime64(day, "D").astype(np.int64)) for day in (first, last))
        changes = self._level_series.changes(*codes)
        rows = [LevelChange(label, first, last, *as_cells(numbers)) for label, numbers in changes]
        return Table.of_rows(LevelChange, rows)

    def predict(self, source: str, day: date | str | None = None) -> Table[NextStatement]:
        """Return what a source is expected to state about each day of the table, or about one.

        A source that has spoken is expected to deviate as before: its newest statements, and what
        others stated in those weeks, tell how. Any other is expected within the predictive
        interval of the level.

        Parameters
        ----------
        source : its name.
        day : the day; None = every day of the table.

        Examples
        --------
        >>> import estimates as est
        >>> rows = est.trajectory([
        ...     {"source": "A", "value": 100, "stated_on": "2022-01-01"},
        ...     {"source": "B", "value": 150, "stated_on": "2022-01-01"},
        ...     {"source": "A", "value": 102, "stated_on": "2022-01-09"},
        ...     {"source": "B", "value": 152, "stated_on": "2022-01-09"}])
        >>> [round(rows.predict(source, "2022-01-10").estimate) for source in ("A", "B", "C")]
        [102, 151, 124]
        """
        table = self if day is None else self.at(day)
        remedy = "give a name as in the column source"
        require(source, str, "must be text", column="source", remedy=remedy)
        stated, counts = self._level_series.next_statements(table._days, source)
        columns: dict[str, Any] = {
            "quantity": object_array(table.column("quantity")),
            "day": object_array(table.column("day")),
            "source": object_array([source] * len(table)),
            "estimate": stated[0],
            "lower": stated[1],
            "upper": stated[2],
            "statements": counts,
        }
        return Table(NextStatement, columns)

    def contributions(self, day: date | str | None = None) -> Table[LevelContribution]:
        """Return which claims make the level on each day, or on one; the largest first.

        Parameters
        ----------
        day : the day; None = every day of the table.

        Examples
        --------
        >>> import estimates as est
        >>> rows = est.trajectory([
        ...     {"source": "A", "value": 100, "stated_on": "2022-01-01"},
        ...     {"source": "B", "value": 150, "stated_on": "2022-03-01"}])
        >>> rows.contributions("2022-03-01")[0].source
        'B'
        """
        table = self if day is None else self.at(day)
        series, linked = self._level_series, self._level_series.snapshot.linked
        at, claim, weight, added = series.contributions(table._days)
        rows = series.snapshot.rows[claim]
        columns: dict[str, Any] = {
            "quantity": object_array(table.column("quantity")[at]),
            "day": object_array(table.column("day")[at]),
            "claim_id": object_array(linked.labels_at(rows)),
            "source": linked.store.strings("source").take(rows),
            "weight": weight,
            "contribution": added,
        }
        return Table(LevelContribution, columns)

    def claims(self) -> Table[StatedLevel]:
        """Return the claims that state levels, by quantity and day.

        Examples
        --------
        >>> import estimates as est
        >>> rows = est.trajectory([est.claim("A", 100, stated_on="2022-01-01")]).claims()
        >>> rows.source, rows.value, rows.day.isoformat()
        ('A', 100.0, '2022-01-01')
        """
        series = self._level_series
        snapshot, figures, dated = series.snapshot, series.model.figures, series.model.dated
        last = np.full(len(figures.day), np.iinfo(np.int64).min)
        np.maximum.at(last, dated.claim, dated.stop)
        used = np.flatnonzero(last > np.iinfo(np.int64).min)
        used = used[np.lexsort((figures.rank[used], figures.day[used], figures.question[used]))]
        rows = snapshot.rows[used]
        corrected = np.where(last[used] == NEVER, np.iinfo(np.int64).min, last[used])
        linked = snapshot.linked
        columns: dict[str, Any] = {
            "quantity": StringColumn(linked.question_codes[rows], linked.question_strings),
            "claim_id": object_array(linked.labels_at(rows)),
            "source": linked.store.strings("source").take(rows),
            "day": as_dates(np.floor(figures.day[used]).astype(np.int64)),
            "value": figures.numbers(used),
            "corrected_on": as_dates(corrected),
        }
        return Table(StatedLevel, columns)

    def sentence(self) -> str:
        """Return one sentence per quantity on its last day, ready for publication.

        Examples
        --------
        >>> import estimates as est
        >>> claims = [{"source": "A", "value": 100, "stated_on": "2022-01-01", "quantity": "dead"}]
        >>> print(est.trajectory(claims).sentence())
        dead: about 100 (48 to 210) as of 1 January 2022, from one source.
        """
        from estimates.display.trajectory_text import write_level_sentences

        return write_level_sentences(self)


def as_cells(numbers: Floats) -> list[float | None]:
    """Return numbers as a list, None for NaN."""
    return [None if np.isnan(number) else float(number) for number in numbers]


def as_dates(days: Ints) -> Array:
    """Return days since 1970 as dates, None for the least integer."""
    is_known = days != np.iinfo(np.int64).min
    dates = np.where(is_known, days, 0).astype("datetime64[D]").astype(object)
    dates[~is_known] = None
    return np.asarray(dates)
