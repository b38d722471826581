"""A tokenized text with its lexicon, and the number words at a token.

The base class of the readers of numbers, quantities and phrases.
"""

from dataclasses import dataclass
from typing import Any

from estimates.parsing.german_numbers import read_german_number
from estimates.parsing.lexicon import Lexicon, is_hyphen, longest_match
from estimates.parsing.tokens import Tokens

# Magnitudes of one letter are read in "5m" and not in "5 m".
GLUED_MAGNITUDES = ("m", "b", "t", "c")


@dataclass(frozen=True, slots=True)
class TextReader:
    """Reads single number words in a text.

    tokens, lexicon : the text, and the words of its languages.
    locale_given : whether the caller named the language.
    expects_figure : whether the text is one phrase known to state a figure. "No tanks",
        "a brigade" and "some troops" are then read as figures; in a document they are not.
    """

    tokens: Tokens
    lexicon: Lexicon
    locale_given: bool = False
    expects_figure: bool = False

    def match(self, category: str, i: int) -> tuple[Any, int] | None:
        """Return payload and end of the longest phrase of a category at token i."""
        return longest_match(self.lexicon.tries[category], self.tokens, i)

    def number_word_at(self, i: int) -> tuple[int, int] | None:
        """Return the value of the number word at token i, and the token after it."""
        if i >= len(self.tokens):
            return None
        match = self.match("numbers", i)
        if match is not None:
            return int(match[0]), match[1]
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
        if match is None:
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
