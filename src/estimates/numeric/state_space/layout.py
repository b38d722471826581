"""How the claims of many series lie around their target days: gaps, sides and sources."""

from dataclasses import dataclass

import numpy as np

from estimates.numeric.state_space.inverse import diagonal
from estimates.numeric.types import Bools, Floats, Ints

# A slope holds for half the span of the claims, and then fades: with two thirds (0.65) tolls are
# predicted as well, populations 6 % worse.
DAMPING = 0.5


@dataclass(frozen=True, slots=True)
class SeriesLayout:
    """The order of the claims of n series in time, and which of them have one source.

    is_present, is_leader : shape (k, n); a leader is the first claim of its source.
    is_after : shape (k, n), whether a claim is about a day after the target day.
    gap : shape (k, n), days from the claim before it on its side, or from the target day.
    drift : shape (k, n), what a unit of slope adds to the level on the day of each claim.
    reach : shape (n,), days for which a slope holds.
    usual_gap : shape (n,), days between the claims on average; 0 where all are about one day.
    same : shape (k, k, n), 1 for two claims of one source, else 0.
    source_power : shape (k, n), the largest weight of a claim of its source; 1 for an absent cell.
    repeats : whether some source has two claims.
    """

    is_present: Bools
    is_leader: Bools
    is_after: Bools
    gap: Floats
    drift: Floats
    reach: Floats
    usual_gap: Floats
    same: Floats
    source_power: Floats
    repeats: bool

    @classmethod
    def of(cls, days: Floats, source: Ints, power: Floats) -> "SeriesLayout":
        """Return the layout; claims before the target day come first, the nearest first.

        power : weights, 0 for an absent cell.
        """
        is_present = power > 0
        is_after = is_present & (days < 0)
        distance = np.where(is_present, np.abs(days), 0.0)
        before = np.zeros_like(distance)
        before[1:] = np.where(is_after[1:] == is_after[:-1], distance[:-1], 0.0)
        gap = np.where(is_present, np.maximum(distance - before, 0.0), 0.0)
        nearest = np.where(is_present, distance, np.inf).min(axis=0)
        # A slope is that at the nearest claim where the target day lies beyond all claims.
        ahead = np.where(is_after.any(axis=0) & ~is_after[0], 0.0, nearest)
        reach = np.maximum(DAMPING * (distance.max(axis=0) - ahead), 1.0)
        faded = -np.expm1(-ahead / reach) - np.expm1(-np.maximum(distance - ahead, 0.0) / reach)
        drift = np.sign(-days) * reach * faded
        is_same = (source[:, None] == source) & is_present[:, None] & is_present
        k = len(source)
        earlier = np.tri(k, k, -1, dtype=bool)[:, :, None] & is_same
        is_leader = is_present & ~earlier.any(axis=1)
        repeats = bool((is_leader != is_present).any())
        return cls(
            is_present,
            is_leader,
            is_after,
            gap,
            drift,
            reach,
            usual_gap(days, gap, is_present, is_after),
            is_same.astype(np.float64),
            np.where(is_present, (is_same * power).max(axis=1), 1.0),
            repeats,
        )

    @property
    def has_known_gap(self) -> Bools:
        """Return which gaps lie between claims: beyond all of them nothing is known."""
        is_between = self.gap > 0
        is_between[0] &= self.is_after.any(axis=0) & ~self.is_after[0]
        return is_between

    @property
    def has_after(self) -> bool:
        """Whether some claim is about a day after its target day."""
        return bool(self.is_after.any())

    def covariance(self, innovation: Floats, slope: Floats) -> Floats:
        """Return the covariances of the levels on the days of the claims, given that of the target.

        innovation : shape (k, n), the variance of the innovation of each gap.
        slope : shape (n,), the variance of the slope.
        Returns shape (k, k, n).
        """
        k = len(innovation)
        nearer = np.minimum.outer(np.arange(k), np.arange(k))
        walked = np.where(self.is_after, 0.0, innovation).cumsum(axis=0)
        path = walked[nearer]
        if self.has_after:
            walked = np.where(self.is_after, innovation, 0.0).cumsum(axis=0)
            both = self.is_after[:, None] & self.is_after
            none = ~self.is_after[:, None] & ~self.is_after
            path = np.where(both, walked[nearer], np.where(none, path, 0.0))
        path = path * (self.is_present[:, None] & self.is_present)
        drift = np.where(self.is_present, self.drift, 0.0)
        covariance: Floats = path + drift[:, None] * (slope * drift)
        return covariance

    def sums_by_source(self, score: Floats) -> Floats:
        """Return sums of scores over the claims of the source of each claim, shape (k, n)."""
        return (self.same * score).sum(axis=1) if self.repeats else score

    def blocks_by_source(self, projector: Floats) -> Floats:
        """Return sums of a projector over pairs of claims of the source of each claim."""
        if not self.repeats:
            return diagonal(projector)
        return self.sums_by_source((self.same * projector).sum(axis=1))

    def sums_beyond(self, score: Floats, projector: Floats) -> tuple[Floats, Floats]:
        """Return sums of scores, and of a projector, over the claims beyond each gap."""
        total, information = sums_from_end(score, projector)
        if self.has_after:
            is_after = self.is_after
            both = is_after[:, None] & is_after
            none = ~is_after[:, None] & ~is_after
            later = sums_from_end(np.where(is_after, score, 0.0), projector * both)
            earlier = sums_from_end(np.where(is_after, 0.0, score), projector * none)
            total = np.where(is_after, later[0], earlier[0])
            information = np.where(is_after, later[1], earlier[1])
        return total, information

    def slope_sums(self, score: Floats, projector: Floats) -> tuple[Floats, Floats]:
        """Return sums of scores, and of a projector, weighted by the drift of each claim."""
        drift = np.where(self.is_present, self.drift, 0.0)
        rows = (projector * drift).sum(axis=1)
        return (drift * score).sum(axis=0), (rows * drift).sum(axis=0)


def usual_gap(days: Floats, gap: Floats, is_present: Bools, is_after: Bools) -> Floats:
    """Return the mean number of days between two days with claims, shape (n,)."""
    is_first = np.ones(gap.shape, dtype=bool)
    is_first[1:] = is_after[1:] != is_after[:-1]
    stops = (is_present & (is_first | (gap > 0))).sum(axis=0)
    span = np.where(is_present, days, -np.inf).max(axis=0)
    span = span - np.where(is_present, days, np.inf).min(axis=0)
    return np.asarray(span / np.maximum(stops - 1, 1))


def sums_from_end(score: Floats, projector: Floats) -> tuple[Floats, Floats]:
    """Return the sums of scores, and of a projector, over each claim and all after it."""
    total = score[::-1].cumsum(axis=0)[::-1]
    k = len(score)
    later = np.triu(np.full((k, k), 2.0), 1) + np.eye(k)
    rows = (projector * later[:, :, None]).sum(axis=1)
    return total, rows[::-1].cumsum(axis=0)[::-1]
