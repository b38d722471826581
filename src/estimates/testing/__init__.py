"""A kit for those who test claim logic (extra ``testing``).

`strategies` draw claims, `laws` is the law book, `simulate` makes worlds whose truth is known,
`by_question` makes a method of a function of numbers, and the assertions read like sentences.
Each name is imported when it is first asked for; ``import estimates`` loads none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

PUBLIC_NAMES = {
    "assertions": (
        "assert_compatible",
        "assert_conflict",
        "assert_range",
        "assert_same_result",
        "assert_standing",
        "assert_voices",
    ),
    "functions": ("by_question",),
    "worlds": ("Profile", "World", "simulate"),
}
_HOME = {name: room for room, names in PUBLIC_NAMES.items() for name in names}
__all__ = ["laws", "strategies", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    """Import a name from its room."""
    if name in ("laws", "strategies"):
        return import_module(f"estimates.testing.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'estimates.testing' has no attribute {name!r}")
    found = getattr(import_module(f"estimates.testing.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
