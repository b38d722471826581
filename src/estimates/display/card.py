"""A result in a notebook: Jinja2 templates with autoescaping, no script."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from estimates.display.html_summary import shown
from estimates.display.number_format import claims_counted

if TYPE_CHECKING:
    from estimates.analysis.reconciliation import Reconciliation
    from estimates.claims.claimset import ClaimSet

MOST_QUANTITIES = 20
"""A card shows this many quantities, the page all."""
MOST_LINES, MOST_MARKS = 60, 24
"""A card has this many lines in the ledger of a quantity, and this many claims in its forest."""
MOST_CLAIMS = 20


@cache
def environment() -> Environment:
    """Return the templates; every text is escaped, whatever it holds."""
    found = Environment(
        loader=PackageLoader("estimates.display"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["link"] = link
    found.filters["claims"] = claims_counted
    found.filters["json_text"] = json_text
    return found


@cache
def own_text(name: str) -> Markup:
    """Return a style sheet or script of ours, as it is."""
    source, _, _ = PackageLoader("estimates.display").get_source(Environment(), name)  # noqa: S701
    return Markup(source)  # noqa: S704 - a file of this package, no text of a claim


def link(url: str) -> str:
    """Return an address that may be followed: http and https only, others are dropped.

    >>> link("https://example.org/a"), link("javascript:alert(1)"), link("//example.org")
    ('https://example.org/a', '', '')
    """
    try:
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def json_text(text: str) -> Markup:
    r"""Return a JSON text that no text inside it can end.

    >>> json_text('{"a": "</script>"}')
    Markup('{"a": "\\u003c/script\\u003e"}')
    """
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - what could end it is written as JSON escapes


def card(rec: Reconciliation) -> str:
    """Return the notebook card of a result."""
    found = [
        shown(rec, quantity, MOST_LINES, MOST_MARKS)
        for quantity in islice(rec.quantities, MOST_QUANTITIES)
    ]
    return (
        environment()
        .get_template("card.html")
        .render(
            views=found,
            more=len(rec.quantities) - len(found),
            notices=rec.claims.notices,
            style=own_text("style.css"),
        )
    )


def claims_as_html(claims: ClaimSet) -> str:
    """Return a set of claims for a notebook: the first ones as a table, all of them counted."""
    from estimates.display.text import heading

    return (
        environment()
        .get_template("claims.html")
        .render(
            heading=heading(claims),
            claims=list(islice(claims, MOST_CLAIMS)),
            more=max(0, len(claims) - MOST_CLAIMS),
            quarantined=len(claims.quarantine),
            notices=claims.notices,
            style=own_text("style.css"),
        )
    )
