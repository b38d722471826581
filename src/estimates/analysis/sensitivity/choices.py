"""The choices that a sensitivity analysis varies, and their combinations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Literal, get_args

from estimates.analysis.comparability.rules import ComparabilityRules, Window, check_drift
from estimates.analysis.consensus.options import ConsensusOptions, MethodLike, Prior
from estimates.analysis.track_records.records import TrackRecords, check_track_records
from estimates.errors import InvalidFieldError
from estimates.methods.priors import prior_scale
from estimates.methods.registry import find
from estimates.model.bound_conventions import BoundConvention, bound_convention
from estimates.model.vague import Convention
from estimates.model.vague import convention as find_convention

LeftOut = Literal["source", "party"]
Floors = Literal["in", "out"]
# What every question is asked under, whatever its claims, in the order of the columns.
GRID = ("method", "prior", "conventions", "bounds", "window", "drift", "track_records")


@dataclass(frozen=True, slots=True, order=True)
class GridPoint:
    """One choice of each kind, as an index into the alternatives; the first is the base."""

    method: int
    prior: int
    conventions: int
    bounds: int
    window: int
    drift: int
    track_records: int


@dataclass(frozen=True)
class Choices:
    """The alternatives of every choice; the first of each is the base.

    base : the other options of the consensus. leave_out : what is left out, one at a time.
    """

    base: ConsensusOptions
    method: tuple[MethodLike, ...]
    prior: tuple[Prior, ...]
    conventions: tuple[str | Convention | None, ...]
    bounds: tuple[str | BoundConvention, ...]
    window: tuple[Window | None, ...]
    drift: tuple[float | None, ...]
    track_records: tuple[TrackRecords | None, ...]
    floors: tuple[Floors, ...]
    leave_out: tuple[LeftOut, ...]

    def __post_init__(self) -> None:
        for point in self.points():
            self.options(point)  # checks level, method, conventions
        for prior in self.prior:
            scales = prior.values() if isinstance(prior, Mapping) else [prior]
            for scale in scales:
                prior_scale(scale)
        for records in self.track_records:
            if records is not None:
                check_track_records(records)
        check_words("floors", self.floors, get_args(Floors))
        check_words("leave_out", self.leave_out, get_args(LeftOut))

    def points(self) -> Iterator[GridPoint]:
        """Yield all combinations, the base first."""
        for indices in product(*(range(len(getattr(self, name))) for name in GRID)):
            yield GridPoint(*indices)

    def options(self, point: GridPoint) -> ConsensusOptions:
        """Return the options of the consensus of a combination."""
        method = self.method[point.method]
        # Only some methods use an order of sources, and others refuse one.
        priority = self.base.priority if "precedence" in find(method).needs else None
        return replace(
            self.base,
            method=method,
            prior=self.prior[point.prior],
            conventions=self.conventions[point.conventions],
            bounds=self.bounds[point.bounds],
            track_records=self.track_records[point.track_records],
            priority=priority,
        )

    def rules(self, point: GridPoint, base: ComparabilityRules) -> ComparabilityRules:
        """Return what may be compared with what under a combination."""
        drift = self.drift[point.drift]
        return replace(base, window=self.window[point.window], drift=drift or 0.0)

    def labels(self, name: str) -> list[str]:
        """Return how the alternatives of a choice are called, all different."""
        if name == "floors":
            return list(self.floors)
        describe = DESCRIPTIONS[name]
        labels: list[str] = []
        for alternative in getattr(self, name):
            label, number = describe(alternative), 2
            while label in labels:
                label, number = f"{describe(alternative)} ({number})", number + 1
            labels.append(label)
        return labels


def describe_prior(prior: Prior) -> str:
    """Return the name of a prior, or its scale."""
    return "by quantity" if isinstance(prior, Mapping) else str(prior)


def describe_window(window: Window | None) -> str:
    """Return a window in words."""
    return "any day" if window is None else window if window == "auto" else f"{window:g} days"


DESCRIPTIONS: dict[str, Callable[[Any], str]] = {
    "method": lambda method: find(method).name,
    "prior": describe_prior,
    "conventions": lambda name: find_convention(name).label,
    "bounds": lambda name: bound_convention(name).name,
    "window": describe_window,
    "drift": lambda drift: f"{drift or 0:g}",
    "track_records": lambda records: "not used" if records is None else "used",
}


def as_choices(name: str, alternatives: Any) -> tuple[Any, ...]:
    """Return the alternatives of a choice; a single one may be given alone.

    Raises InvalidFieldError : none is given, or one twice.
    """
    is_single = isinstance(alternatives, str | Mapping) or not isinstance(alternatives, Iterable)
    listed = (alternatives,) if is_single else tuple(alternatives)
    if not listed and name != "leave_out":
        problem, remedy = "must name at least one alternative", "the first is the base"
        raise InvalidFieldError(problem, column=name, value=listed, remedy=remedy)
    for at, alternative in enumerate(listed):
        if any(alternative is other or alternative == other for other in listed[:at]):
            raise InvalidFieldError("names an alternative twice", column=name, value=alternative)
    return listed


def check_words(name: str, words: Iterable[object], allowed: tuple[str, ...]) -> None:
    """Refuse a word that is not allowed."""
    for word in words:
        if word not in allowed:
            remedy = f"use {' or '.join(map(repr, allowed))}"
            raise InvalidFieldError("is not a choice", column=name, value=word, remedy=remedy)


def check_rules(windows: Iterable[Any], drifts: Iterable[Any]) -> None:
    """Refuse windows and drifts that are not numbers from 0."""
    for window in windows:
        ComparabilityRules.of(window=window)
    for drift in drifts:
        if drift is not None:
            check_drift(drift)
