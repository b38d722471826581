"""No family of copies may carry more than a share of what a question is expected to be known by."""

from __future__ import annotations

import numpy as np

from estimates.numeric.grouped.sums import by_code
from estimates.numeric.grouped.tiles import Floats, Ints

FAMILY_SHARE = 0.5
"""A family that says several things on one question carries at most so much of it; beside one
other family it then is a party to a dispute, and no majority."""


def lighter(question: Ints, family: Ints, precision: Floats, share: float) -> Floats:
    """Return by what the weights of voices are multiplied to keep families under their cap.

    Parameters
    ----------
    question : shape (voices,). family : shape (voices,), codes; -1 is nobody's copy.
    precision : shape (voices,), what each is expected to weigh, weight over squared spread.
    share : in [0.5, 1], so that no two families can be above it at once.

    Returns
    -------
    Shape (voices,), in (0, 1]. Only a family with several voices on a question is made lighter
    (those that state one figure are one voice to begin with), and only beside others: a family
    alone is all there is.

    Examples
    --------
    Three copies that differ, beside one other source:

    >>> lighter(np.zeros(4, dtype=int), np.array([0, 0, 0, -1]), np.ones(4), 0.5).round(2)
    array([0.33, 0.33, 0.33, 1.  ])
    """
    out = np.ones(len(question))
    kin = np.flatnonzero((family >= 0) & (precision > 0))
    if share >= 1.0 or not len(kin):
        return out
    key = question[kin] * (int(family.max()) + 1) + family[kin]
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    several = np.bincount(place) > 1
    if not several.any():
        return out
    together = by_code(place, precision[kin], len(first))
    home = question[kin[first]]
    rest = by_code(question, precision, int(question.max()) + 1)[home] - together
    most = share / (1.0 - share) * rest
    over = several & (together > most) & (rest > 1e-9 * together)
    factor = np.where(over, most / np.where(over, together, 1.0), 1.0)
    out[kin] = factor[place]
    return out
