"""On which terms a consensus is asked: the method, the level, and what is assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from estimates.errors import InvalidFieldError, InvalidLevelError
from estimates.methods.contract import Method, MethodFunction
from estimates.reading import Convention
from estimates.track_records.records import TrackRecords

MethodLike = str | Method | MethodFunction
Prior = str | float | Mapping[str, str | float]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a consensus is asked with; the parameters of `estimates.consensus`, kept together.

    Raises
    ------
    InvalidLevelError
        For a level outside (0, 1), or a share outside (0, 1].

    Examples
    --------
    >>> Terms(method="median").level
    0.9
    """

    method: MethodLike = "bayes"
    level: float = 0.9
    prior: Prior = "unknown"
    conventions: str | Convention | None = None
    max_party_share: float | None = None
    track_records: TrackRecords | None = None

    def __post_init__(self) -> None:
        if not (isinstance(self.level, int | float) and 0 < self.level < 1):
            raise InvalidLevelError(
                "is not inside (0, 1)", column="level", value=self.level, remedy="0.9 means 90 %"
            )
        share = self.max_party_share
        if share is not None and not (isinstance(share, int | float) and 0 < share <= 1):
            raise InvalidLevelError("is not inside (0, 1]", column="max_party_share", value=share)
        if self.track_records is not None and not isinstance(self.track_records, TrackRecords):
            raise InvalidFieldError(
                "are no track records", column="track_records", value=self.track_records,
                remedy="make them with estimates.track_records(claims)",
            )  # fmt: skip
