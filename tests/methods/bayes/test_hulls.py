"""Where the voices of a question lie, on drawn voices."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from estimates.methods.bayes.hulls import hull_of_others, hulls_without_each
from estimates.numeric.posterior.log_likelihood import VoiceIntervals

# Few distinct ends and weights, so that many are equal, and a fifth of the weight is hit exactly.
ENDS = [-np.inf, -2.0, -1.0, 0.0, 0.1, 1.0, 3.0, np.inf]
WEIGHTS = [0.0, 0.1, 0.2, 0.3, 1.0, 1.0, 1.0]


def drawn_voices(rng: np.random.Generator, k: int, n: int) -> VoiceIntervals:
    """Return voices of every form, with few distinct ends and weights."""
    low, high = np.sort(rng.choice(ENDS, (2, k, n)), axis=0)
    low, high = np.where(low == np.inf, 0.0, low), np.where(high == -np.inf, 0.0, high)
    below, above = rng.choice([0.1, 0.1, 0.7], (2, k, n))
    is_asserted = rng.random((k, n)) < 0.3
    return VoiceIntervals(low, high, below, above, rng.choice(WEIGHTS, (k, n)), is_asserted)


@given(st.integers(0, 2**32 - 1), st.integers(3, 9))
def test_hulls_without_each_voice_are_those_of_the_others(seed, k):
    """Bit for bit: leaving all out at once is leaving out one after another."""
    voices = drawn_voices(np.random.default_rng(seed), k, 50)
    lower, upper = hulls_without_each(voices)
    for left_out in range(k):
        expected = hull_of_others(voices.without(left_out))
        np.testing.assert_array_equal(lower[left_out], expected[0])
        np.testing.assert_array_equal(upper[left_out], expected[1])


@given(st.lists(st.tuples(st.integers(-3, 3), st.sampled_from([1, 2, 5])), min_size=1, max_size=9))
def test_the_hull_of_points_is_that_of_the_others_of_every_lone_one(points):
    """By definition, one point at a time; weights are whole numbers, and their sums exact."""
    value, power = (np.array(column, dtype=float)[:, None] for column in zip(*points, strict=True))
    lower, upper = hull_of_others(
        VoiceIntervals.symmetric(value, value, np.full_like(value, 0.1), power)
    )
    total = sum(weight for _, weight in points)
    hulls = [
        [number for j, (number, _) in enumerate(points) if j != i or 5 * weight > total]
        for i, (_, weight) in enumerate(points)
    ]
    assert lower == max(min(hull) for hull in hulls)
    assert upper == min(max(hull) for hull in hulls)
