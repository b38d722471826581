"""A card in a viewer that takes its style and its drawing away still says everything."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given

import estimates as est
from estimates.testing import strategies
from tests.helpers.seed_claims import BUILD_UP

KEPT = set(
    "h1 h2 h3 h4 h5 h6 br b i strong em a pre code img div p ol ul li table thead tbody tfoot tr td "
    "th blockquote dl dt dd kbd q samp hr s strike summary details caption figure figcaption abbr "
    "cite mark small span".split()
)
"""Tags that GitHub's sanitiser lets through; no style, no script, no drawing."""
GONE = {"style", "script", "svg"}
"""Tags that go with all that is in them."""


class Sanitised(HTMLParser):
    """What is left of a card: its text, line by line, and its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.hidden = "", set[str](), 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in GONE
        if tag in KEPT and not self.hidden:
            self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in GONE
        self.text += "" if tag in ("bdi", "s", "a", "span") else "\n"

    def handle_data(self, data: str) -> None:
        self.text += "" if self.hidden else data


def test_words_carry_what_signs_and_colours_show(april: est.ClaimSet) -> None:
    """Range, discrepancy, consensus, and every claim with what became of it, in this order."""
    rec = est.reconcile(april.about(BUILD_UP), "2021-04-19", method="median")
    left = Sanitised(rec._repr_html_())
    said = [
        "more than 80,000 (C02c) to more than 150,000 (C04), open above",
        "Borrell (EU HR/VP) (C04) are at least 40,000 apart",
        "method median",
        "ledger: 9 claims",
        "used: stands",
        "echo: repeats C02c",
    ]
    places = [left.text.index(words) for words in said]
    assert places == sorted(places)
    assert {"dl", "table", "details", "summary"} <= left.tags
    assert "{" not in left.text
    later = Sanitised(est.reconcile(april.about(BUILD_UP), method="median")._repr_html_())
    assert "s" in later.tags
    assert "superseded: corrected by C05" in later.text


@given(strategies.claim_sets(quantities=("q", "r")))
def test_every_claim_is_in_the_text(claims: est.ClaimSet) -> None:
    """With its standing, whatever the claims are; nothing is said by style or drawing alone."""
    rec = est.reconcile(claims, method="median")
    text = " ".join(Sanitised(rec._repr_html_()).text.split())
    for entry in rec.ledger:
        assert entry.claim_id in text
        assert " ".join(f"{entry.standing}: {entry.reason}".split()) in text
