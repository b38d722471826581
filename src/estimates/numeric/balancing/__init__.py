"""Constrained least squares: the solution, identifiability, and infeasible subsets."""
