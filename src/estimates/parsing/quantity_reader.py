"""Read one quantity without its hedges: a number, a vague word, a ratio or an amount of money."""

from dataclasses import dataclass
from decimal import Decimal

from estimates.parsing.digits import (
    DECIMAL_SIGNS,
    MalformedError,
    Numeral,
    vulgar_fraction_value,
)
from estimates.parsing.german_numbers import is_german_number
from estimates.parsing.lexicon import is_hyphen
from estimates.parsing.numerals import NumberReader
from estimates.parsing.phrase import Phrase
from estimates.parsing.ratios import multiple_at, ratio_at
from estimates.parsing.tokens import (
    Token,
    is_digits_at,
    is_glued_digits_at,
    joins_digits,
    norm_at,
)
from estimates.parsing.vague_quantities import VagueWord, figure_range_at, vague_at

# A float keeps at most 15 decimal digits.
MAX_DECIMALS = 15

# Behind these a dash without spaces is a minus: "=-20", "(-20)".
SIGNS_BEFORE_MINUS = ("=", "<", ">", "<=", ">=", "~", "±", "(", "[", "{", ":", "*", '"', "'")
# Behind an amount of money these abbreviate a factor, whatever they abbreviate behind a count.
SPACED_MONEY_SCALES = ("m", "b", "bn", "tn")


@dataclass(frozen=True, slots=True)
class QuantityReader(NumberReader):
    """Reads quantities in a text, each as a phrase without hedges and nouns."""

    def quantity_at(self, i: int) -> Phrase | None:
        """Return the number, vague word, ratio or amount of money at token i, or None."""
        if i >= len(self.tokens) or not self.can_start_quantity(i):
            return None
        is_digits = self.tokens[i].kind == "digits"
        digit_range = (
            None if is_digits and not is_hyphen(self.tokens, i + 1) else figure_range_at(self, i)
        )
        if digit_range is not None:
            low, high, end = digit_range
            return Phrase(i, i, end, low=low, high=high)
        if is_digits:
            return multiple_at(self, i) or self.plain_number_at(i)
        vague = vague_at(self, i)
        if isinstance(vague, VagueWord):
            return Phrase(i, i, vague.end, vague=vague)
        if vague is not None:
            return self.as_phrase(vague, () if vague.loose else ("approx",))
        return (
            ratio_at(self, i)
            or self.money_at(i)
            or self.signed_at(i)
            or self.decimal_at(i)
            or self.plain_number_at(i)
        )

    def can_start_quantity(self, i: int) -> bool:
        """Tell whether a quantity can start at token i; at most words none can."""
        token = self.tokens[i]
        if token.kind != "word" or token.norm in self.lexicon.quantity_tokens:
            return True
        if vulgar_fraction_value(token.norm) is not None:
            return True
        return "de" in self.lexicon.languages and is_german_number(token.norm)

    def number_phrase_or_none(self, i: int) -> Phrase | None:
        """Return the amount of money or the number at token i; None for malformed digits, too."""
        if i >= len(self.tokens):
            return None
        try:
            number = self.money_at(i) or self.signed_at(i) or self.decimal_at(i)
            return number or self.plain_number_at(i)
        except MalformedError:
            return None

    def plain_number_at(self, i: int) -> Phrase | None:
        """Return the number at token i without a sign, a currency or a hedge."""
        numeral = self.number_at(i)
        return None if numeral is None else self.as_phrase(numeral)

    def as_phrase(self, n: Numeral, ops: tuple[str, ...] = ()) -> Phrase:
        """Return a numeral as a phrase."""
        loose = ("approx",) if n.loose else ()
        loose = ("exact",) if n.value == 0 and not n.digits else loose
        return Phrase(n.start, n.start, n.end, (*ops, *loose), n.value, n.value, number=n)

    def signed_at(self, i: int) -> Phrase | None:
        """Return the negative number at token i: a sign, with a space before it, and a number."""
        t = self.tokens
        is_dash = t[i].norm == "-"
        if not is_dash and t[i].norm not in self.lexicon.words["grammar.minus"]:
            return None
        is_hyphen = i > 0 and t[i].glued and t[i - 1].norm not in SIGNS_BEFORE_MINUS
        if is_dash and (is_hyphen or not is_glued_digits_at(t, i + 1)):
            return None
        number = self.plain_number_at(i + 1)
        if number is None or number.low is None:
            return None
        before = t[i - 1] if i else None
        if not is_dash and before and before.kind == "word" and not self.knows(before):
            problem = f"has a minus behind {before.raw!r}, which is not understood"
            raise MalformedError(problem, number.end)
        return number.with_fields(start=i, low=-number.low, high=-number.low, number=None)

    def knows(self, token: Token) -> bool:
        """Tell whether a word is a word of the languages of the text; "pelo menos" has none."""
        return token.norm in self.lexicon.known_tokens

    def decimal_at(self, i: int) -> Phrase | None:
        """Return the decimal number at token i that lacks a leading zero: ".5"."""
        t = self.tokens
        is_leading = t[i].norm in DECIMAL_SIGNS and (i == 0 or not t[i].glued)
        if not is_leading or not is_glued_digits_at(t, i + 1):
            return None
        return self.decimals_at(i)

    def decimals_at(self, i: int) -> Phrase:
        """Return the decimals after the sign at token i as a number below one."""
        t = self.tokens
        if t[i].norm == "," and self.lexicon.decimal != ",":
            problem = f"lacks the digits before the comma; write 0.{t[i + 1].norm}"
            raise MalformedError(problem, i + 2)
        end = i + 2
        while joins_digits(t, end, DECIMAL_SIGNS):
            end += 2
        if len(t[i + 1].norm) > MAX_DECIMALS or end > i + 2:
            raise MalformedError("is grouped in a way that no number is", end)
        value = Decimal(f"0.{t[i + 1].norm}")
        return self.as_phrase(self.apply_magnitudes(Numeral(value, i, i + 2, digits=True)))

    def money_at(self, i: int) -> Phrase | None:
        """Return the amount of money at token i, whose unit is the currency: "$5 million"."""
        currency = self.match("units.currency", i)
        if currency is None:
            return None
        is_article = self.tokens[i].norm in self.lexicon.words["grammar.one"]
        if is_article and not self.tokens[currency[1] - 1].glued:
            return None  # "a $5 million fine"
        number = None
        if is_digits_at(self.tokens, currency[1]):
            number = self.plain_number_at(currency[1])
        elif joins_digits(self.tokens, currency[1], DECIMAL_SIGNS):
            number = self.decimals_at(currency[1])
        sign = "".join(t.raw for t in self.tokens[i : currency[1]])
        return number and self.scale_money(number).with_fields(start=i, unit=sign)

    def scale_money(self, p: Phrase) -> Phrase:
        """Return an amount with the abbreviated factor after a space: "$1.2 bn"."""
        tokens, n, i = self.tokens, p.number, p.end
        if n is None or n.scale != 1 or norm_at(tokens, i) not in SPACED_MONEY_SCALES:
            return p
        scale, after = self.match("scales", i), i + 1
        is_joined = after < len(tokens) and tokens[after].kind == "word" and tokens[after].glued
        if scale is None or is_joined or is_hyphen(tokens, after):
            return p
        factor = int(scale[0])
        return self.as_phrase(n.with_fields(value=n.value * factor, end=scale[1], scale=factor))
