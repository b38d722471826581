"""The pytest plugin: differences in words, claims from files, results kept as text.

It is loaded by every run of pytest where the library is installed, so it imports nothing of it
before a test asks.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from estimates.claims.claimset import ClaimSet
    from estimates.testing.snapshots import Snapshots

FLAG = "--update-results"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that writes kept results anew."""
    group = parser.getgroup("estimates")
    group.addoption(
        FLAG, action="store_true", help="write the kept results of kept_result(...) anew"
    )


def pytest_assertrepr_compare(op: str, left: Any, right: Any) -> list[str] | None:
    """Say how two results or two claims differ, where a test compares them with ``==``."""
    if op != "==" or not type(left).__module__.startswith("estimates."):
        return None
    from estimates.testing.comparisons import compared

    return compared(left, right)


@pytest.fixture
def claims(request: pytest.FixtureRequest) -> Callable[[str | Path], ClaimSet]:
    """Read claims from a file that lies beside the test (or below the root of the tests)."""
    from estimates.io.read import read

    folders = [request.path.parent, request.config.rootpath]

    def load(name: str | Path, **options: Any) -> ClaimSet:
        found = [folder / name for folder in folders if (folder / name).exists()]
        return read(found[0] if found else folders[0] / name, **options)

    return load


@pytest.fixture
def kept_result(request: pytest.FixtureRequest) -> Snapshots:
    """Compare results with the text files in which they were kept, one a test and method."""
    from estimates.testing.snapshots import Snapshots

    folder = request.path.parent / "kept_results"
    name = request.node.name.replace("/", "-")
    return Snapshots(folder, f"{request.path.stem}-{name}", request.config.getoption(FLAG))
