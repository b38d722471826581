"""Likelihoods of stated figures, and the posterior of a value and its between-source spread."""
