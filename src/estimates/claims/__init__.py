"""Claim sets: validated, linked, read-only sets of claims, with aliases and unit conversions."""
