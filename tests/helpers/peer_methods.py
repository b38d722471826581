"""Methods in common use, to compare with: a plain mean, and DerSimonian-Laird of statsmodels."""

from __future__ import annotations

import numpy as np

from estimates.methods.contract import Method
from estimates.methods.registry import METHODS
from estimates.testing import by_question


def plain_mean(
    values: np.ndarray, errors: np.ndarray, weights: np.ndarray, level: float
) -> tuple[float, float, float]:
    """Return the mean with Student's interval; errors and weights are ignored."""
    from scipy.stats import t

    middle = float(np.mean(values))
    if len(values) < 2:
        return middle, np.nan, np.nan
    error = float(np.std(values, ddof=1)) / len(values) ** 0.5
    half = float(t.ppf((1 + level) / 2, len(values) - 1)) * error
    return middle, middle - half, middle + half


def dersimonian_laird(
    values: np.ndarray, errors: np.ndarray, weights: np.ndarray, level: float
) -> tuple[float, float, float]:
    """Return the random-effects mean of statsmodels; weights are ignored."""
    from scipy.stats import norm
    from statsmodels.stats.meta_analysis import combine_effects

    if len(values) < 2:
        half = float(norm.ppf((1 + level) / 2) * errors[0])
        return float(values[0]), float(values[0]) - half, float(values[0]) + half
    effects = combine_effects(values, errors**2, method_re="chi2", alpha=1 - level)
    row = effects.summary_frame().loc["random effect"]
    return float(row["eff"]), float(row["ci_low"]), float(row["ci_upp"])


PEER_METHODS: dict[str, Method] = {
    method.name: method for method in (by_question(plain_mean), by_question(dersimonian_laird))
}
# Every method in the table of laws
COMPARED_METHODS: dict[str, Method] = {**METHODS, **PEER_METHODS}
