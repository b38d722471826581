"""Optional dependencies, each with the extra that installs it."""

from importlib import import_module
from typing import Any

from estimates.errors import MissingExtraError


def import_extra(extra: str, *modules: str) -> Any:
    """Import modules of an optional dependency and return the first, or raise MissingExtraError."""
    try:
        first, *_ = [import_module(name) for name in modules]
    except ImportError:
        problem, remedy = f"needs {modules[0].split('.')[0]}", f"pip install 'estimates[{extra}]'"
        raise MissingExtraError(problem, column=extra, remedy=remedy) from None
    return first
