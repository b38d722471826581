"""Variants of the default method for tests: normal deviations, and other scales of the prior."""

from __future__ import annotations

from dataclasses import replace

from estimates.methods.bayes.method import bayes, consensus_of_tile
from estimates.methods.contract import Answer, VoiceTile
from estimates.numeric.posterior.likelihoods import normal_log_likelihood


def bayes_normal(tile: VoiceTile, level: float) -> Answer:
    """Return the consensus with normal deviations, as published cases assume."""
    return consensus_of_tile(tile, level, normal_log_likelihood)


def bayes_by_scale(tile: VoiceTile, level: float, factors: tuple[float, ...]) -> list[Answer]:
    """Return the consensus with the prior's scale multiplied by each factor."""
    return [bayes(replace(tile, prior=tile.prior * factor), level) for factor in factors]
