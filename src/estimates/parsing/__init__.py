"""Words → figures: phrases, mentions in a text, conventions for vague words."""

from estimates.model.intervals import (
    CONVENTIONS,
    Convention,
    Difference,
    Interval,
    convention,
    differences,
    interval,
    intervals,
)
from estimates.model.quotes import check_quote
from estimates.parsing.attribution import Suggestion
from estimates.parsing.column import read_column
from estimates.parsing.parser import parse
from estimates.parsing.scanner import Mention, scan

__all__ = (
    "CONVENTIONS",
    "Convention",
    "Difference",
    "Interval",
    "Mention",
    "Suggestion",
    "check_quote",
    "convention",
    "differences",
    "interval",
    "intervals",
    "parse",
    "read_column",
    "scan",
)
