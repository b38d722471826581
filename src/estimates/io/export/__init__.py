"""Export of claims to formats of other communities."""
