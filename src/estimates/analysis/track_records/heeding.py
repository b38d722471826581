"""Which track records a consensus heeds, and what a reader must know of them."""

from collections.abc import Mapping

from estimates.analysis.track_records.scale_records import ScaleRecords

# Below this many independent sources the spreads rest on too little: a warning says so.
MIN_EFFECTIVE_SOURCES = 1.5


def unheeded_scales(scales: Mapping[str, ScaleRecords]) -> dict[str, float]:
    """Return the error ratios of the scales whose records a consensus does not heed."""
    errors = {name: part.record.held_out for name, part in scales.items()}
    return {name: error.ratio for name, error in errors.items() if error.is_excessive}


def unheeded_warnings(unheeded: Mapping[str, float]) -> list[str]:
    """Return a sentence for each scale whose records are not heeded."""
    return [
        f"on the {name} scale track records predict figures {ratio - 1:.0%} worse than plain "
        "medians do: they are not heeded"
        for name, ratio in unheeded.items()
    ]


def record_warnings(
    unheeded: Mapping[str, float], sources: int, independent: float
) -> tuple[str, ...]:
    """Return what a reader of records must know.

    sources, independent : the number of sources, and of those that do not copy others.
    """
    warnings = unheeded_warnings(unheeded)
    if 0 < independent < MIN_EFFECTIVE_SOURCES and sources > 1:
        warnings.append(
            f"{sources} sources repeat each other so much that they count as {independent:.1f}: "
            "spreads rest on very little"
        )
    return tuple(warnings)
