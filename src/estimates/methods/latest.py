"""What was said of the latest day? The newest voice, and nobody else."""

from __future__ import annotations

from estimates.methods.contract import Answer, Method, VoiceTile
from estimates.methods.selection import foremost


def latest(tile: VoiceTile, level: float) -> Answer:
    """Return the number of the voice that refers to the latest day; `level` is not used."""
    del level
    return foremost(tile, None if tile.recency is None else -tile.recency)


METHOD = Method(
    name="latest",
    answer=latest,
    says="the number of the voice that refers to the latest day, then was stated last",
    reference="last observation, as dashboards show it",
    keeps=frozenset(
        {
            "unanimity",
            "within the claims",
            "scale equivariance",
            "monotone",
            "weight pulls closer",
            "zero weight is absence",
            "only ratios of weights matter",
            "counts stay non-negative",
            "claimed precision captures nothing",
        }
    ),
    needs=frozenset({"recency"}),
)
