"""How ordinary is a gap? How many pairs of independent sources differ by more."""

from __future__ import annotations

import math

TAIL = 1e-12


def share_beyond(log_ratio: float, scale: float) -> float:
    """Return the share of pairs of independent sources that lie further apart than a log ratio.

    Each source deviates by a Laplace deviate of standard deviation `scale`, with b = scale/sqrt 2;
    two of them differ by more than d with probability (1 + d/(2b)) exp(-d/b).

    Parameters
    ----------
    log_ratio : >= 0. scale : the spread between sources on the log scale, > 0, as in `prior=`.

    References
    ----------
    Kotz, S., Kozubowski, T. and Podgorski, K. (2001). The Laplace Distribution and
    Generalizations. Birkhaeuser: section 2.3, the difference of two Laplace variables.

    Examples
    --------
    Half of all pairs are closer than the median gap, and none closer than nothing:

    >>> share_beyond(0.0, 0.25), round(share_beyond(ordinary_gap(0.25), 0.25), 3)
    (1.0, 0.5)
    """
    steps = abs(log_ratio) * math.sqrt(2) / scale
    return (1 + steps / 2) * math.exp(-min(steps, 700.0))


def ordinary_gap(scale: float) -> float:
    """Return the log ratio that half of the pairs of independent sources exceed.

    >>> round(float(__import__("math").exp(ordinary_gap(0.25))), 2)
    1.22
    """
    low, high = 0.0, 50.0 * scale
    while high - low > TAIL * scale:
        middle = (low + high) / 2
        low, high = (middle, high) if share_beyond(middle, scale) > 0.5 else (low, middle)
    return (low + high) / 2


def how_ordinary(log_ratio: float | None, scale: float) -> str:
    """Say how many pairs of independent sources differ by more.

    >>> how_ordinary(0.31, 0.25)
    '32 in 100 independent pairs differ by more'
    """
    if log_ratio is None or not math.isfinite(log_ratio) or log_ratio <= 0:
        return ""
    share = share_beyond(log_ratio, scale)
    if share < 0.01:
        return "fewer than 1 in 100 independent pairs differ by more"
    return f"{share * 100:.0f} in 100 independent pairs differ by more"
