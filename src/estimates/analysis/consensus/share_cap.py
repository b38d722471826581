"""A cap on the weight of one party or source, kept by lowering the weights of its voices.

Iterative proportional fitting: where a group has the share s over the cap c, the weights of its
voices are multiplied by c (1 - s) / (s (1 - c)), which would give it the share c if all other
shares stayed as they are; this is repeated until every share is at most c.
"""

from dataclasses import replace

import numpy as np

from estimates.methods.contract import Answer, MethodFunction, VoiceTile
from estimates.numeric.types import Floats, Ints

# A linear method needs a few rounds, a quadrature about twenty.
FITTING_ROUNDS = 60
# Shares above the cap by a relative rounding error of this size count as at the cap.
SHARE_TOLERANCE = 1e-9
CAP_NOT_KEPT = "the cap on the share of one party or source cannot be kept with these sources"


def cap_shares(
    method: MethodFunction, level: float, share: float, tile: VoiceTile, party: Ints
) -> Answer:
    """Return the answer of a method with weights such that no party has more than `share`.

    method, level : the method, and the level of its intervals.
    share : inside (0, 1], the largest weight of one party.
    tile : voices, shape (k, n). A question under its cap is not changed.
    party : shape (k, n), the party of each voice.
    Returns answer, with a warning where the cap cannot be kept (too few parties, or an answer that
        depends on a single voice, such as the lowest).
    """
    limit = np.maximum(share, 1.0 / np.maximum(count_parties(tile, party), 1))
    for _ in range(FITTING_ROUNDS):
        answer = method(tile, level)
        shares = party_shares(answer.weight, party)
        is_over = shares > limit * (1 + SHARE_TOLERANCE)
        if not is_over.any():
            break
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = limit * (1 - shares) / (shares * (1 - limit))
        factor = np.where(is_over, np.clip(np.nan_to_num(factor, nan=1.0), 1e-3, 1.0), 1.0)
        tile = replace(tile, weight=tile.weight * factor)
    is_missed = is_over.any(axis=0) | (limit > share)
    warning = {CAP_NOT_KEPT: is_missed & tile.present.any(axis=0)}
    return replace(answer, warnings={**answer.warnings, **warning})


def party_shares(weight: Floats, party: Ints) -> Floats:
    """Return the weight of each voice's party, shape (k, n)."""
    shares = np.empty_like(weight)
    for i in range(len(weight)):
        shares[i] = np.where(party == party[i], weight, 0.0).sum(axis=0)
    return shares


def count_parties(tile: VoiceTile, party: Ints) -> Floats:
    """Return the number of parties of each question, shape (n,)."""
    present = tile.present
    is_first = np.ones_like(present)
    for i in range(1, len(present)):
        is_first[i] = ~((party[:i] == party[i]) & present[:i]).any(axis=0)
    counts: Floats = (is_first & present).sum(axis=0).astype(np.float64)
    return counts
