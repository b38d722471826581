"""A tokenized text with its lexicon, and the number words at a token.

The base class of the readers of numbers, quantities and phrases.
"""

from dataclasses import dataclass
from typing import Any

from estimates.parsing.german_numbers import read_german_number
from estimates.parsing.lexicon import (
    Lexicon,
    is_hyphen,
    is_language_evident,
    longest_match,
    magnitude_words,
)
from estimates.parsing.tokens import Tokens

# Magnitudes of one letter are read in "5m" and not in "5 m".
GLUED_MAGNITUDES = ("m", "b", "t", "c")

# "Mil" is a thousand in Spanish and Portuguese, a million in English and Romanian; other languages
# have "bn" and "tn" for other numbers than English, but do not write them as in "5bn".
# French has "billions" for millions of millions; in English a number has "billion" behind it.
AMBIGUOUS_MAGNITUDES = ("mil", "bn", "tn", "billions")


@dataclass(frozen=True, slots=True)
class TextReader:
    """Reads single number words in a text.

    tokens, lexicon : the text, and the words of its languages.
    locale_given : whether the caller named the language or the decimal mark.
    expects_figure : whether the text is one phrase known to state a figure. "No tanks",
        "a brigade" and "some troops" are then read as figures; in a document they are not.
    language_given : whether a locale, or the column of the text, tells its language.
    """

    tokens: Tokens
    lexicon: Lexicon
    locale_given: bool = False
    expects_figure: bool = False
    language_given: bool = False

    def match(self, category: str, i: int) -> tuple[Any, int] | None:
        """Return payload and end of the longest phrase of a category at token i."""
        tokens, trie = self.tokens, self.lexicon.tries[category]
        # Most tokens start no phrase of a category.
        if i >= len(tokens) or tokens[i].norm not in trie:
            return None
        return longest_match(trie, tokens, i)

    def may_continue(self, i: int) -> bool:
        """Tell whether token i may continue the number before it; most nouns do not."""
        if i >= len(self.tokens):
            return False
        token = self.tokens[i]
        is_plain = token.kind == "word" and token.gap and token.raw[0].isalpha()
        return not is_plain or token.norm in self.lexicon.continuation_tokens

    def number_word_at(self, i: int) -> tuple[int, int] | None:
        """Return the value of the number word at token i, and the token after it."""
        if i >= len(self.tokens) or self.tokens[i].kind != "word":
            return None
        match = self.match("numbers", i)
        if match is not None:
            return None if self.is_ambiguous_magnitude(i) else (int(match[0]), match[1])
        if "de" in self.lexicon.languages:
            value = read_german_number(self.tokens[i].norm)
            return None if value is None else (value, i + 1)
        return None

    def magnitude_at(self, i: int) -> tuple[int, int] | None:
        """Return the magnitude word at token i ("thousand"), and the token after it."""
        tokens = self.tokens
        if is_hyphen(tokens, i):
            i += 1
        match = self.match("scales", i)
        if match is None or self.is_ambiguous_magnitude(i):
            return None
        value, end = match
        if tokens[i].norm in GLUED_MAGNITUDES and not tokens[i].glued:
            return None
        if tokens[i].norm == "m" and self.match("units.after_metre", end):
            return None  # "100m deep" is a length
        if end < len(tokens) and tokens[end].glued and tokens[end].kind == "digits":
            return None
        # The phrase of "тис." has no point: one that follows may end the sentence.
        return int(value), end

    def is_ambiguous_magnitude(self, i: int) -> bool:
        """Tell whether token i is "mil" or "bn" in a text that shows no language."""
        token = self.tokens[i]
        if token.norm not in AMBIGUOUS_MAGNITUDES or (token.glued and token.norm in ("bn", "tn")):
            return False
        return not self.shows_language(i)

    def shows_language(self, i: int) -> bool:
        """Tell whether the caller, or words around token i, show which language has its word."""
        languages, word = self.lexicon.languages, self.tokens[i].norm
        language = next((c for c in languages if word in magnitude_words(c)), languages[0])
        is_given = self.language_given and language == languages[0]
        return is_given or is_language_evident(self.tokens, i, language)
