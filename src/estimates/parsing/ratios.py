"""Read ratios to a number stated elsewhere: "twice as many", "a third of", "one in five"."""

from decimal import Decimal

from estimates.parsing.numerals import NumberReader
from estimates.parsing.phrase import Phrase
from estimates.parsing.tokens import is_digits_at, norm_at


def ratio_at(reader: NumberReader, i: int) -> Phrase | None:
    """Return the ratio at token i: "twice as many", "a third of", "three times the"."""
    for category, after in (("fractions", "grammar.of"), ("ratios", "ratio_words.after")):
        match = reader.match(category, i)
        if match is None:
            continue
        value, end = match
        ratio = Decimal(str(value))
        if end >= len(reader.tokens) and category == "ratios" and reader.expects_figure:
            return ratio_phrase(i, end, ratio)
        link = reader.match(after, end)
        if link and reader.fraction_at(i) is None and reader.half_at(i) is None:
            is_comparison = link[1] > end + 1 and category == "ratios"
            return ratio_phrase(i, link[1] if is_comparison else end, ratio)
    return multiple_at(reader, i)


def multiple_at(reader: NumberReader, i: int) -> Phrase | None:
    """Return the ratio with a number at token i: "three times", "10x", "one in five", "1/3"."""
    tokens = reader.tokens
    if is_digits_at(tokens, i) and norm_at(tokens, i + 1) == "/" and is_digits_at(tokens, i + 2):
        part, whole = reader.number_or_none(i), reader.number_or_none(i + 2)
        if part and whole and 0 < part.value < whole.value < 100:
            return ratio_phrase(i, whole.end, part.value / whole.value)
    n = reader.number_or_none(i)
    if n is None:
        return None
    times = reader.match("ratio_words.times", n.end)
    if times:
        return ratio_phrase(i, times[1], n.value)
    preposition = reader.match("ratio_words.in", n.end)
    if preposition and n.value < 10:
        whole = reader.number_or_none(preposition[1])
        if whole and n.value < whole.value <= 100:
            return ratio_phrase(i, whole.end, n.value / whole.value)
    return None


def ratio_phrase(start: int, end: int, ratio: Decimal) -> Phrase:
    """Return tokens start..end as the phrase of a ratio."""
    return Phrase(start, start, end, (), ratio, ratio, times=True)
