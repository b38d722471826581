"""Pooling of estimates with variances: a random- or fixed-effect mean with its intervals.

The mean has weights 1 / (v + tau^2); its standard error is 1 / sqrt(sum w), times sqrt(Q(tau^2) /
(k - 1)) under "hksj" (Hartung and Knapp 2001; Sidik and Jonkman 2002), the factor at least 1 under
"modified-hksj" (Roever, Knapp and Friede 2015). `pool_groups` places ragged groups in tiles and
runs `pool_tile` down each.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from estimates.numeric.functions.quantiles import (
    chi2_quantiles,
    chi2_tail,
    normal_quantile,
    t_quantiles,
)
from estimates.numeric.grouped.tiles import Layout
from estimates.numeric.meta_analysis.heterogeneity import ESTIMATORS, Estimator, q_profile_interval
from estimates.numeric.meta_analysis.moments import Moments, weighted_moments
from estimates.numeric.types import Floats, Ints

IntervalMethod = Literal["z", "hksj", "modified-hksj"]


@dataclass(frozen=True, slots=True)
class PooledFit:
    """The pooled answers to n questions; every field has shape (n,).

    k : number of estimates included.
    estimate, se : the mean and its standard error.
    margin, predictive_margin : half the width of the interval of the mean, and of that of the
        true value of a further source.
    tau2 : variance between the sources.
    q, p : Cochran's Q and its tail probability under k - 1 degrees of freedom.
    i2, h2 : share of the scatter (percent), and ratio of the scatter, that the sources' own errors
        do not explain; from tau2 (from Q under the fixed-effect model).
    plain_se : 1 / sqrt(sum w), the standard error before any scaling to the scatter.

    Everything that needs two estimates is NaN for one: not estimable.
    """

    k: Floats
    estimate: Floats
    se: Floats
    margin: Floats
    predictive_margin: Floats
    tau2: Floats
    q: Floats
    p: Floats
    i2: Floats
    h2: Floats
    plain_se: Floats

    @property
    def lower(self) -> Floats:
        """The lower end of the interval of the mean."""
        return self.estimate - self.margin

    @property
    def upper(self) -> Floats:
        """The upper end of the interval of the mean."""
        return self.estimate + self.margin

    @property
    def predictive_lower(self) -> Floats:
        """The lower end of the interval of the true value of a further source."""
        return self.estimate - self.predictive_margin

    @property
    def predictive_upper(self) -> Floats:
        """The upper end of the interval of the true value of a further source."""
        return self.estimate + self.predictive_margin

    @property
    def i2_q(self) -> Floats:
        """I^2 from Q, in percent, whatever the model."""
        return i2_from_q(self.q, self.k - 1)


@dataclass(frozen=True, slots=True)
class TiledEstimates:
    """Estimates placed in tiles once, most precise first, for several fits.

    layout : placement of the rows.
    value, variance : shape (cells,), in tile order; padding has an infinite variance.
    """

    layout: Layout
    value: Floats
    variance: Floats

    @classmethod
    def of(cls, value: Floats, variance: Floats, codes: Ints, groups: int) -> TiledEstimates:
        """Place the rows in tiles; equal variances are in ascending order of their values."""
        layout = Layout(codes, groups, keys=(variance, value))
        return cls(layout, layout.permute(value), layout.permute(variance, padding=np.inf))

    def fit(self, tau2: Estimator, interval: IntervalMethod, level: float) -> PooledFit:
        """Pool every group; NaN (and k = 0) for a group without rows."""
        fits = []
        for tile in self.layout:
            value, variance = tile.view(self.value), tile.view(self.variance)
            quantile = critical_values(interval, level, tile.sizes)
            if tile.height == 1:
                fits.append(single_estimates(value[0], variance[0], quantile))
                continue
            m = Moments.of(value, variance, tile.sizes)
            fits.append(pool_tile(m, ESTIMATORS[tau2](m), interval, quantile, tau2 == "FE"))
        names = [field.name for field in fields(PooledFit) if field.name != "k"]
        columns = {name: self.layout.by_group([getattr(f, name) for f in fits]) for name in names}
        return PooledFit(k=self.layout.sizes.astype(np.float64), **columns)

    def tau2_interval(self, level: float) -> tuple[Floats, Floats]:
        """Return the Q-profile interval of tau^2 of every group; NaN where not estimable."""
        sizes = self.layout.sizes
        df = np.maximum(sizes - 1, 0).astype(np.float64)
        far = chi2_quantiles(0.5 * (1 + level), df)
        near = chi2_quantiles(0.5 * (1 - level), df)
        lower, upper = self.layout.empty(), self.layout.empty()
        for tile in self.layout:
            at = tile.groups
            m = Moments.of(tile.view(self.value), tile.view(self.variance), tile.sizes)
            low, high = q_profile_interval(m, far[at], near[at])
            squared = m.unit**2
            lower[at] = np.where(m.has_several, low * squared, np.nan)
            upper[at] = np.where(m.has_several, high * squared, np.nan)
        return lower, upper


def critical_values(interval: IntervalMethod, level: float, sizes: Ints) -> Floats:
    """Return the quantile of each group's interval: normal for "z", else Student's t of k - 1.

    For one estimate, which has no scatter, always the normal one.
    """
    upper = 0.5 * (1 + level)
    if interval == "z":
        return np.full(sizes.shape, normal_quantile(upper))
    return t_quantiles(upper, np.maximum(sizes - 1, 0).astype(np.float64))


def single_estimates(value: Floats, variance: Floats, quantile: Floats) -> PooledFit:
    """Return the fits of questions with one estimate each: shape (n,), as the arguments."""
    se, unknown = np.sqrt(variance), np.broadcast_to(np.nan, value.shape)
    return PooledFit(
        k=np.ones(value.shape),
        estimate=value,
        se=se,
        margin=quantile * se,
        predictive_margin=unknown,
        tau2=unknown,
        q=unknown,
        p=unknown,
        i2=unknown,
        h2=unknown,
        plain_se=se,
    )


def pool_tile(
    m: Moments, tau2: Floats, interval: IntervalMethod, quantile: Floats, fixed: bool = False
) -> PooledFit:
    """Pool the columns of one tile, given their tau^2 (in the units of the moments).

    m : the tile.
    tau2 : shape (n,), >= 0.
    interval : "z", or "hksj" (the scatter seen replaces the one assumed), or "modified-hksj"
        (replaces it only where it is larger).
    quantile : shape (n,), of `critical_values`.
    fixed : whether I^2 and H^2 come from Q, as under the fixed-effect model.

    Hartung, J. and Knapp, G. (2001). Statistics in Medicine 20, 1771; Sidik, K. and Jonkman,
    J. N. (2002). Statistics in Medicine 21, 3153 (hksj).
    Roever, C., Knapp, G. and Friede, T. (2015). BMC Med. Res. Methodology 15, 99 (modified).
    Higgins, J. P. T., Thompson, S. G. and Spiegelhalter, D. J. (2009). J. Royal Statistical
    Society A 172, 137 (prediction; here with k - 1 degrees of freedom).
    """
    s1, mu, scatter = (m.s1, m.mu, m.q) if fixed else weighted_moments(m.y, m.v, tau2)
    plain = np.sqrt(1.0 / s1)
    se = plain
    if interval != "z":
        least = 1.0 if interval == "modified-hksj" else 0.0
        ratio = m.where_several(scatter / np.maximum(m.df, 1.0), 1.0)
        se = plain * np.sqrt(np.maximum(ratio, least))
    estimable_tau2 = m.where_several(tau2)
    next_se = np.sqrt(estimable_tau2 + se * se)
    ratio = estimable_tau2 / m.typical
    values = np.where(m.v < np.inf, m.y, 0.0) if m.v[-1].max() == np.inf else m.y
    mu = np.minimum(np.maximum(mu, values.min(axis=0)), values.max(axis=0))
    q, unit = m.where_several(m.q), m.unit
    return PooledFit(
        k=m.df + 1,
        estimate=m.center + unit * mu,
        se=se * unit,
        margin=quantile * se * unit,
        predictive_margin=quantile * next_se * unit,
        tau2=estimable_tau2 * unit**2,
        q=q,
        p=chi2_tail(m.q, m.df),
        i2=i2_from_q(q, m.df) if fixed else 100 * (ratio / (1 + ratio)),
        h2=q / m.df if fixed else 1 + ratio,
        plain_se=plain * unit,
    )


def i2_from_q(q: Floats, df: Floats) -> Floats:
    """Return (Q - df) / Q in percent, not below zero; NaN where Q is."""
    return np.asarray(100 * (np.maximum(0.0, q - df) / np.maximum(q, 1.0)))


def pool_groups(
    value: Floats,
    variance: Floats,
    codes: Ints,
    groups: int,
    tau2: Estimator = "PM",
    interval: IntervalMethod = "modified-hksj",
    level: float = 0.95,
) -> PooledFit:
    """Pool ragged groups of estimates.

    value, variance : shape (rows,), finite, variance > 0 in the squared unit of the values.
    codes : shape (rows,), group of each row, 0 <= code < groups, in any order.
    groups : number of groups.
    tau2, interval, level : as in `estimates.random_effects`.
    Returns PooledFit of shape (groups,).

    >>> value, codes = np.array([1.0, 3.0, 7.0]), np.array([0, 0, 1])
    >>> fit = pool_groups(value, np.ones(3), codes, 2, "DL", "z")
    >>> fit.estimate, fit.tau2
    (array([2., 7.]), array([ 1., nan]))
    """
    return TiledEstimates.of(value, variance, codes, groups).fit(tau2, interval, level)
