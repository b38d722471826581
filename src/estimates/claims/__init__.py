"""Claim sets: validated, linked, read-only claims."""
