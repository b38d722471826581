"""The weighted median of the voices' numbers: robust to outliers, and independent of widths."""

import numpy as np

from estimates.methods.contract import POINT_LAWS, Answer, Method, VoiceTile, effective_voices
from estimates.methods.point_values import (
    exclusion_warnings,
    included_weights,
    point_values,
    unanswered,
    weight_shares,
)
from estimates.numeric.grouped.weighted_median import (
    leave_one_out_medians,
    next_row_interval,
    sign_test_interval,
    sort_columns,
    weighted_median,
)
from estimates.numeric.types import Floats

TOO_FEW_VOICES = "too few voices for an interval at this level: its ends are open"


def median(tile: VoiceTile, level: float) -> Answer:
    """Return the weighted median of the voices' numbers; of two medians, their mean.

    The interval inverts the sign test (no resampling, no assumed distribution); its ends are
    open where the voices are too few for the level. One-sided voices are excluded.

    tile : k voices of n questions.
    level : of both intervals, in (0, 1).
    Returns the answer with `tau` NaN: the median estimates no spread.
    """
    number = point_values(tile)
    weight = included_weights(tile, number)
    columns = sort_columns(number, weight)
    low, high = weighted_median(columns)
    estimate = mean_of_two(low, high)
    ends = *sign_test_interval(columns, level), *next_row_interval(columns, level)
    without = mean_of_two(*leave_one_out_medians(columns))
    share = weight_shares(weight)
    is_open = np.isinf(ends[0]) | np.isinf(ends[1])
    return Answer(
        estimate,
        *ends,
        tau=unanswered(tile),
        effective_voices=effective_voices(np.sort(share, axis=0)),
        weight=share,
        contribution=np.where(share > 0, estimate - without, 0.0),
        warnings={**exclusion_warnings(tile, number), TOO_FEW_VOICES: is_open},
    )


def mean_of_two(low: Floats, high: Floats) -> Floats:
    """Return the mean of the lower and the upper median; exact where they are equal."""
    return np.where(low == high, low, np.clip(0.5 * low + 0.5 * high, low, high))


MEDIAN = Method(
    name="median",
    answer=median,
    says="the weighted median of the numbers stated, with the interval of the sign test",
    reference="Edgeworth 1888; Thompson 1936; Possolo et al. 2021, J. Res. NIST 126:126007, 3.2.2",
    keeps=POINT_LAWS | {"one claim is no narrower", "a wild claim cannot drag"},
)
