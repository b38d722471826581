"""How far beyond a bound ("more than N") a number lies on average: conventions of a consensus.

The reading of a bound stays open, and ranges show it as open. A convention says what a consensus
may take the bound to imply; a result that uses one names it.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from estimates.errors import InvalidFieldError
from estimates.model.vague import read_convention_file
from estimates.numeric.scalars import finite_number

BOUND_CONVENTIONS = ("implied", "open")


@dataclass(frozen=True, slots=True)
class BoundConvention:
    """The mean distance of a number from a bound, on the log scale; 0 = unknown, an open end.

    Attributes
    ----------
    name, version, title, source : what it is and where it comes from.
    floor : for "more than N", "at least N". A mean of 0.15 is 16 % of N.
    far_floor : for "well over N" and the like.
    ceiling : for "up to N", "fewer than N".
    """

    name: str
    floor: float
    far_floor: float
    ceiling: float
    version: str = "1"
    title: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        for column in ("floor", "far_floor", "ceiling"):
            mean = finite_number(getattr(self, column))
            if mean is None or mean < 0:
                problem, remedy = "is not a mean distance", "give a number from 0 (open), like 0.15"
                raise InvalidFieldError(
                    problem, column=column, value=getattr(self, column), remedy=remedy
                )

    @property
    def label(self) -> str:
        """Name and version, as printed."""
        return f"{self.name} {self.version}"

    @property
    def is_open(self) -> bool:
        """Whether the far end of every bound is open."""
        return self.floor == self.far_floor == self.ceiling == 0

    @property
    def sentence(self) -> str:
        """What the convention says, for readers."""
        if self.is_open:
            return "a bound does not say how far beyond it the number lies"
        return (
            "the number lies beyond its bound by "
            f"{self.floor:.0%} on average for a floor, {self.far_floor:.0%} for “well over”, "
            f"{self.ceiling:.0%} for a ceiling (on the log scale)"
        )


@cache
def far_words() -> tuple[str, ...]:
    """Return the words that place a number far above its bound ("well over"), in lower case."""
    words: list[str] = read_convention_file("bounds")["far words"]
    return tuple(words)


def bound_convention(name: str | BoundConvention = "implied") -> BoundConvention:
    """Return a convention for bounds by name.

    Parameters
    ----------
    name : one of `BOUND_CONVENTIONS`; a `BoundConvention` is returned as is.

    Raises
    ------
    InvalidFieldError
        For an unknown name.

    Examples
    --------
    >>> bound_convention("implied").floor
    0.15
    """
    if isinstance(name, BoundConvention):
        return name
    if name not in BOUND_CONVENTIONS:
        problem = "is an unknown convention"
        remedy = f"use {' or '.join(BOUND_CONVENTIONS)}, or a BoundConvention of your own"
        raise InvalidFieldError(problem, column="bounds", value=name, remedy=remedy)
    fields: dict[str, Any] = read_convention_file("bounds")[name]
    return BoundConvention(**fields)
