"""The level of a quantity over time, as its claims let it be known."""
