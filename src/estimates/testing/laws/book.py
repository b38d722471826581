"""All laws, in the order of the design."""

from __future__ import annotations

from estimates.errors import InvalidFieldError
from estimates.testing.laws import (
    bookkeeping,
    bounds,
    disagreement,
    independence,
    shape,
    time_and_scope,
)
from estimates.testing.laws.law import Law

LAWS: tuple[Law, ...] = (
    *bookkeeping.LAWS,
    *independence.LAWS,
    *time_and_scope.LAWS,
    *shape.LAWS,
    *bounds.LAWS,
    *disagreement.LAWS,
)


def by_name(name: str) -> Law:
    """Return the law of that name.

    Raises
    ------
    InvalidFieldError
        With the names that there are.

    Examples
    --------
    >>> by_name("monotone").family
    'shape'
    """
    for law in LAWS:
        if law.name == name:
            return law
    raise InvalidFieldError(
        "is not a law", column="law", value=name, remedy=f"there are {[x.name for x in LAWS]}"
    )
