"""Number words, digits with magnitudes, and both mixed → one number.

"forty-one thousand", "1.372 million", "half a million", "110 тис.", "zweihunderttausend".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from estimates.parsing.digits import MalformedError, read_digits, vulgar_fraction
from estimates.parsing.german_numbers import german_number
from estimates.parsing.lexicon import Lexicon, is_hyphen
from estimates.parsing.number_words import Words
from estimates.parsing.tokens import Token, is_digits

GLUED_ONLY = {"m", "b", "t", "c"}
"""Magnitudes of one letter: read in "5m", not in "5 m"."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text.

    Attributes
    ----------
    value : exact.
    start, end : its tokens.
    scale : the product of the magnitude words that it ends in; 1 without.
    grouped : written with thousands separators.
    digits : written in digits.
    loose : the word itself is a hedge ("une centaine").
    """

    value: Decimal
    start: int
    end: int
    scale: int = 1
    grouped: bool = False
    digits: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads numbers in one text.

    Attributes
    ----------
    tokens, lexicon : the text, and the words of its languages.
    certain : whether its language was given and not inferred.
    bold : whether the text is one phrase that is known to state a figure, so that "no
        tanks", "a brigade" and "some troops" may be read; a document is read with more care.
    """

    tokens: Sequence[Token]
    lexicon: Lexicon
    certain: bool = False
    bold: bool = False

    def number_at(self, i: int) -> Numeral | None:
        """Return the number that starts at token i, or None.

        Raises
        ------
        MalformedError
        """
        if i >= len(self.tokens):
            return None
        if self.tokens[i].kind == "digits":
            return self.continued(self.digits_at(i))
        return self.fraction_at(i) or self.half_at(i) or self.words_at(i)

    # ---- digits

    def digits_at(self, i: int) -> Numeral:
        """Return the number in digits at token i with the magnitudes that follow it."""
        after = self.after_digits(i)
        scale = self.scale_at(after)
        read = read_digits(
            self.tokens,
            i,
            self.lexicon,
            certain=self.certain,
            magnitude_follows=scale is not None and scale[0] >= 1000,
        )
        numeral = Numeral(read.value, i, read.end, grouped=read.grouped, digits=True)
        numeral = self.exponent(numeral)
        numeral = self.vulgar(numeral)
        return self.scaled(numeral)

    def after_digits(self, i: int) -> int:
        """Return the token after digits and their separators."""
        while i + 2 < len(self.tokens) and (
            self.tokens[i + 1].norm in (",", ".")
            and self.tokens[i + 1].glued
            and self.tokens[i + 2].kind == "digits"
            and self.tokens[i + 2].glued
        ):
            i += 2
        return i + 1

    def exponent(self, n: Numeral) -> Numeral:
        """Read "1.5e5" on; refuse what no float holds."""
        t = self.tokens
        if not (n.end + 1 < len(t) and t[n.end].norm == "e" and t[n.end].glued):
            return n
        signed = t[n.end + 1].norm in ("+", "-")
        at = n.end + 1 + signed
        if at >= len(t) or t[at].kind != "digits" or not t[at].glued:
            return n
        power = int(t[at].norm) if len(t[at].norm) < 4 else 9999
        power = -power if signed and t[n.end + 1].norm == "-" else power
        if abs(power) > 300:
            raise MalformedError("is larger than a number can be here", at + 1)
        return replace(n, value=n.value.scaleb(power), end=at + 1)

    def vulgar(self, n: Numeral) -> Numeral:
        """Read "1½" on."""
        if n.end < len(self.tokens) and n.value == int(n.value):
            part = vulgar_fraction(self.tokens[n.end].norm)
            if part is not None:
                return replace(n, value=n.value + part, end=n.end + 1)
        return n

    # ---- magnitudes

    def scale_at(self, i: int) -> tuple[int, int] | None:
        """Return the magnitude word at token i and the token after it."""
        tokens = self.tokens
        if is_hyphen(tokens, i):
            i += 1
        found = self.lexicon.at("scales", tokens, i)
        if found is None:
            return None
        value, end = found
        if tokens[i].norm in GLUED_ONLY and not tokens[i].glued:
            return None
        if tokens[i].norm == "m" and self.is_metre(end):
            return None
        if end < len(tokens) and tokens[end].glued and tokens[end].kind == "digits":
            return None
        # "тис." carries its own point, but the one that ends a sentence is not ours.
        return int(value), end

    def is_metre(self, i: int) -> bool:
        """Tell whether "100m" before token i is a length."""
        return (
            i < len(self.tokens)
            and self.lexicon.at("units.after_metre", self.tokens, i) is not None
        )

    def scaled(self, n: Numeral) -> Numeral:
        """Read the magnitude words after a number on ("hundred thousand")."""
        for _ in range(3):
            found = self.scale_at(n.end)
            if found is None:
                break
            n = replace(n, value=n.value * found[0], end=found[1], scale=n.scale * found[0])
        half = self.lexicon.at("grammar.half_more", self.tokens, n.end)
        if half and n.scale >= 100:
            return replace(n, value=n.value + Decimal(n.scale) / 2, end=half[1])
        return n

    def continued(self, n: Numeral) -> Numeral:
        """Read "2 million 500 thousand" on: a smaller magnitude after a larger one."""
        for _ in range(3):
            if n.scale < 1_000_000 or not is_digits(self.tokens, n.end):
                return n
            try:
                rest = self.digits_at(n.end)
            except MalformedError:
                return n
            if not (1 < rest.scale < n.scale and rest.value < n.scale):
                return n
            n = replace(n, value=n.value + rest.value, end=rest.end, scale=rest.scale)
        return n

    # ---- fractions

    def half_at(self, i: int) -> Numeral | None:
        """Return "half a million", "½ million", "a half dozen"."""
        found = self.lexicon.at("grammar.half", self.tokens, i)
        part, end = (Decimal("0.5"), found[1]) if found else (None, i)
        if part is None:
            part, end = vulgar_fraction(self.tokens[i].norm), i + 1
        if part is None:
            return None
        scale = self.scale_at(end)
        if scale is None or (scale[0] < 12):
            return None
        return self.scaled(Numeral(part, i, end))

    def fraction_at(self, i: int) -> Numeral | None:
        """Return "three quarters of a million": a fraction of a magnitude, not of something."""
        found = self.lexicon.at("fractions", self.tokens, i)
        of = found and self.lexicon.at("grammar.of", self.tokens, found[1])
        if not (found and of):
            return None
        one = self.lexicon.at("grammar.one", self.tokens, of[1])
        scale = self.scale_at(one[1]) if one else None
        if scale is None:
            return None
        value = Decimal(round(found[0] * scale[0]))
        return Numeral(value, i, scale[1], scale=scale[0])

    # ---- words

    def words_at(self, i: int) -> Numeral | None:
        """Return the number in words at token i: "two hundred and five thousand"."""
        state = Words(self, i)
        state.run()
        if state.end == i:
            return None
        if state.broken():
            raise MalformedError("is no number in words", state.skip())
        n = Numeral(Decimal(state.total + state.group), i, state.end, scale=state.scale)
        half = self.lexicon.at("grammar.half_more", self.tokens, n.end)
        if half:
            return self.half_more(n, half[1])
        return n

    def half_more(self, n: Numeral, end: int) -> Numeral:
        """Read "one and a half million" and "a million and a half" on."""
        scale = self.scale_at(end)
        if scale and n.scale == 1:
            return self.scaled(Numeral(n.value + Decimal("0.5"), n.start, end))
        if n.scale >= 100:
            return replace(n, value=n.value + Decimal(n.scale) / 2, end=end)
        return n

    def word_at(self, i: int) -> tuple[int, int] | None:
        """Return the number that one word stands for (compound German ones too)."""
        if i >= len(self.tokens):
            return None
        found = self.lexicon.at("numbers", self.tokens, i)
        if found is not None:
            return int(found[0]), found[1]
        if "de" in self.lexicon.languages:
            value = german_number(self.tokens[i].norm)
            return None if value is None else (value, i + 1)
        return None
