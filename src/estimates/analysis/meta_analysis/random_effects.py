"""Random-effects meta-analysis: pool values with known variances, one row per group.

The estimate is sum(w y) / sum(w) with w = 1 / (variance + tau2); for numbers that come with
standard errors, as in meta-analysis, metrology and physics.
"""

from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from estimates.analysis.meta_analysis.inputs import LARGEST_SUMMED, FitInputs, check_fit
from estimates.columnar.table import Table
from estimates.numeric.meta_analysis.heterogeneity import Estimator
from estimates.numeric.meta_analysis.pooling import IntervalMethod, PooledFit, TiledEstimates
from estimates.numeric.types import Floats


@dataclass(frozen=True, slots=True)
class RandomEffects:
    """The pooled estimate of one group.

    None or NaN means not estimable (for a single value all but the first five).

    Attributes
    ----------
    k : the number of values.
    estimate, se, lower, upper : the mean, its standard error, its interval.
    predictive_lower, predictive_upper : the interval of the true value of the next source.
    tau2 : variance between the sources, in the squared unit of the values.
    q, p : Cochran's Q, and the probability of exceeding it if the sources agree.
    i2, h2 : the share of the scatter between the sources, in percent and as a ratio: from tau2,
        from Q under the fixed-effect model.
    group : the label of the group.
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
    interval: IntervalMethod = "modified-hksj",
    level: float = 0.95,
) -> Table[RandomEffects]:
    """Pool the values of each group, weighting each by 1 / (variance + tau2).

    Parameters
    ----------
    values : shape (rows,), finite, in any unit (logarithms for ratios).
    variances : shape (rows,), squared standard errors, > 0.
    groups : shape (rows,), labels of any kind, in any order; None for a single group.
    tau2 : "FE" (zero), "DL" (DerSimonian and Laird), "PM" (Paule and Mandel) or "REML".
    interval : "z" (normal), "hksj" (Hartung-Knapp-Sidik-Jonkman: Student's t of k - 1, scaled to
        the scatter seen) or "modified-hksj" (never scaled down). The
        prediction interval uses the same quantile. One value has the normal interval of its own
        variance.
    level : of all intervals, in (0, 1); 0.95 by default, as in meta-analysis (functions of claims
        have 0.9).

    Returns
    -------
    Table of `RandomEffects`, in ascending order of the labels.

    Raises
    ------
    TableError
        For values that are not finite and variances that are not positive; it lists every row.
    NotANumberError
        For an answer above the largest float, such as a tau2 of values of 1e200.
    UnequalLengthsError, MissingFieldError, InvalidFieldError, InvalidLevelError
        For columns that do not fit, missing labels, unknown words, a level outside (0, 1).

    Notes
    -----
    No search can fail: DL has a closed form; PM, REML and the Q-profile are roots inside proven
    brackets (to four units in the last place). The result of a group is identical to the last bit
    whatever other groups there are and in whatever order its rows come.

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
    inputs = FitInputs.of(values, variances, groups, tau2, interval, level, LARGEST_SUMMED)
    group, method = inputs.groups.names, inputs.method
    tiled = TiledEstimates.of(inputs.value, inputs.variance, inputs.groups.codes, len(group))
    del inputs  # its codes are in the layout by now: eight bytes per row less at the peak
    with np.errstate(all="ignore"):  # a weight or a square may leave the range of floats
        fit = tiled.fit(*method)
    check_fit(fit, group)

    @cache  # computed when one of the two columns is read
    def profile() -> tuple[Floats, Floats]:
        with np.errstate(all="ignore"):
            return tiled.tau2_interval(method[2])

    names = [name for name in RandomEffects.__slots__ if hasattr(PooledFit, name)]
    return Table(
        RandomEffects,
        {
            **{name: partial(getattr, fit, name) for name in names},
            "k": fit.k.astype(np.int64),
            "group": group,
            "tau2_lower": lambda: profile()[0],
            "tau2_upper": lambda: profile()[1],
        },
    )
