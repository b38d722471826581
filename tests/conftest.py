"""Profiles of hypothesis, and fixtures that several packages use."""

from __future__ import annotations

import os

import pytest
from hypothesis import Phase, settings

import estimates as est
from tests.helpers.seed_claims import ROOT

settings.register_profile("dev", max_examples=10, deadline=None)
settings.register_profile(
    "quick", max_examples=5, deadline=None, phases=[Phase.explicit, Phase.generate]
)
settings.register_profile("ci", max_examples=25, deadline=None, derandomize=True)
# `python -m tests.deep` lowers the number for tests that would take too long.
deep_examples = int(os.environ.get("DEEP_EXAMPLES", "10000"))
settings.register_profile("deep", max_examples=deep_examples, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))


@pytest.fixture(scope="session")
def april() -> est.ClaimSet:
    """The claims of April 2021."""
    return est.read(ROOT / "seeds" / "russian-buildup-april-2021.csv")
