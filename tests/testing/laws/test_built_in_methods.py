"""Every method is held to the law book: to the laws that bind all, and to what it declares."""

from __future__ import annotations

from hypothesis import settings

from estimates.methods.contract import ALL_LAWS
from estimates.methods.registry import METHODS
from estimates.testing import laws


@laws.parametrize(sorted(METHODS))
def test_a_method_keeps_the_laws(method: str, law: laws.Law) -> None:
    """By name, on drawn claims; of a law that binds all, the methods share the cases."""
    most = settings().max_examples
    shared = law.binds == "every method"
    law.check(method, max_examples=max(5, most // len(METHODS)) if shared else most)


def test_the_claims_alone_keep_theirs() -> None:
    """Figures, ranges and discrepancies, into which no method enters."""
    laws.check_claims()


def test_every_law_that_a_method_may_declare_is_in_the_book() -> None:
    """No law can be declared and skipped."""
    declarable = {law.name for law in laws.LAWS if law.binds == "who declares it"}
    assert declarable == ALL_LAWS
