"""Read fractions: "two thirds", "one and a quarter", "one point five", "anderthalb"."""

from decimal import Decimal

from estimates.parsing.digits import Numeral
from estimates.parsing.german_numbers import read_german_mixed_number
from estimates.parsing.lexicon import is_hyphen
from estimates.parsing.number_words import NumberWordParser
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import is_digits_at, norm_at

# Fractions that people write in digits; "9/11" and "24/7" are none.
DENOMINATORS = (2, 3, 4, 5, 6, 8, 10, 16, 100)

# "One point five five five ...": a float keeps at most fifteen decimal digits.
MAX_DECIMAL_WORDS = 15

# A float keeps no decimals of larger numbers.
MOST_WITH_DECIMALS = 10**15

FractionMatch = tuple[Decimal, int]


def fraction_words_at(reader: TextReader, i: int) -> FractionMatch | None:
    """Return the value of "a third" or "three fifths" at token i, and the token after it."""
    if is_digits_at(reader.tokens, i):
        return None
    fixed = reader.match("fractions", i)
    if fixed is not None:
        return Decimal(str(fixed[0])), fixed[1]
    part = reader.number_word_at(i)
    if part is None:
        return None
    whole = reader.match("denominators", part[1] + is_hyphen(reader.tokens, part[1]))
    if whole is None or not 1 < part[0] < whole[0]:
        return None
    return Decimal(part[0]) / Decimal(whole[0]), whole[1]


def digit_fraction_at(reader: TextReader, i: int) -> FractionMatch | None:
    """Return the value of "3/4" at token i, and the token after it."""
    tokens = reader.tokens
    is_pair = is_digits_at(tokens, i) and norm_at(tokens, i + 1) == "/"
    if not (is_pair and tokens[i + 1].glued and is_digits_at(tokens, i + 2)):
        return None
    if not tokens[i + 2].glued or max(len(tokens[i].norm), len(tokens[i + 2].norm)) > 3:
        return None
    part, whole = int(tokens[i].norm), int(tokens[i + 2].norm)
    is_proper = 0 < part < whole and whole in DENOMINATORS
    return (Decimal(part) / Decimal(whole), i + 3) if is_proper else None


def mixed_number_at(reader: TextReader, i: int) -> FractionMatch | None:
    """Return the value of one word for a number and a fraction: "anderthalb", "полтора"."""
    match = reader.match("mixed_numbers", i)
    if match is not None:
        return Decimal(str(match[0])), match[1]
    if "de" not in reader.lexicon.languages or i >= len(reader.tokens):
        return None
    value = read_german_mixed_number(reader.tokens[i].norm)
    return None if value is None else (value, i + 1)


def added_fraction_at(reader: TextReader, i: int) -> FractionMatch | None:
    """Return the fraction that is added to the number before token i: "and a half"."""
    start = i + is_hyphen(reader.tokens, i)
    match = reader.match("added_fractions", start)
    # "A million and a third of them" are two numbers.
    if match is None or (reader.match("grammar.of", match[1]) and match[0] != 0.5):
        return None
    return Decimal(str(match[0])), match[1]


def add_spoken_decimals(reader: TextReader, n: Numeral) -> Numeral:
    """Return a number with the decimals of "one point five", "zwei Komma null fünf"."""
    point = reader.match("decimal_words.point", n.end)
    if point is None or n.scale != 1 or n.grouped or n.value != int(n.value):
        return n
    parts, end = read_decimal_words(reader, point[1])
    # Slavic languages name the place of the last decimal: "пять десятых".
    place = reader.match("decimal_places", end)
    if place is not None and len(parts) == 1:
        value = Decimal(parts[0]) / Decimal(place[0])
        return n.with_fields(value=n.value + value, end=place[1])
    return n.with_fields(value=n.value + Decimal(f"0.{''.join(parts)}"), end=end) if parts else n


def read_decimal_words(reader: TextReader, i: int) -> tuple[list[str], int]:
    """Return the digits that the numbers at token i state one by one, and the token after them."""
    parts: list[str] = []
    while len(parts) < MAX_DECIMAL_WORDS:
        if is_digits_at(reader.tokens, i) and not parts:
            return [reader.tokens[i].norm], i + 1
        parser = NumberWordParser(reader, i)
        while parser.read_word():
            pass
        if parser.end == i or parser.total or parser.group >= 100:
            break
        parts.append(str(parser.group))
        i = parser.end
    return parts, i


def in_whole_units(value: Decimal) -> Decimal:
    """Return a number of units without the endless decimals of a third or a sixth."""
    is_large = abs(value) >= MOST_WITH_DECIMALS
    return value if is_large or value == round(value, 6) else Decimal(round(value))
