"""The options of a consensus: method, level, prior, convention, caps, priority, track records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from estimates.analysis.snapshot.precedence import SourceOrder
from estimates.analysis.snapshot.scales import ScaleName, check_scale
from estimates.analysis.track_records.records import TrackRecords, check_track_records
from estimates.errors import InvalidFieldError, InvalidLevelError, check_level
from estimates.methods.contract import Method, MethodFunction
from estimates.methods.registry import find
from estimates.model.bound_conventions import BoundConvention, bound_convention
from estimates.model.vague import Convention
from estimates.numeric.rounding.heaping import HEAPING_STEP
from estimates.numeric.scalars import finite_number
from estimates.numeric.sources.shared_error import USUAL_SHARE_OF_SPREAD

MethodName = Literal[
    "bayes",
    "median",
    "linear_pool",
    "random_effects",
    "birge",
    "lowest",
    "highest",
    "priority",
    "latest",
]
PriorName = Literal[
    "unknown",
    "troops",
    "losses",
    "crowds",
    "crowds with roles",
    "world population",
    "war deaths of mixed definitions",
]
MethodLike = MethodName | Method | MethodFunction
Prior = PriorName | float | Mapping[str, PriorName | float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsensusOptions:
    """The options of a consensus, named as the parameters of `estimates.consensus`.

    Raises InvalidLevelError for a level outside (0, 1), or a share outside (0, 1];
        InvalidFieldError for an unknown scale or convention for bounds, or a `priority` that is
        not a list of sources, or that the method does not use.

    >>> ConsensusOptions(method="median").level
    0.9
    """

    method: MethodLike = "bayes"
    level: float = 0.9
    prior: Prior = "unknown"
    conventions: str | Convention | None = None
    track_records: TrackRecords | None = None
    max_party_share: float | None = None
    max_source_share: float | None = None
    priority: Iterable[str] | None = None
    scale: ScaleName | None = None
    bounds: str | BoundConvention = "implied"
    shared_error: float | None = None
    heaping: float = HEAPING_STEP

    @property
    def heeded_records(self) -> TrackRecords | None:
        """The track records that count, see `TrackRecords.heeded`."""
        if self.track_records is None:
            return None
        return check_track_records(self.track_records).heeded

    @property
    def assumed_shared_error(self) -> float | None:
        """The share that counts; None where the track records decide."""
        if self.shared_error is not None or self.heeded_records is not None:
            return self.shared_error
        return USUAL_SHARE_OF_SPREAD

    @property
    def applied_heaping(self) -> float:
        """The step that counts: 0 with track records, whose spreads contain how sources round."""
        return self.heaping if self.heeded_records is None else 0.0

    def __post_init__(self) -> None:
        check_level(self.level)
        bound_convention(self.bounds)
        for name in ("max_party_share", "max_source_share"):
            share = getattr(self, name)
            if share is not None and not 0 < (finite_number(share) or 0) <= 1:
                problem, remedy = "is not inside (0, 1]", "0.5 means half of the weight"
                raise InvalidLevelError(problem, column=name, value=share, remedy=remedy)
        check_scale(self.scale)
        share, column = self.max_party_share, "max_party_share"
        if share is not None and self.max_source_share is not None:
            problem, remedy = "cannot be combined with max_source_share", "set one of the two caps"
            raise InvalidLevelError(problem, column=column, value=share, remedy=remedy)
        shared = self.shared_error
        if shared is not None and not is_non_negative(shared):
            problem, remedy = "must be a number of at least 0", "0 = sources err independently"
            raise InvalidFieldError(problem, column="shared_error", value=shared, remedy=remedy)
        if not is_non_negative(self.heaping) or self.heaping > 1:
            problem, remedy = "is not inside [0, 1]", "0 = round numbers are no wider than others"
            raise InvalidFieldError(problem, column="heaping", value=self.heaping, remedy=remedy)
        if self.priority is not None:
            name, needs = find(self.method).name, find(self.method).needs
            if "precedence" not in needs:
                problem, remedy = "is not used by the method", 'set method="priority"'
                raise InvalidFieldError(problem, column="priority", value=name, remedy=remedy)
            # The dataclass is frozen; an iterator would be used up by its first reader.
            object.__setattr__(self, "priority", SourceOrder.of(self.priority).names)


def is_non_negative(value: object) -> bool:
    """Return whether a value is a finite number of at least 0."""
    number = finite_number(value)
    return number is not None and number >= 0
