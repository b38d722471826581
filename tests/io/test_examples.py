"""The example data that is shipped with the library."""

from __future__ import annotations

import pytest

import estimates as est
from estimates.errors import InvalidFieldError
from estimates.io.examples import FILES
from tests.helpers.seed_claims import ROOT


@pytest.mark.parametrize("name", est.examples.names())
def test_an_example_is_the_seed_of_its_file(name: str) -> None:
    """The wheel carries a copy, because `seeds` is no part of it."""
    copy = ROOT / "src" / "estimates" / "io" / "example_files" / FILES[name]
    seed = ROOT / "seeds" / FILES[name]
    assert copy.read_bytes() == seed.read_bytes()
    assert list(est.examples.read(name)) == list(est.read(seed))


def test_an_unknown_example_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(InvalidFieldError, match='did you mean "russian-buildup"'):
        est.examples.read("russian-build-up")


def test_the_files_are_part_of_the_package_that_a_wheel_is_made_of() -> None:
    """A wheel has all of `src/estimates` that git does not ignore."""
    assert 'packages = ["src/estimates"]' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert {path.name for path in (ROOT / "src/estimates/io/example_files").iterdir()} == {
        *FILES.values()
    }
