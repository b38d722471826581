"""No party may weigh more than a share that the user sets: its voices are made lighter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from estimates.methods.contract import Answer, MethodFunction, VoiceTile
from estimates.numeric.grouped.tiles import Floats, Ints

ROUNDS = 60
"""Rounds of proportional fitting; a linear method needs a few, a quadrature some twenty."""
TOLERANCE = 1e-9
MISSED = "the cap on the share of one side cannot be kept with these voices"


def under_cap(
    method: MethodFunction, level: float, share: float, tile: VoiceTile, party: Ints
) -> Answer:
    """Ask a method again with lighter voices until no party weighs more than `share`.

    Parameters
    ----------
    method, level : what is asked.
    share : inside (0, 1], the most that a party may weigh in an answer.
    tile : voices, shape (k, n).
    party : shape (k, n), the party of each voice.

    Returns
    -------
    Answer, with a warning where the cap cannot be kept (too few parties, or an answer that
    rests on one voice by its nature).

    Notes
    -----
    Iterative proportional fitting: a party with share s over the cap c has its weights
    multiplied by c (1 - s) / (s (1 - c)). A question under its cap is not touched.
    """
    limit = np.maximum(share, 1.0 / np.maximum(parties(tile, party), 1))
    for _ in range(ROUNDS):
        answer = method(tile, level)
        held = held_by_party(answer.weight, party)
        over = held > limit * (1 + TOLERANCE)
        if not over.any():
            break
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = limit * (1 - held) / (held * (1 - limit))
        lighter = np.where(over, np.clip(np.nan_to_num(factor, nan=1.0), 1e-3, 1.0), 1.0)
        tile = replace(tile, weight=tile.weight * lighter)
    missed = over.any(axis=0) | (limit > share)
    return replace(answer, warnings={**answer.warnings, MISSED: missed & tile.present.any(axis=0)})


def held_by_party(weight: Floats, party: Ints) -> Floats:
    """Return, for each voice, what its party weighs in all, shape (k, n)."""
    held = np.empty_like(weight)
    for i in range(len(weight)):
        held[i] = np.where(party == party[i], weight, 0.0).sum(axis=0)
    return held


def parties(tile: VoiceTile, party: Ints) -> Floats:
    """Return how many parties speak, shape (n,)."""
    present = tile.present
    new = np.ones_like(present)
    for i in range(1, len(present)):
        new[i] = ~((party[:i] == party[i]) & present[:i]).any(axis=0)
    counted: Floats = (new & present).sum(axis=0).astype(np.float64)
    return counted
