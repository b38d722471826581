"""Render a result or a claim set as an HTML card for notebooks; the parts that the page shares."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from estimates.claims.short_labels import short_labels
from estimates.display.forest import Forest, MarkRole, build_forest
from estimates.display.forest_columns import STACKED_COLUMNS
from estimates.display.forest_svg import draw_forest
from estimates.display.number_format import count_noun
from estimates.display.summary import QuantitySummary, list_notices, summarise_quantity
from estimates.display.text import describe_claims
from estimates.display.updates import describe_updates

if TYPE_CHECKING:
    from estimates.analysis.reconciliation import Reconciliation
    from estimates.claims.claimset import ClaimSet

# Limits of a card: quantities, ledger lines and drawn claims of each, and rows of a claim set.
# The page has higher ones.
MOST_QUANTITIES, MOST_LINES, MOST_MARKS, MOST_CLAIM_ROWS = 20, 60, 24, 20
# The shape of each role and its meaning.
ROLE_CAPTIONS: dict[MarkRole, str] = {
    "used": "● solid: used",
    "echo": "○ hollow: repeats another claim, not counted again",
    "struck": "✕ corrected, withdrawn, misquoted or excluded",
    "aside": "◇ not comparable, or a denial",
}


@cache
def template_environment() -> Environment:
    """Return the Jinja2 environment; every text is escaped."""
    environment = Environment(
        loader=PackageLoader("estimates.display"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"link": web_address, "count": count_noun, "json_text": escape_json}
    environment.filters["updates"] = describe_updates
    return environment


def render_template(name: str, **values: Any) -> str:
    """Return a filled template."""
    return template_environment().get_template(name).render(**values)


@cache
def load_asset(name: str) -> Markup:
    """Return a style sheet or script of this package, unescaped."""
    source, _, _ = PackageLoader("estimates.display").get_source(Environment(), name)  # noqa: S701
    return Markup(source)  # noqa: S704 - a file of this package, never text of a claim


def web_address(url: str) -> str:
    """Return an http or https address; "" for any other scheme.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    try:
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def escape_json(text: str) -> Markup:
    r"""Return JSON that cannot close the script element around it.

    >>> escape_json('{"a": "</script>"}')
    Markup('{"a": "\\u003c/script\\u003e"}')
    """
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - what could close the element is a JSON escape now


@dataclass(frozen=True, slots=True)
class QuantityHtml:
    """What the templates lay out: the summary, the drawing, and the meaning of its shapes.

    stacked : the drawing for a screen on which names, axis and figures do not fit side by side.
    """

    summary: QuantitySummary
    svg: Markup
    stacked: Markup
    caption: str


def render_quantity(
    rec: Reconciliation, quantity: str, most_lines: int, most_marks: int, with_day: bool = True
) -> QuantityHtml:
    """Return one quantity of a result, with limits for the lines of its ledger and its drawing."""
    part = rec if rec.quantities == (quantity,) else rec[quantity]
    summary = summarise_quantity(part, quantity, most_lines, with_day)
    forest = build_forest(part, most_marks)
    description = f"Reported range: {summary.reported}. "
    description += f"Discrepancy: {summary.discrepancy or 'none'}. Consensus: {summary.estimate}."
    wide, stacked = (
        draw_forest(drawn, f"Claims on {quantity}", description) if forest.marks else Markup()
        for drawn in (forest, replace(forest, columns=STACKED_COLUMNS))
    )
    return QuantityHtml(summary, wide, stacked, write_caption(forest))


def write_caption(forest: Forest) -> str:
    """Return the meaning of the shapes that occur in a forest."""
    drawn = {mark.role for mark in forest.marks if mark.ends}
    parts = [text for role, text in ROLE_CAPTIONS.items() if role in drawn]
    if any(math.isinf(end) for mark in forest.marks for end in (mark.low, mark.high)):
        parts.append("▹ open end")
    if any(mark.is_vague for mark in forest.marks):
        parts.append("dashed: vague wording, read by a convention")
    if forest.core:
        parts.append("shaded: the core, where one number satisfies every used claim")
    elif forest.gap:
        parts.append("dashed frame: the gap between claims that exclude each other")
    if forest.interval:
        below = "; below it, where the next source would fall" if forest.prediction else ""
        parts.append(f"◆ consensus with its interval{below}")
    return " · ".join(parts)


def render_card(rec: Reconciliation) -> str:
    """Return the notebook card of a result."""
    shown = rec.quantities[:MOST_QUANTITIES]
    return render_template(
        "card.html",
        quantities=[render_quantity(rec, q, MOST_LINES, MOST_MARKS) for q in shown],
        more=len(rec.quantities) - len(shown),
        notices=list_notices(rec),
        style=load_asset("style.css"),
    )


def render_claims(claims: ClaimSet) -> str:
    """Return a claim set for a notebook: the first claims as a table, and the number of all."""
    return render_template(
        "claims.html",
        heading=describe_claims(claims),
        claims=list(islice(claims, MOST_CLAIM_ROWS)),
        labels=short_labels(claims.linked, claims.rows[:MOST_CLAIM_ROWS]),
        more=max(0, len(claims) - MOST_CLAIM_ROWS),
        quarantined=len(claims.quarantine),
        notices=claims.notices,
        style=load_asset("style.css"),
    )
