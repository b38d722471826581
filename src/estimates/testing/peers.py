"""What many use instead: a plain mean, and statsmodels' DerSimonian-Laird."""

from __future__ import annotations

import numpy as np

from estimates.methods.contract import Method
from estimates.methods.registry import METHODS
from estimates.numeric.grouped.tiles import Floats
from estimates.testing.functions import by_question


def plain_mean(
    values: Floats, errors: Floats, weights: Floats, level: float
) -> tuple[float, float, float]:
    """Return the mean with Student's interval; errors and weights are not looked at."""
    from scipy.stats import t

    middle = float(np.mean(values))
    if len(values) < 2:
        return middle, np.nan, np.nan
    error = float(np.std(values, ddof=1)) / len(values) ** 0.5
    half = float(t.ppf((1 + level) / 2, len(values) - 1)) * error
    return middle, middle - half, middle + half


def dersimonian_laird(
    values: Floats, errors: Floats, weights: Floats, level: float
) -> tuple[float, float, float]:
    """Return statsmodels' random-effects mean (needs statsmodels); weights are not looked at."""
    from scipy.stats import norm
    from statsmodels.stats.meta_analysis import (  # type: ignore[import-untyped]
        combine_effects,
    )

    if len(values) < 2:
        half = float(norm.ppf((1 + level) / 2) * errors[0])
        return float(values[0]), float(values[0]) - half, float(values[0]) + half
    found = combine_effects(values, errors**2, method_re="chi2", alpha=1 - level)
    row = found.summary_frame().loc["random effect"]
    return float(row["eff"]), float(row["ci_low"]), float(row["ci_upp"])


PEERS: dict[str, Method] = {
    method.name: method for method in (by_question(plain_mean), by_question(dersimonian_laird))
}
COMPARED: dict[str, Method] = {**METHODS, **PEERS}
"""Every method of the table of laws."""
