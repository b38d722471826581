"""Leave-one-out influence of each row on the pooled estimate of its group.

Studentized residuals, DFFITS, Cook's distances and covariance ratios of a random-effects mean
(Viechtbauer and Cheung 2010, Research Synthesis Methods 1, 112, eqs 5-11).
"""

from dataclasses import dataclass, fields

import numpy as np

from estimates.numeric.grouped.leave_out import Subsets
from estimates.numeric.meta_analysis.heterogeneity import Estimator
from estimates.numeric.meta_analysis.pooling import IntervalMethod, PooledFit, pool_groups
from estimates.numeric.types import Floats


@dataclass(frozen=True, slots=True)
class Influence:
    """Leave-one-out diagnostics; every field has shape (rows,).

    rstudent : distance from the mean of the others, in its own standard error.
    dffits : change of the row's fitted value without it, in standard errors.
    cook : squared distance between the two means over the variance of the mean.
    cov_ratio : variance of the mean without the row over that with it; above one the row adds
        precision.
    tau2_without, q_without : heterogeneity of the others.
    hat : leverage, the row's share of the weight.
    """

    rstudent: Floats
    dffits: Floats
    cook: Floats
    cov_ratio: Floats
    tau2_without: Floats
    q_without: Floats
    hat: Floats


def pool_subsets(
    value: Floats,
    variance: Floats,
    subsets: Subsets,
    tau2: Estimator,
    interval: IntervalMethod,
    level: float,
) -> PooledFit:
    """Pool every subset; NaN (and k = 0) for a subset without rows."""
    rows, parts = subsets.rows, len(subsets.part_of)
    return pool_groups(value[rows], variance[rows], subsets.codes, parts, tau2, interval, level)


def concatenate_fits(fits: list[PooledFit]) -> PooledFit:
    """Return the fits of all batches, one after another."""
    columns = [[getattr(fit, field.name) for fit in fits] for field in fields(PooledFit)]
    return PooledFit(*(np.concatenate([np.empty(0), *column]) for column in columns))


def measure_influence(
    value: Floats, variance: Floats, whole: PooledFit, without: PooledFit
) -> Influence:
    """Compare the fit of each row's group with and without the row.

    value, variance : shape (rows,).
    whole : fit of each row's group, fields of shape (rows,).
    without : fit of the group without the row, fields of shape (rows,).

    For a group of one there are no others: NaN, except for `hat`, which is one. One other source
    has no scatter: its tau^2 counts as zero here.
    """
    tau2 = np.where(np.isnan(without.tau2), 0.0, without.tau2)
    tau2 = np.where(without.k > 0, tau2, np.nan)
    between = np.where(np.isnan(whole.tau2), 0.0, whole.tau2)
    total = variance + tau2
    hat = np.where(whole.k > 1, whole.plain_se**2 / (variance + between), 1.0)
    scaling = (without.se / without.plain_se) ** 2
    moved = whole.estimate - without.estimate
    return Influence(
        rstudent=(value - without.estimate) / np.sqrt(total + without.se**2),
        dffits=moved / np.sqrt(scaling * hat * total),
        cook=moved**2 / whole.se**2,
        cov_ratio=without.se**2 / whole.se**2,
        tau2_without=np.where(without.k > 0, without.tau2, np.nan),
        q_without=without.q,
        hat=hat,
    )
