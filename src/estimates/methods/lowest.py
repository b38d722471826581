"""What is the smallest number that any voice states? An extreme, and said to be one."""

from __future__ import annotations

from estimates.methods.contract import Method
from estimates.methods.extremes import lowest

METHOD = Method(
    name="lowest",
    answer=lowest,
    says="the smallest number that any voice states, without an interval",
    reference="the smallest order statistic; casualty recorders publish it as the minimum",
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
