"""Laws of the default method on drawn sets of voices, as arrays."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimates.methods.bayes.method import bayes
from tests.helpers.law_arrays import (
    MethodAtLevel,
    captured_by_precision,
    dragged_by_wild,
    draw,
    lowered_by_raising,
    narrowed_by_conflict,
    narrower_than_its_claim,
    outside_the_claims,
    pushed_by_weight,
    scales,
    tile_of,
    widened_by_agreement,
    width,
)

BAYES_90 = MethodAtLevel(bayes)
N = 24
DIGITS = 2e-3
"""Quadrature leaves 1e-4 prior scales, in far-scattered sets 1e-3; laws are held to that."""
seeds = st.integers(0, 2**32 - 1)
tame = st.just(1.5)
any_reach = st.sampled_from([0.2, 1.5, 6.0])
few = settings(max_examples=25, deadline=None)


def holds(broken, tolerance=DIGITS):
    """Assert that at least one question was tested and none breaks the law."""
    worst = np.nanmax(np.append(broken, -np.inf))
    assert worst <= tolerance


@few
@given(seeds, st.integers(1, 6), any_reach)
def test_the_estimate_lies_within_the_claims(seed, k, reach):
    """By proof: left of every claim, each likelihood is below its mirror image."""
    holds(outside_the_claims(BAYES_90, draw(np.random.default_rng(seed), N, k, reach)))


@few
@given(seeds, st.integers(1, 6), any_reach)
def test_raising_a_claim_never_lowers_the_estimate(seed, k, reach):
    """By proof from three voices on, where the spread is cut from the data."""
    rng = np.random.default_rng(seed)
    claims = draw(rng, N, k, reach)
    by = rng.exponential(1.0, N) * rng.choice([0.05, 0.3, 1.0, 4.0], N)
    # two voices: the spread is learned; drops of 0.005 are the worst seen in 10,000 sets
    holds(
        lowered_by_raising(BAYES_90, claims, rng.integers(0, k, N), by), 0.02 if k == 2 else DIGITS
    )


@few
@given(seeds, st.integers(2, 6), any_reach, st.sampled_from([1.2, 3.0, 30.0]))
def test_more_weight_pulls_closer(seed, k, reach, factor):
    """To a tenth of the prior's scale, see the counterexample in docs/consensus.md."""
    rng = np.random.default_rng(seed)
    claims, weight = draw(rng, N, k, reach), rng.choice([0.1, 0.5, 1.0], (k, N))
    holds(pushed_by_weight(BAYES_90, claims, weight, rng.integers(0, k, N), factor))


@few
@given(seeds, st.integers(1, 6), any_reach)
def test_zero_weight_is_absence(seed, k, reach):
    """A voice of weight 0 may state anything."""
    rng = np.random.default_rng(seed)
    low, high = draw(rng, N, k, reach)
    weight = np.vstack([np.ones((k, N)), np.zeros((1, N))])
    more = np.vstack([low, np.full(N, 8.0)]), np.vstack([high, np.full(N, 8.1)])
    one, other = BAYES_90((low, high)), BAYES_90(more, weight)
    for name in ("estimate", "lower", "upper"):
        a, b = scales(getattr(one, name)), scales(getattr(other, name))
        np.testing.assert_allclose(a, b, atol=5e-3)
    np.testing.assert_array_equal(other.weight[-1], 0.0)


@few
@given(seeds, st.integers(1, 14), any_reach, st.integers(1, 3))
def test_an_uninformative_voice_is_absence(seed, k, reach, silent):
    """To the last bit, at any position, for any number of such voices."""
    rng = np.random.default_rng(seed)
    low, high = draw(rng, N, k, reach)
    at, open_end = rng.integers(0, k + 1, silent), np.full((silent, N), np.inf)
    one = BAYES_90((low, high))
    other = BAYES_90((np.insert(low, at, -open_end, axis=0), np.insert(high, at, open_end, axis=0)))
    for name in ("estimate", "lower", "upper", "predictive_lower", "tau", "effective_voices"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@few
@given(seeds, st.integers(1, 6), st.sampled_from([1e-6, 3.0, 1e9]))
def test_only_ratios_of_weights_matter(seed, k, factor):
    """Doubling all weights changes nothing but the last bits."""
    rng = np.random.default_rng(seed)
    claims, weight = draw(rng, N, k, 1.5), rng.choice([0.1, 0.5, 1.0], (k, N))
    one, other = BAYES_90(claims, weight), BAYES_90(claims, weight * factor)
    np.testing.assert_allclose(one.estimate, other.estimate, rtol=1e-9)
    np.testing.assert_allclose(one.upper, other.upper, rtol=1e-9)


@few
@given(seeds, any_reach)
def test_one_claim_is_no_narrower(seed, reach):
    """Also where its range is wider than the prior."""
    holds(narrower_than_its_claim(BAYES_90, draw(np.random.default_rng(seed), N, 1, reach)), 1e-6)


@few
@given(seeds, st.integers(1, 5) | st.sampled_from([13, 20]), tame, st.sampled_from([0.0, 0.3, 2.0]))
def test_a_conflict_never_narrows(seed, k, reach, beyond):
    """By construction: the interval holds that of the others."""
    rng = np.random.default_rng(seed)
    claims = draw(rng, N, k, reach)
    above = rng.random(N) < 0.5
    holds(narrowed_by_conflict(BAYES_90, claims, above, beyond, rng.choice([0.01, 0.1, 0.5])), 5e-3)


@few
@given(seeds, st.integers(1, 6), tame)
def test_agreement_never_widens(seed, k, reach):
    """A voice whose interval contains the estimate and lies within the consensus interval."""
    rng = np.random.default_rng(seed)
    claims = draw(rng, N, k, reach)
    holds(widened_by_agreement(BAYES_90, claims, rng.uniform(0, 0.5, N), rng.uniform(-0.9, 0.9, N)))


@few
@given(seeds, st.integers(4, 7), any_reach, st.sampled_from([-30.0, -7.0, 4.0, 9.2, 25.0]))
def test_a_wild_claim_cannot_drag(seed, k, reach, wild):
    """By construction: the estimate is kept within the hull of the others of a lone voice."""
    claims = draw(np.random.default_rng(seed), N, k, reach, open_share=0.0)
    holds(dragged_by_wild(BAYES_90, claims, np.full(N, wild)), 1e-6)


@few
@given(seeds, st.integers(2, 6), any_reach)
def test_claimed_precision_captures_nothing(seed, k, reach):
    """Shrinking rounding to nothing moves the estimate by less than its own old width."""
    rng = np.random.default_rng(seed)
    claims = draw(rng, N, k, reach, open_share=0.0)
    holds(captured_by_precision(BAYES_90, claims, rng.integers(0, k, N)), 0.2)


@few
@given(seeds, st.integers(1, 6), st.sampled_from([1e-9, 0.01, 7.0, 1e12]))
def test_rescaling_the_claims_rescales_the_answer(seed, k, factor):
    """Counts in thousands or in millions give the same answer."""
    tile = tile_of(draw(np.random.default_rng(seed), N, k, 1.5))
    larger = type(tile)(
        *(x * factor for x in (tile.stated_low, tile.stated_high, tile.low, tile.high)),
        tile.value,
        tile.weight,
        tile.spread,
        tile.standard_error,
        tile.log,
        tile.prior,
    )
    one, other = bayes(tile, 0.9), bayes(larger, 0.9)
    for name in ("estimate", "lower", "upper", "predictive_upper"):
        np.testing.assert_allclose(getattr(one, name) * factor, getattr(other, name), rtol=1e-7)


@few
@given(seeds, st.integers(1, 8), st.floats(0.01, 0.3))
def test_unanimous_voices_are_the_estimate(seed, k, half):
    """The common figure is the estimate, and its interval the core of the consensus interval."""
    middle = np.random.default_rng(seed).standard_normal(N)
    claims = np.repeat((middle - half)[None], k, 0), np.repeat((middle + half)[None], k, 0)
    answer = BAYES_90(claims)
    np.testing.assert_allclose(scales(answer.estimate), middle, atol=1e-6)
    np.testing.assert_allclose(answer.weight, 1 / k, rtol=1e-9)
    assert (width(answer) > half).all()


def test_two_thousand_equal_intervals_keep_most_of_their_width():
    """Repetition adds no precision beyond the rounding grid.

    With spread 0 the posterior is the interval itself, 90 % of 0.2 wide; spreads up to about
    0.1/log(2000) remain possible and smooth its corners.
    """
    claims = np.full((2000, 2), -0.1), np.full((2000, 2), 0.1)
    answer = BAYES_90(claims)
    assert scales(answer.estimate) == pytest.approx(0.0, abs=1e-6)
    assert (width(answer) > 0.1).all()
    assert (width(answer) < 0.18).all()
