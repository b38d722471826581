"""Strategies for claims, by construction and never by filter (needs hypothesis).

They favour what breaks claim logic: round numbers that tie, one-sided figures, echoes and
corrections, labels with separators and quotes in them, integers beyond a float.
"""

from estimates.testing.strategies.claims import claims, quantities, sources
from estimates.testing.strategies.figures import BLANK, KINDS, figures, spelled
from estimates.testing.strategies.frames import CELLS, frames, rows
from estimates.testing.strategies.scope import AddingUp, adding_up, scoped_claim_lists
from estimates.testing.strategies.sets import claim_lists, claim_sets
from estimates.testing.strategies.tables import foreign_tables
from estimates.testing.strategies.texts import DAYS, ODD, numbers, texts
from estimates.testing.strategies.track_records import track_record_worlds
from estimates.testing.strategies.voices import voices

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
