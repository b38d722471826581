"""What a result looks like: hostile text is shown, not run; no false digits; nothing cut silently."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from april import BUILD_UP
from estimates.display.numbers import outward, rounded
from estimates.testing import strategies

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
    "</style><b>",
    "a|b\nc",
]


class Tags(HTMLParser):
    """Collects the tags, the attributes and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> Tags:
    found = Tags()
    found.feed(html)
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str, tmp_path: Path) -> None:
    """In every field, on the card and on the page."""
    claim = est.claim(
        text, est.Figure(text=text, value=5), quantity=text, claim_id=text, unit=text, party=text,
        url=text, exclude=None, note=text, stated_on="2021-04-19",
    )  # fmt: skip
    rec = est.reconcile([claim], method="median")
    page = rec.to_html(tmp_path / "page.html").read_text(encoding="utf-8")
    for html in (rec._repr_html_(), page, rec.claims._repr_html_()):
        found = parsed(html)
        assert not found.tags & {"script", "img", "b"}
        assert not [name for name, _ in found.attributes if name.startswith("on")]
        assert all(":alert" not in (v or "") for name, v in found.attributes if name == "href")
        assert " ".join(text.split()) in " ".join(found.text.split())
    assert "\n" not in rec.markdown().split("| ", 1)[1].splitlines()[2][:1]


def test_the_page_needs_no_network(april: est.ClaimSet, tmp_path: Path) -> None:
    """One file, no script, and a policy that forbids fetching anything."""
    page = est.reconcile(april, method="median").to_html(tmp_path / "p.html").read_text("utf-8")
    assert "default-src 'none'" in page
    assert "src=" not in page.replace("default-src", "").replace("style-src", "")
    assert parsed(page).tags & {"script", "link", "iframe"} == set()


def test_the_card_leads_with_the_range(april: est.ClaimSet) -> None:
    """Then the discrepancy, then the consensus with its warnings, then the ledger."""
    card = est.reconcile(april.about(BUILD_UP), "2021-04-22", method="median")._repr_html_()
    found = parsed(card)
    order = ["reported range", "discrepancy", "consensus", "how", "ledger"]
    places = [found.text.index(word) for word in order]
    assert places == sorted(places)
    assert "<s>Borrell (EU HR/VP)</s>" in card
    assert card.index("C04") < card.index("↳ C08")


def test_two_voices_are_told_what_an_interval_can_mean() -> None:
    """The prior is said to carry it."""
    rec = est.reconcile([est.claim("A", 110_000), est.claim("B", 150_000)])
    assert "two voices say little" in repr(rec)
    assert "0.25" in rec.explain()


def test_the_sentence_is_safe_to_publish(april: est.ClaimSet) -> None:
    """Stated figures verbatim, the number of voices, conflict, and the day."""
    said = est.reconcile(april.about(BUILD_UP), "2021-04-19", method="median").sentence()
    assert said == (
        "between more than 80,000 and more than 150,000 "
        "(3 independent sources, in conflict, as of 19 April 2021)"
    )


def test_long_ledgers_are_cut_with_a_count() -> None:
    """Never silently: in the terminal, on the card, and over many quantities."""
    many = est.ClaimSet.from_records([est.claim(f"s{i}", 100 + i) for i in range(100)])
    rec = est.reconcile(many, method="median")
    assert "… 80 more claims" in repr(rec)
    assert "… 40 more claims" in rec._repr_html_()
    assert "… 80 more claims" in repr(many)
    wide = est.reconcile([est.claim("A", i, quantity=f"q{i}") for i in range(30)], method="median")
    assert "… 10 more quantities" in repr(wide)


@given(st.floats(1e-300, 1e300), st.floats(1e-300, 1e300))
def test_intervals_are_rounded_outward(one: float, other: float) -> None:
    """The interval shown holds the interval computed, to three digits at the most."""
    lower, upper = min(one, other), max(one, other)
    low, high = (float(end.replace(",", "")) for end in outward(lower, upper))
    assert low <= lower <= upper <= high
    for end in outward(lower, upper):
        assert len(re.sub(r"[^0-9]", "", end).strip("0")) <= 3


@given(strategies.claim_sets(quantities=("q", "r")))
def test_every_result_can_be_shown(claims: est.ClaimSet) -> None:
    """Whatever the claims are, every face has something to say of each of them."""
    rec = est.reconcile(claims, method="median")
    faces = [
        repr(rec),
        rec._repr_html_(),
        rec.explain(),
        rec.sentence(),
        rec.markdown(),
        repr(claims),
    ]
    assert all(faces)
    assert all(entry.claim_id in rec.markdown() for entry in rec.ledger)
    assert "nan" not in repr(rec).lower().replace("finance", "")


def test_no_false_digits() -> None:
    """143.99999999999972 is 144."""
    assert rounded(143.99999999999972, 3) == "144"
    assert outward(143.99999999999972, 143.99999999999972) == ("143", "144")
