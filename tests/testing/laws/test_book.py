"""The law book itself: it finds what is broken, shrinks it, and says it in a table."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pytest

import estimates as est
from estimates.errors import InvalidFieldError
from estimates.methods.contract import Answer, VoiceTile
from estimates.methods.registry import METHODS
from estimates.parsing import Convention
from estimates.testing import by_question, laws


def fixed_effect(
    values: np.ndarray, errors: np.ndarray, weights: np.ndarray, level: float
) -> tuple[float, float, float]:
    """The inverse-variance mean: every voice is believed to the end."""
    row = est.random_effects(values, errors**2, tau2="FE", interval="z", level=level)[0]
    return row.estimate or 0.0, row.lower or 0.0, row.upper or 0.0


def broken(law: str, method: object) -> laws.BrokenLawError:
    """Return the report of a law that a method breaks."""
    with pytest.raises(laws.BrokenLawError) as caught:
        laws.by_name(law).check(method, max_examples=200)
    return caught.value


def test_fixed_effect_lets_a_conflict_narrow() -> None:
    """One claim, and one in conflict with it: the report shows both, and the two answers."""
    error = broken("a conflict never narrows", by_question(fixed_effect))
    assert (len(error.case.before), len(error.case.after)) == (1, 2)
    text = str(error)
    assert "'fixed_effect' breaks the law 'a conflict never narrows'" in text
    assert text.index("before:") < text.index("Alfa") < text.index("after:") < text.index("new")
    assert text.count("90 % from") == 2


def test_the_smallest_wild_claim_is_found() -> None:
    """Four voices that agree and one that is off: nothing of it could be left out."""
    error = broken("a wild claim cannot drag", "birge")
    assert len(error.case.after) == 5


def test_a_method_that_remembers_is_found() -> None:
    """Another answer each time it is asked."""
    asked = [0.0]

    def restless(tile: VoiceTile, level: float) -> Answer:
        answer = METHODS["lowest"].answer(tile, level)
        asked[0] += 1
        return Answer(answer.estimate + asked[0], *(getattr(answer, n) for n in REST))

    assert "asked twice" in broken("same input, same bits", restless).words


REST = (
    "lower upper predictive_lower predictive_upper tau effective_voices weight contribution".split()
)


def test_a_method_that_raises_breaks_the_law() -> None:
    """The error is part of the report."""

    def failing(tile: VoiceTile, level: float) -> Answer:
        raise ZeroDivisionError("no voices")

    error = broken("same input, same bits", failing)
    assert error.words == "it raises ZeroDivisionError: no voices"
    assert len(error.case.before) == 1


def test_a_declared_law_that_judges_nothing_is_no_kept_law() -> None:
    """An extreme has no interval: it cannot promise that none narrows."""
    with pytest.raises(laws.SilentLawError, match="declares the law"):
        laws.by_name("agreement never widens").check("lowest", max_examples=10)


@pytest.mark.parametrize(
    ("keeps", "breaks", "count"),
    [(None, None, 11), ([], None, 0), (None, ["monotone"], 12), (["monotone"], None, 1)],
)
def test_what_is_declared_is_what_is_checked(
    keeps: Collection[str] | None, breaks: Collection[str] | None, count: int
) -> None:
    """By the method itself, by what it keeps, or by what it does not."""
    every = [law for law in laws.LAWS if law.binds == "every method"]
    assert len(laws.bound("median", keeps, breaks)) == len(every) + count


@pytest.mark.parametrize(
    ("keeps", "breaks", "match"),
    [
        (["no such law"], None, "is not a law"),
        (["same input, same bits"], None, "binds every method"),
        (["monotone"], ["unanimity"], "in neither keeps nor breaks"),
        ([law.name for law in laws.LAWS if law.binds == "who declares it"], ["monotone"], "and in"),
    ],
)
def test_declarations_that_cannot_be_are_refused(
    keeps: list[str], breaks: list[str] | None, match: str
) -> None:
    """By name, with the laws concerned."""
    with pytest.raises(InvalidFieldError, match=match):
        laws.bound("median", keeps, breaks)


def test_a_policy_is_checked_by_its_options() -> None:
    """Prior and level reach the method."""
    laws.check("bayes", keeps=["unanimity"], max_examples=3, prior="troops", level=0.5)
    with pytest.raises(laws.BrokenLawError, match="UnknownPriorError"):
        laws.by_name("unanimity").check("bayes", max_examples=3, prior="no such prior")


class Restless(Convention):
    """A convention that reads a vague word otherwise each time."""

    asked = 0

    def reads(self, vague: est.Vague) -> tuple[float, float, bool, bool, str] | None:
        type(self).asked += 1
        return vague.unit, vague.unit * (1 + self.asked), True, False, "restless"


def test_a_convention_is_checked_as_a_policy_is() -> None:
    """One of ours keeps the laws; one that remembers is found by the vague words that it reads."""
    laws.check("median", keeps=[], max_examples=10, conventions="acled")
    mine = Restless("mine", "1", "", "", "", ())
    with pytest.raises(laws.BrokenLawError, match="linear_pool") as caught:
        laws.check("linear_pool", keeps=[], max_examples=200, conventions=mine)
    assert caught.value.law.family == "bookkeeping"
    assert any(claim.figure.vague for claim in caught.value.case.after)
