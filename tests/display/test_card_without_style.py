"""A card remains complete in a viewer that removes its style and its drawing."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given

import estimates as est
from estimates.testing import strategies
from tests.helpers.seed_claims import BUILD_UP

# Tags that GitHub's sanitiser keeps; no style, no script, no drawing.
KEPT_TAGS = set(
    "h1 h2 h3 h4 h5 h6 br b i strong em a pre code img div p ol ul li table thead tbody tfoot tr td "
    "th blockquote dl dt dd kbd q samp hr s strike summary details caption figure figcaption abbr "
    "cite mark small span".split()
)
# Tags that it removes with their content.
REMOVED_TAGS = {"style", "script", "svg"}


class Sanitised(HTMLParser):
    """The text and the tags that remain of a card."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.hidden = "", set[str](), 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in REMOVED_TAGS
        if tag in KEPT_TAGS and not self.hidden:
            self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in REMOVED_TAGS
        self.text += "" if tag in ("bdi", "s", "a", "span") else "\n"

    def handle_data(self, data: str) -> None:
        self.text += "" if self.hidden else data


def test_the_text_repeats_what_symbols_and_colours_show(april: est.ClaimSet) -> None:
    """Range, discrepancy, consensus, and the standing of every claim, in this order."""
    rec = est.reconcile(april.about(BUILD_UP), "2021-04-19", method="median")
    sanitised = Sanitised(rec._repr_html_())
    phrases = [
        "to more than 150,000 (Borrell (EU HR/VP)), open above",
        "Borrell (EU HR/VP) are at least 40,000 apart",
        "method median",
        "ledger: 9 claims",
        "used: in use",
        "echo: repeats C02c",
    ]
    places = [sanitised.text.index(phrase) for phrase in phrases]
    assert places == sorted(places)
    assert {"dl", "table", "details", "summary"} <= sanitised.tags
    assert "{" not in sanitised.text
    later = Sanitised(est.reconcile(april.about(BUILD_UP), method="median")._repr_html_())
    assert "s" in later.tags
    assert "superseded: corrected by C05" in later.text


@given(strategies.claim_sets(quantities=("q", "r")))
def test_every_claim_is_in_the_text(claims: est.ClaimSet) -> None:
    """With its standing, whatever the claims are."""
    rec = est.reconcile(claims, method="median")
    text = " ".join(Sanitised(rec._repr_html_()).text.split())
    for entry in rec.ledger:
        assert entry.claim_id in text
        assert " ".join(f"{entry.standing}: {entry.reason}".split()) in text
