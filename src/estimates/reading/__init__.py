"""Words → figures: phrases, mentions in a text, conventions for vague words."""

from estimates.reading.columns import read_column
from estimates.reading.intervals import (
    CONVENTIONS,
    Convention,
    Difference,
    Interval,
    convention,
    differences,
    interval,
    intervals,
)
from estimates.reading.parse import parse
from estimates.reading.quotes import check_quote
from estimates.reading.scan import Mention, scan
from estimates.reading.suggestions import Suggestion

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
