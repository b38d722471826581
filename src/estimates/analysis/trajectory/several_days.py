"""What the claims around several days of one quantity say together: a change, a next statement."""

import numpy as np

from estimates.analysis.trajectory.flows import LEAST_LEFT
from estimates.analysis.trajectory.levels import LevelModel, statement_width, student_factor
from estimates.analysis.trajectory.scaled_series import count_sources, with_empty_claim
from estimates.analysis.trajectory.windows import DatedClaims, Days, Window, select_windows
from estimates.numeric.state_space.local_level import fit_levels, level_changes, source_levels
from estimates.numeric.types import Floats, Ints

# A next statement is learned from so many own statements of its source, and the claims around
# them: four predict long tolls and war losses as well as eight.
OWN_STATEMENTS = 4


def join_windows(dated: DatedClaims, days: Days, own: Ints) -> Window:
    """Return the claims around several days of one question, and others, for the first day.

    own : indices of periods that count in any case.
    """
    windows = [window.entry.ravel() for window in select_windows(dated, days)]
    entries = np.unique(np.concatenate([*windows, own]))
    gap = days.day[0] - dated.day[entries]
    entries = entries[np.lexsort((np.abs(gap), gap < 0))]
    # Two equal columns: a lone one is added up in another order than one among several.
    return Window(np.zeros(2, dtype=np.int64), np.stack([entries] * 2, axis=1))


def level_change(model: LevelModel, question: int, known: int, since: int, until: int) -> Floats:
    """Return the change of a level between two days with its ends, and the three as ratios.

    NaN for what is not known; ratios are known on the log scale only.
    """
    days = Days(np.full(2, question), np.full(2, known), np.array([until, since]))
    window = join_windows(model.dated, days, np.empty(0, dtype=np.int64))
    if not len(window.entry):
        return np.full(6, np.nan)
    series, unit, is_log = model.series(window, days)
    series = model.capped(series, window, days, is_log)
    series = with_empty_claim(series, float(until - since))
    priors = model.priors(series, window, days, is_log)
    moved, variance = level_changes(series, priors)
    row = int(series.source[:, 0].argmin())
    width = student_factor(count_sources(series), model.level)[0] * np.sqrt(variance[row, 0])
    steps = moved[row, 0] + np.array([0.0, -width, width])
    # The claims are carried to the later day: what flowed in since the earlier one is added.
    flowed = model.flows.between(question, known, since, until)
    if not is_log[0]:
        return np.concatenate([steps * unit[0] + flowed, np.full(3, np.nan)])
    level = fit_levels(series, priors).level[0]
    with np.errstate(over="ignore"):
        grown = flowed - np.exp(level) * np.expm1(-steps)
        ratios = np.exp(steps)
        if flowed:
            ratios /= np.maximum(1.0 - flowed * np.exp(steps - level), LEAST_LEFT)
        return np.concatenate([grown, ratios])


def own_statements(dated: DatedClaims, days: Days, source: int) -> Ints:
    """Return the newest periods of a source that are known, of the question and day of `days`."""
    first, last = np.searchsorted(dated.question, days.question[0] + np.arange(2))
    entries = np.arange(first, last)
    known = days.known[0]
    stands = (dated.start[entries] <= known) & (known < dated.stop[entries])
    own = entries[stands & (dated.source[entries] == source)]
    nearest = np.argsort(np.abs(dated.day[own] - days.day[0]), kind="stable")
    return np.asarray(own[nearest[:OWN_STATEMENTS]])


def next_statement(model: LevelModel, days: Days, source: int) -> tuple[Floats, int]:
    """Return what a source states next: expected, its ends, and how many statements tell it.

    days : one day of one question. Without own statements NaN; then the source is like any other.
    """
    own = own_statements(model.dated, days, source)
    if not len(own):
        return np.full(3, np.nan), 0
    about = np.floor(model.dated.day[own]).astype(np.int64)
    count = 1 + len(own)
    around = Days(
        np.full(count, days.question[0]),
        np.full(count, days.known[0]),
        np.concatenate([days.day, about]),
    )
    window = join_windows(model.dated, around, own)
    series, unit, is_log = model.series(window, around)
    priors = model.priors(series, window, around, is_log)
    fit, mean, variance = source_levels(series, priors, np.full(2, source))
    voices = count_sources(series)
    width = statement_width(variance, fit.epsilon, voices, model.level)
    ends = np.stack([mean, mean - width, mean + width])
    return model.in_unit(ends, unit, is_log, window, around)[:, 0], len(own)
