"""The result of `estimates.trajectory`: a table of levels, and what can be asked of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from estimates.analysis.trajectory.grid import Frequency, grid_days
from estimates.analysis.trajectory.series import LevelSeries
from estimates.analysis.trajectory.statements import NEVER
from estimates.analysis.trajectory.windows import Days
from estimates.columnar.arrays import object_array
from estimates.columnar.columns import StringColumn
from estimates.columnar.table import Table
from estimates.errors import DateOrderError
from estimates.model.period import read_day
from estimates.numeric.rounding.point_value import point_value
from estimates.numeric.types import Array, Ints

STATES = ("filtered", "smoothed", "extrapolated")


@dataclass(frozen=True, slots=True)
class LevelOnDay:
    """The level of one quantity on one day.

    Attributes
    ----------
    quantity, day : the question and the day.
    estimate, lower, upper : the level and its interval; None where nothing is known yet.
    predictive_lower, predictive_upper : the interval of what the next independent source states.
    voices : the number of independent sources whose claims tell the level.
    newest : the last day that one of these claims is about.
    state : "filtered", from what was known on the day; "smoothed", from all claims;
        "extrapolated", beyond all that is known.
    """

    quantity: str
    day: date
    estimate: float | None
    lower: float | None
    upper: float | None
    predictive_lower: float | None
    predictive_upper: float | None
    voices: int
    newest: date | None
    state: str


@dataclass(frozen=True, slots=True)
class LevelChange:
    """How the level of one quantity moved between two days, as known at the end.

    Attributes
    ----------
    quantity, since, until : the question and the two days.
    estimate, lower, upper : how much the level grew; below zero, how much it fell.
    ratio, ratio_lower, ratio_upper : the later level over the earlier one; None on the linear
        scale.
    """

    quantity: str
    since: date
    until: date
    estimate: float | None
    lower: float | None
    upper: float | None
    ratio: float | None
    ratio_lower: float | None
    ratio_upper: float | None


@dataclass(frozen=True, slots=True)
class LevelContribution:
    """What one claim adds to the level on a day.

    Attributes
    ----------
    quantity, day : the question and the day.
    claim_id, source : the claim.
    weight : its share in the level; the shares of a day sum to one.
    contribution : the level minus the level without the claim; None for the only one.
    """

    quantity: str
    day: date
    claim_id: str
    source: str
    weight: float
    contribution: float | None


@dataclass(frozen=True, slots=True)
class StatedLevel:
    """A claim that states the level on some day.

    Attributes
    ----------
    quantity, claim_id, source : the claim.
    day : the day that it is about, the middle of an interval.
    value : its number, otherwise the middle of its range, otherwise its bound.
    corrected_on : the day on which it was corrected or withdrawn; None = it stands.
    """

    quantity: str
    claim_id: str
    source: str
    day: date
    value: float
    corrected_on: date | None


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
        """Sentences on claims that no day can use."""
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
        return Trajectory.of(self._level_series, grid_days(day))

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
        days = [read_day(day) for day in (since, until)]
        if None in days or days[0] > days[1]:  # type: ignore[operator]
            problem, value = "are not two days in order", f"{since} to {until}"
            raise DateOrderError(problem, value=value, remedy="give the earlier day first")
        first, last = (np.datetime64(day, "D").astype(np.int64) for day in days)
        changes = self._level_series.changes(int(first), int(last))
        return Table.of_rows(
            LevelChange,
            [LevelChange(quantity, days[0], days[1], *numbers) for quantity, numbers in changes],  # type: ignore[arg-type]
        )

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
        """Return the claims that state levels, by quantity and day."""
        series = self._level_series
        snapshot, figures, dated = series.snapshot, series.model.figures, series.model.dated
        last = np.full(len(figures.day), np.iinfo(np.int64).min)
        np.maximum.at(last, dated.claim, dated.stop)
        used = np.flatnonzero(last > np.iinfo(np.int64).min)
        used = used[np.lexsort((figures.rank[used], figures.day[used], figures.question[used]))]
        rows, low, high = (
            snapshot.rows[used],
            figures.columns["stated_low"][used],
            figures.columns["stated_high"][used],
        )
        value = point_value(low, high, figures.columns["value"][used], np.full(len(used), True))
        value = np.where(np.isnan(value), np.where(np.isfinite(low), low, high), value)
        corrected = np.where(last[used] == NEVER, np.iinfo(np.int64).min, last[used])
        linked = snapshot.linked
        columns: dict[str, Any] = {
            "quantity": StringColumn(linked.question_codes[rows], linked.question_strings),
            "claim_id": object_array(linked.labels_at(rows)),
            "source": linked.store.strings("source").take(rows),
            "day": as_dates(np.floor(figures.day[used]).astype(np.int64)),
            "value": value,
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


def as_dates(days: Ints) -> Array:
    """Return days since 1970 as dates, None for the least integer."""
    is_known = days != np.iinfo(np.int64).min
    dates = np.where(is_known, days, 0).astype("datetime64[D]").astype(object)
    dates[~is_known] = None
    return np.asarray(dates)
