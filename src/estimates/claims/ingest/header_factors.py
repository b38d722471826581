"""Find factors in the headers of figures: "Refugees (thousands)", "Ausgaben (Mio. €)"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from estimates.claims.ingest.mapping import FIGURE_KEYS, TableMapping
from estimates.parsing.lexicon import LANGUAGES, magnitude_words

# The first word in brackets, behind a comma or behind "in": "Refugees (thousands)", "in Mio. €".
FACTOR_IN_HEADER = re.compile(
    r"(?:[(\[]|, |\b(?:in|en|em|в)\s)\s*(?:in |en |в )?(?:US)?[$€£]?\s*'?([^\W_]+)",
    re.IGNORECASE,
)
# What is left of a label without its factor, and says nothing: "()", ", in", "( €)".
EMPTY_BRACKETS = re.compile(r"\s*[(\[]\s*(?:in|en|em|в)?\s*'?\.?\s*[)\]]", re.IGNORECASE)
LOOSE_END = re.compile(r"(?:,|\s(?:in|en|em|в))\s*\.?$", re.IGNORECASE)
PREPOSITIONS = ("", "in", "en", "em", "в")
# "Dozen" and "hundred" are seldom units of a column.
LEAST_HEADER_FACTOR = 1000


def header_factor(name: str) -> int | None:
    """Return the factor that a header names, None where it names none or is not sure.

    >>> header_factor("Refugees (thousands)"), header_factor("Deaths per 100 000")
    (1000, None)
    """
    named = named_factors(name)
    return named.pop() if len(named) == 1 else None


def named_factors(name: str) -> set[int]:
    """Return what the words for a factor in a header mean in any language: "billion" is two."""
    words = map(str.casefold, FACTOR_IN_HEADER.findall(name))
    return {factor for word in words for factor in header_factors().get(word, ())}


def without_factor(name: str) -> str:
    """Return a label without the factor that it names.

    >>> without_factor("Refugees (thousands)"), without_factor("Ausgaben (Mio. €)")
    ('Refugees', 'Ausgaben (€)')
    """
    for match in FACTOR_IN_HEADER.finditer(name):
        if match[1].casefold() in header_factors():
            rest = name[match.end(1) :].removeprefix(".").removeprefix("'")
            label = f"{name[: match.start(1)].removesuffix(chr(39))}{rest}"
            label = LOOSE_END.sub("", EMPTY_BRACKETS.sub("", label).strip()).rstrip(" ,")
            label = re.sub(r"([(\[])\s+|\s+([)\]])", r"\1\2", label)
            return label if label.casefold() not in PREPOSITIONS else name
    return name


def describe_scaled_headers(
    read: Mapping[str, str], values: Iterable[str], mapping: TableMapping
) -> tuple[str, ...]:
    """Return a sentence for each column of figures whose header names a factor not applied."""
    if mapping.factor != 1:
        return ()
    names = (*(name for key, name in read.items() if key in FIGURE_KEYS), *values)
    return tuple(
        f"the header {name!r} names a factor: its numbers are read as written, without it; "
        f"a mapping multiplies them with factor = {' or '.join(map(str, sorted(named)))}"
        for name in dict.fromkeys(names)
        if (named := named_factors(name))
    )


@cache
def header_factors() -> Mapping[str, frozenset[int]]:
    """Return the words for a thousand and more, in lower case, with what they mean somewhere."""
    found: dict[str, set[int]] = {"000": {1000}, "000s": {1000}}
    for language in LANGUAGES:
        for word, factor in magnitude_words(language).items():
            if factor >= LEAST_HEADER_FACTOR and len(word) > 1:
                found.setdefault(word, set()).add(factor)
    return {word: frozenset(factors) for word, factors in found.items()}
