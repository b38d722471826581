"""Change reports: what changed between two states of claims, and how much each change moved."""
