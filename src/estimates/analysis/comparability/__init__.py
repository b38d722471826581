"""Which claims may be compared: dimensions, rules, exclusions and `compare`."""
