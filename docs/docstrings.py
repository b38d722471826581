"""Sections of our docstrings, and the description that they give of each parameter or field.

Our docstrings describe a parameter where numpydoc names its type: the type stands in the code.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import NamedTuple

SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)
# "low, high : the smallest and the largest number"; also "**fields : further columns".
DESCRIBED = re.compile(r"^((?:\*{0,2}\w+)(?:, \*{0,2}\w+)*) : (.+)$")


class Description(NamedTuple):
    """What a docstring says of one or several parameters or fields."""

    names: tuple[str, ...]
    text: str


def sections(thing: object) -> dict[str, str]:
    """Return the sections of a docstring by title; the text before the first has the title ""."""
    doc = inspect.cleandoc(getattr(thing, "__doc__", None) or "")
    parts = SECTION.split(doc)
    titles = ["", *parts[1::2]]
    return {title: text.strip("\n") for title, text in zip(titles, parts[::2], strict=True)}


def summary(thing: object) -> str:
    """Return the first sentence of a docstring."""
    return " ".join(sections(thing)[""].split("\n\n")[0].split())


def descriptions(thing: object, *titles: str) -> Iterator[Description]:
    """Yield what the sections of these titles say of each parameter or field, in their order."""
    for title in titles:
        names: tuple[str, ...] = ()
        lines: list[str] = []
        for line in sections(thing).get(title, "").split("\n"):
            if found := DESCRIBED.match(line):
                if names:
                    yield Description(names, " ".join(lines))
                names, lines = tuple(found[1].replace("*", "").split(", ")), [found[2]]
            elif line.strip():
                lines.append(line.strip())
        if names:
            yield Description(names, " ".join(lines))


def described_names(thing: object) -> set[str]:
    """Return the parameters and fields that a docstring describes."""
    found = descriptions(thing, "Parameters", "Attributes")
    return {name for description in found for name in description.names}
