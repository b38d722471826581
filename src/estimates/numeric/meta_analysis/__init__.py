"""Meta-analysis: moments, heterogeneity, pooling, influence and the Birge ratio."""
