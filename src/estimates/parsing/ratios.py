"""Read ratios to a number stated elsewhere: "twice as many", "a third of", "one in five"."""

from decimal import Decimal

from estimates.parsing.digits import MalformedError, Numeral
from estimates.parsing.lexicon import is_hyphen
from estimates.parsing.number_fractions import fraction_words_at
from estimates.parsing.numerals import NumberReader
from estimates.parsing.phrase import Phrase
from estimates.parsing.tokens import is_digits_at, joins_digits


def ratio_at(reader: NumberReader, i: int) -> Phrase | None:
    """Return the ratio at token i: "twice as many", "a third of", "three times the"."""
    fraction = fraction_words_at(reader, i)
    if fraction is not None:
        ratio, end = fraction
        is_last = end >= len(reader.tokens) and reader.expects_figure
        is_plural = reader.number_word_at(i) is not None
        if (is_last or is_plural or reader.match("grammar.of", end)) and not is_part(reader, i):
            return ratio_phrase(i, end, ratio)
    match = reader.match("ratios", i)
    if match is not None:
        ratio, end = Decimal(str(match[0])), match[1]
        if end >= len(reader.tokens) and reader.expects_figure:
            return ratio_phrase(i, end, ratio)
        link = reader.match("ratio_words.after", end)
        if link and not is_part(reader, i):
            return ratio_phrase(i, link[1] if link[1] > end + 1 else end, ratio)
    return multiple_at(reader, i)


def is_part(reader: NumberReader, i: int) -> bool:
    """Tell whether the fraction at token i is part of a magnitude: "half a million"."""
    return reader.fraction_at(i) is not None or reader.half_at(i) is not None


def multiple_at(reader: NumberReader, i: int) -> Phrase | None:
    """Return the ratio with a number at token i: "three times", "10x", "one in five", "1/3"."""
    tokens = reader.tokens
    if is_digits_at(tokens, i) and joins_digits(tokens, i + 1, ("/",)):
        part, whole = reader.number_or_none(i), reader.number_or_none(i + 2)
        if part and whole and 0 < part.value < whole.value < 100:
            return ratio_phrase(i, whole.end, part.value / whole.value)
    n = reader.number_or_none(i)
    if n is None:
        return None
    parts = reader.match("denominators", n.end + is_hyphen(tokens, n.end))
    if parts is not None:
        return parts_phrase(i, n, *parts)
    times = reader.match("ratio_words.times", n.end)
    if times:
        return ratio_phrase(i, times[1], n.value)
    preposition = reader.match("ratio_words.in", n.end)
    if preposition and n.value < 10:
        whole = reader.number_or_none(preposition[1])
        if whole and n.value < whole.value <= 100:
            return ratio_phrase(i, whole.end, n.value / whole.value)
    return None


def parts_phrase(start: int, n: Numeral, whole: int, end: int) -> Phrase:
    """Return "35 hundredths" as a ratio; refuse "5 quarters", which may count quarters."""
    if not 1 < n.value < whole or n.value != int(n.value):
        raise MalformedError("is before a word for a part, and may be a fraction", end)
    return ratio_phrase(start, end, n.value / whole)


def ratio_phrase(start: int, end: int, ratio: Decimal) -> Phrase:
    """Return tokens start..end as the phrase of a ratio."""
    return Phrase(start, start, end, (), ratio, ratio, times=True)
