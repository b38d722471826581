"""Every built-in method keeps the laws that bind all methods, and those that it declares."""

from __future__ import annotations

from estimates.methods.contract import ALL_LAWS
from estimates.methods.registry import METHODS
from estimates.testing import laws
from tests.helpers.examples import few_in_dev


@laws.parametrize(sorted(METHODS))
def test_method_keeps_the_law(method: str, law: laws.Law) -> None:
    drawn = few_in_dev.max_examples
    # of fewer cases of a declared law it may happen that none can be judged, which is an error
    law.check(method, drawn if law.binds == "every method" else max(5, drawn))


def test_claims_keep_the_laws_without_a_method() -> None:
    """Figures, ranges and discrepancies, in which no method is involved."""
    laws.check_claims()


def test_every_declarable_law_exists() -> None:
    """A method cannot declare a law that is never checked."""
    declarable = {law.name for law in laws.LAWS if law.binds == "who declares it"}
    assert declarable == ALL_LAWS
