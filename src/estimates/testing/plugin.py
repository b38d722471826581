"""The pytest plugin: readable differences, claims from files, and results kept as text.

Every run of pytest loads it where the library is installed, so it imports the library only when a
test uses it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from estimates.claims.claimset import ClaimSet
    from estimates.testing.snapshots import Snapshots

UPDATE_FLAG = "--update-results"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that rewrites kept results."""
    group = parser.getgroup("estimates")
    group.addoption(
        UPDATE_FLAG, action="store_true", help="rewrite the results kept by kept_result(...)"
    )


def pytest_assertrepr_compare(op: str, left: Any, right: Any) -> list[str] | None:
    """Describe the differences of two results or claims that a test compares with ``==``."""
    if op != "==" or not type(left).__module__.startswith("estimates."):
        return None
    from estimates.testing.differences import describe_difference

    return describe_difference(left, right)


@pytest.fixture(name="claims")
def claims_fixture(request: pytest.FixtureRequest) -> Callable[[str | Path], ClaimSet]:
    """Read claims from a file in the folder of the test, or in the root folder of the tests."""
    from estimates.io.read import read

    folders = [request.path.parent, request.config.rootpath]

    def load(name: str | Path, **options: Any) -> ClaimSet:
        paths = [folder / name for folder in folders]
        return read(next((path for path in paths if path.exists()), paths[0]), **options)

    return load


@pytest.fixture
def kept_result(request: pytest.FixtureRequest) -> Snapshots:
    """Compare results with the text files in which they are kept, one per test and method."""
    from estimates.testing.snapshots import Snapshots

    folder = request.path.parent / "kept_results"
    name = request.node.name.replace("/", "-")
    return Snapshots(folder, f"{request.path.stem}-{name}", request.config.getoption(UPDATE_FLAG))
