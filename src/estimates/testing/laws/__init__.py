"""The law book: what must hold whatever the claims, and what a method may promise beside it.

`check` holds a method to it, `parametrize` makes a pytest case of each law; a `Law` can be
checked alone. A law that is broken raises `BrokenLawError` with the smallest case found.
"""

from estimates.testing.laws.book import LAWS, by_name
from estimates.testing.laws.law import HELD, SILENT, Ask, Case, Law, Reading
from estimates.testing.laws.report import BrokenLawError, SilentLawError
from estimates.testing.laws.runner import bound, check, check_claims, parametrize

__all__ = [
    "HELD",
    "LAWS",
    "SILENT",
    "Ask",
    "BrokenLawError",
    "Case",
    "Law",
    "Reading",
    "SilentLawError",
    "bound",
    "by_name",
    "check",
    "check_claims",
    "parametrize",
]
