"""All laws, and the functions that check methods against them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from estimates.errors import InvalidFieldError
from estimates.methods.contract import Method, MethodFunction
from estimates.methods.registry import find
from estimates.testing.laws import (
    bookkeeping,
    bounds,
    disagreement,
    shape,
    time_and_scope,
    trajectory_laws,
)
from estimates.testing.laws.law import Law

FAMILIES = (bookkeeping, time_and_scope, shape, bounds, disagreement)
LAWS: tuple[Law, ...] = tuple(
    law for family in FAMILIES for law in vars(family).values() if isinstance(law, Law)
)
TRAJECTORY_LAWS: tuple[Law, ...] = tuple(
    law for law in vars(trajectory_laws).values() if isinstance(law, Law)
)
AnyMethod = str | Method | MethodFunction


def by_name(name: str) -> Law:
    """Return the law of that name.

    Raises
    ------
    InvalidFieldError
        If there is no such law, with the names of all laws.

    Examples
    --------
    >>> by_name("monotone").family
    'shape'
    """
    laws = {law.name: law for law in LAWS}
    if name not in laws:
        remedy = f"there are {[*laws]}"
        raise InvalidFieldError("is not a law", column="law", value=name, remedy=remedy)
    return laws[name]


def check(
    method: AnyMethod,
    keeps: Collection[str] | None = None,
    breaks: Collection[str] | None = None,
    max_examples: int | None = None,
    **options: Any,
) -> None:
    """Check a method against the laws that bind every method and those that it declares.

    Parameters
    ----------
    method : a name, a `Method`, or a function ``(tile, level) -> Answer``.
    keeps : names of the laws that the method declares; by default those of the `Method`.
    breaks : names of the laws that it does not keep; it then declares all others.
    max_examples : cases to draw for each law; by default as the current hypothesis profile says.
    **options : of `estimates.reconcile`: a policy is checked by its options ("prior", "level",
        "max_party_share" …).

    Raises
    ------
    BrokenLawError
        An `AssertionError` with the smallest case found, for the first law that is broken.
    SilentLawError
        An `AssertionError`: a declared law could judge none of the drawn cases.
    InvalidFieldError
        For a name that is not a law.

    Examples
    --------
    >>> check("median", keeps=["unanimity", "monotone"], max_examples=5)
    """
    for law in bound(method, keeps, breaks):
        law.check(method, max_examples, **options)


def check_claims(max_examples: int | None = None) -> None:
    """Check the laws that involve no method: those of figures, ranges and discrepancies.

    Examples
    --------
    >>> check_claims(max_examples=5)
    """
    for law in LAWS:
        if law.binds == "the claims alone":
            law.check("median", max_examples)


def check_trajectory(max_examples: int | None = None, **options: Any) -> None:
    """Check the laws of a level over time.

    Parameters
    ----------
    max_examples : cases to draw for each law; by default as the current hypothesis profile says.
    **options : of `estimates.trajectory` ("prior", "drift", "track_records" …).

    Raises
    ------
    BrokenLawError
        An `AssertionError` with the smallest case found, for the first law that is broken.

    Examples
    --------
    >>> check_trajectory(max_examples=1, prior="troops")
    """
    for law in TRAJECTORY_LAWS:
        law.check("median", max_examples, **options)


def bound(
    method: AnyMethod, keeps: Collection[str] | None = None, breaks: Collection[str] | None = None
) -> tuple[Law, ...]:
    """Return the laws that bind a method, in the order of the book.

    Examples
    --------
    >>> [law.name for law in bound("birge") if law.family == "disagreement"]
    []
    >>> len(bound("birge", breaks=["monotone"])) - len(bound("birge", keeps=[]))
    13
    """
    declarable = {law.name for law in LAWS if law.binds == "who declares it"}
    kept, broken = set(keeps or ()), set(breaks or ())
    for name in sorted((kept | broken) - declarable):
        raise InvalidFieldError(f"binds {by_name(name).binds}", column="law", value=name)
    if keeps is None:
        kept = set(find(method).keeps) if breaks is None else declarable - broken
    elif breaks is not None:
        missing, both = sorted(declarable - kept - broken), sorted(kept & broken)
        if missing or both:
            problem = f"are in {'neither keeps nor' if missing else 'keeps and in'} breaks"
            raise InvalidFieldError(problem, column="laws", value=missing or both)
    return tuple(law for law in LAWS if law.binds == "every method" or law.name in kept)


def parametrize(methods: Iterable[AnyMethod] | Mapping[AnyMethod, Collection[str]]) -> Any:
    """Return a pytest mark that runs a test once per method and law that binds it.

    Parameters
    ----------
    methods : names, `Method` objects or functions; or a mapping to the laws that each declares.

    Examples
    --------
    >>> @parametrize(["median"])
    ... def test_laws(method, law):
    ...     law.check(method)
    >>> [case.id for case in test_laws.pytestmark[0].args[1]][-1]
    'median-claimed precision captures nothing'
    """
    import pytest

    pairs = methods.items() if isinstance(methods, Mapping) else [(m, None) for m in methods]
    cases = [
        pytest.param(method, law, id=f"{find(method).name}-{law.name}")
        for method, keeps in pairs
        for law in bound(method, keeps)
    ]
    return pytest.mark.parametrize(("method", "law"), cases)
