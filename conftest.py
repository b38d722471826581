"""What holds for every test and for the examples in docstrings alike."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

# Every process of the tests keeps one core busy, and matrices are small: threads of OpenBLAS would
# only wait for each other, at up to three times the CPU. Workers inherit what is set here, before
# numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    """Close what a test or an example has drawn: matplotlib warns of more than 20 open figures."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")
