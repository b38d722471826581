"""Which warnings a reader sees first, and how a reader sees them."""

import re
from collections.abc import Sequence

# Warnings that are shown; the others are folded.
MOST_WARNINGS = 2
# How warnings begin, those first that change what a reader may conclude. Other warnings stand
# between the two lists: most name a fault of one source.
FIRST_WARNINGS = (
    "no usable claim",
    "the figures rise",
    "the figures fall",
    "claims about days after",
    "one independent source",
    "two independent sources",
    "claims of one source",
    "one source carries",
    "the claims refer to days more than",
    "units are converted",
    "vague words are read",
)
LAST_WARNINGS = (
    "the claims differ",
    "not every claim states",
    "the claims refer to days",
    "bounds are read",
    "claims are widened",
    "a zero has no logarithm",
)
# What a caller could have passed: a parameter, alone or with its value.
PARAMETER = re.compile(r"\b[a-z]+_[a-z_]+\b|\b[a-z_]+=")
CLAUSE_END = re.compile(r"(?<=[;:]) ")


def rank_warnings(warnings: Sequence[str]) -> list[str]:
    """Return warnings in the order in which they matter to a reader.

    >>> rank_warnings(["bounds are read by …", "two independent sources say little"])
    ['two independent sources say little', 'bounds are read by …']
    """
    return sorted(warnings, key=warning_rank)


def warning_rank(warning: str) -> int:
    """Return the place of a warning: low numbers first."""
    for rank, start in enumerate(FIRST_WARNINGS):
        if warning.startswith(start):
            return rank - len(FIRST_WARNINGS)
    return next((1 + i for i, start in enumerate(LAST_WARNINGS) if warning.startswith(start)), 0)


def for_readers(warning: str) -> str:
    """Return a warning without the clauses that name a parameter: a reader cannot set one.

    >>> for_readers("one source carries more than half; max_source_share limits it")
    'one source carries more than half'
    """
    clauses = [clause for clause in CLAUSE_END.split(warning) if not PARAMETER.search(clause)]
    return " ".join(clauses).rstrip(";:") or warning
