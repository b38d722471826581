"""Heaping: how coarsely people round where they state one significant digit and zeros ("100,000").

The grid of a number says what its digits leave open; people who state one digit round more
coarsely than a tenth of it. A mixture of rounding to 1, 1/2, 1/10 and 1/100 of the power of ten,
fitted to how often figures are multiples of each (Heitjan and Rubin 1990, JASA 85:304), gives the
root mean square step of those with one digit, as a share of their power of ten:

    from the first digit                        1 (90 %)       2 to 4         5 to 9
    strengths in battles of the Civil War       0.57 to 0.80   0.73 to 0.83   0.74 to 0.86
    military personnel                          0.79 to 0.83   0.82 to 0.85   0.88 to 0.90
    named crowds                                0.37 to 0.56   0.49 to 0.81   0.85 to 0.94
    guessed numbers of cars                     0.35 to 0.56   0.49 to 0.63   0.78 to 0.85
"""

import numpy as np

from estimates.numeric.types import Floats

# The step of numbers of one digit and zeros, as a share of their power of ten: the middle of the
# table above.
HEAPING_STEP = 0.8
# The step is at most this share of the number. 100,000 stands for 95,000 to 140,000, as below it
# steps are a tenth: on the log scale that is as wide as 15 % to either side.
COARSEST_STEP = 0.3
# Below ten nothing is rounded to tens: "3 wounded" are counted.
LEAST_ROUND_NUMBER = 10.0
# All of floats from one up: looked up, as computing them takes longer.
POWERS_OF_TEN = 10.0 ** np.arange(309)


def heaped_half_widths(value: Floats, step: float = HEAPING_STEP) -> Floats:
    """Return half the step to which people round, over the number; 0 for all but round numbers.

    value : shape (n,), in the unit of the statement; signs are ignored.
    step : as a share of the power of ten; 0 = no number is heaped.

    >>> heaped_half_widths(np.array([100e3, 500e3, 150e3, 101.0, 3.0])).tolist()
    [0.15, 0.08, 0.0, 0.0, 0.0]
    """
    half = np.zeros(value.shape)
    if not step > 0:
        return half
    # Few numbers end with a zero; only their logarithm is needed.
    tenth = value / 10.0
    is_round = (tenth == np.rint(tenth)) & (np.abs(value) >= LEAST_ROUND_NUMBER)
    rows = np.flatnonzero(is_round & np.isfinite(value))
    size = np.abs(value[rows])
    # 1 + 1e-15: the logarithm of a power of ten may be rounded down.
    digit = size / POWERS_OF_TEN[np.log10(size * (1.0 + 1e-15)).astype(np.int64)]
    is_heaped = digit == np.rint(digit)
    half[rows[is_heaped]] = np.minimum(step / digit[is_heaped], COARSEST_STEP) / 2.0
    return half
