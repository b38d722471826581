"""What may be compared with what: dimensions, days, and conversions of units, kept together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from estimates.analysis.comparability.dimensions import DIMENSIONS, Dimension, dimensions_of
from estimates.claims.unit_conversions import Conversion, conversions_of
from estimates.errors import EstimatesError, InvalidFieldError
from estimates.model.fields import exact_number


@dataclass(frozen=True, slots=True)
class ComparabilityRules:
    """What may be compared; the parameters of `estimates.reconcile`, kept together.

    Attributes
    ----------
    window : claims that refer to days further than this from the day asked about are not
        comparable; None = any day. That day is the day of `as_of`, else the newest day to
        which a claim on the question refers.
    drift : how fast the truth may move: standard deviation of a random walk on the log scale
        per square root of a day. A claim d days away from the day asked about is widened by
        drift * sqrt(d), in quadrature; 0 = it does not move.
    conversions : units that are brought to those of their question.
    dimensions : in what claims may differ.

    Raises
    ------
    InvalidFieldError

    Examples
    --------
    >>> Scope.of(window=30).window
    30
    """

    window: float | None = None
    drift: float = 0.0
    conversions: tuple[Conversion, ...] = ()
    dimensions: tuple[Dimension, ...] = DIMENSIONS

    @classmethod
    def of(
        cls,
        window: float | None = None,
        drift: float | None = None,
        conversions: Any = None,
        dimensions: Any = None,
    ) -> ComparabilityRules:
        """Read the parameters as a caller gives them."""
        return cls(
            None if window is None else not_negative(window, "window", "give a number of days"),
            0.0 if drift is None else not_negative(drift, "drift", "0.02 is about 10 % a month"),
            conversions_of(conversions),
            dimensions_of(dimensions),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON knows it; dimensions that are as usual are left out."""
        return {
            "window": self.window,
            "drift": self.drift,
            "conversions": [str(conversion) for conversion in self.conversions],
            "dimensions": [
                asdict(dimension) for dimension in self.dimensions if dimension not in DIMENSIONS
            ],
        }

    def __bool__(self) -> bool:
        """Whether anything but the usual was asked for."""
        return self != ComparabilityRules()


def not_negative(given: Any, name: str, remedy: str) -> float:
    """Return a number that is 0 or more."""
    try:
        number = exact_number(given)
    except EstimatesError as error:
        raise InvalidFieldError(error.problem, column=name, value=given, remedy=remedy) from None
    if number < 0:
        raise InvalidFieldError("is less than 0", column=name, value=given, remedy=remedy)
    return number
