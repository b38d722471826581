"""Read one number in digits, in words or in both.

"forty-one thousand", "1.372 million", "half a million", "110 тис.", "zweihunderttausend".
"""

from dataclasses import dataclass, field
from decimal import Decimal

from estimates.parsing.digits import MalformedError, Numeral, read_digits, vulgar_fraction_value
from estimates.parsing.lexicon import is_hyphen
from estimates.parsing.number_fractions import (
    add_spoken_decimals,
    added_fraction_at,
    digit_fraction_at,
    fraction_words_at,
    in_whole_units,
    mixed_number_at,
)
from estimates.parsing.number_words import NumberWordParser
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import is_digits_at, is_glued_digits_at, norm_at

# "Three quarters" are written 3/4 more often than "three or four".
LARGEST_CLEAR_DENOMINATOR = 4

# A float holds numbers up to about 1.8e308.
MAX_EXPONENT = 300

# "3 lakh 40 thousand"; "5 thousand 300" is two numbers where columns are run together.
SMALLEST_SPLIT_SCALE = 100_000

# Behind "six thousand, " a number in words may belong to it if it is that large, and smaller.
SMALLEST_SPLIT_PART = 100

# A few tokens around the one that is read.
MAX_RECENT_NUMBERS = 50


@dataclass(frozen=True, slots=True)
class NumberReader(TextReader):
    """Reads numbers in a text.

    recent_numbers : token → the number there, for the rules that look at one number in turn.
    """

    recent_numbers: dict[int, Numeral | None] = field(default_factory=dict, compare=False)

    def number_at(self, i: int) -> Numeral | None:
        """Return the number that starts at token i, or None; raise MalformedError."""
        recent = self.recent_numbers
        if i in recent:
            return recent[i]
        if i >= len(self.tokens):
            return None
        if len(recent) > MAX_RECENT_NUMBERS:
            recent.clear()
        recent[i] = number = self.read_number(i)
        return number

    def read_number(self, i: int) -> Numeral | None:
        """Return the number that starts at token i, or None; raise MalformedError."""
        if self.tokens[i].kind == "digits":
            return self.fraction_at(i) or self.add_smaller_magnitude(self.digits_at(i))
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
        if not self.may_continue(number.end):
            return number
        return self.apply_magnitudes(self.add_digit_fraction(add_spoken_decimals(self, number)))

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
        return n.with_fields(value=n.value.scaleb(power), end=i + 1)

    def add_digit_fraction(self, n: Numeral) -> Numeral:
        """Return a number with the fraction of "1½", "1 1/2" or "1-1/2"."""
        if n.end >= len(self.tokens) or n.value != int(n.value) or n.grouped:
            return n
        fraction = vulgar_fraction_value(self.tokens[n.end].norm)
        if fraction is not None:
            return n.with_fields(value=n.value + fraction, end=n.end + 1)
        written = digit_fraction_at(self, n.end + is_hyphen(self.tokens, n.end))
        return n.with_fields(value=n.value + written[0], end=written[1]) if written else n

    # ---- magnitudes

    def apply_magnitudes(self, n: Numeral) -> Numeral:
        """Return a number with the magnitude words that follow it ("hundred thousand")."""
        odd = self.match("suffix.approx", n.end + is_hyphen(self.tokens, n.end))
        if odd is not None and self.magnitude_at(odd[1]):
            n = n.with_fields(end=odd[1], loose=True)  # "30-odd thousand"
        for _ in range(3):
            magnitude = self.magnitude_at(n.end)
            if magnitude is None:
                break
            value, end = magnitude
            n = n.with_fields(value=n.value * value, end=end, scale=n.scale * value)
        return self.add_fraction(n)

    def add_fraction(self, n: Numeral) -> Numeral:
        """Return a number with the fraction after it: "a million and a half", "two and a half"."""
        added = added_fraction_at(self, n.end) if n.value == int(n.value) else None
        if added is None:
            return n
        fraction, end = added
        if n.scale > 1:
            if self.magnitude_at(end):
                raise MalformedError("adds a fraction before a magnitude", end + 1)
            return n.with_fields(value=in_whole_units(n.value + fraction * n.scale), end=end)
        n = self.apply_magnitudes(n.with_fields(value=n.value + fraction, end=end))
        return n.with_fields(value=in_whole_units(n.value)) if n.scale > 1 else n

    def add_smaller_magnitude(self, n: Numeral) -> Numeral:
        """Return a number with the smaller magnitudes that follow: "2 million 500 thousand"."""
        for _ in range(3):
            if n.scale < SMALLEST_SPLIT_SCALE or not is_digits_at(self.tokens, n.end):
                return n
            try:
                rest = self.digits_at(n.end)
            except MalformedError:
                return n
            if not (1 < rest.scale < n.scale and rest.value < n.scale):
                return n
            n = n.with_fields(value=n.value + rest.value, end=rest.end, scale=rest.scale)
        return n

    # ---- fractions

    def half_at(self, i: int) -> Numeral | None:
        """Return "half a million", "quarter million", "½ million" or "a half dozen" at token i."""
        half = self.match("grammar.half", i)
        match = (0.5, half[1]) if half else self.match("parts", i)
        if match is not None:
            return self.part_of_magnitude(Decimal(str(match[0])), i, match[1])
        part = vulgar_fraction_value(self.tokens[i].norm)
        return None if part is None else self.part_of_magnitude(part, i, i + 1)

    def fraction_at(self, i: int) -> Numeral | None:
        """Return a fraction of a magnitude at token i: "three quarters of a million"."""
        words, digits = fraction_words_at(self, i), digit_fraction_at(self, i)
        fraction = words or digits
        part = self.part_of_magnitude(fraction[0], i, fraction[1]) if fraction else None
        if part and digits and self.magnitude_at(digits[1]):
            self.refuse_alternatives(i, part.end)
        return part

    def refuse_alternatives(self, i: int, end: int) -> None:
        """Refuse "5/6 thousand", which is five or six thousand, or a fraction."""
        part, whole = int(self.tokens[i].norm), int(self.tokens[i + 2].norm)
        if whole - part == 1 and whole > LARGEST_CLEAR_DENOMINATOR:
            raise MalformedError("may be one of two numbers, or a fraction", end)

    def part_of_magnitude(self, part: Decimal, start: int, end: int) -> Numeral | None:
        """Return a fraction of the magnitude at token `end`, None where there is none."""
        of = self.match("grammar.of", end)
        # "Три четверти миллиона" has no preposition.
        end = of[1] if of else end
        one = self.match("grammar.one", end)
        end = one[1] if one else end
        magnitude = self.magnitude_at(end)
        if magnitude is None or magnitude[0] < 12:
            return None
        n = self.apply_magnitudes(Numeral(part, start, end))
        return n.with_fields(value=in_whole_units(n.value))

    # ---- words

    def number_words_at(self, i: int) -> Numeral | None:
        """Return the number in words at token i: "two hundred and five thousand"."""
        mixed = mixed_number_at(self, i)
        if mixed is not None:
            return self.apply_magnitudes(Numeral(mixed[0], i, mixed[1]))
        parser = NumberWordParser(self, i)
        parser.run()
        if parser.end == i:
            return None
        if (self.number_word_at(parser.end) or self.magnitude_at(parser.end)) is not None:
            # "twenty twenty-one"
            raise MalformedError("has number words that do not form a number", parser.skip())
        self.refuse_split_words(i, parser)
        n = Numeral(Decimal(parser.total + parser.group), i, parser.end, scale=parser.scale)
        return self.apply_magnitudes(add_spoken_decimals(self, n))

    def refuse_split_words(self, i: int, parser: NumberWordParser) -> None:
        """Refuse "six thousand, three hundred and five", which may be one number or two."""
        if norm_at(self.tokens, parser.end) != "," or not parser.total:
            return
        rest = NumberWordParser(self, parser.end + 1)
        rest.run()
        number = rest.total + rest.group
        if not parser.group and SMALLEST_SPLIT_PART <= number < parser.limit:
            raise MalformedError("may continue behind the comma", rest.end)
