"""Types of parameters, results and fields, in words as short as a reader needs."""

from __future__ import annotations

import collections.abc
import inspect
import typing
from types import NoneType, UnionType
from typing import Any, Literal

import numpy.typing as npt

from estimates.analysis.consensus.options import MethodName, PriorName

# Types whose parts say less than a word; `docs/choices_page.py` lists the names.
WORDS = (
    (npt.ArrayLike, "array"),
    (inspect.Parameter.empty, ""),
    (NoneType, "None"),
    (MethodName, "name of a method"),
    (PriorName, "name of a prior"),
)


def type_name(hint: Any) -> str:
    """Return a type as it is written in Python, with every choice of a parameter.

    >>> type_name(Literal["a", "b"] | None)
    '"a" | "b" | None'
    """
    for known, word in WORDS:
        if hint is known or hint == known:
            return word
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Annotated, typing.Unpack):
        return type_name(parts[0])
    if origin is Literal:
        return " | ".join(f'"{part}"' if isinstance(part, str) else repr(part) for part in parts)
    if origin in (typing.Union, UnionType):
        return join_alternatives(parts)
    if origin is collections.abc.Callable:
        return "function"
    if origin is not None:
        inner = ", ".join("…" if part is Ellipsis else type_name(part) for part in parts)
        return f"{origin.__name__}[{inner}]"
    if isinstance(hint, str | typing.TypeVar):
        return str(hint).lstrip("~")
    return getattr(hint, "__name__", str(hint))


def join_alternatives(parts: tuple[Any, ...]) -> str:
    """Return alternatives joined by bars: an array stands for its many parts, None comes last."""
    array = set(typing.get_args(npt.ArrayLike))
    names = ["array"] if array <= set(parts) else []
    rest = [part for part in parts if part is not NoneType and not (names and part in array)]
    names += dict.fromkeys(type_name(part) for part in rest)
    return " | ".join([*names, "None"] if NoneType in parts else names)


def hints_of(thing: Any) -> dict[str, Any]:
    """Return the types of the parameters or fields of an object, and of its result as "return"."""
    return typing.get_type_hints(thing, localns=type_checking_names())


def result_type(function: Any) -> Any:
    """Return the type of a function's result: of one with overloads, all that they return."""
    variants = typing.get_overloads(function) or [function]
    results = [hints_of(variant).get("return") for variant in variants]
    known = [result for result in results if result is not Any]
    return typing.Union[tuple(known)] if known else Any  # noqa: UP007 - of a list of types


def type_checking_names() -> dict[str, Any]:
    """Return the names that our modules import for type checkers alone."""
    import pandas as pd
    from matplotlib.axes import Axes

    from estimates.analysis.track_records.shared_figures import SharedFigure

    return {"pd": pd, "Axes": Axes, "SharedFigure": SharedFigure}


def function_of(member: Any) -> Any:
    """Return the function behind a method, a class method or a property; None for other members."""
    for name in ("fget", "func", "__func__"):
        member = getattr(member, name, None) or member
    return member if inspect.isfunction(member) else None
