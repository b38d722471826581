"""The rules of comparability: dimensions, days and conversions of units."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from estimates.analysis.comparability.dimensions import DIMENSIONS, Dimension, read_dimensions
from estimates.claims.unit_conversions import Conversion, read_conversions
from estimates.errors import EstimatesError, InvalidFieldError
from estimates.model.fields import exact_number

Window = float | Literal["auto"]
DRIFT_REMEDY = "0.02 is about 10 % a month"
# With it a level moves by a factor of e^10 a day: nothing remains known overnight.
MOST_DRIFT = 10.0


@dataclass(frozen=True, slots=True)
class ComparabilityRules:
    """What may be compared with what: parameters of `estimates.reconcile`.

    window : claims that refer to days further than this from the reference day are not
        comparable; None = any day. The reference day is the day of `as_of`, else the newest day
        to which a claim of the question refers. "auto" = the newest span of days in which the
        figures of the question show no trend.
    drift : how fast the true value may move: standard deviation of a random walk on the log
        scale per square root of a day. A claim d days away from the reference day is widened by
        drift * sqrt(d), in quadrature; 0 = it does not move.
    conversions : units that are converted to the unit of their question.
    dimensions : the dimensions in which claims may differ.
    Raises InvalidFieldError.

    >>> ComparabilityRules.of(window=30).window
    30
    """

    window: Window | None = None
    drift: float = 0.0
    conversions: tuple[Conversion, ...] = ()
    dimensions: tuple[Dimension, ...] = DIMENSIONS

    @classmethod
    def of(
        cls,
        window: Window | None = None,
        drift: float | None = None,
        conversions: Any = None,
        dimensions: Any = None,
    ) -> ComparabilityRules:
        """Return the rules for parameters as a caller gives them."""
        window_remedy = 'give a number of days, or "auto"'
        return cls(
            window if window in (None, "auto") else nonnegative(window, "window", window_remedy),
            0.0 if drift is None else check_drift(drift),
            read_conversions(conversions),
            read_dimensions(dimensions),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the rules as JSON types, without the dimensions that are in `DIMENSIONS`."""
        changed = [dimension for dimension in self.dimensions if dimension not in DIMENSIONS]
        return {
            "window": self.window,
            "drift": self.drift,
            "conversions": [str(conversion) for conversion in self.conversions],
            "dimensions": [asdict(dimension) for dimension in changed],
        }

    def __bool__(self) -> bool:
        """Whether the rules differ from the default ones."""
        return self != ComparabilityRules()


def check_drift(drift: Any) -> float:
    """Return how fast the true value may move, as a number from 0 to `MOST_DRIFT`."""
    if (number := nonnegative(drift, "drift", DRIFT_REMEDY)) > MOST_DRIFT:
        problem = f"is more than {MOST_DRIFT:g}"
        raise InvalidFieldError(problem, column="drift", value=drift, remedy=DRIFT_REMEDY)
    return number


def nonnegative(number: Any, name: str, remedy: str) -> float:
    """Return a parameter that must be a number >= 0."""
    try:
        exact = exact_number(number)
    except EstimatesError as error:
        raise InvalidFieldError(error.problem, column=name, value=number, remedy=remedy) from None
    if exact < 0:
        raise InvalidFieldError("is less than 0", column=name, value=number, remedy=remedy)
    return exact
