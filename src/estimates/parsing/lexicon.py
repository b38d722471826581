"""The words and phrases of six languages, read from one TOML file per language.

A `Lexicon` merges the languages of a text and returns the longest phrase of a category that
starts at a token. Phrases are kept in tries, so a look-up takes one step per word.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from estimates.parsing.category_groups import (
    CONTINUATION_CATEGORIES,
    NOUN_END_CATEGORIES,
    OTHER_OPENINGS,
    QUANTITY_CATEGORIES,
    RATE_CATEGORIES,
    RESERVATIONS,
)
from estimates.parsing.currencies import CURRENCIES
from estimates.parsing.german_numbers import german_numbers, is_german_number
from estimates.parsing.tokens import Token, Tokens, tokenize

LATIN = ("en", "fr", "de", "es")
CYRILLIC = ("uk", "ru")
LANGUAGES = LATIN + CYRILLIC

# The sections and the category whose words identify the language of a text.
DISTINCTIVE_PHRASES = """
    prefix suffix vague_words markers units formations numbers scales vague collectives
    fractions denominators parts mixed_numbers decimal_words non_counts.months
    rate_words.adjectives rate_words.before rate_words.each
    relations.up relations.down relations.moves relations.reach grammar.none
""".split()

# Words of one letter that identify a language; the other ones are units and magnitudes.
DISTINCTIVE_LETTERS = ("à", "y", "в", "у", "і", "и", "з", "с", "a")

MIN_EVIDENT_LENGTH = 4
# The number of tokens on either side in which evidence of a language is searched.
EVIDENCE_REACH = 40
# The number of words at the start of a text or a column that tell its language.
MAX_EVIDENCE_WORDS = 400
# Longer words in capitals are words.
MAX_ABBREVIATION = 3

# The letters of "p. 5", "n° 5" and "A$5" are words only there.
ABBREVIATION_CATEGORIES, ABBREVIATION_SIGNS = ("numbered", "units.currency"), (".", "°", "$")

# The sections whose lists also form one category together.
GROUPED_SECTIONS = ("prefix", "suffix", "brackets", "numbered")

# The key of a payload in a trie; no token is empty.
PAYLOAD = ""

Trie = dict[str, Any]


def insert_phrase(trie: Trie, phrase: str, payload: object) -> None:
    """Add a phrase to a trie; a phrase keeps its first payload."""
    for token in tokenize(phrase):
        if token.norm != "-" or phrase == "-":
            trie = trie.setdefault(token.norm, {})
    trie.setdefault(PAYLOAD, payload)


def longest_match(trie: Trie, tokens: Tokens, i: int) -> tuple[Any, int] | None:
    """Return payload and end of the longest phrase at token i, ignoring hyphens in words."""
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
        if PAYLOAD in trie:
            best = trie[PAYLOAD], i
    return best


def is_hyphen(tokens: Tokens, i: int) -> bool:
    """Tell whether token i is a hyphen between two words or numbers."""
    if not 0 < i < len(tokens) - 1 or tokens[i].norm != "-":
        return False
    return tokens[i].glued and tokens[i + 1].glued


@dataclass(frozen=True)
class Lexicon:
    """The words of one or more languages.

    languages : their codes; the first one decides on separators.
    thousands, decimal : the separators of numbers.
    tries : category → trie of its phrases.
    words : category → its phrases as written, for look-ups of single words.
    quantity_tokens : every token that a quantity can start with.
    opening_tokens : every token that a phrase or a non-count can start with.
    rate_tokens : every token that words of a rate can start with.
    reservation_tokens : every token that words of a reservation can start with.
    noun_end_tokens : every token that can end a noun phrase.
    continuation_tokens : every word that can continue a number: "million", "or more", "km".
    known_tokens : every token of its phrases.
    """

    languages: tuple[str, ...]
    thousands: str
    decimal: str
    tries: dict[str, Trie]
    words: dict[str, set[str]]
    quantity_tokens: frozenset[str]
    opening_tokens: frozenset[str]
    rate_tokens: frozenset[str]
    reservation_tokens: frozenset[str]
    continuation_tokens: frozenset[str]
    noun_end_tokens: frozenset[str]
    known_tokens: frozenset[str]

    def match(self, category: str, tokens: Tokens, i: int) -> tuple[Any, int] | None:
        """Return payload and end of the longest phrase of a category at token i."""
        return longest_match(self.tries[category], tokens, i)

    def with_decimal(self, mark: str) -> "Lexicon":
        """Return the lexicon with another decimal mark, "." or ","."""
        return replace(self, decimal=mark, thousands="," if mark == "." else ".")


@cache
def load_language(language: str) -> dict[str, Any]:
    """Return the content of the data file of a language."""
    folder = resources.files("estimates.parsing") / "languages"
    return tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))


@cache
def language_phrases(language: str) -> list[tuple[str, str, Any]]:
    """Return (category, phrase, payload) for each phrase of a language, in the order of its file.

    A section of numbers is one category ("numbers"), with the numbers as payloads. A section of
    lists has one category per list ("grammar.between_and"), with the key of the list as
    payload; the sections of `GROUPED_SECTIONS` form one more category together ("prefix").
    """
    phrases: list[tuple[str, str, Any]] = []
    for section, entries in load_language(language).items():
        for key, entry in entries.items() if section != "locale" else ():
            if not isinstance(entry, list):
                phrases.append((section, key, entry))
                continue
            phrases += [(f"{section}.{key}", phrase, key) for phrase in entry]
            if section in GROUPED_SECTIONS:
                phrases += [(section, phrase, key) for phrase in entry]
    return phrases


@cache
def load_lexicon(languages: tuple[str, ...]) -> Lexicon:
    """Return the merged lexicon of languages; of a clash the first language wins."""
    # The English file has all categories; other languages may lack some of them.
    tries: dict[str, Trie] = {}
    for section, entries in load_language("en").items():
        lists = (f"{section}.{key}" for key, entry in entries.items() if isinstance(entry, list))
        tries |= {category: {} for category in (section, *lists)}
    words: dict[str, set[str]] = {category: set() for category in tries}
    known: set[str] = set()
    phrases = [entry for language in languages for entry in language_phrases(language)]
    phrases += [("units.currency", phrase, "currency") for phrase in CURRENCIES]
    for category, phrase, payload in phrases:
        insert_phrase(tries.setdefault(category, {}), phrase, payload)
        words.setdefault(category, set()).add(phrase)
        is_abbreviation = category.startswith(ABBREVIATION_CATEGORIES)
        if not is_abbreviation or phrase[1:][-1:] not in ABBREVIATION_SIGNS:
            known.update(token.norm for token in tokenize(phrase))
    locale = load_language(languages[0])["locale"]
    separators = locale["thousands"], locale["decimal"]
    return Lexicon(
        languages,
        *separators,
        tries,
        words,
        quantity_tokens=first_tokens(tries, QUANTITY_CATEGORIES),
        opening_tokens=first_tokens(tries, QUANTITY_CATEGORIES + OTHER_OPENINGS),
        rate_tokens=first_tokens(tries, RATE_CATEGORIES),
        reservation_tokens=first_tokens(tries, RESERVATIONS),
        continuation_tokens=first_tokens(tries, CONTINUATION_CATEGORIES),
        noun_end_tokens=first_tokens(tries, NOUN_END_CATEGORIES),
        known_tokens=frozenset(known),
    )


def first_tokens(tries: dict[str, Trie], categories: Iterable[str]) -> frozenset[str]:
    """Return every token that starts a phrase of these categories."""
    return frozenset(token for category in categories for token in tries[category])


@cache
def distinctive_words(language: str) -> frozenset[str]:
    """Return the words that identify a language."""
    phrases = (
        phrase
        for category, phrase, _ in language_phrases(language)
        if category in DISTINCTIVE_PHRASES or category.split(".")[0] in DISTINCTIVE_PHRASES
    )
    words = (t for p in phrases for t in tokenize(p) if t.kind == "word")
    letters = DISTINCTIVE_LETTERS
    numbers = german_numbers() if language == "de" else ()
    return frozenset((*numbers, *(t.norm for t in words if len(t.norm) > 1 or t.norm in letters)))


@cache
def magnitude_words(language: str) -> dict[str, int]:
    """Return the words that multiply a number in a language, with their numbers.

    Phrases of several words and single letters are left out.
    """
    return {
        word: int(number)
        for category, word, number in language_phrases(language)
        if category == "scales" and len(word) > 1 and word.isalpha()
    }


@cache
def evident_words(language: str) -> frozenset[str]:
    """Return the words that are evidence of a language: no other Latin language read has them.

    Short words are none, because languages that are not read share them ("de", "la").
    """
    others = frozenset[str]().union(*(distinctive_words(c) for c in LATIN if c != language))
    words = distinctive_words(language) - others
    return frozenset(w for w in words if len(w) >= MIN_EVIDENT_LENGTH or not w.isascii())


def is_language_evident(tokens: Tokens, i: int, language: str) -> bool:
    """Tell whether words around token i are evidence of a language."""
    words = evident_words(language)
    return any(t.norm in words for t in tokens[max(0, i - EVIDENCE_REACH) : i + EVIDENCE_REACH])


def shown_language(texts: Iterable[str]) -> str | None:
    """Return the one Latin language of which the words of texts are evidence, or None.

    Only as many texts are examined as have `MAX_EVIDENCE_WORDS` words.
    """
    words: list[str] = []
    for text in texts:
        words += [t.norm for t in tokenize(text) if t.kind == "word"]
        if len(words) >= MAX_EVIDENCE_WORDS:
            break
    shown = [c for c in LATIN if any(word in evident_words(c) for word in words)]
    return shown[0] if len(shown) == 1 else None


def count_words_of(language: str, words: Sequence[str]) -> int:
    """Return how many of the words identify a language."""
    return sum(map(distinctive_words(language).__contains__, words))


def is_abbreviated(token: Token) -> bool:
    """Tell whether a word is an abbreviation in capitals, such as "SE"."""
    return 1 < len(token.raw) <= MAX_ABBREVIATION and token.raw.isupper()


def detect_languages(tokens: Tokens, limit: int = MAX_EVIDENCE_WORDS) -> tuple[str, ...]:
    """Return the most likely Latin language of a text, with the Cyrillic ones if it has any.

    Only the first `limit` words are examined. English is the default.

    >>> detect_languages(tokenize("plus de 100 000 soldats"))
    ('fr',)
    """
    stated = [t for t in tokens if t.kind == "word"][:limit]
    # "SE" abbreviates a standard error, and is no Spanish word.
    words = [t.norm for t in stated if not is_abbreviated(t)]
    words = words if words or len(stated) < 2 else [t.norm for t in stated]
    cyrillic = sum("а" <= w[0] <= "ї" for w in words)
    if cyrillic and 2 * cyrillic >= len(words):
        ranked = sorted(CYRILLIC, key=lambda c: -count_words_of(c, words))
        return (*ranked, "en") if cyrillic < len(words) else tuple(ranked)
    scores = {c: count_words_of(c, words) for c in LATIN}
    best = max(LATIN, key=scores.__getitem__)
    if not scores[best] and any(is_german_number(word) for word in words):
        best = "de"
    return (best, *CYRILLIC) if cyrillic else (best,)


def language_of(locale: str) -> str:
    """Return the language of a locale: "de" for "de_DE"."""
    return locale.replace("_", "-").split("-")[0].lower()


def lexicon_for_text(tokens: Tokens, locale: str | None = None) -> Lexicon:
    """Return the lexicon for a text; a locale puts its language first."""
    if locale is None:
        return load_lexicon(detect_languages(tokens))
    first = language_of(locale)
    return load_lexicon((first, *(code for code in detect_languages(tokens) if code != first)))
