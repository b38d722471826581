"""A property whose value is kept in a dictionary of its owner, so that it can be dropped."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

Value = TypeVar("Value")
# No value, where None may be one.
MISSING = object()


class Cached(Generic[Value]):
    """A property that keeps its value in the `cache` of its owner, until that is cleared.

    `functools.cached_property` keeps values among the owner's attributes, where they cannot
    be distinguished from fields.
    """

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self.compute, self.name, self.__doc__ = compute, compute.__name__, compute.__doc__

    def __get__(self, owner: Any, kind: type | None = None) -> Value:
        if owner is None:
            return self  # type: ignore[return-value]
        value = owner.cache.get(self.name, MISSING)  # another thread may clear the cache meanwhile
        if value is MISSING:
            value = owner.cache[self.name] = self.compute(owner)
        return cast("Value", value)
