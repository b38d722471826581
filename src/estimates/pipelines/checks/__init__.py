"""Declared checks that return data: what a pipeline requires of its claims before it goes on.

A function of this package makes a check (``sources_agree("UN", "World Bank")``), which examines
nothing until it runs; `run` runs several and returns one row for each, failed or not.
"""

from estimates.pipelines.checks.accepted import Accepted, read_accepted
from estimates.pipelines.checks.check import Check
from estimates.pipelines.checks.declared import DECLARED, from_file
from estimates.pipelines.checks.disagreement import no_conflict_among, sources_agree
from estimates.pipelines.checks.misquotes import no_misquotes
from estimates.pipelines.checks.outcome import CheckFailedError, Finding, Outcome, Outcomes
from estimates.pipelines.checks.pandera_checks import as_pandera
from estimates.pipelines.checks.quotes import quotes_hold
from estimates.pipelines.checks.rows import (
    bounds_in_order,
    every_row_read,
    nothing_newer_than,
    stated,
)
from estimates.pipelines.checks.runner import run
from estimates.pipelines.checks.series import complete, fresh, never_falls
from estimates.pipelines.checks.sources import at_least_voices, no_source_above, sources_known
from estimates.pipelines.checks.totals import parts_equal_total

__all__ = [
    "DECLARED",
    "Accepted",
    "Check",
    "CheckFailedError",
    "Finding",
    "Outcome",
    "Outcomes",
    "as_pandera",
    "at_least_voices",
    "bounds_in_order",
    "complete",
    "every_row_read",
    "fresh",
    "from_file",
    "never_falls",
    "no_conflict_among",
    "no_misquotes",
    "no_source_above",
    "nothing_newer_than",
    "parts_equal_total",
    "quotes_hold",
    "read_accepted",
    "run",
    "sources_agree",
    "sources_known",
    "stated",
]
