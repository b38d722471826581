"""Ragged groups: rectangular tiles, sorting, sums, pairs and the weighted median."""
