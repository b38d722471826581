"""Formulae in LaTeX, between dollar signs, as MathML whenever the site is built.

Browsers show MathML without scripts; GitHub shows the LaTeX of the page itself.
"""

from __future__ import annotations

import re
from typing import Any

# A formula of its own line, or one inside a line that neither begins nor ends with a blank.
DISPLAYED = re.compile(r"^\$\$(.+?)\$\$$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<![\\$`\w])\$(?![\s$])([^$`\n]+?)(?<![\s\\])\$(?![\w$])")
# The pages that have formulae: elsewhere a dollar sign is one.
PAGES = {
    "calibration.md",
    "comparability.md",
    "consensus.md",
    "display.md",
    "track-records.md",
    "trajectory.md",
}


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Replace the formulae of a page."""
    return typeset(markdown) if page.file.src_uri in PAGES else markdown


def typeset(markdown: str) -> str:
    """Return Markdown with its formulae as MathML."""
    from latex2mathml.converter import convert

    markdown = DISPLAYED.sub(displayed_formula, markdown)
    # A span keeps Markdown from taking a line that begins with a formula for a block of HTML.
    return INLINE.sub(lambda found: f"<span>{convert(found[1])}</span>", markdown)


def displayed_formula(found: re.Match[str]) -> str:
    """Return a formula of its own line, in a box that scrolls where the screen is narrower."""
    from latex2mathml.converter import convert

    return f'<div class="formula">{convert(found[1].strip(), display="block")}</div>'
