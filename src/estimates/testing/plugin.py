"""The pytest plugin: readable differences, claims from files, and results kept as text.

Every run of pytest loads it where the library is installed, so it imports the library only when a
test uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from estimates.claims.claimset import ClaimSet
    from estimates.testing.snapshots import Snapshots

UPDATE_FLAG, FORMER_UPDATE_FLAG = "--estimates-update", "--update-results"
# The tests that use each file of kept results, for all tests of a run.
KEPT_FILES = pytest.StashKey[dict[Path, str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that rewrites kept results."""
    group, text = parser.getgroup("estimates"), "rewrite the results kept by estimates_kept_result"
    group.addoption(UPDATE_FLAG, action="store_true", dest="estimates_update", help=text)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(parser: pytest.Parser) -> Generator[None, Any, Any]:
    """Add the former name of the flag, unless a conftest has an option of this name."""
    answer = yield
    _, unknown = parser.parse_known_and_unknown_args([FORMER_UPDATE_FLAG])
    if FORMER_UPDATE_FLAG in unknown:
        group, text = parser.getgroup("estimates"), f"the former name of {UPDATE_FLAG}"
        group.addoption(FORMER_UPDATE_FLAG, action="store_true", dest="estimates_update", help=text)
    return answer


def pytest_assertrepr_compare(op: str, left: Any, right: Any) -> list[str] | None:
    """Describe the differences of two results or claims that a test compares with ``==``."""
    if op != "==" or not type(left).__module__.startswith("estimates."):
        return None
    from estimates.testing.differences import describe_difference

    return describe_difference(left, right)


@pytest.fixture(name="estimates_claims")
def claims_fixture(request: pytest.FixtureRequest) -> Callable[[str | Path], ClaimSet]:
    """Read claims from a file in the folder of the test, or in the root folder of the tests."""
    from estimates.io.read import read

    folders = [request.path.parent, request.config.rootpath]

    def load(name: str | Path, **options: Any) -> ClaimSet:
        paths = [folder / name for folder in folders]
        return read(next((path for path in paths if path.exists()), paths[0]), **options)

    return load


@pytest.fixture(name="estimates_kept_result")
def kept_result_fixture(request: pytest.FixtureRequest) -> Snapshots:
    """Compare results with the text files in which they are kept, one per test and method."""
    from estimates.testing.snapshots import Snapshots

    classes = request.cls.__qualname__ if request.cls else ""
    parts = [request.path.stem, classes, request.node.name.replace("/", "-")]
    return Snapshots(
        request.path.parent / "kept_results",
        "-".join(filter(None, parts)),
        request.config.getoption("estimates_update"),
        request.node.nodeid,
        request.config.stash.setdefault(KEPT_FILES, {}),
    )


# The former names: a fixture of these names in a conftest takes their place.
@pytest.fixture(name="claims")
def former_claims_fixture(estimates_claims: Any) -> Any:
    """The former name of `estimates_claims`."""
    return estimates_claims


@pytest.fixture(name="kept_result")
def former_kept_result_fixture(estimates_kept_result: Any) -> Any:
    """The former name of `estimates_kept_result`."""
    return estimates_kept_result
