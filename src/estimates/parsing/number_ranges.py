"""Read ranges: "10-15,000", "two to three thousand"."""

from collections.abc import Sequence
from decimal import Decimal

from estimates.parsing.date_patterns import is_counted_at, is_year_at
from estimates.parsing.digits import MalformedError
from estimates.parsing.non_counts import non_count_end
from estimates.parsing.phrase import Phrase
from estimates.parsing.quantity_reader import QuantityReader
from estimates.parsing.tokens import is_glued_digits_at

# The magnitudes that the first number of a range can share with grouped digits.
SHARED_MAGNITUDES = (1_000_000_000, 1_000_000, 1000)

# "Zwei- bis dreitausend" is 2,000 to 3,000.
COMPOUND_SCALES = {"hundert": 100, "tausend": 1000, "hunderttausend": 100_000}

CHANGE_VERBS = ("relations.up", "relations.down", "relations.moves")

# The number of tokens before a change among which its verb is searched: "rose sharply by".
MAX_VERB_DISTANCE = 4

# The operator of a range for each operator before its second number: "from A to more than B"
# is at least A.
SECOND_OPERATORS = {
    **dict.fromkeys(("approx", "neutral", "upto"), "neutral"),
    **dict.fromkeys(("near_below", "near_above"), "approx"),
    **dict.fromkeys(("gt", "ge"), "ge"),
}


def refuse_year_as_level(reader: QuantityReader, p: Phrase, second: Phrase) -> None:
    """Refuse "rose by 300 to 1850", whose second number is the new level or a year."""
    i = second.start
    is_year = second.end == i + 1 and is_year_at(reader.tokens, i)
    if is_year and not is_counted_at(reader.tokens, second.end, reader.lexicon):
        words = reader.tokens[i].raw
        raise MalformedError(f"is followed by {words!r}, a level or a year", second.end)


def extend_to_range(reader: QuantityReader, p: Phrase) -> Phrase:
    """Return a phrase with the second number that follows it."""
    if p.low is None or p.is_range:
        return p
    second = read_second_number(reader, p, p.end)
    if second is None or leads_to_level(reader, p, second):
        return p
    if (p.unit or "") != (second.unit or p.unit or ""):
        return p
    joined = join_range(reader, p, second)
    refuse_range_of_ranges(reader, joined)
    return joined


def refuse_range_of_ranges(reader: QuantityReader, p: Phrase) -> None:
    """Refuse "from 60-70 to 70-80"; "rose from 60-70 to 70-80" is a change."""
    third = read_second_number(reader, p, p.end) if p.is_range else None
    is_range = "between" in p.ops or reader.match("relations.to", p.end) is not None
    is_change = verb_ends(reader, p.first, p.start, (*CHANGE_VERBS, "relations.went"))
    if third is not None and is_range and not is_change:
        last = read_second_number(reader, third, third.end) or third
        raise MalformedError("is a range that continues to a third number", last.end)


def leads_to_level(reader: QuantityReader, p: Phrase, second: Phrase) -> bool:
    """Tell whether a number is the change to a second one: "rose by 300 to 1,200".

    "Added 300 to 500 troops" is a range.
    """
    if reader.tokens[p.end].kind == "sign" or {"from", "between"} & {*p.ops}:
        return False
    ends = verb_ends(reader, p.first, p.start, CHANGE_VERBS)
    is_step = any(reader.match("relations.by", j) for j in range(max(0, p.first - 1), p.start))
    is_last = second.end == len(reader.tokens) or reader.tokens[second.end].kind == "sign"
    if not ends or not (is_step or (p.first in ends and is_last)):
        return False
    is_level = share_magnitude(p, second, reader) == p.low
    if is_level:
        refuse_year_as_level(reader, p, second)
    return is_level


def names_new_level(reader: QuantityReader, i: int) -> bool:
    """Tell whether token i is the "to" of a new level and no bound: "revised up to 3,000"."""
    op = reader.match("prefix", i)
    if op is None or op[0] != "upto":
        return False
    is_to = reader.match("relations.to", i) == ("to", op[1])
    verbs = CHANGE_VERBS if is_to else ("relations.correct", "relations.went")
    ends = verb_ends(reader, i, i, verbs)
    return bool(ends) if is_to else i in ends


def verb_ends(reader: QuantityReader, first: int, end: int, verbs: Sequence[str]) -> list[int]:
    """Return the token after each verb of these categories shortly before token `first`."""
    before = range(max(0, first - MAX_VERB_DISTANCE), end)
    return [match[1] for j in before for verb in verbs if (match := reader.match(verb, j))]


def join_range(reader: QuantityReader, p: Phrase, second: Phrase) -> Phrase:
    """Return the range from one number to a second one."""
    low, high = share_magnitude(p, second, reader), second.low
    if high is None or low == high:
        return p.with_fields(end=second.end)
    if low < high:
        ops = (*p.ops, *second.ops)
        return p.with_fields(low=low, high=high, end=second.end, ops=ops, number=None)
    if reader.tokens[p.end].norm == "-":
        raise MalformedError("runs from a larger number to a smaller one", second.end)
    return p  # after "to" the two numbers are separate


def read_second_number(reader: QuantityReader, p: Phrase, i: int) -> Phrase | None:
    """Return the number after "to" or "-" at token i or, after "between", "and"."""
    i += has_hanging_hyphen(reader, i)
    link = reader.match("grammar.between_and", i) if "between" in p.ops else None
    link = link or (reader.match("grammar.from_to", i) if "from" in p.ops else None)
    link = link or reader.match("grammar.to", i)
    if link is None:
        return None
    if is_glued_digits_at(reader.tokens, link[1]) and reader.tokens[i].kind == "word":
        return None  # "9 O35" is no "9 o 35"
    start, ops = link[1], tuple[str, ...]()
    while start < len(reader.tokens) and len(ops) < 2:
        op = reader.match("prefix", start)
        if op is None or reader.number_or_none(start) is not None:
            break
        range_op = SECOND_OPERATORS.get(op[0])
        if range_op is None or (range_op == "ge" and not {"from", "between"} & {*p.ops}):
            return None
        start, ops = op[1], (*ops, range_op)
    tokens = reader.tokens
    if start >= len(tokens) or non_count_end(tokens, start, reader.lexicon) is not None:
        return None
    number = reader.money_at(start) or reader.decimal_at(start) or reader.plain_number_at(start)
    if number and reader.match("units.currency", p.start):
        number = reader.scale_money(number)  # "$3-4 bn"
    return number and number.with_fields(ops=(*number.ops, *ops))


def has_hanging_hyphen(reader: QuantityReader, i: int) -> bool:
    """Tell whether a hyphen for the rest of a compound is at token i: "zwei- oder dreitausend"."""
    tokens = reader.tokens
    is_hyphen = i + 1 < len(tokens) and tokens[i].norm == "-" and tokens[i].glued
    return is_hyphen and tokens[i + 1].kind == "word" and not tokens[i + 1].glued


def compound_scales(reader: QuantityReader, p: Phrase) -> set[int]:
    """Return the magnitudes at the end of a German number in one word: "dreihunderttausend"."""
    word = reader.tokens[p.end - 1].norm
    if p.end != p.start + 1 or "de" not in reader.lexicon.languages:
        return set()
    return {scale for ending, scale in COMPOUND_SCALES.items() if word.endswith(ending)}


def share_magnitude(p: Phrase, second: Phrase, reader: QuantityReader) -> Decimal:
    """Return the first number of a range, with the magnitude of the second one if shared.

    "two to three thousand" is 2,000 to 3,000, "10-15,000" is 10,000 to 15,000, "4-500" is
    400 to 500. "100-5000" has two readings and is refused.
    """
    low, high, first, last = p.low, second.low, p.number, second.number
    if low is None or high is None:
        raise ValueError("a range needs two numbers")
    if first is None or last is None or first.scale >= 1000 or low >= 1000 or first.grouped:
        return low
    if first.value != low or low <= 0:
        return low
    scales = compound_scales(reader, second)
    scales |= {last.scale, *(s for s in SHARED_MAGNITUDES if last.grouped and is_multiple(high, s))}
    if last.scale not in SHARED_MAGNITUDES and last.scale % 100 == 0:
        scales.add(last.scale // 100)
    for scale in sorted(scales, reverse=True):
        if scale >= 12 and low * scale < high:
            return low * scale
    if last.scale >= 1000 and low * last.scale > high:
        # "3-1.3 million" is neither from 3 million nor, in any text, from 3.
        raise MalformedError("runs from a larger number to a smaller one", second.end)
    is_dashed = reader.tokens[p.end].norm == "-"
    if is_dashed and first.digits and last.digits and last.scale == 1 and not last.grouped:
        if low < 10 and 200 <= high < 1000 and is_multiple(high, 100) and low * 100 < high:
            return low * 100
        if low >= 10 and high >= 10_000 and is_multiple(high, 1000) and low * 1000 < high:
            both = f"{low}-{high} or {low * 1000}-{high}"
            raise MalformedError(f"is ambiguous ({both}): write both ends in full", second.end)
    return low


def is_multiple(number: Decimal, unit: int) -> bool:
    """Return whether a number is a multiple of a unit, also one of more digits than `%` takes."""
    return number == number.to_integral_value() and int(number) % unit == 0
