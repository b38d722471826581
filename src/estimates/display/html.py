"""A result in a notebook and as a page: Jinja2 templates with autoescaping, no script."""

from __future__ import annotations

from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from estimates.display.view import View, view

if TYPE_CHECKING:
    from estimates.claimset import ClaimSet
    from estimates.reconcile import Reconciliation

MOST_QUANTITIES = 20
"""A card shows this many quantities, the page all."""


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
    return found


def link(url: str) -> str:
    """Return an address that may be followed: http and https only, others are dropped."""
    try:
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def card(rec: Reconciliation) -> str:
    """Return the notebook card of a result."""
    shown = [view(rec, quantity) for quantity in islice(rec.quantities, MOST_QUANTITIES)]
    return render("card.html", rec, shown)


def write_page(rec: Reconciliation, path: Path) -> Path:
    """Write the result as one self-contained page and return its path."""
    from estimates.formats.files import put

    shown = [view(rec, quantity, len(rec.claims)) for quantity in rec.quantities]
    return put(path, render("page.html", rec, shown).encode())


def render(template: str, rec: Reconciliation, shown: list[View]) -> str:
    """Fill in a template."""
    context: dict[str, Any] = {
        "views": shown,
        "more": len(rec.quantities) - len(shown),
        "notices": rec.claims.notices,
        "day": rec.as_of,
    }
    return environment().get_template(template).render(context)


def claims_as_html(claims: ClaimSet) -> str:
    """Return a set of claims for a notebook."""
    from estimates.display.words import claims_in_words

    return environment().from_string("<pre>{{ text }}</pre>").render(text=claims_in_words(claims))
