"""Drawn sets of claims, and the laws as plain functions of arrays.

A set is a pair ``low, high`` of shape (k, n): k voices of n questions, logs of counts in prior
scales, infinite where open. A law takes a method and a set, and returns for each question the size
of the violation (NaN where the law does not apply): more than the tolerance breaks the law.

The law tests of `estimates.testing` shrink single counterexamples of claims. These functions test
the kernel alone on thousands of sets of up to thousands of voices per call, for violations that
are too rare or too large for single cases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimates.methods.contract import Answer, VoiceTile

if TYPE_CHECKING:
    from collections.abc import Callable

Set = tuple[np.ndarray, np.ndarray]
SCALE = 0.5


def draw(rng: np.random.Generator, n: int, k: int, reach: float, open_share: float = 0.2) -> Set:
    """Draw sets of points (rounded figures), ranges and bounds.

    `reach` bounds how far voices lie from the centre, in prior scales: up to about 1.5 they
    differ as the prior expects, far beyond it they do not.
    """
    width = np.where(
        rng.random((k, n)) < 0.6,
        rng.choice([0.01, 0.05, 0.1, 0.2], (k, n)),
        rng.exponential(1.0, (k, n)),
    )
    middle = rng.standard_normal((k, n)) * rng.choice([0.1, 0.3, 0.7, 1.5, 3.0], n)
    middle *= np.minimum(1.0, reach / np.maximum(np.abs(middle).max(axis=0), 1e-9))
    side = rng.random((k, n))
    low = np.where(side < open_share / 2, -np.inf, middle - width)
    return low, np.where(side > 1 - open_share / 2, np.inf, middle + width)


def tile_of(claims: Set, weight: np.ndarray | None = None, scale: float = SCALE) -> VoiceTile:
    """Return counts whose logs, in prior scales around log 1000, are the claims."""
    low, high = (np.exp(np.log(1000.0) + scale * end) for end in claims)
    zero, none = np.zeros(low.shape), np.full(low.shape, np.nan)
    n = low.shape[1]
    weight = zero + 1 if weight is None else weight
    flags, prior = np.full(n, True), np.full(n, scale)
    return VoiceTile(low, high, low, high, none, weight, zero, none, flags, prior)


class MethodAtLevel:
    """A method at a level, answering in prior scales."""

    def __init__(self, method: Callable[[VoiceTile, float], Answer], level: float = 0.9) -> None:
        self.method, self.level = method, level

    def __call__(self, claims: Set, weight: np.ndarray | None = None, level: float = 0.0) -> Answer:
        return self.method(tile_of(claims, weight), level or self.level)


def scales(figure: np.ndarray) -> np.ndarray:
    """Return counts in prior scales."""
    with np.errstate(divide="ignore"):
        return (np.log(figure) - np.log(1000.0)) / SCALE


def width(answer: Answer) -> np.ndarray:
    """Return the width of the interval, in prior scales."""
    both = np.isfinite(answer.upper) & (answer.lower > 0)
    return np.where(both, scales(answer.upper), np.nan) - scales(answer.lower)


def with_voice(claims: Set, low: np.ndarray, high: np.ndarray) -> Set:
    """Add a voice to every question (one open to both sides where its ends are not finite)."""
    none = ~np.isfinite(low + high)
    new = np.where(none, -np.inf, low), np.where(none, np.inf, high)
    return np.vstack([claims[0], new[0]]), np.vstack([claims[1], new[1]])


# ---- the laws


def outside_the_claims(method: MethodAtLevel, claims: Set) -> np.ndarray:
    """Law: the estimate lies within the hull of the claims."""
    estimate = scales(method(claims).estimate)
    return np.maximum(claims[0].min(axis=0) - estimate, estimate - claims[1].max(axis=0))


def lowered_by_raising(
    method: MethodAtLevel, claims: Set, voice: np.ndarray, by: np.ndarray
) -> np.ndarray:
    """Law: raising one claim never lowers the estimate."""
    columns = np.arange(claims[0].shape[1])
    raised = claims[0].copy(), claims[1].copy()
    for end in raised:
        end[voice, columns] += by
    return scales(method(claims).estimate) - scales(method(raised).estimate)


def pushed_by_weight(
    method: MethodAtLevel, claims: Set, weight: np.ndarray, voice: np.ndarray, factor: float
) -> np.ndarray:
    """Law: more weight never moves the estimate away from the words of a voice.

    The law is about voices whose words lie farther than a tenth of the prior's scale from the
    estimate; nearer ones may be left by so much.
    """
    columns = np.arange(claims[0].shape[1])
    heavier = weight.copy()
    heavier[voice, columns] *= factor
    low, high = claims[0][voice, columns], claims[1][voice, columns]

    def distance(answer: Answer) -> np.ndarray:
        estimate = scales(answer.estimate)
        return np.maximum(np.maximum(low - estimate, estimate - high), 0.0)

    return distance(method(claims, heavier)) - np.maximum(distance(method(claims, weight)), 0.1)


def narrowed_by_conflict(
    method: MethodAtLevel, claims: Set, above: np.ndarray, beyond: np.ndarray, half: float
) -> np.ndarray:
    """Law: a voice in conflict with all others never narrows the interval.

    In conflict: it meets none of the others' words, and lies beyond where they expect the next
    source (99 %), by at least a fiftieth of that interval.
    """
    calm, ahead = method(claims), method(claims, level=0.99)
    first, last = scales(ahead.predictive_lower), scales(ahead.predictive_upper)
    away = (last - first) * (0.02 + beyond)
    low = np.where(above, last + away, first - away - 2 * half)
    high = low + 2 * half
    meets = ((low <= claims[1]) & (high >= claims[0])).any(axis=0)
    broken = width(calm) - width(method(with_voice(claims, low, high)))
    return np.where(meets, np.nan, broken)


def widened_by_agreement(
    method: MethodAtLevel, claims: Set, half: np.ndarray, at: np.ndarray
) -> np.ndarray:
    """Law: a voice whose words hold the estimate, and stay within the interval, never widens it.

    `half` is the half-width of its words as a share of the interval, `at` in (-1, 1) where the
    estimate lies in them. Yields where the agreement turns another voice into a conflict, as
    that must not narrow.
    """
    calm = method(claims)
    estimate, lower, upper = (scales(x) for x in (calm.estimate, calm.lower, calm.upper))
    half = half * width(calm)
    low, high = estimate - half * (1 - at), estimate + half * (1 + at)
    inside = (low >= lower) & (high <= upper)
    more = with_voice(claims, low, high)
    free = inside & ~any_conflict(method, more)
    return np.where(free, width(method(more)) - width(calm), np.nan)


def any_conflict(method: MethodAtLevel, claims: Set) -> np.ndarray:
    """Return whether a voice lies (nearly) outside the others' predictive interval, at 99 %."""
    found = np.zeros(claims[0].shape[1], dtype=bool)
    for voice in range(len(claims[0])):
        rest = tuple(np.delete(end, voice, axis=0) for end in claims)
        ahead = method(rest, level=0.985)
        far = claims[0][voice] > scales(ahead.predictive_upper)
        found |= far | (claims[1][voice] < scales(ahead.predictive_lower))
    return found


def dragged_by_wild(method: MethodAtLevel, claims: Set, low: np.ndarray) -> np.ndarray:
    """Law: one wild claim among five or more cannot drag the estimate outside the others."""
    estimate = scales(method(with_voice(claims, low, low + 0.05)).estimate)
    return np.maximum(claims[0].min(axis=0) - estimate, estimate - claims[1].max(axis=0))


def narrower_than_its_claim(method: MethodAtLevel, claims: Set) -> np.ndarray:
    """Law: one claim is that claim, no narrower (k = 1)."""
    answer = method(claims)
    with np.errstate(invalid="ignore"):  # open beside open
        low, high = scales(answer.lower) - claims[0][0], claims[1][0] - scales(answer.upper)
    return np.fmax(low, high)


def captured_by_precision(method: MethodAtLevel, claims: Set, voice: np.ndarray) -> np.ndarray:
    """Law: claiming 0.01 % captures nothing: no place, and no weight worth speaking of.

    A voice whose words are already narrower than a fifth of the prior's scale is shrunk to its
    middle. Returns how far the estimate moves, in prior scales.
    """
    columns = np.arange(claims[0].shape[1])
    half = 0.5 * (claims[1] - claims[0])[voice, columns]
    middle = claims[0][voice, columns] + half
    exact = claims[0].copy(), claims[1].copy()
    exact[0][voice, columns], exact[1][voice, columns] = middle - 1e-4, middle + 1e-4
    small = half <= 0.1
    for end, old in zip(exact, claims, strict=True):
        end[:, ~small] = old[:, ~small]
    moved = np.abs(scales(method(exact).estimate) - scales(method(claims).estimate))
    return np.where(small, moved, np.nan)
