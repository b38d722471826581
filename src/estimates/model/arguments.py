"""The refusal of arguments that are not of their type: callers need not have a type checker."""

from estimates.errors import InvalidFieldError


def require(
    value: object, kind: type | tuple[type, ...], problem: str, *, column: str, remedy: str = ""
) -> None:
    """Refuse a value that is of no given type.

    problem : what is wrong with it. column : the argument. remedy : what to give.

    >>> require("UN", list, "must be a list", column="sources", remedy='give ["UN"]')
    Traceback (most recent call last):
    estimates.errors.InvalidFieldError: sources must be a list: 'UN'; give ["UN"]
    """
    if not isinstance(value, kind):
        raise InvalidFieldError(problem, column=column, value=value, remedy=remedy)
