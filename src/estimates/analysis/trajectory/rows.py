"""The rows of the tables of a trajectory."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LevelOnDay:
    """The level of one quantity on one day.

    Attributes
    ----------
    quantity, day : the question and the day.
    estimate, lower, upper : the level and its interval; None where nothing is known yet.
    predictive_lower, predictive_upper : the interval of what the next independent source states.
    voices : the number of independent sources whose claims tell the level.
    newest : the last day that one of these claims is about.
    state : "filtered", from what was known on the day; "smoothed", from all claims;
        "extrapolated", beyond all that is known.
    """

    quantity: str
    day: date
    estimate: float | None
    lower: float | None
    upper: float | None
    predictive_lower: float | None
    predictive_upper: float | None
    voices: int
    newest: date | None
    state: str


@dataclass(frozen=True, slots=True)
class LevelChange:
    """How the level of one quantity moved between two days, as known at the end.

    Attributes
    ----------
    quantity, since, until : the question and the two days.
    estimate, lower, upper : how much the level grew; below zero, how much it fell.
    ratio, ratio_lower, ratio_upper : the later level over the earlier one; None on the linear
        scale.
    """

    quantity: str
    since: date
    until: date
    estimate: float | None
    lower: float | None
    upper: float | None
    ratio: float | None
    ratio_lower: float | None
    ratio_upper: float | None


@dataclass(frozen=True, slots=True)
class LevelContribution:
    """What one claim adds to the level on a day.

    Attributes
    ----------
    quantity, day : the question and the day.
    claim_id, source : the claim.
    weight : its share in the level; the shares of a day sum to one.
    contribution : the level minus the level without the claim; None for the only one.
    """

    quantity: str
    day: date
    claim_id: str
    source: str
    weight: float
    contribution: float | None


@dataclass(frozen=True, slots=True)
class StatedLevel:
    """A claim that states the level on some day.

    Attributes
    ----------
    quantity, claim_id, source : the claim.
    day : the day that it is about, the middle of an interval.
    value : its number, otherwise the middle of its range, otherwise its bound.
    corrected_on : the day on which it was corrected or withdrawn; None = it stands.
    """

    quantity: str
    claim_id: str
    source: str
    day: date
    value: float
    corrected_on: date | None


@dataclass(frozen=True, slots=True)
class NextStatement:
    """What a source is expected to state about a day.

    Attributes
    ----------
    quantity, day, source : the question, the day and the source.
    estimate, lower, upper : the number that it states, and its interval; None where nothing is
        known yet.
    statements : how many of its own statements tell how it deviates; 0 = it is expected to state
        what any other source does.
    """

    quantity: str
    day: date
    source: str
    estimate: float | None
    lower: float | None
    upper: float | None
    statements: int
