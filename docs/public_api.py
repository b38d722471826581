"""What is public, by what a person wants to do: the reference and its tests follow this list."""

from __future__ import annotations

import dataclasses
import inspect
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from type_names import function_of, hints_of, result_type

import estimates as est
from estimates.columnar.table import Table


class Task(NamedTuple):
    """A page of the reference: its file, its title, its first sentence, and the names on it."""

    page: str
    title: str
    about: str
    names: tuple[str, ...]


TASKS = (
    Task(
        "reading",
        "Read and write",
        "Figures from words, claims from files, tables and records, and files from claims.",
        tuple(
            "claim parse scan read propose_mapping TableMapping write export "
            "examples.names examples.read verify suggest_aliases".split()
        ),
    ),
    Task(
        "claims",
        "Claims and their parts",
        "The records that claims consist of, and sets of claims. All are immutable.",
        tuple(
            "Claim ClaimSet Source Figure Vague Quantity Period Document Evidence Mention".split()
        ),
    ),
    Task(
        "reconciling",
        "Reconcile",
        "The range, the discrepancies, the consensus and the ledger of claims on one quantity.",
        tuple(
            "reconcile Reconciliation ranges discrepancies consensus compare_methods compare "
            "Comparability Dimension DIMENSIONS sensitivity trajectory Trajectory balance "
            "parts_against_total".split()
        ),
    ),
    Task(
        "sources",
        "Know the sources",
        "What many questions teach about each source, and how well intervals hold.",
        tuple("track_records TrackRecords leave_one_source_out conformal".split()),
    ),
    Task(
        "pipelines",
        "Run in pipelines",
        "One value per cell, what changed between two versions, and what may not be published.",
        (
            *("coalesce", "source_note", "changes", "lookahead"),
            *(f"checks.{name}" for name in est.checks.__all__),
        ),
    ),
    Task(
        "measurements",
        "Combine measurements",
        "Numbers with standard errors, as arrays: meta-analysis and key comparisons.",
        tuple(
            "random_effects scale_factor cumulative leave_one_voice_out "
            "degrees_of_equivalence".split()
        ),
    ),
    Task(
        "plots",
        "Plot",
        "Plots with matplotlib: each takes `ax=` and returns the Axes.",
        tuple(f"plots.{name}" for name in est.plots.__all__),
    ),
    Task(
        "testing",
        "Test",
        "Assertions, claims whose truth is known, strategies for hypothesis, and laws.",
        tuple(f"testing.{name}" for name in est.testing.__all__),
    ),
    Task(
        "errors",
        "Errors and warnings",
        "Every refusal is an `EstimatesError`, which is a `ValueError`, and says what must hold, "
        "what was given and what to do.",
        ("EstimatesError", "TableError", "UnreadableFigureError", "EstimatesWarning"),
    ),
)


def find_name(name: str) -> Any:
    """Return the object of a public name: "reconcile", "plots.forest"."""
    found: Any = est
    for part in name.split("."):
        found = getattr(found, part)
    return found


def public_names() -> list[str]:
    """Return all public names on the pages, in their order."""
    return [name for task in TASKS for name in task.names]


def public_members(cls: type) -> dict[str, Any]:
    """Return the public methods and properties that a class of ours defines, as functions.

    Errors have attributes alone: their methods serve those who raise them.
    """
    found: dict[str, Any] = {}
    if issubclass(cls, BaseException):
        return found
    validators = getattr(cls, "__pydantic_decorators__", None)
    hidden = set(getattr(cls, "_internal", ()))
    if validators is not None:
        hidden |= {*validators.field_validators, *validators.model_validators}
    for base in our_bases(cls):
        for name, member in vars(base).items():
            function = function_of(member)
            if function is not None and not name.startswith("_") and name not in hidden:
                found.setdefault(name, function)
    return found


def our_bases(cls: type) -> list[type]:
    """Return a class and its bases, as far as they are ours; `Table` is described by itself."""
    ours = [base for base in cls.__mro__ if base.__module__.startswith("estimates.")]
    return [base for base in ours if base is cls or base is not Table]


@cache
def row_types() -> dict[type, list[str]]:
    """Return the types of the rows of every table that public names lead to, with these names."""
    found: dict[type, list[str]] = {}
    for access, hint in reached_types():
        rows = typing.get_args(hint)[0] if typing.get_origin(hint) is Table else None
        if dataclasses.is_dataclass(rows) and access not in found.setdefault(rows, []):
            found[rows].append(access)
    return found


@cache
def result_classes() -> dict[type, str]:
    """Return the classes that public names lead to without being named, with the first name."""
    named = {find_name(name) for name in public_names() if inspect.isclass(find_name(name))}
    found: dict[type, str] = {}
    for access, hint in reached_types():
        if inspect.isclass(hint) and hint not in named:
            found.setdefault(hint, access)
    return found


def reached_types() -> Iterator[tuple[str, Any]]:
    """Yield the tables and the classes that public names lead to, each with how one gets there."""
    waiting = [(name, find_name(name)) for name in public_names()]
    seen = {thing for _, thing in waiting if inspect.isclass(thing)}
    while waiting:
        for access, hint in tables_and_classes(*waiting.pop(0)):
            yield access, hint
            if inspect.isclass(hint) and hint not in seen:
                seen.add(hint)
                waiting.append((access, hint))


def tables_and_classes(name: str, thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield the tables and the classes of ours that a public object returns or has as fields."""
    hints: list[tuple[str, Any]] = []
    if inspect.isclass(thing):
        hints += [(name, base) for base in getattr(thing, "__orig_bases__", ())]
        hints += [
            (f"{name}.{field}", hint)
            for field, hint in hints_of(thing).items()
            if not field.startswith("_")
        ]
        for member, function in public_members(thing).items():
            hints.append((f"{name}.{member}", result_type(function)))
    elif inspect.isfunction(thing):
        hints.append((name, result_type(thing)))
    for access, hint in hints:
        for part in parts_of(hint):
            is_ours = inspect.isclass(part) and part.__module__.startswith("estimates.")
            is_ours = is_ours and not part.__module__.startswith("estimates.columnar.")
            if typing.get_origin(part) is Table or (is_ours and part is not Table):
                yield access, part


def parts_of(hint: Any) -> Iterator[Any]:
    """Yield a type and, unless it is a table, the types that it consists of."""
    yield hint
    if typing.get_origin(hint) is not Table:
        for part in typing.get_args(hint):
            yield from parts_of(part)
