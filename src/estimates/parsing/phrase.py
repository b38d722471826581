"""What one quantity in a text consists of, before it becomes a Figure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from estimates.parsing.vague_quantities import VagueWord

BOUNDS = ("gt", "ge", "lt", "le", "upto")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One quantity as its words state it.

    Attributes
    ----------
    first, start, end : its first token, the first of the number, the token after it (hedges
        and bounds behind the number included, what is counted not).
    ops : the hedges, bounds and other operators, in order.
    low, high : the ends of a range, or twice the one number; None for a vague word.
    vague : the vague word.
    unit : the unit of a measure.
    counted, tail : what is counted, and the token after it.
    formation : whether military formations are counted.
    times : whether the number is a ratio ("twice as many").
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

    @property
    def is_range(self) -> bool:
        """Whether two numbers are stated."""
        return self.low != self.high

    @property
    def is_count(self) -> bool:
        """Whether it counts something: neither a measure nor a ratio."""
        return self.unit is None and not self.times


def twice(number: float | Decimal) -> tuple[Decimal, Decimal]:
    """Return a number as both ends of a phrase."""
    exact = number if isinstance(number, Decimal) else Decimal(str(number))
    return exact, exact
