"""Laws that the classical methods declare, and counterexamples to those that they do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.errors import UnknownMethodError
from estimates.methods.contract import Answer, Method, VoiceTile
from estimates.methods.interval_median import MEDIAN_UNBOUNDED
from estimates.methods.linear_pool import SEVERAL_MODES
from estimates.methods.point_values import (
    MOST_EXCLUDED,
    TOO_MANY_EXCLUDED,
    point_standard_deviations,
    point_values,
)
from estimates.methods.registry import METHODS, find
from tests.helpers.voice_tiles import tile_of

CLASSICAL = [method for name, method in METHODS.items() if name != "bayes"]
SEED = st.integers(0, 2**32 - 1)
every = pytest.mark.parametrize("method", CLASSICAL, ids=lambda m: m.name)
COLUMNS = ("estimate", "lower", "upper", "predictive_lower", "predictive_upper", "tau")


def keeps(law: Any) -> Any:
    """Parametrize a test with the methods that declare the law."""
    kept = [m for m in CLASSICAL if law in m.keeps]
    return pytest.mark.parametrize("method", kept, ids=lambda m: m.name)


def drawn(seed: int, n: int = 6) -> VoiceTile:
    """Draw voices of every kind, weights over sixteen decades, log and linear questions."""
    rng = np.random.default_rng(seed)
    k = int(rng.integers(1, 9))
    log = rng.random(n) < 0.5
    value = np.where(log, np.exp(rng.normal(9, 1, (k, n))), rng.normal(0, 50, (k, n)))
    value = np.where(rng.random((k, n)) < 0.3, np.round(value, -1), value)
    value = np.where(log, np.maximum(value, 10.0), value)
    half = np.abs(value) * rng.choice([0.0, 1e-4, 0.05, 0.4], (k, n))
    low, high = value - half, value + half
    kind = rng.integers(0, 8, (k, n))
    low, high = np.where(kind == 0, -np.inf, low), np.where(kind == 1, np.inf, high)
    said = np.where(kind < 3, np.nan, value)
    weight = 10.0 ** rng.uniform(-8, 8, (k, n)) * (rng.random((k, n)) < 0.85)
    weight = np.where(rng.random(n) < 0.5, (weight > 0) * 1.0, weight)
    error = np.where(kind == 4, np.abs(value) * 0.1 + 1e-3, np.nan)
    spread = np.where(kind == 5, np.where(log, 0.3, 5.0), 0.0)
    orders = {name: rng.integers(0, 3, (k, n)) * 1.0 for name in ("precedence", "recency")}
    return tile_of(low, high, said, weight, log, standard_error=error, spread=spread, **orders)


def changed(tile: VoiceTile, **more: Any) -> VoiceTile:
    """Return the tile with some columns replaced."""
    return replace(tile, **more)


def taken(tile: VoiceTile, rows: Any) -> VoiceTile:
    """Return the tile with its voices reordered."""
    names = [n for n in tile.__slots__ if np.ndim(getattr(tile, n)) == 2]
    return replace(tile, **{name: getattr(tile, name)[rows] for name in names})


def equal(one: Answer, two: Answer, **close: float) -> None:
    """Assert that all columns of two answers are equal (or close)."""
    for name in COLUMNS:
        a, b = getattr(one, name), getattr(two, name)
        if close:
            np.testing.assert_allclose(a, b, err_msg=name, **close)
        else:
            np.testing.assert_array_equal(a, b, err_msg=name)


@every
@given(SEED)
def test_order_and_absent_voices_change_no_bit(method: Method, seed: int) -> None:
    """Neither do other questions; the weights sum to one."""
    tile = drawn(seed)
    one = method.answer(tile, 0.9)
    rows = np.random.default_rng(seed).permutation(len(tile.weight))
    equal(one, method.answer(taken(tile, rows), 0.9))
    padded = taken(tile, np.append(np.arange(len(rows)), [0, 0, 0]))
    weight = padded.weight.copy()
    weight[-3:] = 0
    equal(one, method.answer(changed(padded, weight=weight), 0.9))
    cells = {name: getattr(tile, name) for name in tile.__slots__}
    columns = {name: column for name, column in cells.items() if np.ndim(column)}
    pair = replace(tile, **{n: np.repeat(cells[..., [1]], 2, -1) for n, cells in columns.items()})
    alone = method.answer(pair, 0.9)
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(alone, name)[0], getattr(one, name)[1])
    answered = np.isfinite(one.estimate)
    answered |= ~np.isnan(one.lower)  # without an estimate the interval may be an answer
    np.testing.assert_allclose(one.weight.sum(axis=0)[answered], 1, rtol=1e-12)
    assert (one.weight[:, ~answered] == 0).all()
    assert (one.weight[~tile.present] == 0).all()


@every
@given(SEED)
def test_ends_enclose_the_estimate(method: Method, seed: int) -> None:
    """Lower <= estimate <= upper for every interval, unless a warning excepts it."""
    answer = method.answer(drawn(seed), 0.9)
    is_excepted = np.zeros(answer.estimate.shape, dtype=bool)
    for words, where in answer.warnings.items():
        is_excepted |= where & ("outside" in words)
    is_closed = np.isfinite(answer.estimate) & ~np.isnan(answer.lower) & ~is_excepted
    slack = 1e-12 * np.abs(answer.estimate)
    assert (answer.lower <= answer.estimate + slack)[is_closed].all()
    assert (answer.upper >= answer.estimate - slack)[is_closed].all()


@pytest.mark.parametrize(
    "method",
    [m for m in CLASSICAL if m.name in ("linear_pool", "random_effects", "birge")],
    ids=lambda m: m.name,
)
@given(SEED)
def test_contributions_add_up(method: Method, seed: int) -> None:
    """The contributions to a linear estimate sum to the estimate."""
    answer = method.answer(drawn(seed), 0.9)
    some = np.isfinite(answer.estimate)
    total = answer.contribution.sum(axis=0)[some]
    size = np.abs(answer.contribution).sum(axis=0)[some]
    assert np.all(np.abs(total - answer.estimate[some]) <= 1e-9 * size + 1e-12)


@keeps("unanimity")
@given(SEED)
def test_unanimous_voices_are_the_estimate(method: Method, seed: int) -> None:
    """Voices that state one number give that number."""
    tile = drawn(seed)
    same = np.where(tile.log, 110_000.0, -3.0) * np.ones(tile.weight.shape)
    tile = changed(tile, stated_low=same, stated_high=same, low=same, high=same, value=same)
    found = method.answer(tile, 0.9).estimate
    some = tile.present.any(axis=0)
    np.testing.assert_allclose(found[some], same[0][some], rtol=1e-12)


@keeps("within the claims")
@given(SEED)
def test_the_estimate_lies_within_the_claims(method: Method, seed: int) -> None:
    """It lies in the hull of the stated numbers; counts stay non-negative."""
    tile = drawn(seed)
    found = method.answer(tile, 0.9).estimate
    ends = np.stack([tile.stated_low, tile.stated_high, point_values(tile)])
    ends = np.where(np.isfinite(ends) & tile.present, ends, np.nan)
    for at in np.flatnonzero(np.isfinite(found)):
        assert np.nanmin(ends[..., at]) <= found[at] <= np.nanmax(ends[..., at])
    assert (found[tile.log & np.isfinite(found)] >= 0).all()


@keeps("scale equivariance")
@given(SEED, st.sampled_from([0.25, 1000.0]))
def test_scaling_the_claims_scales_the_answer(method: Method, seed: int, factor: float) -> None:
    """All numbers times c give all answers times c."""
    tile = drawn(seed)
    names = ("stated_low", "stated_high", "low", "high", "value", "standard_error")
    more = {name: getattr(tile, name) * factor for name in names}
    more["spread"] = np.where(tile.log, tile.spread, tile.spread * factor)
    one, two = method.answer(tile, 0.9), method.answer(changed(tile, **more), 0.9)
    np.testing.assert_allclose(two.estimate, one.estimate * factor, rtol=1e-7, atol=1e-7 * factor)


@keeps("only ratios of weights matter")
@given(SEED, st.sampled_from([2.0, 3.0, 1e-6]))
def test_only_ratios_of_weights_matter(method: Method, seed: int, factor: float) -> None:
    """All weights times a constant change nothing."""
    tile = drawn(seed)
    two = method.answer(changed(tile, weight=tile.weight * factor), 0.9)
    equal(method.answer(tile, 0.9), two, rtol=1e-7, atol=1e-9)


@keeps("monotone")
@given(SEED)
def test_raising_a_claim_never_lowers_the_estimate(method: Method, seed: int) -> None:
    """The claim is raised with all its ends."""
    tile = drawn(seed)
    rng = np.random.default_rng(seed)
    up = np.zeros(tile.weight.shape)
    up[rng.integers(len(up))] = rng.uniform(0, 30)
    names = ("stated_low", "stated_high", "low", "high", "value")
    more = {
        n: np.where(tile.log, getattr(tile, n) * np.exp(up / 10), getattr(tile, n) + up)
        for n in names
    }
    one = method.answer(tile, 0.9).estimate
    two = method.answer(changed(tile, **more), 0.9).estimate
    some = np.isfinite(one)
    assert np.all(two[some] >= one[some] - 1e-9 * np.abs(one[some]))


@keeps("weight pulls closer")
@given(SEED, st.sampled_from([1.5, 100.0]))
def test_weight_pulls_closer(method: Method, seed: int, factor: float) -> None:
    """More weight on a voice never moves the estimate away from its number."""
    tile = drawn(seed)
    row = int(np.random.default_rng(seed).integers(len(tile.weight)))
    number = point_values(tile)[row]
    number = np.where(np.isfinite(number), number, np.nan)
    weight = tile.weight.copy()
    weight[row] *= factor
    one = method.answer(tile, 0.9).estimate
    two = method.answer(changed(tile, weight=weight), 0.9).estimate
    some = np.isfinite(one) & np.isfinite(number)
    before, after = np.abs(one - number)[some], np.abs(two - number)[some]
    assert np.all(after <= before * (1 + 1e-9) + 1e-9)


@keeps("a wild claim cannot drag")
@given(st.floats(1e2, 1e12), st.integers(4, 8))
def test_an_outlier_does_not_drag_the_estimate(method: Method, factor: float, others: int) -> None:
    """One outlier among five or more leaves the estimate among the others."""
    value = np.append(np.linspace(100e3, 105e3, others), 1e5 * factor)[:, None].repeat(2, 1)
    answer = method.answer(tile_of(value, value, value, np.ones(value.shape), [True, False]), 0.9)
    assert ((answer.estimate >= 100e3) & (answer.estimate <= 105e3)).all()


@keeps("claimed precision captures nothing")
@given(st.floats(1e-12, 1e-4))
def test_claimed_precision_adds_no_weight(method: Method, precision: float) -> None:
    """A voice that claims a tiny error weighs no more than without it."""
    value = np.array([[100.0] * 2, [110.0] * 2, [150.0] * 2])
    blank = np.full(value.shape, np.nan)
    low, high, ones = value - 5, value + 5, np.ones(value.shape)
    sharp = blank.copy()
    sharp[2] = 150 * precision
    tile = tile_of(low, high, value, ones, [True, False])
    one = method.answer(tile, 0.9).estimate
    np.testing.assert_array_equal(
        one, method.answer(changed(tile, standard_error=sharp), 0.9).estimate
    )


@keeps("one claim is no narrower")
@given(SEED)
def test_one_claim_keeps_its_own_width(method: Method, seed: int) -> None:
    """One claim is its own estimate, with an interval no narrower than its own."""
    tile = taken(drawn(seed), [0])
    tile = changed(tile, weight=np.ones(tile.weight.shape))
    answer = method.answer(tile, 0.9)
    some = np.isfinite(answer.estimate)
    assert (answer.lower <= tile.low[0])[some].all()
    assert (answer.upper >= tile.high[0])[some].all()


def test_counterexamples_to_undeclared_laws() -> None:
    """The smallest ones: outliers drag, precision captures, scatter misleads."""
    value = np.array([100.0, 100.0, 100.0, 100.0, 1e6])[:, None].repeat(2, axis=1)
    wild = tile_of(value * 0.95, value * 1.05, value, np.ones(value.shape), [True, True])
    for name in ("random_effects", "linear_pool", "birge"):
        assert METHODS[name].answer(wild, 0.9).estimate[0] > 105
    pair = np.array([[100.0, 100.0], [200.0, 200.0]])
    sharp = np.array([[np.nan, np.nan], [0.02, 0.02]])
    tile = tile_of(pair - 5, pair + 5, pair, np.ones(pair.shape), [False, False])
    captured = METHODS["birge"].answer(changed(tile, standard_error=sharp), 0.9)
    assert captured.estimate[0] > 199.9
    three = taken(tile, [0, 1, 1])
    narrower = METHODS["random_effects"].answer(three, 0.9)
    wide = METHODS["random_effects"].answer(tile, 0.9)
    assert narrower.upper[0] - narrower.lower[0] < wide.upper[0] - wide.lower[0]


def test_raising_a_claim_can_lower_a_random_effects_mean() -> None:
    """A low outlier raised from 3 to 8 reduces tau2: the precise 9 gains, the mean falls."""
    means = []
    for first in (3.0, 8.0):
        value = np.array([first, 9.0, 23.0])[:, None].repeat(2, axis=1)
        error = np.array([10.0, 1.0, 10.0])[:, None].repeat(2, axis=1)
        tile = tile_of(value, value, value, np.ones(value.shape), [False] * 2, standard_error=error)
        means.append(METHODS["random_effects"].answer(tile, 0.9).estimate[0])
    assert means == pytest.approx([9.788217, 9.127451], abs=1e-6)


def test_widths_come_from_the_words() -> None:
    """Ranges are uniform, stated errors kept, spread added in quadrature, zero replaced."""
    low, high = (
        np.array([[90.0], [100.0], [100.0], [100.0]]),
        np.array([[110.0], [100.0], [100.0], [100.0]]),
    )
    value = np.array([[np.nan], [100.0], [100.0], [100.0]])
    error = np.array([[np.nan], [3.0], [3.0], [np.nan]])
    spread = np.array([[0.0], [0.0], [4.0], [0.0]])
    ones = np.ones(value.shape)
    tile = tile_of(low, high, value, ones, [False], standard_error=error, spread=spread)
    np.testing.assert_allclose(
        point_standard_deviations(tile).ravel(), [20 / 12**0.5, 3, 5, 1e-4], rtol=1e-14
    )
    log = point_standard_deviations(changed(tile, log=np.array([True])))
    np.testing.assert_allclose(
        log.ravel(), [np.log(110 / 90) / 12**0.5, 0.03, np.hypot(0.03, 4), 1e-6], rtol=1e-14
    )


ORDER_STATISTICS = ("median", "priority", "latest")
POOLED = [m for m in CLASSICAL if m.name in ("linear_pool", "random_effects", "birge")]


@pytest.mark.parametrize("method", POOLED, ids=lambda m: m.name)
@given(st.integers(1, 25), st.integers(1, 5))
def test_no_estimate_where_a_tenth_cannot_enter(method: Method, points: int, bounds: int) -> None:
    """Up to a tenth of the weight is left out with a warning that counts it."""
    low = np.repeat(np.append(np.linspace(100, 120, points), np.full(bounds, 90.0))[:, None], 2, 1)
    high = np.where(np.arange(len(low))[:, None] < points, low, np.inf)
    value = np.where(np.isfinite(high), low, np.nan)
    answer = method.answer(tile_of(low, high, value, np.ones(low.shape), [True, False]), 0.9)
    is_answered = bounds <= MOST_EXCLUDED * (points + bounds)
    assert np.isfinite(answer.estimate).tolist() == [is_answered] * 2
    assert (answer.weight[points:] == 0).all()
    assert answer.warnings[TOO_MANY_EXCLUDED].tolist() == [not is_answered] * 2
    counts = [words for words, mask in answer.warnings.items() if "only a one-sided" in words]
    assert [words.split(" state")[0] for words in counts] == [
        f"{bounds} of {points + bounds} independent sources"
    ]


@pytest.mark.parametrize("name", ORDER_STATISTICS)
@given(SEED)
def test_a_bound_counts_as_the_numbers_that_it_allows(name: str, seed: int) -> None:
    """Whatever number beyond its end a voice means, the estimate lies within the limits.

    Without an estimate the interval has those limits.
    """
    rng = np.random.default_rng(seed)
    k = int(rng.integers(1, 8))
    value = np.round(np.exp(rng.normal(5, 1, (k, 40))))
    value[rng.random(value.shape) < 0.2] = 0.0
    side = rng.choice([-1, 0, 0, 1], value.shape)
    value[side > 0] += 1.0  # "more than 0" says nothing of a count
    low, high = np.where(side < 0, -np.inf, value), np.where(side > 0, np.inf, value)
    orders = {n: rng.integers(0, 2, value.shape) * 1.0 for n in ("precedence", "recency")}
    weight = rng.choice([1.0, 1.0, 3.0], value.shape)
    said = np.where(side == 0, value, np.nan)
    log = np.ones(40, dtype=bool)
    answer = METHODS[name].answer(tile_of(low, high, said, weight, log, **orders), 0.9)
    for _ in range(5):
        meant = value + side * rng.exponential(200, value.shape)
        exact = tile_of(meant, meant, meant, weight, log & False, **orders)
        truth = METHODS[name].answer(exact, 0.9).estimate
        is_open = np.isnan(answer.estimate)
        assert (answer.lower <= truth)[is_open].all()
        assert (truth <= answer.upper)[is_open].all()
    assert (np.isinf(answer.lower) | np.isinf(answer.upper))[is_open].all()
    settled = (answer.weight * (side != 0)).sum(axis=0) == 0
    np.testing.assert_array_equal(answer.estimate[settled], truth[settled])


def test_a_majority_of_bounds_leaves_the_median_open() -> None:
    """Three times "more than 1,000" and 50: above 1,000; 100, 120 and "more than 150": 120."""
    low = np.array([[1000.0, 100.0], [1000.0, 120.0], [1000.0, 150.0], [50.0, 1.0]])
    high = np.array([[np.inf, 100.0], [np.inf, 120.0], [np.inf, np.inf], [50.0, 1.0]])
    value = np.where(np.isfinite(high), low, np.nan)
    weight = np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 0.0]])
    answer = METHODS["median"].answer(tile_of(low, high, value, weight, [True, True]), 0.9)
    assert np.isnan(answer.estimate).tolist() == [True, False]
    assert (answer.lower[0], answer.upper[0], answer.estimate[1]) == (1000.0, np.inf, 120.0)
    assert answer.warnings[MEDIAN_UNBOUNDED].tolist() == [True, False]


def test_extremes_use_stated_ends() -> None:
    """A bound counts with the end that it states; an extreme has no interval."""
    low, high = np.array([[150.0] * 2, [-np.inf] * 2]), np.array([[np.inf] * 2, [80.0] * 2])
    tile = tile_of(low, high, np.full(low.shape, np.nan), np.ones(low.shape), [True, False])
    least, most = (METHODS[n].answer(tile, 0.9) for n in ("lowest", "highest"))
    assert (least.estimate[0], most.estimate[0]) == (80.0, 150.0)
    assert (least.weight[:, 0].tolist(), most.weight[:, 0].tolist()) == ([0.0, 1.0], [1.0, 0.0])
    assert np.isnan(least.lower).all()


def test_two_separate_groups_give_two_modes_and_a_warning() -> None:
    """The linear pool reports both modes."""
    value = np.array([[100.0] * 2, [101.0] * 2, [200.0] * 2])
    tile = tile_of(value - 5, value + 5, value, np.ones(value.shape), [True, False])
    answer = METHODS["linear_pool"].answer(tile, 0.9)
    assert answer.extra["modes"].tolist() == [2.0, 2.0]
    assert answer.warnings[SEVERAL_MODES].any()
    np.testing.assert_allclose(answer.extra["mode_high"], 200, rtol=1e-3)


def test_find_accepts_names_methods_and_functions() -> None:
    """An unknown name is refused with the list of known names."""
    assert find("birge") is METHODS["birge"]
    assert find(METHODS["median"]) is METHODS["median"]

    def mine(tile: VoiceTile, level: float) -> Answer:
        return METHODS["median"].answer(tile, level)

    assert (find(mine).name, find(mine).keeps) == ("mine", frozenset())
    for unknown in ("mean", PurePath("median"), ["median"]):
        with pytest.raises(UnknownMethodError, match="median, linear_pool"):
            find(unknown)  # type: ignore[arg-type]
