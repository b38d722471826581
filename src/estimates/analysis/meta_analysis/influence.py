"""Influence of each value on the pooled estimate of its group, and the estimate day by day.

Leave-one-out pooling and the diagnostics of Viechtbauer and Cheung (2010), Research Synthesis
Methods 1, 112; degrees of equivalence after CIPM MRA (1999), T.3.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from estimates.analysis.meta_analysis.inputs import (
    FitInputs,
    GroupLabels,
    check_columns,
    group_labels,
)
from estimates.columnar.table import Table
from estimates.numeric.grouped.leave_out import Subsets, subsets_up_to_each, subsets_without_each
from estimates.numeric.meta_analysis.heterogeneity import Estimator
from estimates.numeric.meta_analysis.influence import (
    concatenate_fits,
    measure_influence,
    pool_subsets,
)
from estimates.numeric.meta_analysis.pooling import IntervalMethod, PooledFit, TiledEstimates
from estimates.numeric.types import Ints


@dataclass(frozen=True, slots=True)
class SubsetResult:
    """The pooled estimate of a group without one of its voices, or up to one of its days.

    Attributes
    ----------
    group, member : the label of the group; the voice left out, or the day.
    k : the number of values that remain.
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
    """The distance of one value from the pooled estimate of its group, with and without it.

    Attributes
    ----------
    group : the label of its group.
    difference : value minus the estimate of all.
    difference_without : value minus the estimate of the others.
    se_without : standard error of that difference: own variance, that of the estimate, and tau2.
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


def leave_one_voice_out(
    values: ArrayLike,
    variances: ArrayLike,
    voices: Any = None,
    groups: Any = None,
    tau2: Estimator = "PM",
    interval: IntervalMethod = "modified-hksj",
    level: float = 0.95,
) -> Table[SubsetResult]:
    """Pool each group without each of its voices in turn.

    Parameters
    ----------
    values, variances : as in `random_effects`.
    voices : shape (rows,), labels; all values of a voice leave together. None = every row is a
        voice of its own, labelled with the number of the row, from 0.
    groups, tau2, interval, level : as in `random_effects`.

    Returns
    -------
    Table of `SubsetResult`, by group and then by voice.

    Raises
    ------
    As `random_effects`.

    Examples
    --------
    >>> table = leave_one_voice_out([1.0, 3.0, 9.0], [1.0] * 3, tau2="FE", interval="z")
    >>> [row.estimate for row in table]
    [6.0, 5.0, 2.0]
    """
    inputs = FitInputs.of(values, variances, groups, tau2, interval, level)
    count = len(inputs.value)
    members = group_labels("voices", np.arange(count) if voices is None else voices, count)
    return _pool_subsets(inputs, members, subsets_without_each)


def cumulative(
    values: ArrayLike,
    variances: ArrayLike,
    dates: Any,
    groups: Any = None,
    tau2: Estimator = "PM",
    interval: IntervalMethod = "modified-hksj",
    level: float = 0.95,
) -> Table[SubsetResult]:
    """Pool each group as known on each of its days; values of one day enter together.

    Parameters
    ----------
    values, variances : as in `random_effects`.
    dates : shape (rows,), labels that can be ordered: days, years, ISO texts.
    groups, tau2, interval, level : as in `random_effects`.

    Returns
    -------
    Table of `SubsetResult`, by group and then by day.

    Raises
    ------
    As `random_effects`.

    Examples
    --------
    >>> table = cumulative([1.0, 3.0, 9.0], [1.0] * 3, [2019, 2021, 2019], tau2="FE")
    >>> [(row.member, row.k) for row in table]
    [(2019, 2), (2021, 3)]
    """
    inputs = FitInputs.of(values, variances, groups, tau2, interval, level)
    days = group_labels("dates", dates, len(inputs.value))
    return _pool_subsets(inputs, days, subsets_up_to_each)


def degrees_of_equivalence(
    values: ArrayLike,
    variances: ArrayLike,
    groups: Any = None,
    tau2: Estimator = "PM",
    interval: IntervalMethod = "z",
    level: float = 0.95,
    used: ArrayLike | None = None,
) -> Table[Equivalence]:
    """Return how far each value lies from the estimate of its group, and its influence on it.

    Parameters
    ----------
    values, variances, groups, tau2, interval, level : as in `random_effects`; the standard
        errors are those of `interval`.
    used : shape (rows,), the mask of the values that enter the estimate; None = all. For the
        others the two differences are equal, and they have no influence.

    Returns
    -------
    Table of `Equivalence`, one row per value, in the order of the input.

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
    inputs = FitInputs.of(values, variances, groups, tau2, interval, level)
    value, variance, codes = inputs.value, inputs.variance, inputs.groups.codes
    mask = np.ones(len(value), dtype=bool) if used is None else np.asarray(used, dtype=bool)
    check_columns({"values": value, "used": mask.astype(np.float64)}, positive=())
    rows = np.flatnonzero(mask)
    tiled = TiledEstimates.of(value[rows], variance[rows], codes[rows], len(inputs.groups.names))
    by_group = tiled.fit(*inputs.method)
    whole = PooledFit(**{f.name: getattr(by_group, f.name)[codes] for f in fields(PooledFit)})
    without = _fit_without_each(inputs, rows, whole)
    influence = measure_influence(value, variance, whole, without)
    measures = {field.name: getattr(influence, field.name) for field in fields(influence)}
    # A single remaining value has no tau2: its own variance is all that is known.
    between = np.where(np.isnan(without.tau2), 0.0, without.tau2)
    return Table(
        Equivalence,
        {
            "group": inputs.groups.names[codes],
            "difference": value - whole.estimate,
            "difference_without": value - without.estimate,
            "se_without": np.sqrt(variance + between + without.se**2),
            **{name: np.where(mask, column, np.nan) for name, column in measures.items()},
        },
    )


def _fit_without_each(inputs: FitInputs, rows: Ints, whole: PooledFit) -> PooledFit:
    """Return the fit of each row's group without it; `whole` for rows that do not enter."""
    batches = list(subsets_without_each(inputs.groups.codes[rows], rows))
    value, variance = inputs.value[rows], inputs.variance[rows]
    fit = concatenate_fits([pool_subsets(value, variance, b, *inputs.method) for b in batches])
    members = np.concatenate([rows[:0], *(batch.member for batch in batches)])
    out = {field.name: getattr(whole, field.name).copy() for field in fields(PooledFit)}
    for name, column in out.items():
        column[members] = getattr(fit, name)
    return PooledFit(**out)


def _pool_subsets(
    inputs: FitInputs, members: GroupLabels, subsets_of: Callable[[Ints, Ints], Iterator[Subsets]]
) -> Table[SubsetResult]:
    """Return the pooled estimate of every subset, by group and member."""
    batches = list(subsets_of(inputs.groups.codes, members.codes))
    value, variance = inputs.value, inputs.variance
    fit = concatenate_fits([pool_subsets(value, variance, b, *inputs.method) for b in batches])
    none = np.empty(0, dtype=np.int64)
    group = np.concatenate([none, *(batch.part_of for batch in batches)])
    member = np.concatenate([none, *(batch.member for batch in batches)])
    names = [name for name in SubsetResult.__slots__ if hasattr(PooledFit, name)]
    return Table(
        SubsetResult,
        {
            **{name: getattr(fit, name) for name in names},
            "group": inputs.groups.names[group],
            "member": members.names[member],
            "k": fit.k.astype(np.int64),
        },
    )
