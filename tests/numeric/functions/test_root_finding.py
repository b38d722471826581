"""Bracketed roots: always found, and independent of neighbouring columns."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from estimates.numeric.functions.root_finding import find_increasing_roots
from estimates.numeric.types import Floats


def steep(x: Floats, at: Floats, power: Floats) -> tuple[Floats, Floats]:
    """Return a power through zero at `at`: flat there for high powers, a step for low ones."""
    d = x - at
    size = np.abs(d)
    with np.errstate(divide="ignore"):
        return np.sign(d) * size**power, power * size ** (power - 1)


@given(
    st.lists(
        st.tuples(st.floats(-1e8, 1e8), st.sampled_from([0.2, 0.5, 1.0, 3.0, 9.0])),
        min_size=1,
        max_size=40,
    )
)
def test_roots_are_found_and_independent_of_neighbours(cases: list[tuple[float, float]]) -> None:
    """Flat, straight and vertical crossings; neighbours change no bit."""
    at, power = (np.array(column) for column in zip(*cases, strict=True))
    low, high = np.full(at.shape, -3e8), np.full(at.shape, 2e8)
    together = find_increasing_roots(steep, low, high, (at, power), resolution=1e-9)
    # Newton's step towards a ninefold root is a ninth of the distance
    np.testing.assert_allclose(together, at, rtol=1e-14, atol=9e-9)
    for i in range(len(at)):
        one = slice(i, i + 1)
        alone = find_increasing_roots(
            steep, low[one], high[one], (at[one], power[one]), resolution=1e-9
        )
        assert alone[0] == together[i]
