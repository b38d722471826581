"""Simulated worlds are reproducible, and their errors follow the profiles."""

from __future__ import annotations

import math

import numpy as np
import pytest

from estimates.errors import InvalidFieldError
from estimates.testing import Profile, simulate


def test_seed_determines_the_world() -> None:
    """Another seed gives another world."""
    a, b, c = (simulate([1e5] * 5, echoes=1, retractions=0.3, seed=seed) for seed in (1, 1, 2))
    assert list(a.claims) == list(b.claims)
    assert list(a.claims) != list(c.claims)


def test_errors_follow_the_profiles() -> None:
    """Bias and spread of 2,000 figures, and the share of copies."""
    profiles = {"true": Profile(0, 0.25), "high": Profile(0.3, 0.1), "copier": Profile(copies=0.5)}
    world = simulate([110_000] * 2_000, profiles, seed=3)
    logs = {name: [] for name in profiles}  # type: dict[str, list[float]]
    for claim in world.claims:
        logs[claim.source.name].append(math.log((claim.figure.value or 0) / 110_000))
    assert np.mean(logs["true"]) == pytest.approx(0, abs=0.03)
    assert np.std(logs["true"]) == pytest.approx(0.25, abs=0.03)
    assert np.mean(logs["high"]) == pytest.approx(0.3, abs=0.02)
    assert np.std(logs["high"]) == pytest.approx(0.1, abs=0.02)
    assert len(world.copied) == pytest.approx(1_000, abs=100)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"truth": 0}, "truth of q0 must be a positive number: 0"),
        ({"truth": {"q": math.inf}}, "truth of q must"),
        ({"retractions": 2}, r"retractions must lie in \[0, 1\]: 2"),
        ({"sources": {"A": Profile(copies=-1)}}, "copies of A"),
        ({"echoes": -1}, "echoes must not be negative"),
    ],
)
def test_impossible_options_are_refused(options: dict[str, object], match: str) -> None:
    """The error gives the name and the value."""
    with pytest.raises(InvalidFieldError, match=match):
        simulate(**options)  # type: ignore[arg-type]
