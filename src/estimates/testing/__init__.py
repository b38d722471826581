"""A kit for testing code that handles claims (extra ``testing``).

`strategies` draw claims, `laws` check consensus methods, `simulate` makes claims whose truth is
known, `by_question` makes a method from a function of numbers, and there are assertions. Each name
is imported on first use; ``import estimates`` imports none of them.
"""

from importlib import import_module
from typing import Any

# The public names by module
PUBLIC_NAMES = {
    "assertions": (
        "assert_compatible",
        "assert_conflict",
        "assert_no_lookahead",
        "assert_range",
        "assert_same_result",
        "assert_standing",
        "assert_voices",
    ),
    "functions": ("by_question",),
    "worlds": ("Profile", "World", "simulate"),
}
MODULE_OF_NAME = {name: module for module, names in PUBLIC_NAMES.items() for name in names}
__all__ = ["laws", "strategies", *sorted(MODULE_OF_NAME)]


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name not in __all__:
        raise AttributeError(f"module 'estimates.testing' has no attribute {name!r}")
    module = import_module(f"estimates.testing.{MODULE_OF_NAME.get(name, name)}")
    return getattr(module, name) if name in MODULE_OF_NAME else module


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
