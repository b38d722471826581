"""Estimates from the highest-ranked voices alone: by the order of sources, or the latest day.

Where several voices rank first together, the estimate is their weighted median.
"""

import numpy as np

from estimates.methods.contract import POINT_LAWS, Answer, Method, VoiceTile, effective_voices
from estimates.methods.interval_median import MedianColumns, Places
from estimates.methods.point_values import exclusion_warnings, unanswered, weight_shares
from estimates.numeric.types import Bools, Floats

NO_INTERVAL = "one source alone gives no interval: it does not show how far sources scatter"
TIED_FIRST = "several sources rank first: the estimate is their weighted median"
FIRST_IS_BOUND = "what ranks first states only a bound, so there is no estimate and one end is open"


def priority_voice(tile: VoiceTile, level: float) -> Answer:
    """Return the number of the voice whose source ranks first; `level` is not used."""
    del level
    return first_ranked(tile, tile.precedence)


def latest_voice(tile: VoiceTile, level: float) -> Answer:
    """Return the number of the voice that refers to the latest day; `level` is not used."""
    del level
    return first_ranked(tile, None if tile.recency is None else -tile.recency)


def first_ranked(tile: VoiceTile, order: Floats | None) -> Answer:
    """Return the number of the first voice in an order; all later voices have weight 0.

    An uninformative voice is skipped. Where the first voice states only a bound, that is the
    answer: no estimate, and what the bound allows.

    tile : k voices of n questions.
    order : shape (k, n), the smallest ranks first; None = all rank alike.
    Returns the answer without an interval. The contribution is how far a voice pulls the estimate
        from where the next in order would put it (NaN where there is no other).
    """
    places = Places.of(tile)
    weight = places.weight
    order = np.zeros_like(weight) if order is None else order
    first = is_first(order, weight > 0)
    columns = MedianColumns.of(places, np.where(first, weight, 0.0))
    estimate, least, greatest = columns.medians()
    later = np.where(first, 0.0, weight)
    following = MedianColumns.of(places, np.where(is_first(order, later > 0), later, 0.0))
    tied = first.sum(axis=0) > 1
    without = np.where(tied, columns.without_each(), following.medians()[0])
    share = weight_shares(np.where(first, weight, 0.0))
    is_unbounded = np.isinf(least) | np.isinf(greatest)
    none = unanswered(tile)
    return Answer(
        estimate,
        lower=np.where(is_unbounded, least, np.nan),
        upper=np.where(is_unbounded, greatest, np.nan),
        predictive_lower=none,
        predictive_upper=none,
        tau=none,
        effective_voices=effective_voices(np.sort(share, axis=0)),
        weight=share,
        contribution=np.where(first, estimate - without, 0.0),
        warnings={
            NO_INTERVAL: ~np.isnan(estimate),
            TIED_FIRST: tied,
            FIRST_IS_BOUND: is_unbounded,
            **exclusion_warnings(tile, weight > 0),
        },
    )


def is_first(order: Floats, present: Bools) -> Bools:
    """Return which of the present voices rank first, shape (k, n)."""
    least = np.where(present, order, np.inf).min(axis=0)
    return np.asarray(present & (order == least))


PRIORITY = Method(
    name="priority",
    answer=priority_voice,
    says="the number of the source that goes first in priority= (else by reliability grade)",
    reference="source precedence, as statistical offices and data portals use it",
    keeps=POINT_LAWS,
    needs=frozenset({"precedence"}),
    uses_prior=False,
)
LATEST = Method(
    name="latest",
    answer=latest_voice,
    says="the number of the source that refers to the latest day, then was stated last",
    reference="last observation, as dashboards show it",
    keeps=POINT_LAWS,
    needs=frozenset({"recency"}),
    uses_prior=False,
)
