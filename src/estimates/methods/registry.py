"""The built-in methods by name; a plain function may be passed instead of a name."""

from typing import Any

from estimates.errors import UnknownMethodError
from estimates.methods.bayes.method import BAYES
from estimates.methods.birge import BIRGE
from estimates.methods.contract import Method, MethodFunction
from estimates.methods.extremes import HIGHEST, LOWEST
from estimates.methods.linear_pool import LINEAR_POOL
from estimates.methods.median import MEDIAN
from estimates.methods.random_effects import RANDOM_EFFECTS
from estimates.methods.selection import LATEST, PRIORITY

METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        *(BAYES, MEDIAN, LINEAR_POOL, RANDOM_EFFECTS, BIRGE),
        *(LOWEST, HIGHEST, PRIORITY, LATEST),
    )
}


def find(method: str | Method | MethodFunction) -> Method:
    """Return the method of that name, or wrap a function as a method that declares no law.

    Raises
    ------
    UnknownMethodError
        The name is unknown; the message lists the known names.

    Examples
    --------
    >>> find("median").says
    'the weighted median of the numbers stated, with the interval of the sign test'
    """
    if isinstance(method, Method):
        return method
    if callable(method):
        own_name = getattr(method, "__name__", type(method).__name__)
        return Method(own_name, method, (method.__doc__ or "").strip(), "", frozenset())
    name: Any = method  # of any type, where nobody checks types
    if isinstance(name, str) and name in METHODS:
        return METHODS[name]
    remedy = f"choose one of {', '.join(METHODS)}, or pass a function (tile, level) -> Answer"
    raise UnknownMethodError("is not a method", column="method", value=method, remedy=remedy)
