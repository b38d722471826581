"""What several measured values with their variances say together, question by question.

For numbers that come with standard errors: meta-analysis, metrology, physics. One row a group.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from estimates.analysis.meta_analysis.inputs import checked, choice, labels, level_inside, numbers
from estimates.columnar.table import Table
from estimates.numeric.grouped.tiles import Floats
from estimates.numeric.meta_analysis.heterogeneity import ESTIMATORS, Estimator
from estimates.numeric.meta_analysis.pooling import Interval, Ragged

INTERVALS = ("z", "hksj", "modified-hksj")


@dataclass(frozen=True, slots=True)
class RandomEffects:
    """One group, combined. None or NaN: not estimable (all but the first five, for one value).

    Attributes
    ----------
    k : values in the group.
    estimate, se, lower, upper : the mean, its standard error, its interval.
    predictive_lower, predictive_upper : where the true value of the next source falls.
    tau2 : variance between the sources, in the squared unit of the values.
    q, p : Cochran's Q, and how often it is exceeded if the sources agree.
    i2, h2 : how much of the scatter is between the sources, in percent and as a ratio: from
        tau2; from Q under the fixed-effect model, as is usual.
    group : its label.
    tau2_lower, tau2_upper : Q-profile interval of tau2, at the same level.
    i2_q : I^2 from Q, in percent, whatever the model.
    """

    k: int
    estimate: float
    se: float
    lower: float
    upper: float
    predictive_lower: float | None
    predictive_upper: float | None
    tau2: float | None
    q: float | None
    p: float | None
    i2: float | None
    h2: float | None
    group: Any
    tau2_lower: float | None
    tau2_upper: float | None
    i2_q: float | None


def random_effects(
    values: ArrayLike,
    variances: ArrayLike,
    groups: Any = None,
    tau2: Estimator = "PM",
    interval: Interval = "modified-hksj",
    level: float = 0.95,
) -> Table[RandomEffects]:
    """Combine the values of each group, weighing each by 1 / (variance + tau2).

    Parameters
    ----------
    values : shape (rows,), finite, in any unit (logarithms for ratios).
    variances : shape (rows,), squared standard errors, > 0.
    groups : shape (rows,), labels of any kind, in any order; None for a single group.
    tau2 : "FE" (zero), "DL" (DerSimonian and Laird), "PM" (Paule and Mandel) or "REML".
    interval : "z" (normal), "hksj" (Hartung-Knapp-Sidik-Jonkman: Student's t of k - 1, scaled to
        the scatter seen) or "modified-hksj" (never scaled down). Its quantile serves the
        prediction interval, too. One value has the normal interval of its own variance.
    level : of all intervals, in (0, 1).

    Returns
    -------
    Table of `RandomEffects`, in ascending order of the labels.

    Raises
    ------
    TableError
        For values that are not finite and variances that are not positive, every row told.
    UnequalLengthsError, MissingFieldError, InvalidFieldError, InvalidLevelError
        For columns that do not fit, missing labels, unknown words, a level outside (0, 1).

    Notes
    -----
    No search can fail: DL is closed, PM, REML and the Q-profile are roots inside proven brackets
    (to four units in the last place). A group gets the same bits alone and in company, in
    whatever order its rows come.

    References
    ----------
    Viechtbauer, W. (2010). Journal of Statistical Software 36(3): the definitions followed here.
    DerSimonian, R. and Kacker, R. (2007). Contemporary Clinical Trials 28, 105, eqs 1-6.
    The papers of each part: `estimates.numeric.meta_analysis.heterogeneity` and
    `estimates.numeric.meta_analysis.pooling`.

    Examples
    --------
    >>> row = random_effects([61.0, 61.4, 62.21], [0.2025, 1.21, 0.1849], tau2="DL")[0]
    >>> round(row.estimate, 3), round(row.tau2, 3)
    (61.586, 0.288)
    """
    choice("tau2", tau2, ESTIMATORS)
    choice("interval", interval, INTERVALS)
    level = level_inside(level)
    value, variance = numbers("values", values), numbers("variances", variances)
    checked({"values": value, "variances": variance}, positive=("variances",))
    names = labels("groups", groups, len(value))
    ragged = Ragged.of(value, variance, names.codes, len(names.names))
    group = names.names
    del names  # its codes are in the layout now: eight bytes a row less at the peak
    found = ragged.fit(tau2, interval, level)

    @cache
    def profile() -> tuple[Floats, Floats]:
        return ragged.tau2_interval(level)

    columns = {
        name: getattr(found, name) for name in RandomEffects.__slots__ if hasattr(found, name)
    }
    return Table(
        RandomEffects,
        {
            **columns,
            "k": found.k.astype(np.int64),
            "group": group,
            "tau2_lower": lambda: profile()[0],
            "tau2_upper": lambda: profile()[1],
        },
    )
