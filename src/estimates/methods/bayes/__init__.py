"""The default method: a hierarchical model solved by deterministic quadrature."""
