"""Files of claims: CSV, JSON, JSON Lines and Parquet, in the flat columns."""
