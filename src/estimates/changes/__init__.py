"""What changed between two states of some claims, and how much each change moved."""

from estimates.changes.verb import Change, changes

__all__ = ["Change", "changes"]
