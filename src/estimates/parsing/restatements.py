"""Skip a number in brackets that repeats the one before: "300 (three hundred) people"."""

from estimates.parsing.bracketed_operators import BRACKETS
from estimates.parsing.numerals import NumberReader
from estimates.parsing.phrase import Phrase
from estimates.parsing.tokens import norm_at


def skip_restatement(reader: NumberReader, p: Phrase) -> Phrase:
    """Return a number with the brackets behind it that hold the same number and nothing else.

    Another number is a figure of its own: "300 (250 in May)".
    """
    closing = BRACKETS.get(norm_at(reader.tokens, p.end))
    if closing is None or p.low is None or p.is_range or p.times:
        return p
    number = reader.number_or_none(p.end + 1)
    if number is None or number.value != p.low or norm_at(reader.tokens, number.end) != closing:
        return p
    return p.with_fields(end=number.end + 1)
