"""Accounting identities: gaps between parts and totals, and their balancing."""
