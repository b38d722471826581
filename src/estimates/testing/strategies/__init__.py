"""Hypothesis strategies for claims; they construct their examples and never filter.

They favour what often breaks code for claims: equal round numbers, one-sided figures, echoes and
corrections, labels with separators and quotes, integers that no float can hold.
"""

from estimates.testing.strategies.scope import AddingUp, adding_up, scoped_claim_lists
from estimates.testing.strategies.sets import claim_lists, claim_sets, voices
from estimates.testing.strategies.single_claims import (
    BLANK,
    KINDS,
    claims,
    figures,
    quantities,
    sources,
    spelled,
)
from estimates.testing.strategies.strings import DAYS, ODD, numbers, texts
from estimates.testing.strategies.tables import CELLS, foreign_tables, frames, rows
from estimates.testing.strategies.track_records import track_record_worlds

__all__ = [
    "BLANK",
    "CELLS",
    "DAYS",
    "KINDS",
    "ODD",
    "AddingUp",
    "adding_up",
    "claim_lists",
    "claim_sets",
    "claims",
    "figures",
    "foreign_tables",
    "frames",
    "numbers",
    "quantities",
    "rows",
    "scoped_claim_lists",
    "sources",
    "spelled",
    "texts",
    "track_record_worlds",
    "voices",
]


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
