"""Libraries that only some work needs: the extras of the installation."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from estimates.errors import MissingExtraError


def needs(extra: str, *modules: str) -> Any:
    """Import modules of an extra, and return the first.

    Parameters
    ----------
    extra : its name in ``pip install 'estimates[…]'``. modules : by their full names.

    Raises
    ------
    MissingExtraError
        Where one of them is not installed.

    Examples
    --------
    >>> needs("parquet", "json", "json.decoder").dumps([1])
    '[1]'
    >>> needs("prov", "no_such_thing")
    Traceback (most recent call last):
    estimates.errors.MissingExtraError: prov needs no_such_thing; pip install 'estimates[prov]'
    """
    try:
        first, *_ = [import_module(name) for name in modules]
    except ImportError:
        raise MissingExtraError(
            f"needs {modules[0].split('.')[0]}", column=extra,
            remedy=f"pip install 'estimates[{extra}]'",
        ) from None  # fmt: skip
    return first
