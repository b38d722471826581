"""Every stored counterexample breaks its law, and docs/laws.md is generated from them."""

from __future__ import annotations

import runpy

import pytest

from estimates.methods.registry import METHODS
from estimates.model.flat import flatten
from estimates.testing import laws
from tests.helpers.counterexamples import load_counterexamples, to_case, undeclared_laws
from tests.helpers.peer_methods import COMPARED_METHODS
from tests.helpers.seed_claims import ROOT

STORED = load_counterexamples()
BROKEN = [
    pytest.param(name, law, result, id=f"{name}-{law}")
    for name, by_law in STORED.items()
    for law, result in by_law.items()
    if "words" in result
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning:statsmodels")
@pytest.mark.parametrize(("name", "law", "result"), BROKEN)
def test_stored_case_breaks_its_law(name: str, law: str, result: dict[str, object]) -> None:
    """A method that comes to keep a law should declare it."""
    verdict = laws.by_name(law).judge(laws.MethodRunner(COMPARED_METHODS[name]), to_case(result))
    assert verdict, f"{name} no longer breaks {law!r}: run docs/laws_table.py --find {name}"


@pytest.mark.parametrize("name", sorted(COMPARED_METHODS))
def test_every_law_is_declared_or_searched(name: str) -> None:
    """Each undeclared law has a stored case, or the reason why there is none."""
    undeclared = sorted(law.name for law in undeclared_laws(COMPARED_METHODS[name]))
    assert sorted(STORED.get(name, {})) == undeclared


def test_stored_claims_are_read_as_they_were_written() -> None:
    stored = next(r for by_law in STORED.values() for r in by_law.values() if "words" in r)
    flat = [{k: v for k, v in flatten(c).items() if v is not None} for c in to_case(stored).after]
    assert [dict(record) for record in stored["after"]] == flat


@pytest.mark.filterwarnings("ignore::RuntimeWarning:statsmodels")
def test_page_is_generated_from_the_stored_cases() -> None:
    """Numbers may differ between machines in their last digits; lines and words may not."""
    script = runpy.run_path(str(ROOT / "docs" / "laws_table.py"))
    written = script["PAGE"].read_text(encoding="utf-8").splitlines()
    generated = script["laws_page"](STORED).splitlines()
    assert [x for x in generated if "→" not in x] == [x for x in written if "→" not in x]
    assert set(METHODS) <= set(COMPARED_METHODS)
