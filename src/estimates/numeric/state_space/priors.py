"""Where the scales of a moving level start, before the claims move them.

The claims move them within a few statements; the figures are the round ones that predicted the next
statements of `benchmarks/trajectory_accuracy.py` best.
"""

import numpy as np

from estimates.numeric.state_space.series import Priors, Series
from estimates.numeric.types import Bools, Floats

# The usual spread between sources, as a share of the prior's scale: a larger one makes intervals
# too wide where few sources speak, and many sources teach it.
USUAL_SPREAD = 0.34
# The error of one claim, as a share of the prior's scale: 5 % where nothing is known. Percentages
# and signed figures come from samples, of which each has an error of its own.
ERROR_SHARE, ERROR_SHARE_OF_LINEAR = 0.1, 0.3
# Drift a square root of a day: 0.016 is about 9 % a month. Where claims are years apart, 7 %
# between two of them.
DRIFT, DRIFT_OF_GAP = 0.016, 0.07
# Slope a day, and change in the time for which a slope holds.
SLOPE, SLOPE_OF_REACH = 0.01, 0.2


def usual_priors(
    series: Series, scale: Floats, drift: float | None, is_log: Bools, is_rising: Bools
) -> Priors:
    """Return the priors of n series.

    scale : shape (n,), of the spread between sources. drift : given, a square root of a day.
    is_log, is_rising : shape (n,), whether the scale is logarithmic, and the level never falls.
    """
    layout = series.layout
    sigma = np.minimum(DRIFT, DRIFT_OF_GAP / np.sqrt(np.maximum(layout.usual_gap, 1.0)))
    is_fixed = np.full(len(scale), drift is not None)
    return Priors(
        USUAL_SPREAD * scale,
        np.where(is_log, ERROR_SHARE, ERROR_SHARE_OF_LINEAR) * scale,
        sigma if drift is None else np.full(len(scale), drift),
        np.minimum(SLOPE, SLOPE_OF_REACH / layout.reach),
        is_fixed,
        is_rising,
    )
