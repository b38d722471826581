"""The words of each language, as data: one TOML file a language, merged for a text.

A lexicon answers one question: which phrase of a category starts at this token? Phrases lie
in tries, so that the longest one is found in as many steps as it has words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from estimates.parsing.tokens import Token, tokenize

LATIN = ("en", "fr", "de", "es")
CYRILLIC = ("uk", "ru")
LANGUAGES = LATIN + CYRILLIC
SPEAKING = ("prefix", "suffix", "vague_words", "markers", "units", "formations")
NUMBER_WORDS = ("numbers", "scales", "vague", "collectives")
"""The sections whose words tell in which language a text is."""
STARTING = (
    "prefix",
    "numbers",
    "scales",
    "vague",
    "collectives",
    "vague_words.approximate",
    "vague_words.multipliers",
    "vague_words.stages",
    "figures",
    "fractions",
    "ratios",
    "units.currency",
    "grammar.no",
    "grammar.one",
    "grammar.half",
    "traps.numbered",
    "traps.months",
    "traps.before_year",
)
"""The categories that can open a phrase or a trap; most words of a text open neither."""
ONE_LETTER = ("à", "y", "в", "у", "і", "и", "з", "с", "a")
"""Words of one letter that speak for a language; units and magnitudes do not."""
END = ""
"""Key of a payload in a trie; no token is empty."""

Trie = dict[str, Any]


def insert(trie: Trie, phrase: str, payload: object) -> None:
    """Add a phrase to a trie; the first payload of a phrase stays."""
    for token in tokenize(phrase):
        if token.norm != "-" or phrase == "-":
            trie = trie.setdefault(token.norm, {})
    trie.setdefault(END, payload)


def match(trie: Trie, tokens: Sequence[Token], i: int) -> tuple[Any, int] | None:
    """Return payload and end of the longest phrase at token i; glued hyphens are passed over."""
    best: tuple[Any, int] | None = None
    first = i
    while i < len(tokens):
        norm = tokens[i].norm
        if norm == "-" and i > first and norm not in trie and is_hyphen(tokens, i):
            i += 1
            continue
        if norm not in trie:
            break
        trie, i = trie[norm], i + 1
        if END in trie:
            best = trie[END], i
    return best


def is_hyphen(tokens: Sequence[Token], i: int) -> bool:
    """Tell whether token i joins its neighbours without a space."""
    return (
        0 < i < len(tokens) - 1
        and tokens[i].norm == "-"
        and tokens[i].glued
        and tokens[i + 1].glued
    )


@dataclass(frozen=True)
class Lexicon:
    """The words of one or more languages.

    Attributes
    ----------
    languages : which ones, the one that decides on separators first.
    thousands, decimal : the separators of numbers.
    tries : category → trie.
    words : category → single words.
    starters : every token that a phrase or a trap can start with.
    """

    languages: tuple[str, ...]
    thousands: str
    decimal: str
    tries: dict[str, Trie]
    words: dict[str, frozenset[str]]
    starters: frozenset[str]

    def at(self, category: str, tokens: Sequence[Token], i: int) -> tuple[Any, int] | None:
        """Return payload and end of the longest phrase of a category at token i."""
        return match(self.tries[category], tokens, i)


@cache
def table(language: str) -> dict[str, Any]:
    """Return the data file of a language."""
    folder = resources.files("estimates.parsing") / "languages"
    return tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))


@cache
def lexicon(languages: tuple[str, ...]) -> Lexicon:
    """Return the merged words of some languages; where two clash the first one's stands."""
    tables = [table(language) for language in languages]
    tries: dict[str, Trie] = {}
    words: dict[str, frozenset[str]] = {}
    for category, phrases in merged(tables).items():
        trie = tries.setdefault(category, {})
        for phrase, payload in phrases:
            insert(trie, phrase, payload)
        words[category] = frozenset(phrase for phrase, _ in phrases)
    locale = tables[0]["locale"]
    starters = frozenset(token for name in STARTING for token in tries[name])
    return Lexicon(languages, locale["thousands"], locale["decimal"], tries, words, starters)


def merged(tables: Sequence[dict[str, Any]]) -> dict[str, list[tuple[str, Any]]]:
    """Return category → (phrase, payload), every table's one after the other.

    A table of numbers is one category ("numbers" → its value); a table of lists becomes one
    category an entry ("grammar.between_and"), and those of operators one together
    ("prefix" → the operator).
    """
    categories: dict[str, list[tuple[str, Any]]] = {name: [] for name in expected()}
    for data in tables:
        for section, entries in data.items():
            if section == "locale":
                continue
            for key, entry in entries.items():
                if isinstance(entry, list):
                    categories.setdefault(f"{section}.{key}", []).extend((p, key) for p in entry)
                    if section in OPERATORS:
                        categories[section].extend((p, key) for p in entry)
                else:
                    categories.setdefault(section, []).append((key, entry))
    return categories


OPERATORS = ("prefix", "suffix")


@cache
def expected() -> tuple[str, ...]:
    """Every category of the English file: other languages may leave any of them out."""
    english = table("en")
    names = [*OPERATORS]
    for section, entries in english.items():
        names += [f"{section}.{key}" for key, e in entries.items() if isinstance(e, list)]
        if section != "locale" and any(not isinstance(e, list) for e in entries.values()):
            names.append(section)
    return tuple(dict.fromkeys(names))


@cache
def vocabulary(language: str) -> frozenset[str]:
    """Return the words that speak for a language."""
    data = table(language)
    lists: list[str] = [p for s in SPEAKING for v in data.get(s, {}).values() for p in v]
    keys: list[str] = [k for s in NUMBER_WORDS for k in data.get(s, {})]
    months: list[str] = data.get("traps", {}).get("months", [])
    phrases = [*lists, *keys, *months]
    words = (t for p in phrases for t in tokenize(p) if t.kind == "word")
    return frozenset(t.norm for t in words if len(t.norm) > 1 or t.norm in ONE_LETTER)


def languages_of(tokens: Sequence[Token], limit: int = 400) -> tuple[str, ...]:
    """Return the languages of a text: its best Latin one, and Cyrillic ones if it has any.

    Judged on the first `limit` words; English where nothing speaks for another.

    Examples
    --------
    >>> languages_of(tokenize("plus de 100 000 soldats"))
    ('fr',)
    """
    words = [t.norm for t in tokens if t.kind == "word"][:limit]
    cyrillic = sum("а" <= w[0] <= "ї" for w in words)
    if cyrillic and 2 * cyrillic >= len(words):
        ranked = sorted(CYRILLIC, key=lambda c: -sum(w in vocabulary(c) for w in words))
        return (*ranked, "en") if cyrillic < len(words) else tuple(ranked)
    best = max(LATIN, key=lambda c: sum(w in vocabulary(c) for w in words))
    return (best, *CYRILLIC) if cyrillic else (best,)


def lexicon_for(tokens: Sequence[Token], locale: str | None = None) -> Lexicon:
    """Return the words to read a text with; a locale names the language outright."""
    if locale is None:
        return lexicon(languages_of(tokens))
    first = locale.replace("_", "-").split("-")[0].lower()
    found = languages_of(tokens)
    return lexicon((first, *(c for c in found if c != first)))
