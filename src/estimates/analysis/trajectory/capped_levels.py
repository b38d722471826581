"""Levels in which no party has more than a given share, by wider claims of those that have more."""

from dataclasses import replace

import numpy as np

from estimates.analysis.consensus.share_cap import party_shares
from estimates.analysis.trajectory.scaled_series import count_sources
from estimates.numeric.state_space.local_level import fit_levels
from estimates.numeric.state_space.series import Priors, Series
from estimates.numeric.types import Ints

# A share comes close to its cap within about ten rounds, as the scales are learned anew in each.
CAPPING_ROUNDS = 40
# Shares above the cap by less than this count as at the cap.
CAP_TOLERANCE = 1e-3
# The least factor on a weight in one round.
LEAST_FACTOR = 0.03


def cap_parties(series: Series, priors: Priors, party: Ints, share: float) -> Series:
    """Return n series in whose levels no party has more than a share of the weight.

    party : shape (k, n), codes from 0 up. share : inside (0, 1]; of fewer parties than it needs
        each may have an equal share.
    """
    parties = count_sources(replace(series, source=party))
    limit = np.maximum(share, 1.0 / np.maximum(parties, 1))
    for _ in range(CAPPING_ROUNDS):
        shares = party_shares(fit_levels(series, priors).weight, party)
        is_over = (shares > limit + CAP_TOLERANCE) & (series.power > 0) & (parties > 1)
        if not is_over.any():
            break
        # A weight acts as its square on the precision, and so on the odds of the share.
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = np.maximum(limit * (1.0 - shares) / (shares * (1.0 - limit)), 0.0)
        factor = np.where(is_over, np.clip(np.sqrt(odds), LEAST_FACTOR, 1.0), 1.0)
        series = replace(series, power=series.power * factor)
    return series
