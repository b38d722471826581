"""The questions whose scale the figures of other questions decide, see `snapshot.scales`."""

import numpy as np

from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.signed_indicators import indicator_keys
from estimates.numeric.types import Bools


def signed_indicator_mask(snapshot: Snapshot) -> Bools:
    """Return which questions are about an indicator that is signed, shape (questions,)."""
    signed = snapshot.standings.signed_indicators
    if not len(signed):
        return np.zeros(len(snapshot.question_codes), dtype=bool)
    keys = indicator_keys(snapshot.linked.store, snapshot.rows)
    mask: Bools = snapshot.questions_with(np.isin(keys, signed))
    return mask
