"""The laws find methods that break them, shrink the case, and report it as a table."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pytest

import estimates as est
from estimates.errors import InvalidFieldError
from estimates.methods.contract import Answer, VoiceTile
from estimates.methods.registry import METHODS
from estimates.parsing import Convention
from estimates.testing import by_question, laws

DECLARABLE = [law.name for law in laws.LAWS if law.binds == "who declares it"]


def fixed_effect(
    values: np.ndarray, errors: np.ndarray, weights: np.ndarray, level: float
) -> tuple[float, float, float]:
    """The inverse-variance mean, which trusts every stated error."""
    row = est.random_effects(values, errors**2, tau2="FE", interval="z", level=level)[0]
    return row.estimate or 0.0, row.lower or 0.0, row.upper or 0.0


def broken_law(law: str, method: object) -> laws.BrokenLawError:
    """Return the report of a law that a method breaks."""
    with pytest.raises(laws.BrokenLawError) as caught:
        laws.by_name(law).check(method, max_examples=200)
    return caught.value


def test_fixed_effect_narrows_in_a_conflict() -> None:
    """The case has one claim and one in conflict with it; the report shows both answers."""
    error = broken_law("a conflict never narrows", by_question(fixed_effect))
    assert (len(error.case.before), len(error.case.after)) == (1, 2)
    text = str(error)
    assert "'fixed_effect' breaks the law 'a conflict never narrows'" in text
    assert text.index("before:") < text.index("Alfa") < text.index("after:") < text.index("new")
    assert text.count("90 % from") == 2


def test_smallest_case_of_an_outlier_is_found() -> None:
    """Four voices that agree and one outlier: fewer would not be a case of this law."""
    error = broken_law("a wild claim cannot drag", "birge")
    assert len(error.case.after) == 5


def test_method_that_keeps_state_is_found() -> None:
    """The method gives another answer on each call."""
    calls = [0.0]

    def stateful(tile: VoiceTile, level: float) -> Answer:
        answer = METHODS["lowest"].answer(tile, level)
        calls[0] += 1
        return replace(answer, estimate=answer.estimate + calls[0])

    assert "two runs" in broken_law("same input, same bits", stateful).words


def test_method_that_raises_breaks_the_law() -> None:
    """The error is part of the report."""

    def failing(tile: VoiceTile, level: float) -> Answer:
        raise ZeroDivisionError("no voices")

    error = broken_law("same input, same bits", failing)
    assert error.words == "it raises ZeroDivisionError: no voices"
    assert len(error.case.before) == 1


def test_declared_law_without_a_judged_case_fails() -> None:
    """An extreme has no interval, so it cannot promise that its interval never narrows."""
    with pytest.raises(laws.SilentLawError, match="declares the law"):
        laws.by_name("agreement never widens").check("lowest", max_examples=10)


@pytest.mark.parametrize(
    ("keeps", "breaks", "count"),
    [(None, None, 11), ([], None, 0), (None, ["monotone"], 13), (["monotone"], None, 1)],
)
def test_declared_laws_are_checked(
    keeps: Collection[str] | None, breaks: Collection[str] | None, count: int
) -> None:
    """A method, `keeps` or `breaks` can declare them."""
    bind_all = [law for law in laws.LAWS if law.binds == "every method"]
    assert len(laws.bound("median", keeps, breaks)) == len(bind_all) + count


@pytest.mark.parametrize(
    ("keeps", "breaks", "match"),
    [
        (["no such law"], None, "is not a law"),
        (["same input, same bits"], None, "binds every method"),
        (["monotone"], ["unanimity"], "in neither keeps nor breaks"),
        (DECLARABLE, ["monotone"], "are in keeps and in breaks"),
    ],
)
def test_contradictory_declarations_are_refused(
    keeps: list[str], breaks: list[str] | None, match: str
) -> None:
    with pytest.raises(InvalidFieldError, match=match):
        laws.bound("median", keeps, breaks)


def test_options_reach_the_method() -> None:
    """Prior and level are passed on."""
    laws.check("bayes", keeps=["unanimity"], max_examples=3, prior="troops", level=0.5)
    with pytest.raises(laws.BrokenLawError, match="UnknownPriorError"):
        laws.by_name("unanimity").check("bayes", max_examples=3, prior="no such prior")


class StatefulConvention(Convention):
    """A convention that reads a vague word differently each time."""

    calls = 0

    def reads(self, vague: est.Vague) -> tuple[float, float, bool, bool, str] | None:
        type(self).calls += 1
        return vague.unit, vague.unit * (1 + self.calls), True, False, "stateful"


@pytest.mark.slow  # searches a case that breaks a law, and shrinks it
def test_convention_is_checked() -> None:
    """A built-in convention keeps the laws; a stateful one is found by a vague word."""
    laws.check("median", keeps=[], max_examples=10, conventions="acled")
    mine = StatefulConvention("mine", "1", "", "", "", ())
    with pytest.raises(laws.BrokenLawError, match="linear_pool") as caught:
        laws.check("linear_pool", keeps=[], max_examples=200, conventions=mine)
    assert caught.value.law.family == "bookkeeping"
    assert any(claim.figure.vague for claim in caught.value.case.after)


def test_a_warning_may_name_the_sources() -> None:
    """Two sources with one unusual figure and no origin are named by their names, old or new."""
    law = laws.by_name("renaming sources changes only labels")
    before, after = (
        [est.claim(name, "about 29,723", quantity="q", claim_id=name) for name in names]
        for names in (("EU", "Taran"), ("Zulu", "Alfa"))
    )
    runner = laws.MethodRunner(METHODS["highest"])
    assert any("EU" in warning for row in runner.rows(before) for warning in row.warnings)
    assert law.judge(runner, laws.Case.of(before, after)) == laws.HELD
