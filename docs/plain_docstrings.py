"""For the site: our docstrings say what a parameter is where others name its type."""

from __future__ import annotations

import re
from typing import Any

import griffe

SECTION = re.compile(r"^(Parameters|Attributes|Returns|Raises)\n-+$", re.MULTILINE)
SAID = re.compile(r"^((?:\*{0,2}\w+)(?:, \*{0,2}\w+)*) : (.+)$", re.MULTILINE)


class PlainDocstrings(griffe.Extension):
    """Moves what is said of a parameter into its description."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of an object before it is parsed."""
        if obj.docstring and SECTION.search(obj.docstring.value):
            obj.docstring.value = SAID.sub(r"\1\n    \2", obj.docstring.value)
