"""Words → figures: phrases, mentions in a text, conventions for vague words."""

from estimates.reading.parse import parse
from estimates.reading.quotes import check_quote
from estimates.reading.scan import Mention, scan

__all__ = ("Mention", "check_quote", "parse", "scan")
