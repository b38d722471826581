"""What docs/laws.md shows is so: each stored case breaks its law, and the page is made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from estimates.methods.registry import METHODS
from estimates.model.schema import flatten
from estimates.testing import laws
from estimates.testing.laws.counterexamples import case_of, load, undeclared
from estimates.testing.laws_table import PAGE, page
from estimates.testing.peers import COMPARED

ROOT = Path(__file__).parent.parent.parent.parent
STORED = load(Path(__file__).parent / "counterexamples.json")
BROKEN = [
    pytest.param(name, law, found, id=f"{name}-{law}")
    for name, by_law in STORED.items()
    for law, found in by_law.items()
    if "words" in found
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning:statsmodels")
@pytest.mark.parametrize(("name", "law", "found"), BROKEN)
def test_a_stored_case_breaks_its_law(name: str, law: str, found: dict[str, object]) -> None:
    """A method that comes to keep a law is to declare it."""
    verdict = laws.by_name(law).judge(laws.Ask(COMPARED[name]), case_of(found))
    assert verdict, f"{name} no longer breaks {law!r} here: search again"


@pytest.mark.parametrize("name", sorted(COMPARED))
def test_every_law_is_declared_or_looked_at(name: str) -> None:
    """For each law that a method does not declare there is a case, or it is said that none is."""
    assert sorted(STORED.get(name, {})) == sorted(law.name for law in undeclared(COMPARED[name]))


def test_claims_survive_the_store() -> None:
    """A case is read as it was written."""
    found = next(f for by_law in STORED.values() for f in by_law.values() if "words" in f)
    stated = [{k: v for k, v in flatten(c).items() if v is not None} for c in case_of(found).after]
    assert [dict(record) for record in found["after"]] == stated


@pytest.mark.filterwarnings("ignore::RuntimeWarning:statsmodels")
def test_the_page_is_made_of_what_is_stored() -> None:
    """Numbers may differ in their last digits between machines; lines and words may not."""
    written = (ROOT / PAGE).read_text(encoding="utf-8").splitlines()
    made = page(STORED).splitlines()
    assert [line for line in made if "→" not in line] == [x for x in written if "→" not in x]
    assert set(METHODS) <= set(COMPARED)
