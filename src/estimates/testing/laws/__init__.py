"""Laws: what must hold for every method whatever the claims, and what a method may promise.

`check` checks a method against all laws that bind it, `parametrize` makes one pytest case per
law, and a `Law` can be checked alone. A broken law raises `BrokenLawError` with the smallest case.
"""

from estimates.testing.laws.book import (
    LAWS,
    TRAJECTORY_LAWS,
    bound,
    by_name,
    check,
    check_claims,
    check_trajectory,
    parametrize,
)
from estimates.testing.laws.case import HELD, SILENT, Case, MethodRunner, ScaledIntervals
from estimates.testing.laws.law import BrokenLawError, Law, SilentLawError
from estimates.testing.laws.time_and_scope import no_lookahead

# Names of earlier versions
Ask, Reading = MethodRunner, ScaledIntervals

__all__ = [
    "HELD",
    "LAWS",
    "SILENT",
    "TRAJECTORY_LAWS",
    "Ask",
    "BrokenLawError",
    "Case",
    "Law",
    "MethodRunner",
    "Reading",
    "ScaledIntervals",
    "SilentLawError",
    "bound",
    "by_name",
    "check",
    "check_claims",
    "check_trajectory",
    "no_lookahead",
    "parametrize",
]


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
