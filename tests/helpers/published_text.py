"""What may not stand in a text that goes out: words of the library instead of words of people."""

from __future__ import annotations

import re

INTERNAL = {
    "a fingerprint": re.compile(r"\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{16,}\b"),
    "a field name": re.compile(r"\b[a-z]+_[a-z_]+\b"),
    "a Python value": re.compile(r"\b(None|nan|inf|True|False)\b|[A-Z]\w+\("),
    "the word voice": re.compile(r"\bvoices?\b"),
    "a power of ten": re.compile(r"\d[eE][+-]?\d"),
    "an unrounded number": re.compile(r"\d\.\d{4,}"),
}


def internal_words(text: str) -> list[tuple[str, str]]:
    """Return what of a text a reader cannot know, each with its kind."""
    found = ((kind, pattern.search(text)) for kind, pattern in INTERNAL.items())
    return [(kind, match[0]) for kind, match in found if match]
