"""Random effects, scale factor and influence for plain arrays of values and errors."""
