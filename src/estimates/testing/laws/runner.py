"""Hold a method to laws: draw cases, shrink what breaks, report it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.errors import InvalidFieldError
from estimates.methods.contract import Method, MethodFunction
from estimates.methods.registry import find
from estimates.testing.laws.book import LAWS, by_name
from estimates.testing.laws.law import Ask, Case, Law, Verdict
from estimates.testing.laws.report import BrokenLawError, SilentLawError

MethodLike = str | Method | MethodFunction


def check(
    method: MethodLike,
    keeps: Collection[str] | None = None,
    breaks: Collection[str] | None = None,
    max_examples: int | None = None,
    **options: Any,
) -> None:
    """Hold a method to the laws that bind every method and to those that it declares.

    Parameters
    ----------
    method : a name, a `Method`, or a function ``(tile, level) -> Answer``.
    keeps : names of the laws that it declares; what a `Method` declares where not given.
    breaks : names of laws that it does not keep; then it declares all others.
    max_examples : cases to draw for each law; the current profile of hypothesis says where not
        given.
    **options : of `estimates.reconcile`: a policy is checked by its options ("prior", "level",
        "max_party_share" …).

    Raises
    ------
    BrokenLawError
        An `AssertionError` with the smallest case found, for the first law that is broken.
    SilentLawError
        An `AssertionError`: a declared law found nothing to judge.
    InvalidFieldError
        For a law that there is not.

    Examples
    --------
    >>> check("median", keeps=["unanimity", "monotone"], max_examples=5)
    """
    for law in bound(method, keeps, breaks):
        hold(law, method, max_examples, options)


def check_claims(max_examples: int | None = None) -> None:
    """Hold the library to the laws into which no method enters: figures, ranges, discrepancies.

    Examples
    --------
    >>> check_claims(max_examples=5)
    """
    for law in LAWS:
        if law.binds == "the claims alone":
            hold(law, "median", max_examples, {})


def bound(
    method: MethodLike, keeps: Collection[str] | None = None, breaks: Collection[str] | None = None
) -> tuple[Law, ...]:
    """Return the laws that a method is held to, in the order of the book.

    Examples
    --------
    >>> [law.name for law in bound("birge") if law.family == "disagreement"]
    []
    >>> len(bound("birge", breaks=["monotone"])) - len(bound("birge", keeps=[]))
    12
    """
    declarable = {law.name for law in LAWS if law.binds == "who declares it"}
    for name in [*(keeps or ()), *(breaks or ())]:
        if name not in declarable:
            by_name(name)
            raise InvalidFieldError("binds every method", column="law", value=name)
    if keeps is not None and breaks is not None and set(keeps) | set(breaks) != declarable:
        missing = declarable - set(keeps) - set(breaks)
        raise InvalidFieldError(
            "are in neither keeps nor breaks", column="laws", value=sorted(missing)
        )
    if keeps is not None and breaks is not None and set(keeps) & set(breaks):
        both = sorted(set(keeps) & set(breaks))
        raise InvalidFieldError("are in keeps and in breaks", column="laws", value=both)
    declared = set(find(method).keeps) if keeps is None and breaks is None else set(keeps or ())
    if keeps is None and breaks is not None:
        declared = declarable - set(breaks)
    return tuple(law for law in LAWS if law.binds == "every method" or law.name in declared)


def parametrize(
    methods: Iterable[MethodLike] | Mapping[MethodLike, Collection[str]],
) -> Any:
    """Return a pytest mark that runs a test for each method with each law it is held to.

    Parameters
    ----------
    methods : names, `Method` objects or functions; or each with the laws that it declares.

    Examples
    --------
    >>> @parametrize(["median"])
    ... def test_laws(method, law):
    ...     law.check(method)
    >>> [case.id for case in test_laws.pytestmark[0].args[1]][-1]
    'median-claimed precision captures nothing'
    """
    import pytest

    listed = methods.items() if isinstance(methods, Mapping) else [(m, None) for m in methods]
    cases = [
        pytest.param(method, law, id=f"{find(method).name}-{law.name}")
        for method, keeps in listed
        for law in bound(method, keeps)
    ]
    return pytest.mark.parametrize(("method", "law"), cases)


def hold(
    law: Law, method: MethodLike, max_examples: int | None, options: Mapping[str, Any], **how: Any
) -> None:
    """Draw cases until one breaks the law, and report the smallest that does.

    Further keywords are settings of hypothesis.
    """
    ask = Ask(find(method), options)
    judged = 0

    how |= {} if max_examples is None else {"max_examples": max_examples}
    # the report says what hypothesis would explain, in a hundredth of the time
    how.setdefault("phases", [p for p in settings().phases if p is not Phase.explain])

    @settings(database=None, deadline=None, report_multiple_bugs=False, **how)
    @given(data=st.data())
    def tried(data: st.DataObject) -> None:
        nonlocal judged
        case = law.cases(cast("DrawFn", data.draw), ask)
        verdict = None if case is None else verdict_of(law, ask, case)
        judged += verdict is not None
        if case is not None and verdict:
            raise BrokenLawError(law, ask, case, verdict)

    try:
        tried()
    except BrokenLawError as error:
        raise BrokenLawError(error.law, error.ask, error.case, error.words) from None
    if not judged and law.binds == "who declares it":
        raise SilentLawError(
            f"{ask.method.name!r} declares the law {law.name!r}, and no case gave it anything to "
            f"judge ({law.says}): draw more, or do not declare it"
        )


def verdict_of(law: Law, ask: Ask, case: Case) -> Verdict:
    """Judge a case; a method that raises breaks the law."""
    try:
        return law.judge(ask, case)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        return f"it raises {type(error).__name__}: {error}"
