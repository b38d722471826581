"""Drawn ragged groups as arrays, with difficult sizes, scales and variances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from estimates.numeric.types import Floats, Ints


@dataclass(frozen=True)
class Drawn:
    value: Floats
    variance: Floats
    codes: Ints
    groups: int

    def __repr__(self) -> str:
        return f"Drawn({len(self.codes)} rows in {self.groups} groups)"


@st.composite
def ragged(draw: st.DrawFn, decades: float = 3.0, most: int = 60) -> Drawn:
    """Draw groups of 1 to `most` rows, variances over `decades` decades, some values equal."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    groups = draw(st.integers(1, 12))
    tall = draw(st.booleans())
    sizes = rng.integers(1, most if tall else 8, groups)
    codes = rng.permutation(np.repeat(np.arange(groups), sizes))
    variance = 10.0 ** rng.uniform(-decades / 2, decades / 2, len(codes))
    scatter = draw(st.sampled_from([0.0, 1.0, 30.0]))
    value = rng.normal(size=len(codes)) * (np.sqrt(variance) + scatter)
    if draw(st.booleans()):
        value = np.round(value, 0)
    return Drawn(value + draw(st.sampled_from([0.0, 1e6])), variance, codes, groups)
