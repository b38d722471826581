"""Checks by name, as a file lists them."""

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from estimates.claims.ingest.side_files import read_side_file
from estimates.errors import InvalidFieldError
from estimates.pipelines.checks.accepted import read_each
from estimates.pipelines.checks.check import Check
from estimates.pipelines.checks.disagreement import no_conflict_among, sources_agree
from estimates.pipelines.checks.misquotes import no_misquotes
from estimates.pipelines.checks.quotes import quotes_hold
from estimates.pipelines.checks.rows import (
    bounds_in_order,
    every_row_read,
    nothing_newer_than,
    stated,
)
from estimates.pipelines.checks.series import complete, fresh, never_falls
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
        no_misquotes,
        parts_equal_total,
        quotes_hold,
        never_falls,
        fresh,
        complete,
    )
}


def default_checks() -> list[Check]:
    """Return the checks that make sense for any claims."""
    warnings = no_misquotes(severity="warning"), no_conflict_among(severity="warning")
    return [every_row_read(), nothing_newer_than(), *warnings]


def from_file(path: str | Path) -> list[Check]:
    r"""Return the checks that a TOML or JSON file lists.

    In TOML each is a ``[[check]]`` with its name under ``check``, followed by its parameters;
    in JSON an object of a list.

    Parameters
    ----------
    path : the file; its suffix is its format.

    Raises
    ------
    TableError
        With every entry that is wrong.
    UnreadableFileError

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "checks.toml")
    ...     _ = path.write_text('[[check]]\ncheck = "at_least_voices"\ncount = 2')
    ...     from_file(path)[0].says
    'every question has at least 2 independent sources'
    """
    return read_each(read_side_file(path, "check"), check_from_entry)


def check_from_entry(entry: Mapping[str, Any]) -> Check:
    """Return the check that an entry of a file names."""
    parameters = dict(entry)
    kind = parameters.pop("check", None)
    if not isinstance(kind, str) or kind not in DECLARED:
        remedy = f"there are {', '.join(DECLARED)}"
        raise InvalidFieldError("is not a check", column="check", value=kind, remedy=remedy)
    function = DECLARED[kind]
    signature = inspect.signature(function)
    try:
        signature.bind(**parameters)
    except TypeError as error:
        problem = f"has other parameters ({error})"
        remedy = f"its parameters are {', '.join(signature.parameters)}"
        raise InvalidFieldError(problem, column=kind, remedy=remedy) from None
    return function(**parameters)
