"""What is the largest number that any voice states? An extreme, and said to be one."""

from __future__ import annotations

from estimates.methods.contract import Method
from estimates.methods.extremes import highest

METHOD = Method(
    name="highest",
    answer=highest,
    says="the largest number that any voice states, without an interval",
    reference="the largest order statistic; casualty recorders publish it as the maximum",
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
)
