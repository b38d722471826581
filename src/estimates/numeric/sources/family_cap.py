"""A cap on the share of a question's expected weight that one family of copies may carry."""

import numpy as np

from estimates.numeric.grouped.sums import sum_by_code
from estimates.numeric.types import Floats, Ints

# A family that states several figures on one question carries at most this share of it; next to a
# single other family it is then one side of a dispute, and no majority.
FAMILY_SHARE = 0.5


def family_cap_factors(question: Ints, family: Ints, precision: Floats, share: float) -> Floats:
    """Return the factors for the weights of voices that keep families under their cap.

    question : shape (voices,). family : shape (voices,), codes; -1 for a voice without copies.
    precision : shape (voices,), expected weight: weight over squared spread.
    share : in [0.5, 1], so that no two families can exceed it at once.
    Returns shape (voices,), in (0, 1]. Only a family with several voices on a question gets a
        smaller factor (voices that state one figure already count as one), and only where other
        voices exist.

    Three copies that differ, and one other source:

    >>> family = np.array([0, 0, 0, -1])
    >>> family_cap_factors(np.zeros(4, dtype=int), family, np.ones(4), 0.5).round(2)
    array([0.33, 0.33, 0.33, 1.  ])
    """
    factors = np.ones(len(question))
    family_rows = np.flatnonzero((family >= 0) & (precision > 0))
    if share >= 1.0 or not len(family_rows):
        return factors
    key = question[family_rows] * (int(family.max()) + 1) + family[family_rows]
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    has_several = np.bincount(place) > 1
    if not has_several.any():
        return factors
    together = sum_by_code(place, precision[family_rows], len(first))
    family_question = question[family_rows[first]]
    rest = sum_by_code(question, precision, int(question.max()) + 1)[family_question] - together
    most = share / (1.0 - share) * rest
    is_over = has_several & (together > most) & (rest > 1e-9 * together)
    factor = np.where(is_over, most / np.where(is_over, together, 1.0), 1.0)
    factors[family_rows] = factor[place]
    return factors
