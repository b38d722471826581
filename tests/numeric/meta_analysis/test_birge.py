"""Properties of the PDG's scale factor and of Birge's ratio on difficult inputs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.analysis.meta_analysis.scale_factor import scale_factor
from estimates.numeric.meta_analysis.pooling import pool_groups
from tests.helpers.ragged_groups import Drawn, ragged

COLUMNS = ("estimate", "error_minus", "error_plus", "scale_factor", "birge")


def errors(d: Drawn, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return asymmetric errors around the standard ones."""
    skew = np.random.default_rng(seed).uniform(0.5, 2.0, len(d.codes))
    return np.sqrt(d.variance) * skew, np.sqrt(d.variance) / skew


@given(ragged(decades=20), st.integers(0, 2**32 - 1))
def test_order_and_other_groups_change_no_bit(d: Drawn, seed: int) -> None:
    """Shuffled rows, groups alone or among others, also for asymmetric errors."""
    minus, plus = errors(d, seed)
    mixed = np.random.default_rng(seed).permutation(len(d.codes))
    whole = scale_factor(d.value, minus, plus, d.codes)
    shuffled = scale_factor(d.value[mixed], minus[mixed], plus[mixed], d.codes[mixed])
    for name in COLUMNS:
        np.testing.assert_array_equal(whole.column(name), shuffled.column(name))
    for at, group in enumerate(whole.column("group")):
        rows = d.codes == group
        alone = scale_factor(d.value[rows], minus[rows], plus[rows])
        for name in COLUMNS:
            np.testing.assert_array_equal(alone.column(name)[0], whole.column(name)[at])


@given(ragged(decades=20))
def test_symmetric_errors_give_the_fixed_effect_mean(d: Drawn) -> None:
    """The PDG's mean is the fixed-effect mean, Birge's ratio follows from Q."""
    sd = np.sqrt(d.variance)
    found, fixed = (
        scale_factor(d.value, sd, groups=d.codes),
        pool_groups(d.value, sd**2, d.codes, d.groups, "FE", "z"),
    )
    np.testing.assert_allclose(found.column("estimate"), fixed.estimate, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(
        found.column("error_plus"), fixed.se * found.column("scale_factor"), rtol=1e-12
    )
    several = fixed.k > 1
    np.testing.assert_allclose(
        found.column("birge")[several] ** 2 * (fixed.k[several] - 1),
        fixed.q[several],
        rtol=1e-6,
        atol=1e-9,
    )
    np.testing.assert_array_equal(found.column("error_plus"), found.column("error_minus"))


@given(ragged(decades=20), st.integers(0, 2**32 - 1))
def test_scale_is_at_least_one_and_mean_inside_the_hull(d: Drawn, seed: int) -> None:
    """Scales are at least one, errors positive, means among the values, everything finite."""
    table = scale_factor(d.value, *errors(d, seed), d.codes)
    assert (table.column("scale_factor") >= 1).all()
    for at, group in enumerate(table.column("group")):
        own = d.value[d.codes == group]
        assert own.min() <= table.column("estimate")[at] <= own.max()
    for name in ("error_minus", "error_plus"):
        assert np.isfinite(table.column(name)).all()
        assert (table.column(name) > 0).all()


def test_one_measurement_is_its_own_average() -> None:
    """Unscaled, with its own errors."""
    row = scale_factor([5.0], [1.0], [2.0])[0]
    assert (row.estimate, row.error_minus, row.error_plus, row.scale_factor) == (5, 1, 2, 1)


def test_mirrored_values_have_mirrored_errors() -> None:
    """Changing every sign exchanges the two errors and changes the sign of the mean."""
    y, minus, plus = np.array([1.0, 2.0, 4.0]), np.array([0.5, 1, 1]), np.array([1, 0.4, 2.0])
    one, two = scale_factor(y, minus, plus)[0], scale_factor(-y, plus, minus)[0]
    assert one.estimate == pytest.approx(-two.estimate, rel=1e-12)
    assert one.error_minus == pytest.approx(two.error_plus, rel=1e-12)
