"""Sentences about what becomes of the columns of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from estimates.claims.ingest.cells import OWN_COLUMNS
from estimates.claims.ingest.mapping import FIGURE_COLUMN_OF_KEY, FIGURE_KEYS
from estimates.claims.ingest.presets import Preset
from estimates.parsing.lexicon import LANGUAGES, magnitude_words

# The first word in brackets, behind a comma or behind "in": "Refugees (thousands)", "in Mio. €".
FACTOR_IN_HEADER = re.compile(
    r"(?:[(\[]|, |\b(?:in|en|em|в)\s)\s*(?:in |en |в )?(?:US)?[$€£]?\s*'?([^\W_]+)",
    re.IGNORECASE,
)
# "Dozen" and "hundred" are seldom units of a column.
LEAST_HEADER_FACTOR = 1000


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


def describe_scaled_headers(read: Mapping[str, str], values: Iterable[str]) -> tuple[str, ...]:
    """Return a sentence for each column of figures whose header names a factor."""
    names = (*(name for key, name in read.items() if key in FIGURE_KEYS), *values)
    return tuple(
        f"the header {name!r} names a factor: its numbers are read as written, without it"
        for name in dict.fromkeys(names)
        if any(word.casefold() in header_factors() for word in FACTOR_IN_HEADER.findall(name))
    )


@cache
def header_factors() -> frozenset[str]:
    """Return the words for a thousand and more, in lower case."""
    words = {
        word
        for language in LANGUAGES
        for word, factor in magnitude_words(language).items()
        if factor >= LEAST_HEADER_FACTOR and len(word) > 1
    }
    return frozenset({*words, "000", "000s"})


def format_pairs(chosen: Mapping[str, Any]) -> str:
    """Return keys and columns as words: "stated_on = date, area = Country"."""
    return ", ".join(f"{FIGURE_COLUMN_OF_KEY.get(k, k)} = {name}" for k, name in chosen.items())
