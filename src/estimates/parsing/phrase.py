"""A phrase: the parts of one quantity in a text, before they become a figure."""

from dataclasses import dataclass, fields
from decimal import Decimal
from operator import attrgetter
from typing import Any

from estimates.parsing.digits import Numeral
from estimates.parsing.vague_quantities import VagueWord

BOUND_OPERATORS = ("gt", "ge", "lt", "le", "upto")
HEDGE_OPERATORS = ("approx", "near_below", "near_above")


# Made in a third of the time of a frozen dataclass; no rule changes one.
@dataclass(slots=True)
class Phrase:
    """One quantity as its words state it.

    first, start : its first token, and the first token of the number.
    end : the token after the number and the hedges and bounds that follow it.
    ops : the hedges, bounds and other operators, in order.
    low, high : the ends of a range, or twice the same number; None for a vague word.
    vague : the vague word.
    unit : the unit of a measure.
    counted, tail : what is counted, and the token after it.
    formation : whether military formations are counted.
    times : whether the number is a ratio ("twice as many").
    unread : the words beside the number that were not understood.
    number : one number with its magnitude, as written; None for the ends of a range.
    bounds, level : the interval stated beside one number, and its level in percent.
    """

    first: int
    start: int
    end: int
    ops: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    vague: VagueWord | None = None
    unit: str | None = None
    counted: str | None = None
    tail: int = 0
    formation: bool = False
    times: bool = False
    unread: tuple[str, ...] = ()
    number: Numeral | None = None
    bounds: tuple[Decimal, Decimal] | None = None
    level: Decimal | None = None

    def with_fields(self, **changed: Any) -> "Phrase":
        """Return a copy with other values in some fields."""
        copy = Phrase(*all_fields(self))
        for name, value in changed.items():
            setattr(copy, name, value)
        return copy

    @property
    def is_range(self) -> bool:
        """Whether two numbers are stated."""
        return self.low != self.high

    @property
    def full_end(self) -> int:
        """The token after the phrase and what it counts."""
        return max(self.end, self.tail)


all_fields = attrgetter(*(field.name for field in fields(Phrase)))


def bound_operator(p: Phrase) -> str | None:
    """Return the first operator that is a bound; it prevails over the others."""
    return next((op for op in p.ops if op in BOUND_OPERATORS), None)


def hedge_operator(p: Phrase) -> str | None:
    """Return the first operator that is a hedge."""
    return next((op for op in p.ops if op in HEDGE_OPERATORS), None)
