"""Declared checks of claims, for pipelines: the public module over `estimates.pipelines.checks`."""

from estimates.pipelines.checks import *  # noqa: F403
from estimates.pipelines.checks import __all__ as __all__


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
