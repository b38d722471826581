"""The default method: one common value and a learned spread between sources."""
