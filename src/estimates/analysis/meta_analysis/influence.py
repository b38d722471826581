"""What each value does to the answer of its group, and what the answer was on each day."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from estimates.analysis.meta_analysis.inputs import (
    Labels,
    checked,
    choice,
    labels,
    level_inside,
    numbers,
)
from estimates.analysis.meta_analysis.random_effects import INTERVALS
from estimates.columnar.table import Table
from estimates.numeric.grouped.leave_out import up_to_each, without_each
from estimates.numeric.grouped.tiles import Bools, Floats, Ints
from estimates.numeric.meta_analysis import influence as kernel
from estimates.numeric.meta_analysis.heterogeneity import ESTIMATORS, Estimator
from estimates.numeric.meta_analysis.pooling import Fit, Interval, Ragged


@dataclass(frozen=True, slots=True)
class Part:
    """A group without one of its voices, or as known on one of its days.

    Attributes
    ----------
    group, member : its label; the voice left out, or the day.
    k : values that remain.
    estimate, se, lower, upper, tau2, q, p, i2 : as in `RandomEffects`.
    """

    group: Any
    member: Any
    k: int
    estimate: float | None
    se: float | None
    lower: float | None
    upper: float | None
    tau2: float | None
    q: float | None
    p: float | None
    i2: float | None


@dataclass(frozen=True, slots=True)
class Equivalence:
    """How far one value lies from the answer of its group, with it and without it.

    Attributes
    ----------
    group : label of its group.
    difference : value less the estimate of all.
    difference_without : value less the estimate of the others.
    se_without : standard error of that difference: own variance, theirs, and tau2.
    rstudent, dffits, cook, cov_ratio, tau2_without, q_without, hat : as in
        `estimates.numeric.meta_analysis.influence.Influence`.
    """

    group: Any
    difference: float
    difference_without: float | None
    se_without: float | None
    rstudent: float | None
    dffits: float | None
    cook: float | None
    cov_ratio: float | None
    tau2_without: float | None
    q_without: float | None
    hat: float


@dataclass(frozen=True, slots=True)
class _Given:
    value: Floats
    variance: Floats
    names: Labels
    tau2: Estimator
    interval: Interval
    level: float


def leave_one_voice_out(
    values: ArrayLike,
    variances: ArrayLike,
    voices: Any = None,
    groups: Any = None,
    tau2: Estimator = "PM",
    interval: Interval = "modified-hksj",
    level: float = 0.95,
) -> Table[Part]:
    """Combine each group without each of its voices in turn.

    Parameters
    ----------
    values, variances, groups, tau2, interval, level : as in `random_effects`.
    voices : shape (rows,), labels; all values of a voice leave together. Every row is a voice of
        its own where not given (its label is then the number of the row, from 0).

    Returns
    -------
    Table of `Part`, by group and then by voice.

    Raises
    ------
    As `random_effects`.

    Examples
    --------
    >>> table = leave_one_voice_out([1.0, 3.0, 9.0], [1.0] * 3, tau2="FE", interval="z")
    >>> [row.estimate for row in table]
    [6.0, 5.0, 2.0]
    """
    given = _given(values, variances, groups, tau2, interval, level)
    member = labels("voices", _rows(given) if voices is None else voices, len(given.value))
    return _parts(given, member, without_each)


def cumulative(
    values: ArrayLike,
    variances: ArrayLike,
    dates: Any,
    groups: Any = None,
    tau2: Estimator = "PM",
    interval: Interval = "modified-hksj",
    level: float = 0.95,
) -> Table[Part]:
    """Combine each group as known on each of its days; values of one day enter together.

    Parameters
    ----------
    values, variances, groups, tau2, interval, level : as in `random_effects`.
    dates : shape (rows,), anything with an order: days, years, ISO texts.

    Returns
    -------
    Table of `Part`, by group and then by day.

    Raises
    ------
    As `random_effects`.

    Examples
    --------
    >>> table = cumulative([1.0, 3.0, 9.0], [1.0] * 3, [2019, 2021, 2019], tau2="FE")
    >>> [(row.member, row.k) for row in table]
    [(2019, 2), (2021, 3)]
    """
    given = _given(values, variances, groups, tau2, interval, level)
    return _parts(given, labels("dates", dates, len(given.value)), up_to_each)


def degrees_of_equivalence(
    values: ArrayLike,
    variances: ArrayLike,
    groups: Any = None,
    tau2: Estimator = "PM",
    interval: Interval = "z",
    level: float = 0.95,
    used: ArrayLike | None = None,
) -> Table[Equivalence]:
    """Say how far each value lies from the answer of its group, and what it does to it.

    Parameters
    ----------
    values, variances, groups, tau2, interval, level : as in `random_effects`; the standard
        errors are those of `interval`.
    used : shape (rows,), which values enter the answer; all where not given. For the others the
        two differences are one, and they have no influence.

    Returns
    -------
    Table of `Equivalence`, one row a value, in the order given.

    Raises
    ------
    As `random_effects`.

    References
    ----------
    CIPM MRA (1999), T.3 (degrees of equivalence); Koepke, A. et al. (2017). Metrologia 54, S34,
    section 6 (with the value left out).
    Viechtbauer, W. and Cheung, M. W.-L. (2010). Research Synthesis Methods 1, 112.

    Examples
    --------
    >>> row = degrees_of_equivalence([1.0, 3.0, 9.0], [1.0] * 3, tau2="FE")[2]
    >>> round(row.difference, 3), row.difference_without
    (4.667, 7.0)
    """
    given = _given(values, variances, groups, tau2, interval, level)
    enters = np.ones(len(given.value), dtype=bool) if used is None else np.asarray(used, dtype=bool)
    checked({"values": given.value, "used": enters.astype(np.float64)}, positive=())
    codes = given.names.codes
    whole = _at(_whole(given, enters), codes)
    without = _without(given, enters, whole)
    found = kernel.influence(given.value, given.variance, whole, without)
    moves = {f.name: np.where(enters, getattr(found, f.name), np.nan) for f in fields(found)}
    apart = given.value - without.estimate
    return Table(
        Equivalence,
        {
            "group": given.names.names[codes],
            "difference": given.value - whole.estimate,
            "difference_without": apart,
            "se_without": _uncertain(given.variance, without),
            **moves,
        },
    )


def _uncertain(variance: Floats, without: Fit) -> Floats:
    """Return the standard error of a value's distance from the others."""
    tau2 = np.where(np.isnan(without.tau2), 0.0, without.tau2)
    return np.sqrt(variance + tau2 + without.se**2)


def _given(
    values: ArrayLike,
    variances: ArrayLike,
    groups: Any,
    tau2: Estimator,
    interval: Interval,
    level: float,
) -> _Given:
    """Check everything once."""
    choice("tau2", tau2, ESTIMATORS)
    choice("interval", interval, INTERVALS)
    value, variance = numbers("values", values), numbers("variances", variances)
    checked({"values": value, "variances": variance}, positive=("variances",))
    names = labels("groups", groups, len(value))
    return _Given(value, variance, names, tau2, interval, level_inside(level))


def _how(given: _Given) -> tuple[Estimator, Interval, float]:
    return given.tau2, given.interval, given.level


def _rows(given: _Given) -> Ints:
    return np.arange(len(given.value))


def _whole(given: _Given, enters: Bools) -> Fit:
    """Combine the values that enter."""
    value, variance, codes = given.value[enters], given.variance[enters], given.names.codes[enters]
    return Ragged.of(value, variance, codes, len(given.names.names)).fit(*_how(given))


def _without(given: _Given, enters: Bools, whole: Fit) -> Fit:
    """Return the fit of each row's group without it; the whole one for rows that do not enter."""
    row = np.flatnonzero(enters)
    batches = list(without_each(given.names.codes[row], row))
    value, variance = given.value[row], given.variance[row]
    fit = kernel.joined([kernel.fit_subsets(value, variance, b, *_how(given)) for b in batches])
    member = np.concatenate([row[:0], *(batch.member for batch in batches)])
    out = {field.name: getattr(whole, field.name).copy() for field in fields(Fit)}
    for name, column in out.items():
        column[member] = getattr(fit, name)
    return Fit(**out)


def _at(fit: Fit, rows: Ints) -> Fit:
    """Return the fit of each row's group."""
    return Fit(**{field.name: getattr(fit, field.name)[rows] for field in fields(Fit)})


def _parts(given: _Given, member: Labels, subsets: Any) -> Table[Part]:
    """Combine every part and name it."""
    batches = list(subsets(given.names.codes, member.codes))
    fit = kernel.joined(
        [kernel.fit_subsets(given.value, given.variance, b, *_how(given)) for b in batches]
    )
    none = np.empty(0, dtype=np.int64)
    part_of = np.concatenate([none, *(batch.part_of for batch in batches)])
    member_of = np.concatenate([none, *(batch.member for batch in batches)])
    columns = {name: getattr(fit, name) for name in Part.__slots__ if hasattr(fit, name)}
    named = {"group": given.names.names[part_of], "member": member.names[member_of]}
    return Table(Part, {**columns, **named, "k": fit.k.astype(np.int64)})
