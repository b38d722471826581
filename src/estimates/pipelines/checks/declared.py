"""Checks by their names, as a file lists them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from estimates.errors import EstimatesError, InvalidFieldError, Problem, TableError
from estimates.pipelines.checks.accepted import rows_of_file
from estimates.pipelines.checks.check import Check
from estimates.pipelines.checks.disagreement import no_conflict_among, sources_agree
from estimates.pipelines.checks.rows import (
    bounds_in_order,
    every_row_read,
    nothing_newer_than,
    stated,
)
from estimates.pipelines.checks.sources import at_least_voices, no_source_above, sources_known
from estimates.pipelines.checks.totals import parts_equal_total

DECLARED: dict[str, Callable[..., Check]] = {
    function.__name__: function
    for function in (
        every_row_read,
        bounds_in_order,
        nothing_newer_than,
        stated,
        sources_known,
        no_source_above,
        at_least_voices,
        sources_agree,
        no_conflict_among,
        parts_equal_total,
    )
}


def usual() -> list[Check]:
    """Return the checks that make sense for any claims."""
    return [every_row_read(), nothing_newer_than(), no_conflict_among(severity="warning")]


def from_file(path: str | Path) -> list[Check]:
    """Read a list of checks from a TOML or JSON file.

    In TOML each is a ``[[check]]`` with its name under ``check`` and its parameters beside it;
    in JSON an object of a list.

    Raises
    ------
    TableError
        With every entry that is wrong.
    UnreadableFileError
    """
    checks: list[Check] = []
    problems: list[Problem] = []
    for row, entry in enumerate(rows_of_file(Path(path), "check")):
        try:
            checks.append(declared(entry))
        except EstimatesError as error:
            problems.append(Problem.of(row + 1, error))
    if problems:
        raise TableError(problems)
    return checks


def declared(entry: Mapping[str, Any]) -> Check:
    """Return the check that an entry of a file names.

    Examples
    --------
    >>> declared({"check": "sources_agree", "a": "UN", "b": "WHO", "within": 0.2}).says
    'UN and WHO agree within 20 %'
    """
    parameters = dict(entry)
    kind = parameters.pop("check", None)
    if not isinstance(kind, str) or kind not in DECLARED:
        raise InvalidFieldError(
            "is no check", column="check", value=kind, remedy=f"there are {', '.join(DECLARED)}"
        )
    function = DECLARED[kind]
    signature = inspect.signature(function)
    try:
        signature.bind(**parameters)
    except TypeError as error:
        raise InvalidFieldError(
            f"cannot be asked so ({error})", column=kind,
            remedy=f"its parameters are {', '.join(signature.parameters)}",
        ) from None  # fmt: skip
    return function(**parameters)
