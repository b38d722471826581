"""The table of every error and warning class: what each means, and what it is a kind of."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from docstrings import summary
from markdown_parts import escape_text, table

import estimates as est

# Modules outside `errors` that define errors of their own.
MODULES = ("pipelines.checks.outcome", "testing.laws.law")


def error_classes() -> Iterator[str]:
    """Yield the table of errors, by their hierarchy."""
    yield "## All classes { #all }\n"
    yield "The class is the reason code: `code` in a table of refused rows is its name.\n"
    for module in MODULES:
        import_module(f"estimates.{module}")
    rows = (
        (f"`{cls.__name__}`", ", ".join(f"`{base.__name__}`" for base in cls.__bases__), text)
        for cls in [*kinds(est.EstimatesError), est.EstimatesWarning]
        if (text := escape_text(summary(cls)))
    )
    yield from table(("class", "is a", "raised or warned for"), rows)


def kinds(cls: type) -> Iterator[type]:
    """Yield a class and all its subclasses of ours, by name within each level."""
    yield cls
    for kind in sorted(cls.__subclasses__(), key=lambda kind: kind.__name__):
        if kind.__module__.startswith("estimates."):
            yield from kinds(kind)
