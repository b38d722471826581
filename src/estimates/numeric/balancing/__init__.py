"""Constrained least squares: the solution, what it identifies, and which constraints clash."""
