"""Read figures from text: single phrases, columns of phrases and whole documents."""

from estimates.model.intervals import Difference, Interval, differences, interval, intervals
from estimates.model.quotes import check_quote
from estimates.model.vague import CONVENTIONS, Convention, convention
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
