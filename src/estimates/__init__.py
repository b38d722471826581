"""Reconcile sourced numeric claims: who said what, how far apart, and what one may believe.

Each name is imported from its module when it is first used, so that ``import estimates``
loads no pandas and no scipy.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

__version__ = "0.1.0"

PUBLIC_NAMES = {
    "errors": ("EstimatesError", "EstimatesWarning", "TableError", "UnreadableFigureError"),
    "model.claim": ("Claim", "Evidence"),
    "model.figure": ("Figure",),
    "model.period": ("Period",),
    "model.quantity": ("Quantity",),
    "model.source": ("Document", "Source"),
    "model.vague": ("Vague",),
    "parsing": ("Mention", "parse", "scan"),
    "claims.alias_suggestions": ("suggest_aliases",),
    "claims.claimset": ("ClaimSet",),
    "claims.ingest.mapping": ("TableMapping",),
    "claims.ingest.records": ("claim",),
    "io.evidence.verification": ("verify",),
    "io.export.export": ("export",),
    "io.propose": ("propose_mapping",),
    "io.read": ("read",),
    "io.write": ("write",),
    "analysis.comparability.compare": ("Comparability", "compare"),
    "analysis.comparability.dimensions": ("DIMENSIONS", "Dimension"),
    "analysis.consensus.combine": ("consensus",),
    "analysis.consensus.compare_methods": ("compare_methods",),
    "analysis.discrepancies": ("discrepancies",),
    "analysis.evaluation.conformal": ("conformal",),
    "analysis.evaluation.cross_validation": ("leave_one_source_out",),
    "analysis.meta_analysis.influence": (
        "cumulative",
        "degrees_of_equivalence",
        "leave_one_voice_out",
    ),
    "analysis.meta_analysis.random_effects": ("random_effects",),
    "analysis.meta_analysis.scale_factor": ("scale_factor",),
    "analysis.ranges": ("ranges",),
    "analysis.reconcile_claims": ("reconcile",),
    "analysis.reconciliation": ("Reconciliation",),
    "analysis.sensitivity.sensitivity": ("sensitivity",),
    "analysis.totals.balance": ("balance", "parts_against_total"),
    "analysis.track_records.learning": ("track_records",),
    "analysis.track_records.records": ("TrackRecords",),
    "analysis.trajectory.result": ("Trajectory",),
    "analysis.trajectory.trajectory": ("trajectory",),
    "pipelines.changes.report": ("changes",),
    "pipelines.coalesce.dispatch": ("coalesce",),
    "pipelines.coalesce.source_notes": ("source_note",),
    "analysis.lookahead": ("lookahead",),
}
# Whole modules that are used by their names: ``est.testing.strategies``.
PUBLIC_MODULES = {
    "checks": "checks",
    "examples": "io.examples",
    "plots": "display.plots",
    "testing": "testing",
}
# Public name → what is called with its object when it is first used.
FIRST_USE: dict[str, Callable[[Any], None]] = {}
_MODULE_OF = {name: module for module, names in PUBLIC_NAMES.items() for name in names}
__all__ = ["__version__", *sorted([*_MODULE_OF, *PUBLIC_MODULES])]


def __getattr__(name: str) -> Any:
    if name in PUBLIC_MODULES:
        found: Any = import_module(f"estimates.{PUBLIC_MODULES[name]}")
    elif name in _MODULE_OF:
        found = getattr(import_module(f"estimates.{_MODULE_OF[name]}"), name)
    else:
        raise AttributeError(f"module 'estimates' has no attribute {name!r}")
    globals()[name] = found
    if name in FIRST_USE:
        FIRST_USE.pop(name)(found)
    return found


def __dir__() -> list[str]:
    return __all__
