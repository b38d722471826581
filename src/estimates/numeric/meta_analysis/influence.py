"""What each voice does to the answer: the answer without it, and how far the two lie apart."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from estimates.numeric.grouped.leave_out import Subsets
from estimates.numeric.grouped.tiles import Floats
from estimates.numeric.meta_analysis.heterogeneity import Estimator
from estimates.numeric.meta_analysis.pooling import Fit, Interval, combine


@dataclass(frozen=True, slots=True)
class Influence:
    """How much each row moves its group; every field has shape (rows,).

    Attributes
    ----------
    rstudent : distance from the mean of the others, in its own standard error.
    dffits : how many standard errors the row's fitted value moves when it leaves.
    cook : squared distance between the two means over the variance of the mean.
    cov_ratio : variance of the mean without the row over that with it; above one it sharpens.
    tau2_without, q_without : heterogeneity of the others.
    hat : its leverage, which is its share of the weight.
    """

    rstudent: Floats
    dffits: Floats
    cook: Floats
    cov_ratio: Floats
    tau2_without: Floats
    q_without: Floats
    hat: Floats


def fit_subsets(
    value: Floats,
    variance: Floats,
    subsets: Subsets,
    tau2: Estimator,
    interval: Interval,
    level: float,
) -> Fit:
    """Combine every part of `subsets`; NaN (and k = 0) for a part without rows."""
    rows, parts = subsets.rows, len(subsets.part_of)
    return combine(value[rows], variance[rows], subsets.codes, parts, tau2, interval, level)


def joined(fits: list[Fit]) -> Fit:
    """Return the fits of all batches, one after the other."""
    names = [field.name for field in fields(Fit)]
    empty = np.empty(0)
    return Fit(**{n: np.concatenate([empty, *(getattr(fit, n) for fit in fits)]) for n in names})


def influence(value: Floats, variance: Floats, whole: Fit, without: Fit) -> Influence:
    """Compare each row with its group.

    Parameters
    ----------
    value, variance : shape (rows,).
    whole : fit of each row's group, fields of shape (rows,).
    without : fit of the group without the row, fields of shape (rows,).

    Notes
    -----
    For a group of one there are no others: NaN, except for `hat`, which is one. One other source
    has no scatter: its tau^2 counts as zero here.

    References
    ----------
    Viechtbauer, W. and Cheung, M. W.-L. (2010). Research Synthesis Methods 1, 112, eqs 5-11.
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
