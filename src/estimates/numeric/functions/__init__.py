"""Special functions: quantiles, root finding, quadrature nodes and normal mixtures."""
