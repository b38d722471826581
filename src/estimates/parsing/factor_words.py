"""Words that would multiply a number in a language that the text is not read in.

"150 tysięcy" is 150,000 in Polish. A reader that drops the word would state 150.
"""

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from estimates.parsing.lexicon import LANGUAGES, magnitude_words

# The letters of the six languages; a word with others is of another language.
LATIN_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzàâæçéèêëîïôœùûüÿäößáíñóúªº")
CYRILLIC_LETTERS = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёєіїґ")

# Shorter words are compared as a whole: too many other words start with them.
MIN_STEM_LENGTH = 5
# The number of letters that an inflected form lacks, and has more than the form in the data.
LOST_LETTERS, ADDED_LETTERS = 2, 3

FACTOR_NAMES = {
    100: "hundred",
    1000: "thousand",
    10_000: "ten thousand",
    100_000: "a hundred thousand",
    1_000_000: "million",
    10_000_000: "ten million",
    100_000_000: "a hundred million",
    1_000_000_000: "billion",
    1_000_000_000_000: "trillion",
}


@dataclass(frozen=True, slots=True)
class FactorWord:
    """A word that multiplies a number.

    factor, language : the factor, and the English name of the first language that has the word.
    """

    factor: int
    language: str

    @property
    def meaning(self) -> str:
        """The factor and the language, in words."""
        return f"is a word for {FACTOR_NAMES.get(self.factor, self.factor)} in {self.language}"


@cache
def load_factor_words() -> dict[str, FactorWord]:
    """Return every factor word of all languages, in lower case."""
    data = resources.files("estimates.parsing") / "factor_words.toml"
    sections = tomllib.loads(data.read_text(encoding="utf-8"))
    words: dict[str, FactorWord] = {}
    for language in LANGUAGES:
        name = sections[language]["name"]
        for form, factor in magnitude_words(language).items():
            words.setdefault(form, FactorWord(factor, name))
    for section in sections.values():
        name = section.pop("name")
        for factor, forms in section.items():
            for form in forms:
                words.setdefault(unicodedata.normalize("NFC", form), FactorWord(int(factor), name))
    return words


@cache
def load_stems() -> dict[str, tuple[str, FactorWord]]:
    """Return the stem of each long factor word, with the word."""
    stems: dict[str, tuple[str, FactorWord]] = {}
    for form, word in load_factor_words().items():
        if len(form) >= MIN_STEM_LENGTH:
            length = max(MIN_STEM_LENGTH, len(form) - LOST_LETTERS)
            stems.setdefault(form[:length], (form, word))
    return stems


def factor_word(word: str) -> FactorWord | None:
    """Return what a word in lower case multiplies by in some language, or None.

    >>> factor_word("tysięcy")
    FactorWord(factor=1000, language='Polish')
    >>> factor_word("gizmos")
    """
    known = load_factor_words().get(word)
    if known is not None or len(word) < MIN_STEM_LENGTH:
        return known
    stems = load_stems()
    for length in range(len(word), MIN_STEM_LENGTH - 1, -1):
        form, found = stems.get(word[:length], ("", None))
        if found is not None and len(word) <= len(form) + ADDED_LETTERS:
            return found
    return None


def is_foreign(word: str) -> bool:
    """Tell whether a word has letters that none of the six languages has, or mixes alphabets."""
    if word.isascii():
        return False
    letters = {c for c in word if c.isalpha()}
    return not (letters <= LATIN_LETTERS or letters <= CYRILLIC_LETTERS)


def script_of(word: str) -> str:
    """Return the script of a word by the name of its first letter: "ARABIC"."""
    return unicodedata.name(word[0], "UNKNOWN").split()[0]


def is_in_read_script(word: str) -> bool:
    """Tell whether a word is written in Latin or Cyrillic letters."""
    return word.isascii() or script_of(word) in ("LATIN", "CYRILLIC")
