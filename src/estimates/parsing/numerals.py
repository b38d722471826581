"""Read one number in digits, in words or in both.

"forty-one thousand", "1.372 million", "half a million", "110 тис.", "zweihunderttausend".
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from estimates.parsing.digits import MalformedError, Numeral, read_digits, vulgar_fraction_value
from estimates.parsing.number_words import NumberWordParser
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import is_digits_at, is_glued_digits_at

# A float holds numbers up to about 1.8e308.
MAX_EXPONENT = 300


@dataclass(frozen=True, slots=True)
class NumberReader(TextReader):
    """Reads numbers in a text."""

    def number_at(self, i: int) -> Numeral | None:
        """Return the number that starts at token i, or None; raise MalformedError."""
        if i >= len(self.tokens):
            return None
        if self.tokens[i].kind == "digits":
            return self.add_smaller_magnitude(self.digits_at(i))
        return self.fraction_at(i) or self.half_at(i) or self.number_words_at(i)

    def number_or_none(self, i: int) -> Numeral | None:
        """Return the number at token i; None for malformed digits, too."""
        try:
            return self.number_at(i)
        except MalformedError:
            return None

    # ---- digits

    def digits_at(self, i: int) -> Numeral:
        """Return the number in digits at token i, with the magnitudes that follow it."""
        number = self.apply_exponent(read_digits(self, i))
        return self.apply_magnitudes(self.add_vulgar_fraction(number))

    def apply_exponent(self, n: Numeral) -> Numeral:
        """Return a number with the exponent of "1.5e5"; refuse one that no float holds."""
        t = self.tokens
        if not (n.end + 1 < len(t) and t[n.end].norm == "e" and t[n.end].glued):
            return n
        has_sign = t[n.end + 1].norm in ("+", "-")
        i = n.end + 1 + has_sign
        if not is_glued_digits_at(t, i):
            return n
        # A longer exponent is refused before it becomes a number.
        power = int(t[i].norm) if len(t[i].norm) < 4 else 9999
        power = -power if has_sign and t[n.end + 1].norm == "-" else power
        if abs(power) > MAX_EXPONENT:
            raise MalformedError("has an exponent that is too large", i + 1)
        return replace(n, value=n.value.scaleb(power), end=i + 1)

    def add_vulgar_fraction(self, n: Numeral) -> Numeral:
        """Return a number with the fraction of "1½"."""
        if n.end < len(self.tokens) and n.value == int(n.value):
            fraction = vulgar_fraction_value(self.tokens[n.end].norm)
            if fraction is not None:
                return replace(n, value=n.value + fraction, end=n.end + 1)
        return n

    # ---- magnitudes

    def apply_magnitudes(self, n: Numeral) -> Numeral:
        """Return a number with the magnitude words that follow it ("hundred thousand")."""
        for _ in range(3):
            magnitude = self.magnitude_at(n.end)
            if magnitude is None:
                break
            value, end = magnitude
            n = replace(n, value=n.value * value, end=end, scale=n.scale * value)
        half = self.match("grammar.half_more", n.end)
        return self.add_half_of_scale(n, half[1]) if half else n

    def add_half_of_scale(self, n: Numeral, end: int) -> Numeral:
        """Return a number with half of its magnitude added: "a million and a half"."""
        if n.scale < 100:
            return n
        return replace(n, value=n.value + Decimal(n.scale) / 2, end=end)

    def add_smaller_magnitude(self, n: Numeral) -> Numeral:
        """Return a number with the smaller magnitudes that follow: "2 million 500 thousand"."""
        for _ in range(3):
            if n.scale < 1_000_000 or not is_digits_at(self.tokens, n.end):
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
        """Return "half a million", "½ million" or "a half dozen" at token i."""
        half = self.match("grammar.half", i)
        part = Decimal("0.5") if half else vulgar_fraction_value(self.tokens[i].norm)
        end = half[1] if half else i + 1
        magnitude = self.magnitude_at(end) if part is not None else None
        if part is None or magnitude is None or magnitude[0] < 12:
            return None
        return self.apply_magnitudes(Numeral(part, i, end))

    def fraction_at(self, i: int) -> Numeral | None:
        """Return a fraction of a magnitude at token i: "three quarters of a million"."""
        fraction = self.match("fractions", i)
        of = fraction and self.match("grammar.of", fraction[1])
        one = of and self.match("grammar.one", of[1])
        magnitude = self.magnitude_at(one[1]) if one else None
        if fraction is None or magnitude is None:
            return None
        scale, end = magnitude
        return Numeral(Decimal(round(fraction[0] * scale)), i, end, scale=scale)

    # ---- words

    def number_words_at(self, i: int) -> Numeral | None:
        """Return the number in words at token i: "two hundred and five thousand"."""
        parser = NumberWordParser(self, i)
        parser.run()
        if parser.end == i:
            return None
        if (self.number_word_at(parser.end) or self.magnitude_at(parser.end)) is not None:
            # "twenty twenty-one"
            raise MalformedError("has number words that do not form a number", parser.skip())
        n = Numeral(Decimal(parser.total + parser.group), i, parser.end, scale=parser.scale)
        half = self.match("grammar.half_more", n.end)
        if half is None:
            return n
        if n.scale == 1 and self.magnitude_at(half[1]):
            # "one and a half million"
            return self.apply_magnitudes(Numeral(n.value + Decimal("0.5"), n.start, half[1]))
        return self.add_half_of_scale(n, half[1])
