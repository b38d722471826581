"""The weighted median of the voices: robust to outliers, and independent of widths."""

import numpy as np

from estimates.methods.contract import POINT_LAWS, Answer, Method, VoiceTile
from estimates.methods.interval_median import MEDIAN_UNBOUNDED, MedianColumns, Places
from estimates.methods.point_values import exclusion_warnings, unanswered
from estimates.numeric.grouped.weighted_median import next_row_interval, sign_test_interval

TOO_FEW_VOICES = "too few independent sources for an interval at this level: its ends are open"


def median(tile: VoiceTile, level: float) -> Answer:
    """Return the weighted median of the voices; of two medians, their mean.

    Bounds enter as what they allow (`methods.interval_median`). The interval inverts the sign test
    (no resampling, no assumed distribution); its ends are open where the voices are too few for
    the level. Where bounds leave the median open it is what they allow.

    tile : k voices of n questions.
    level : of both intervals, in (0, 1).
    Returns the answer with `tau` NaN: the median estimates no spread.
    """
    places = Places.of(tile)
    columns = MedianColumns.of(places, places.weight)
    estimate, least, greatest = columns.medians()
    is_unbounded = np.isinf(least) | np.isinf(greatest)
    lower, upper = columns.ends(lambda column: sign_test_interval(column, level))
    lower = np.where(is_unbounded, least, lower)
    upper = np.where(is_unbounded, greatest, upper)
    ahead = columns.ends(lambda column: next_row_interval(column, level))
    total = columns.lows.total
    share = places.weight / np.where(total > 0, total, 1.0)
    is_open = ~is_unbounded & (np.isinf(lower) | np.isinf(upper))
    return Answer(
        estimate,
        lower=lower,
        upper=upper,
        predictive_lower=ahead[0],
        predictive_upper=ahead[1],
        tau=unanswered(tile),
        effective_voices=columns.lows.effective_size,
        weight=share,
        contribution=np.where(share > 0, estimate - columns.without_each(), 0.0),
        warnings={
            **exclusion_warnings(tile, places.weight > 0),
            MEDIAN_UNBOUNDED: is_unbounded,
            TOO_FEW_VOICES: is_open,
        },
    )


MEDIAN = Method(
    name="median",
    answer=median,
    says="the weighted median of the numbers stated, with the interval of the sign test",
    reference="Edgeworth 1888; Thompson 1936; Possolo et al. 2021, J. Res. NIST 126:126007, 3.2.2",
    keeps=POINT_LAWS | {"one claim is no narrower", "a wild claim cannot drag"},
    uses_prior=False,
)
