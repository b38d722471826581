"""What does the source that goes first say? Official statistics' rule, with its price shown."""

from __future__ import annotations

from estimates.methods.contract import Answer, Method, VoiceTile
from estimates.methods.selection import foremost


def priority(tile: VoiceTile, level: float) -> Answer:
    """Return the number of the voice whose source goes first; `level` is not used."""
    del level
    return foremost(tile, tile.precedence)


METHOD = Method(
    name="priority",
    answer=priority,
    says="the number of the source that goes first in priority= (else by reliability grade)",
    reference="source precedence, as statistical offices and data portals use it",
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
    needs=frozenset({"precedence"}),
)
