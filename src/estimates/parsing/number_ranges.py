"""Read ranges: "10-15,000", "two to three thousand", "5,000 ± 500"."""

from dataclasses import replace
from decimal import Decimal

from estimates.parsing.digits import MalformedError
from estimates.parsing.phrase import Phrase
from estimates.parsing.quantity_reader import QuantityReader
from estimates.parsing.tokens import norm_at

# The magnitudes that the first number of a range can share with grouped digits.
SHARED_MAGNITUDES = (1_000_000_000, 1_000_000, 1000)

# The operator of a range for each operator before its second number: "from A to more than B"
# is at least A.
SECOND_OPERATORS = {
    **dict.fromkeys(("approx", "neutral", "upto"), "neutral"),
    **dict.fromkeys(("near_below", "near_above"), "approx"),
    **dict.fromkeys(("gt", "ge"), "ge"),
}


def extend_to_range(reader: QuantityReader, p: Phrase) -> Phrase:
    """Return a phrase with the second number or the margin that follows it."""
    if p.low is None or p.is_range:
        return p
    if norm_at(reader.tokens, p.end) in ("±", "+/-"):
        margin = reader.plain_number_at(p.end + 1)
        if margin and margin.low is not None:
            return replace(p, end=margin.end, ops=(*p.ops, "margin"), high=margin.low)
    second = read_second_number(reader, p)
    if second is None or second.low is None or (p.unit or "") != (second.unit or p.unit or ""):
        return p
    low = share_magnitude(p, second, reader)
    if low == second.low:
        return replace(p, end=second.end)
    if low < second.low:
        return replace(p, low=low, high=second.low, end=second.end, ops=(*p.ops, *second.ops))
    if reader.tokens[p.end].norm == "-":
        raise MalformedError("runs from a larger number to a smaller one", second.end)
    return p  # after "to" the two numbers are separate


def read_second_number(reader: QuantityReader, p: Phrase) -> Phrase | None:
    """Return the number after "to", "-" or, after "between", "and"."""
    link = reader.match("grammar.between_and", p.end) if "between" in p.ops else None
    link = link or reader.match("grammar.to", p.end)
    if link is None:
        return None
    start, ops = link[1], tuple[str, ...]()
    while start < len(reader.tokens) and len(ops) < 2:
        op = reader.match("prefix", start)
        if op is None or reader.number_or_none(start) is not None:
            break
        range_op = SECOND_OPERATORS.get(op[0])
        if range_op is None or (range_op == "ge" and not {"from", "between"} & {*p.ops}):
            return None
        start, ops = op[1], (*ops, range_op)
    if start >= len(reader.tokens):
        return None
    number = reader.money_at(start) or reader.plain_number_at(start)
    return number and replace(number, ops=(*number.ops, *ops))


def share_magnitude(p: Phrase, second: Phrase, reader: QuantityReader) -> Decimal:
    """Return the first number of a range, with the magnitude of the second one if shared.

    "two to three thousand" is 2,000 to 3,000, "10-15,000" is 10,000 to 15,000, "4-500" is
    400 to 500. "100-5000" has two readings and is refused.
    """
    low, high = p.low, second.low
    if low is None or high is None:
        raise ValueError("a range needs two numbers")
    first, last = reader.number_or_none(p.start), reader.number_or_none(second.start)
    if first is None or last is None or first.scale >= 1000 or low >= 1000 or first.grouped:
        return low
    if first.value != low or low <= 0:
        return low
    scales = {last.scale, *(s for s in SHARED_MAGNITUDES if last.grouped and high % s == 0)}
    if last.scale not in SHARED_MAGNITUDES and last.scale % 100 == 0:
        scales.add(last.scale // 100)
    for scale in sorted(scales, reverse=True):
        if scale >= 12 and low * scale < high:
            return low * scale
    is_dashed = reader.tokens[p.end].norm == "-"
    if is_dashed and first.digits and last.digits and last.scale == 1 and not last.grouped:
        if low < 10 and 200 <= high < 1000 and high % 100 == 0 and low * 100 < high:
            return low * 100
        if low >= 10 and high >= 10_000 and high % 1000 == 0 and low * 1000 < high:
            both = f"{low}-{high} or {low * 1000}-{high}"
            raise MalformedError(f"is ambiguous ({both}): write both ends in full", second.end)
    return low
