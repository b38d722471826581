"""The rounding grid of a stated number, and the width of its interval."""
