"""Two numbers that are the ends of one: "10-15,000", "two to three thousand", "5,000 ± 500"."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from estimates.parsing.digits import MalformedError
from estimates.parsing.phrase import Phrase

if TYPE_CHECKING:
    from estimates.parsing.phrase_reader import PhraseReader

THOUSANDS = (1_000_000_000, 1_000_000, 1000)
SECOND_OPS = {
    "approx": "neutral",
    "neutral": "neutral",
    "upto": "neutral",
    "near_below": "approx",
    "near_above": "approx",
    "gt": "ge",
    "ge": "ge",
}
"""What operators before the second number make of a range; "from A to more than B" is at
least A."""


def ranged(reader: PhraseReader, p: Phrase) -> Phrase:
    """Read "to 120,000" on, and "±5,000"."""
    if p.low is None or p.is_range:
        return p
    t = reader.tokens
    if p.end < len(t) and t[p.end].norm in ("±", "+/-"):
        margin = reader.number(p.end + 1)
        if margin and margin.low is not None:
            return replace(p, end=margin.end, ops=(*p.ops, "margin"), high=margin.low)
    second = second_number(reader, p)
    if second is None or second.low is None or (p.unit or "") != (second.unit or p.unit or ""):
        return p
    low = distributed(p, second, reader)
    if low == second.low:
        return replace(p, end=second.end)
    if low > second.low:
        return backward(reader, p, second)
    return replace(p, low=low, high=second.low, end=second.end, ops=(*p.ops, *second.ops))


def second_number(reader: PhraseReader, p: Phrase) -> Phrase | None:
    """Return the number after "to", "-" or, after "between", "and"."""
    between = "between" in p.ops
    category = "grammar.between_and" if between else "grammar.to"
    found = reader.lexicon.at(category, reader.tokens, p.end)
    if found is None and between:
        found = reader.lexicon.at("grammar.to", reader.tokens, p.end)
    if found is None:
        return None
    at = found[1]
    ops: tuple[str, ...] = ()
    while at < len(reader.tokens) and len(ops) < 2:
        op = reader.lexicon.at("prefix", reader.tokens, at)
        if op is None or reader.number_or_none(at) is not None:
            break
        kept = SECOND_OPS.get(op[0])
        if kept is None or (kept == "ge" and not {"from", "between"} & {*p.ops}):
            return None
        at, ops = op[1], (*ops, kept)
    if at >= len(reader.tokens):
        return None
    number = reader.money_at(at) or reader.number(at)
    return number and replace(number, ops=(*number.ops, *ops))


def backward(reader: PhraseReader, p: Phrase, second: Phrase) -> Phrase:
    """Refuse "15-10"; after "to" the two numbers are no range and stay apart."""
    if reader.tokens[p.end].norm == "-":
        raise MalformedError("runs from a larger number to a smaller one", second.end)
    return p


def distributed(p: Phrase, second: Phrase, reader: PhraseReader) -> Decimal:
    """Return the first number of a range with the magnitude that it shares with the second.

    "two to three thousand" is 2,000 to 3,000, "10-15,000" is 10,000 to 15,000, "4-500" is
    400 to 500; "100-5000" could be two things and is refused.

    Raises
    ------
    MalformedError
    """
    low, high = p.low, second.low
    if low is None or high is None:
        raise ValueError("a range needs two numbers")
    first, last = reader.number_or_none(p.start), reader.number_or_none(second.start)
    if first is None or last is None or first.scale >= 1000 or low >= 1000 or first.grouped:
        return low
    if first.value != low or low <= 0:
        return low
    scales = {last.scale, *(s for s in THOUSANDS if last.grouped and high % s == 0)}
    if last.scale not in THOUSANDS and last.scale % 100 == 0:
        scales.add(last.scale // 100)
    for scale in sorted(scales, reverse=True):
        if scale >= 12 and low * scale < high:
            return low * scale
    dashed = reader.tokens[p.end].norm == "-"
    if dashed and first.digits and last.digits and last.scale == 1 and not last.grouped:
        if low < 10 and 200 <= high < 1000 and high % 100 == 0 and low * 100 < high:
            return low * 100
        if low >= 10 and high >= 10_000 and high % 1000 == 0 and low * 1000 < high:
            raise MalformedError(
                f"is ambiguous, {low}-{high} or {low * 1000}-{high}: write both ends in full",
                second.end,
            )
    return low
