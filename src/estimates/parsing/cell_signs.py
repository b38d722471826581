"""Account for signs beside a number that change it in a cell, where no sentence explains them."""

from estimates.parsing.phrase import Phrase
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import norm_at
from estimates.parsing.word_checks import refuse


def check_cell_signs(reader: TextReader, p: Phrase) -> tuple[str, ...]:
    """Return the question marks beside the number of a cell; refuse other signs that change it.

    "60-" and "?-60" lack an end; "60-" and "(60)" are negative numbers in accounts. "+ 5" is 5 or
    a change, and the letter of "16b" a billion or a mark.
    """
    tokens, before, behind = reader.tokens, p.first - 1, p.full_end
    if norm_at(tokens, before) == "-" and norm_at(tokens, before - 1) == "?":
        refuse(p, "is the end of a range whose start is not known")
    if before == 0 and tokens[0].norm == "+":
        refuse(p, "has a plus before it, which may be a change: write it without a space")
    is_in_brackets = before == 0 and norm_at(tokens, 0) == "(" and norm_at(tokens, behind) == ")"
    if is_in_brackets and behind + 1 == len(tokens) and is_bare_number(p):
        refuse(p, "is in brackets, which may be a minus: write it without them")
    if is_in_brackets and reader.match("units.percent", behind + 1):
        refuse(p, "is in brackets before a percent: write the percent inside them")
    if norm_at(tokens, behind) == "-" and behind + 1 == len(tokens):
        refuse(p, "is before a dash, which may be a minus or an open range")
    if norm_at(tokens, p.end) == "+" and behind + 1 < len(tokens) and is_word_at(reader, p.end + 1):
        refuse(p, "is before a plus, which may be a bound: write it without a space")
    if behind == len(tokens) and is_marked_with_b(reader, p):
        refuse(p, "is before 'b', which may be a billion or a mark: write the number in full")
    is_doubted = norm_at(tokens, before) == "?" and before == 0
    has_bracket = norm_at(tokens, behind) == "(" and norm_at(tokens, behind + 1) == "?"
    is_doubted |= norm_at(tokens, behind) == "?" or has_bracket
    return ("?",) if is_doubted else ()


def is_bare_number(p: Phrase) -> bool:
    """Tell whether a phrase is a positive number in digits without a sign, a hedge or a noun."""
    is_number = p.number is not None and p.number.digits and p.bounds is None
    is_alone = not p.ops and p.first == p.start and (p.unit is not None or p.counted is None)
    return is_number and is_alone and p.low is not None and p.low > 0


def is_word_at(reader: TextReader, i: int) -> bool:
    """Tell whether token i is a word."""
    return i < len(reader.tokens) and reader.tokens[i].kind == "word"


def is_marked_with_b(reader: TextReader, p: Phrase) -> bool:
    """Tell whether a whole number ends with "b" and has neither a currency nor a noun."""
    last, number = reader.tokens[p.end - 1], p.number
    is_letter = last.norm == "b" and last.glued
    if number is None or not is_letter or p.unit or p.counted:
        return False
    return number.value % number.scale == 0 and p.first == p.start
