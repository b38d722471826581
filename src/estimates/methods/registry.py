"""Which methods are there, by name? A plain function may be passed instead of a name."""

from __future__ import annotations

from estimates.errors import UnknownMethodError
from estimates.methods import (
    birge,
    highest,
    latest,
    linear_pool,
    lowest,
    median,
    priority,
    random_effects,
)
from estimates.methods.bayes import method as bayes
from estimates.methods.contract import Method, MethodFunction

METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        bayes.METHOD,
        median.METHOD,
        linear_pool.METHOD,
        random_effects.METHOD,
        birge.METHOD,
        lowest.METHOD,
        highest.METHOD,
        priority.METHOD,
        latest.METHOD,
    )
}


def find(method: str | Method | MethodFunction) -> Method:
    """Return the method of that name, or the function itself as a method that declares no law.

    Raises
    ------
    UnknownMethodError
        For a name that is not known; the message lists those that are.

    Examples
    --------
    >>> find("median").says
    'the weighted median of the numbers stated, with the interval of the sign test'
    """
    if isinstance(method, Method):
        return method
    if callable(method):
        name = getattr(method, "__name__", type(method).__name__)
        return Method(name, method, (method.__doc__ or "").strip(), "", frozenset())
    if isinstance(method, str) and method in METHODS:
        return METHODS[method]
    raise UnknownMethodError(
        "is not a method",
        column="method",
        value=method,
        remedy=f"choose one of {', '.join(METHODS)}, or pass a function (tile, level) -> Answer",
    )
