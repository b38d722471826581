"""How often two independent sources differ by more than a given gap.

Each source deviates by a Laplace variable of standard deviation s on the log scale, so of scale
b = s / sqrt 2. Two of them differ by more than d with probability (1 + d / (2b)) exp(-d / b).

References
----------
Kotz, S., Kozubowski, T. and Podgorski, K. (2001). The Laplace Distribution and Generalizations.
Birkhaeuser: section 2.3, the difference of two Laplace variables.
"""

import math

# The median gap in units of b: the solution x of (1 + x / 2) exp(-x) = 1 / 2, by the probability
# above. It is -2 - W(-exp(-2)) = 1.14619..., W being the lower real branch of Lambert's function;
# as it does not depend on the scale, it is a constant instead of a search per plot.
MEDIAN_STEPS = 1.1461932206205825


def share_of_larger_gaps(log_ratio: float, scale: float) -> float:
    """Return the share of pairs of independent sources that differ by more than a log ratio."""
    # exp underflows beyond 745
    steps = min(abs(log_ratio) * math.sqrt(2) / scale, 700.0)
    return (1 + steps / 2) * math.exp(-steps)


def median_gap(scale: float) -> float:
    """Return the log ratio that half of the pairs of independent sources exceed."""
    return MEDIAN_STEPS * scale / math.sqrt(2)


def describe_gap_frequency(log_ratio: float | None, scale: float) -> str:
    """Return in words how many pairs of independent sources differ by more.

    >>> describe_gap_frequency(0.31, 0.25)
    '32 of 100 pairs of independent sources differ by more'
    """
    if log_ratio is None or not math.isfinite(log_ratio) or log_ratio <= 0:
        return ""
    share = share_of_larger_gaps(log_ratio, scale)
    number = "fewer than 1" if share < 0.01 else f"{share * 100:.0f}"
    return f"{number} of 100 pairs of independent sources differ by more"
