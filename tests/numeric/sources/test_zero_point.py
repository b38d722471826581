"""The zero at which biases balance is uncertain, by how far biases scatter beyond their errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import estimates as est
from estimates.numeric.sources.effects import zero_point_error

BIASES = arrays(float, st.integers(2, 8), elements=st.floats(-2, 2))


@given(BIASES, st.floats(0.01, 10), st.randoms(use_true_random=False))
def test_units_and_order_do_not_matter(biases, unit, shuffled):
    error, weight = np.full(len(biases), 0.1), np.arange(1.0, len(biases) + 1)
    found = zero_point_error(biases, error, weight)
    assert found >= 0
    assert zero_point_error(unit * biases, unit * error, weight) == pytest.approx(unit * found)
    order = list(range(len(biases)))
    shuffled.shuffle(order)
    assert zero_point_error(biases[order], error, weight[order]) == pytest.approx(found)


@given(BIASES)
def test_biases_that_scatter_no_more_than_their_errors_have_a_certain_zero(biases):
    error = np.full(len(biases), 2 * np.abs(biases).max() + 0.1)
    assert zero_point_error(biases, error, np.ones(len(biases))) == 0


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.0], [0.0, 0.0], []])
def test_one_source_does_not_show_how_biases_scatter(weights):
    biases = np.ones(len(weights))
    assert zero_point_error(biases, 0.1 * biases, np.array(weights)) == 0


def test_many_sources_have_the_error_of_a_mean():
    biases = np.random.default_rng(0).normal(0, 0.3, 4000)
    found = zero_point_error(biases, np.full(4000, 0.01), np.ones(4000))
    assert found == pytest.approx(0.3 / np.sqrt(4000), rel=0.05)


@given(BIASES, st.integers(2, 5))
def test_identical_sources_count_once(biases, copies):
    error, weight = np.full(len(biases), 0.1), np.arange(1.0, len(biases) + 1)
    part = np.repeat(1 / copies, copies * len(biases))
    repeated = (np.repeat(column, copies) for column in (biases, error, weight / copies))
    expected = zero_point_error(biases, error, weight)
    assert zero_point_error(*repeated, part) == pytest.approx(expected)


def width(truths: dict[str, float] | None, shared_error: float | None = None) -> float:
    """Return the log width of an interval by three exact sources with different biases."""
    rng = np.random.default_rng(1)
    numbers = np.round(np.exp(rng.normal(8, 1, 12)))
    claims = [
        {"quantity": f"q{i:02d}", "source": source, "value": round(number * factor)}
        for i, number in enumerate(numbers.tolist())
        for source, factor in (("A", 1.0), ("B", 1.5), ("C", 0.7))
    ]
    known = None if truths is None else {f"q{i:02d}": n for i, n in enumerate(numbers.tolist())}
    records = est.track_records(claims, truths=known)
    row = est.consensus(claims[:3], track_records=records, shared_error=shared_error)[0]
    return float(np.log(row.upper / row.lower))


def test_known_truths_settle_the_zero():
    """Without them the three biases leave it open by a fifth, however exact the sources are."""
    assert width(None, shared_error=0) > 0.4
    assert width({}, shared_error=0) < 0.2
