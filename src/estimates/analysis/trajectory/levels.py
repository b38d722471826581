"""The levels of quantities on days, from the claims in the window of each day."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from scipy.special import ndtri, stdtrit

from estimates.analysis.trajectory.capped_levels import cap_parties
from estimates.analysis.trajectory.figures import ClaimFigures
from estimates.analysis.trajectory.flows import Flows
from estimates.analysis.trajectory.scaled_series import (
    absent_last,
    count_sources,
    numbers_on_scale,
    within_stated,
    without_source,
)
from estimates.analysis.trajectory.windows import DatedClaims, Days, Window, select_windows
from estimates.methods.contract import VoiceTile
from estimates.methods.priors import linear_unit
from estimates.numeric.grouped.tiles import columns_where
from estimates.numeric.state_space.deviates import HYPERBOLIC_SD, ROOT_2
from estimates.numeric.state_space.local_level import TAU_COUNT, LevelFit, fit_levels
from estimates.numeric.state_space.priors import usual_priors
from estimates.numeric.state_space.series import Priors, Series
from estimates.numeric.types import Bools, Floats, Ints

# From three sources on, one that is alone beyond all others moves the level beyond them by at most
# the prior's scale, from five on not at all.
FEW_SOURCES, LONE_SOURCES = 3, 5


@dataclass(frozen=True, slots=True)
class DayLevels:
    """The levels on days, shape (n,) each, NaN where no claim is known.

    estimate, lower, upper, predictive_lower, predictive_upper : in the unit of the claims.
    voices : the number of independent sources in the window.
    newest : the last day that a claim of the window is about. heard : the last day on which one
        became known, or is about. Days since 1970.
    is_log : whether the level is on the log scale.
    """

    estimate: Floats
    lower: Floats
    upper: Floats
    predictive_lower: Floats
    predictive_upper: Floats
    voices: Ints
    newest: Ints
    heard: Ints
    is_log: Bools

    @classmethod
    def empty(cls, count: int) -> "DayLevels":
        """Return the levels of days on which nothing is known."""
        estimate, lower, upper, ahead_lower, ahead_upper = np.full((5, count), np.nan)
        voices, newest, heard = np.zeros((3, count), dtype=np.int64)
        is_log = np.zeros(count, dtype=bool)
        return cls(estimate, lower, upper, ahead_lower, ahead_upper, voices, newest, heard, is_log)


@dataclass(frozen=True, slots=True)
class LevelModel:
    """What levels are computed from.

    figures : of all claims. dated : the periods in which they stand.
    signed_from, linear_from, toll_from : shape (questions,), from which day on a question may be
        below zero, is on the linear scale, and never falls.
    level : of the intervals. drift, scale, max_party_share : given, or None.
    flows : what is known to flow into stocks.
    """

    figures: ClaimFigures
    dated: DatedClaims
    signed_from: Ints
    linear_from: Ints
    toll_from: Ints
    level: float
    drift: float | None
    scale: str | None
    max_party_share: float | None
    flows: Flows

    def levels(self, days: Days) -> DayLevels:
        """Return the levels on days."""
        out = DayLevels.empty(len(days.day))
        for window in select_windows(self.dated, days):
            part = self.levels_of_window(window, days)
            for field in fields(DayLevels):
                getattr(out, field.name)[window.at] = getattr(part, field.name)
        return out

    def levels_of_window(self, window: Window, days: Days) -> DayLevels:
        """Return the levels on the days of a window."""
        series, unit, is_log = self.series(window, days)
        fit = self.fit(series, window, days, is_log)
        level = self.without_lone_sources(series, window, days, is_log, fit)
        level = within_stated(level, series, fit.ahead)
        voices = count_sources(series)
        ends = interval_ends(level, fit, voices, self.level)
        ends = self.in_unit(ends, unit, is_log, window, days)
        estimate, lower, upper, ahead_lower, ahead_upper = ends
        entry, claims = window.entry, self.dated.claim[window.entry]
        newest = self.figures.last_day[claims].max(axis=0)
        if self.flows.flow_of:
            newest = np.maximum(newest, self.flows.last_days(days.take(window.at)))
        heard = np.maximum(newest, self.dated.start[entry].max(axis=0))
        return DayLevels(
            estimate, lower, upper, ahead_lower, ahead_upper, voices, newest, heard, is_log
        )

    def in_unit(
        self, ends: Floats, unit: Floats, is_log: Bools, window: Window, days: Days
    ) -> Floats:
        """Return numbers on the scale of the questions of a window in their units, shape (m, n)."""
        is_signed = self.signed_from[days.question[window.at]] <= days.known[window.at]
        with np.errstate(over="ignore"):
            ends = np.where(is_log, np.exp(ends), ends * unit)
        return np.where(is_signed, ends, np.maximum(ends, 0.0))

    def priors(self, series: Series, window: Window, days: Days, is_log: Bools) -> Priors:
        """Return where the scales of the series of a window start."""
        question = days.question[window.at]
        is_rising = self.toll_from[question] <= days.known[window.at]
        scale = self.figures.prior[question]
        return usual_priors(series, scale, self.drift, is_log, is_rising)

    def capped(self, series: Series, window: Window, days: Days, is_log: Bools) -> Series:
        """Return the series of a window, with wider claims of parties above the cap."""
        if self.max_party_share is None:
            return series
        priors = self.priors(series, window, days, is_log)
        party = self.figures.party_of_source[series.source]
        return cap_parties(series, priors, party, self.max_party_share)

    def fit(self, series: Series, window: Window, days: Days, is_log: Bools) -> LevelFit:
        """Return the fit of the series of a window."""
        capped = self.capped(series, window, days, is_log)
        return fit_levels(capped, self.priors(capped, window, days, is_log))

    def series(self, window: Window, days: Days) -> tuple[Series, Floats, Bools]:
        """Return the numbers of a window on the scale of their question, with unit and scale."""
        claims, day = self.dated.claim[window.entry], days.day[window.at]
        figures, question = self.figures, days.question[window.at]
        cells: dict[str, Any] = {n: column[claims] for n, column in figures.columns.items()}
        is_linear = self.linear_from[question] <= days.known[window.at]
        is_zero = np.isfinite(cells["high"]) & (cells["stated_high"] <= 0)
        is_log = ~(is_linear | is_zero.any(axis=0) | (self.scale == "linear"))
        unit = np.where(is_log, 1.0, linear_unit(cells["low"], cells["high"], cells["weight"]))
        with np.errstate(all="ignore"):
            tile = VoiceTile(**cells, log=is_log, prior=figures.prior[question])
            x, below, above = numbers_on_scale(tile, unit)
        series = Series(
            x,
            below,
            above,
            day - figures.day[claims],
            figures.length[claims],
            figures.source[claims],
            tile.weight / tile.weight.max(axis=0),
            figures.source_spread[claims] / unit,
        )
        if self.flows.flow_of:
            at = days.take(window.at)
            series = self.flows.carry(series, unit, is_log, figures.day[claims], at)
        return series, unit, is_log

    def without_lone_sources(
        self, series: Series, window: Window, days: Days, is_log: Bools, fit: LevelFit
    ) -> Floats:
        """Return the levels, none carried by one source alone beyond all that others state.

        Such a level is where the others alone have it, or at the outermost of them; of three or
        four sources a little beyond.
        """
        level, sources = fit.level.copy(), count_sources(series)
        allowance = self.figures.prior[days.question[window.at]]
        for sign in (1.0, -1.0):
            x = sign * series.x
            top = np.take_along_axis(series.source, x.argmax(axis=0)[None], 0)
            others = np.where(series.source == top, -np.inf, x).max(axis=0)
            others = others + np.where(sources < LONE_SOURCES, allowance, 0.0)
            alone = (sign * level > others) & (sources >= FEW_SOURCES)
            at = columns_where(alone)
            if not len(at):
                continue
            rest = without_source(series, at, top[0, at])
            part = Window(window.at[at], window.entry[:, at])
            moved = sign * self.fit(rest, part, days, is_log[at]).level
            level[at] = sign * np.minimum(sign * level[at], np.maximum(others[at], moved))
        return level

    def contributions(self, days: Days) -> Iterator[tuple[Window, Floats, Floats]]:
        """Yield the claims of days, their shares, and what each adds to the level there.

        A claim adds the level minus that without it, in the unit of the claims; NaN for the only
        one.
        """
        for window in select_windows(self.dated, days):
            series, unit, is_log = self.series(window, days)
            fit = self.fit(series, window, days, is_log)
            added = np.full(series.x.shape, np.nan)
            for row in range(len(series.x) if len(series.x) > 1 else 0):
                power = series.power.copy()
                power[row] = 0.0
                others = absent_last(replace(series, power=power))
                rest = self.fit(others, window, days, is_log).level
                both = np.stack([fit.level, rest])
                with np.errstate(over="ignore"):
                    both = np.where(is_log, np.exp(both), both * unit)
                added[row] = both[0] - both[1]
            yield window, fit.weight, added


def interval_ends(level: Floats, fit: LevelFit, voices: Ints, coverage: float) -> Floats:
    """Return the level, its interval and that of the next source, on the scale of the question.

    The scales are learned from few sources, so both intervals are wider than a normal law has them,
    as those of Student's t.
    """
    own = student_factor(voices, coverage) * np.sqrt(fit.variance)
    ahead = statement_width(fit.variance, np.hypot(fit.tau, fit.epsilon), voices, coverage)
    return np.stack([level, level - own, level + own, level - ahead, level + ahead])


def statement_width(variance: Floats, scale: Floats, voices: Ints, coverage: float) -> Floats:
    """Return the half-width of the interval of a statement.

    variance : of what is expected. scale : of its own deviation, whose law has the tails of a
    Laplace law. Half-widths are added in quadrature.
    """
    t = student_factor(voices, coverage)
    laplace = -np.log(1 - coverage) / ROOT_2
    # Wider than the law of a known scale by as much as Student's t is wider than a normal law.
    normal = float(-ndtri(0.5 * (1 - coverage)))  # 0 where the coverage is below 1e-16
    own = laplace * (t / normal if normal else t) * HYPERBOLIC_SD * scale
    return np.asarray(np.hypot(t * np.sqrt(variance), own))


def student_factor(voices: Ints, coverage: float) -> Floats:
    """Return the half-width of an interval in standard deviations, from so many sources."""
    return np.asarray(-stdtrit(2 * TAU_COUNT + voices, 0.5 * (1 - coverage)))
