"""Read a number from runs of digits and their separators.

Every common thousands separator is read: comma, point, apostrophe and the spaces. The language
decides whether "1.500" has thousands or decimals. Where it is unknown, the number is refused,
and the message shows both readings.
"""

import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import Tokens, joins_digits, norm_at

# No float holds a longer number. It is refused before the conversion costs time.
MAX_DIGITS = 400

# Digits before one of these are a number of their own: "18 152mm howitzers" are eighteen.
GLUED_SUFFIXES = ("mm", "cm", "мм", "st", "nd", "rd", "th")
DECIMAL_SIGNS = (",", ".")
# After several of them, the other languages say "millions".
ENGLISH_MAGNITUDES = ("million", "billion", "trillion")
# Spaces that separate thousands: a line break separates two numbers.
GROUP_SPACES = (" ", "\u00a0", "\u202f", "\u2009", "\u2007", "\u2002", "\u2008", "\u200a")
SEPARATORS = (*DECIMAL_SIGNS, "'", "_")


@dataclass(frozen=True)
class MalformedError(Exception):
    """Digits or number words that do not form a number.

    problem : what is wrong, in words.
    end : the token after them, where reading continues.
    harmless : whether they count nothing ("four-star") and do not impair another count.
    """

    problem: str
    end: int
    harmless: bool = False


# As for `estimates.parsing.phrase.Phrase`: made and read faster than frozen; no rule changes one.
@dataclass(slots=True)
class Numeral:
    """A number in a text.

    value : the exact number.
    start, end : its first token, and the token after it.
    scale : the product of the magnitude words at its end; 1 without.
    grouped : whether it is written with thousands separators.
    digits : whether it is written in digits.
    loose : whether the word itself is a hedge ("une centaine").
    """

    value: Decimal
    start: int
    end: int
    scale: int = 1
    grouped: bool = False
    digits: bool = False
    loose: bool = False

    def with_fields(self, **changed: Any) -> "Numeral":
        """Return a copy with other values in some fields."""
        return replace(self, **changed)


def collect_groups(tokens: Tokens, i: int) -> tuple[list[str], list[str], int]:
    """Return groups of digits, the separators between them, and the token after them."""
    groups, separators = [tokens[i].norm], [""]
    i += 1
    while i < len(tokens):
        if joins_digits(tokens, i, SEPARATORS):
            separators.append(tokens[i].norm)
            groups.append(tokens[i + 1].norm)
            i += 2
        elif is_spaced_group(tokens, i, groups, separators):
            separators.append(" ")
            groups.append(tokens[i].norm)
            i += 1
        else:
            break
    return groups, separators[1:], i


def is_spaced_group(tokens: Tokens, i: int, groups: list[str], separators: list[str]) -> bool:
    """Tell whether three digits after a space continue the number.

    "19 150,000" is two numbers, because the second one has its own separators.
    """
    token = tokens[i]
    if token.kind != "digits" or token.gap not in GROUP_SPACES or len(token.norm) != 3:
        return False
    if len(groups[0]) > 3 or groups[0].startswith("0") or separators[-1] not in ("", " "):
        return False
    if i + 1 < len(tokens) and tokens[i + 1].glued and tokens[i + 1].norm in GLUED_SUFFIXES:
        return False
    is_grouped = joins_digits(tokens, i + 1, SEPARATORS) and len(tokens[i + 2].norm) == 3
    return not is_grouped or token.gap in "\u00a0\u202f\u2009"


def read_digits(reader: TextReader, i: int) -> Numeral:
    """Return the number in digits at token i, without the magnitudes that follow it."""
    groups, separators, end = collect_groups(reader.tokens, i)
    if sum(map(len, groups)) > MAX_DIGITS:
        raise MalformedError("has too many digits", end)
    if len(groups[0]) > 1 and not groups[0].strip("0"):
        raise MalformedError("starts with zeros, and may be the end of another number", end)
    kinds = list(dict.fromkeys(separators))
    whole, decimals = groups, ""
    if len(kinds) == 1 and len(groups) > 2:
        refuse_irregular_groups(groups, kinds[0], end)
    elif len(kinds) == 1 and not marks_thousands(reader, groups, kinds[0], end):
        [*whole, decimals] = groups
    elif len(kinds) > 1:
        [*whole, decimals] = groups
        is_decimal = separators[-1] in DECIMAL_SIGNS and separators.count(separators[-1]) == 1
        if len(kinds) > 2 or not is_decimal or not is_in_threes(whole):
            raise MalformedError("mixes separators in a way that no number does", end)
    value = Decimal(f"{''.join(whole)}.{decimals}")
    return Numeral(value, i, end, grouped=len(whole) > 1, digits=True)


def is_in_threes(groups: list[str]) -> bool:
    """Tell whether groups are thousands: one to three digits, then three each."""
    return 1 <= len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])


def refuse_irregular_groups(groups: list[str], separator: str, end: int) -> None:
    """Refuse three or more groups that are neither thousands nor in Indian grouping."""
    first, *pairs, last = groups
    is_indian = len(first) <= 2 and len(last) == 3 and all(len(pair) == 2 for pair in pairs)
    if not (is_in_threes(groups) and first != "0") and not (separator == "," and is_indian):
        raise MalformedError("is grouped in a way that no number is", end)


def marks_thousands(reader: TextReader, groups: list[str], separator: str, end: int) -> bool:
    """Tell whether the only separator marks thousands, not decimals: "1.372 million" has them."""
    first, last = groups
    lexicon, in_threes = reader.lexicon, is_in_threes(groups) and not first.startswith("0")
    if separator not in DECIMAL_SIGNS:
        if in_threes:
            return True
        raise MalformedError("is grouped in a way that no number is", end)
    magnitude = reader.magnitude_at(end)
    has_magnitude = magnitude is not None and magnitude[0] >= 1000
    if not in_threes:
        is_long = len(first) > 3 and separator != lexicon.decimal
        if separator in (lexicon.decimal, ".") or (has_magnitude and not is_long):
            return False
        problem = f"has a decimal comma, which English does not use; write {first}.{last}"
        raise MalformedError(problem, end)
    if reader.locale_given:
        return separator != lexicon.decimal
    if has_magnitude:
        # Of "1.372 million" and "2.500 millones" only the language tells which has decimals.
        is_english = norm_at(reader.tokens, end) in ENGLISH_MAGNITUDES and lexicon.decimal == "."
        is_decided = separator != "." or is_english or reader.shows_language(end)
    else:
        is_decided = separator == lexicon.thousands
    if is_decided:
        return separator == lexicon.thousands
    both, remedy = f"{first},{last} or {first}.{last}", 'give decimal="." or decimal=","'
    problem = f"is ambiguous ({both}): write it without the separator, or {remedy}"
    raise MalformedError(problem, end)


def vulgar_fraction_value(word: str) -> Decimal | None:
    """Return the value of a fraction sign such as ½, None for any other word."""
    if len(word) != 1 or word.isascii() or word.isdecimal() or unicodedata.category(word) != "No":
        return None
    value = unicodedata.numeric(word, -1.0)
    return Decimal(str(round(value, 6))) if 0 < value < 1 else None
