"""The page of what is chosen by name: methods, priors, conventions, grades."""

from __future__ import annotations

import math
from collections.abc import Iterator

from markdown_parts import escape_text, table

from estimates.analysis.snapshot.voices import RELIABILITY_SPREADS
from estimates.methods.contract import ALL_LAWS
from estimates.methods.priors import named_priors
from estimates.methods.registry import METHODS
from estimates.model.bound_conventions import BOUND_CONVENTIONS, bound_convention
from estimates.model.vague import CONVENTIONS, Convention, convention

METHODS_HEAD = """# Methods, priors, conventions

What functions take by name; [presets](../presets.md) have a page of their own. `method=` also takes
a function, `prior=` a number, and `conventions=` and `bounds=` a convention of your own.

## Methods { #methods }

`method=` of [`reconcile`](reconciling.md#reconcile) and others. [Laws](../laws.md) says what each
law means, and shows how the laws that a method does not keep can fail. Every method keeps the laws
of bookkeeping, independence, time and scope.
"""
PRIORS_HEAD = """## Priors { #priors }

`prior=` names the scale of the half-normal prior on the spread between independent sources, in
units of the natural logarithm: with a spread of one scale, a source is typically off by the factor
in the third column. A number is the scale itself.
"""
CONVENTIONS_HEAD = """## Conventions for vague words { #conventions }

`conventions=` names how "dozens" or "tens of thousands" is read as numbers. Without one, an open
convention of this library reads a word as wide as it is.
"""
BOUNDS_HEAD = """## Conventions for bounds { #bounds }

`bounds=` says how far beyond its bound a number lies on average, on the log scale: 0.15 is 16 %.
Ranges and figures stay open; only a consensus uses it.
"""
GRADES_HEAD = """## Grades of reliability { #grades }

The grade of a source widens its own claims in a consensus by an extra spread on the log scale, an
assumption that every result which uses it names. F means "cannot be judged", not "unreliable".
"""


def choices_page() -> str:
    """Return the page."""
    lines = [METHODS_HEAD, *method_rows(), "", PRIORS_HEAD, *prior_rows(), ""]
    lines += [CONVENTIONS_HEAD, *convention_sections(), BOUNDS_HEAD, *bound_rows(), ""]
    return "\n".join([*lines, GRADES_HEAD, *grade_rows(), ""])


def method_rows() -> Iterator[str]:
    """Yield the table of methods, with the laws that each does not keep."""
    rows = (
        (
            f"`{method.name}`",
            escape_text(method.says),
            escape_text(method.reference),
            escape_text(", ".join(sorted(ALL_LAWS - method.keeps))) or "none",
        )
        for method in METHODS.values()
    )
    return table(("name", "what it does", "reference", "laws that it does not keep"), rows)


def prior_rows() -> Iterator[str]:
    """Yield the table of priors with their scales and data."""
    rows = (
        (f'`"{name}"`', f"{prior['scale']:g}", f"{math.exp(prior['scale']):.2f}", prior["source"])
        for name, prior in named_priors().items()
    )
    return table(("name", "scale", "factor", "data"), rows)


def convention_sections() -> Iterator[str]:
    """Yield each convention for vague words with its source and its readings."""
    for name in CONVENTIONS:
        found = convention(name)
        title = f"[{found.title}]({found.url})" if found.url else found.title
        yield f"### `{name}` {{ #convention-{name} }}\n"
        yield f"{title}, version {found.version}. {escape_text(found.source)}\n"
        yield from table(("words", "read as", "because"), reading_rows(found))
        if found.otherwise:
            yield f"\nOther words are read as `{found.otherwise}` reads them."
        yield ""


def reading_rows(found: Convention) -> Iterator[tuple[str, str, str]]:
    """Yield the words of each rule of a convention, what they are read as, and why."""
    for rule in found.rules:
        words = ", ".join(rule["words"]) if rule["words"] != ["*"] else "any other word"
        units = ", ".join(f"{unit:,}" for unit in rule.get("units", ()))
        low, high = rule.get("number") or rule["times"]
        times = "" if "number" in rule else " of the unit"
        ends = "[" if rule["closed"][0] else "(", "]" if rule["closed"][1] else ")"
        reading = f"{low:,}" if low == high else f"{ends[0]}{low:,}, {high:,}{ends[1]}"
        shown = escape_text(f"{words} (unit {units})" if units else words)
        yield shown, escape_text(f"{reading}{times}"), escape_text(rule["because"])


def bound_rows() -> Iterator[str]:
    """Yield the table of conventions for bounds."""
    found = [bound_convention(name) for name in BOUND_CONVENTIONS]
    rows = (
        (f'`"{c.name}"`', f"{c.floor:g}", f"{c.far_floor:g}", f"{c.ceiling:g}", c.source)
        for c in found
    )
    return table(("name", "more than, at least", "well over", "up to, fewer than", "source"), rows)


def grade_rows() -> Iterator[str]:
    """Yield the table of grades."""
    rows = ((f"`{grade}`", f"{spread:g}") for grade, spread in RELIABILITY_SPREADS.items())
    return table(("grade", "extra spread"), rows)
