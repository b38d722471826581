"""Read tables and records into claims.

Tables are checked in whole columns; rows that may break a rule are read again as records, so that
both ways accept and refuse the same rows.
"""
