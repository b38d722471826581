"""Columns in memory: typed columns, string arrays, result tables and atomic file writing."""
