"""What changed between two states of some claims, and how much each change moved."""

from estimates.pipelines.changes.report import Change, changes

__all__ = ["Change", "changes"]
