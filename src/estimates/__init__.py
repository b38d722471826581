"""Reconcile sourced numeric claims: who said what, how far apart, and what one may believe.

Names only; each is imported from its room when it is first asked for, so that
``import estimates`` loads no pandas and no scipy.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

__version__ = "0.1.0"

ROOMS = {
    "errors": ("EstimatesError", "TableError", "UnreadableFigureError"),
    "figure": ("Figure", "Vague"),
    "quantity": ("Quantity",),
    "source": ("Document", "Source"),
    "period": ("Period",),
    "claim": ("Claim", "Evidence"),
    "doors.record": ("claim",),
    "claimset.claimset": ("ClaimSet",),
    "reading": ("Mention", "parse", "scan"),
    "formats.files": ("read",),
    "formats.writing": ("write",),
    "formats.export": ("export",),
    "aliases": ("suggest_aliases",),
    "ranges": ("ranges",),
    "discrepancies": ("discrepancies",),
    "consensus": ("consensus",),
    "comparability": ("Comparability", "compare"),
    "dimensions": ("DIMENSIONS", "Dimension"),
    "totals": ("balance", "parts_against_total"),
    "compare_methods": ("compare_methods",),
    "random_effects": ("random_effects",),
    "scale_factor": ("scale_factor",),
    "influence": ("cumulative", "degrees_of_equivalence", "leave_one_voice_out"),
    "reconcile": ("Reconciliation", "reconcile"),
    "track_records": ("TrackRecords", "track_records"),
    "leave_one_out": ("leave_one_source_out",),
    "conformal": ("conformal",),
    "coalesce": ("coalesce",),
    "changes": ("changes",),
}
MODULES = {"checks": "checks", "plots": "display.plots", "testing": "testing"}
"""Whole rooms that are used by their names: ``est.testing.strategies``."""
_HOME = {name: room for room, names in ROOMS.items() for name in names}
__all__ = ["__version__", *sorted([*_HOME, *MODULES])]


class FrontDoor(ModuleType):
    """The package itself, whose verbs are not hidden by the rooms of the same name.

    Importing ``estimates.ranges`` would otherwise put that module in the place of the
    function `estimates.ranges`.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        if name in MODULES:
            return import_module(f"estimates.{MODULES[name]}")
        if name not in _HOME:
            raise AttributeError(f"module 'estimates' has no attribute {name!r}")
        found = getattr(import_module(f"estimates.{_HOME[name]}"), name)
        setattr(self, name, found)
        return found

    def __dir__(self) -> list[str]:
        return __all__


sys.modules[__name__].__class__ = FrontDoor
