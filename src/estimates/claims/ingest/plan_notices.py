"""Sentences about what becomes of the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from estimates.claims.ingest.cells import OWN_COLUMNS
from estimates.claims.ingest.mapping import FIGURE_COLUMN_OF_KEY, FIGURE_KEYS
from estimates.claims.ingest.presets import Preset


def describe_plan(
    preset: Preset,
    reason: str,
    recognised: Mapping[str, str],
    left: Sequence[str],
) -> tuple[str, ...]:
    """Return sentences about what is read, and which columns are left out."""
    notices = []
    if reason:
        title = f"{preset.name} ({preset.title}, {preset.version})"
        notices.append(f"read by the preset {title}, {reason}")
    elif recognised:
        notices.append(f"recognised in addition to the mapping: {format_pairs(recognised)}")
    if left:
        notices.append(f"left out, not a column of a claim: {', '.join(left)}")
    return tuple(notices)


def describe_rivals(
    preset: Preset, chosen: Mapping[str, str], free: Sequence[str]
) -> tuple[str, ...]:
    """Return a sentence for each meaning that a column not taken for it has as well."""
    sentences = []
    for key, names in preset.matching_columns(free).items():
        rivals = [name for name in names if name not in chosen.values()]
        if (key in OWN_COLUMNS or key in FIGURE_KEYS) and key in chosen and rivals:
            ours = FIGURE_COLUMN_OF_KEY.get(key, key)
            listed = " and ".join(map(repr, rivals))
            remedy = f'columns={{"{rivals[0]}": "{ours}"}} takes the other'
            sentences.append(f"{chosen[key]!r} is taken as {ours}, not {listed}; {remedy}")
    return tuple(sentences)


def format_pairs(chosen: Mapping[str, Any]) -> str:
    """Return keys and columns as words: "stated_on = date, area = Country"."""
    return ", ".join(f"{FIGURE_COLUMN_OF_KEY.get(k, k)} = {name}" for k, name in chosen.items())
