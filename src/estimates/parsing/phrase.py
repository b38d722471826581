"""A phrase: the parts of one quantity in a text, before they become a figure."""

from dataclasses import dataclass
from decimal import Decimal

from estimates.parsing.vague_quantities import VagueWord

BOUND_OPERATORS = ("gt", "ge", "lt", "le", "upto")


@dataclass(frozen=True, slots=True)
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
    def full_end(self) -> int:
        """The token after the phrase and what it counts."""
        return max(self.end, self.tail)
