"""Claim files: read and write CSV, JSON, JSON Lines and Parquet by suffix."""
