"""On which terms a consensus is asked: the method, the level, and what is assumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimates.analysis.snapshot.precedence import SourceOrder
from estimates.errors import InvalidFieldError, InvalidLevelError
from estimates.methods.contract import Method, MethodFunction
from estimates.methods.registry import find
from estimates.model.intervals import Convention

if TYPE_CHECKING:
    from estimates.analysis.track_records.records import TrackRecords

MethodLike = str | Method | MethodFunction
Prior = str | float | Mapping[str, str | float]


@dataclass(frozen=True, slots=True)
class ConsensusOptions:
    """What a consensus is asked with; the parameters of `estimates.consensus`, kept together.

    Raises
    ------
    InvalidLevelError
        For a level outside (0, 1), or a share outside (0, 1].
    InvalidFieldError
        For an order of sources that is none, or that the method does not ask for.

    Examples
    --------
    >>> ConsensusOptions(method="median").level
    0.9
    """

    method: MethodLike = "bayes"
    level: float = 0.9
    prior: Prior = "unknown"
    conventions: str | Convention | None = None
    max_party_share: float | None = None
    max_source_share: float | None = None
    priority: Iterable[str] | None = None
    track_records: TrackRecords | None = None

    def __post_init__(self) -> None:
        if not (isinstance(self.level, int | float) and 0 < self.level < 1):
            raise InvalidLevelError(
                "is not inside (0, 1)", column="level", value=self.level, remedy="0.9 means 90 %"
            )
        for cap in ("max_party_share", "max_source_share"):
            share = getattr(self, cap)
            if share is not None and not (isinstance(share, int | float) and 0 < share <= 1):
                raise InvalidLevelError("is not inside (0, 1]", column=cap, value=share)
        if self.max_party_share is not None and self.max_source_share is not None:
            raise InvalidLevelError(
                "and max_source_share are both given", column="max_party_share",
                value=self.max_party_share, remedy="ask for one cap at a time",
            )  # fmt: skip
        if self.priority is not None:
            if "precedence" not in find(self.method).needs:
                raise InvalidFieldError(
                    "is for another method", column="priority", value=find(self.method).name,
                    remedy='say method="priority"',
                )  # fmt: skip
            object.__setattr__(self, "priority", SourceOrder.of(self.priority).names)
