"""Text, card and page: hostile text is shown, not run; no false digits; every cut is announced."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.display.number_format import format_outward, format_rounded
from estimates.testing import strategies
from tests.helpers.seed_claims import BUILD_UP

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
    "</style><b>",
    "a|b\nc",
]


class Tags(HTMLParser):
    """The tags, the attributes and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def parse_html(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    return tags


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(text: str, tmp_path: Path) -> None:
    """Every field, on the card and on the page."""
    fields = dict.fromkeys(("quantity", "claim_id", "unit", "party", "url", "note"), text)
    figure = est.Figure(text=text, value=5)
    claim = est.claim(text, figure, exclude=None, stated_on="2021-04-19", **fields)
    rec = est.reconcile([claim], method="median")
    page = rec.to_html(tmp_path / "page.html").read_text(encoding="utf-8")
    for html in (rec._repr_html_(), page, rec.claims._repr_html_()):
        tags = parse_html(html)
        assert tags.scripts == (3 if html == page else 0)
        assert not tags.tags & {"img", "b"}
        assert not [name for name, _ in tags.attributes if name.startswith("on")]
        assert all(":alert" not in (v or "") for name, v in tags.attributes if name == "href")
        assert " ".join(text.split()) in " ".join(tags.text.split())
    assert "\n" not in rec.markdown().split("| ", 1)[1].splitlines()[2][:1]


def test_the_page_needs_no_network(april: est.ClaimSet, tmp_path: Path) -> None:
    """Its policy forbids requests, and allows only the script and style with its hashes."""
    page = est.reconcile(april, method="median").to_html(tmp_path / "p.html").read_text("utf-8")
    tags = parse_html(page)
    policy = next(v for k, v in tags.attributes if k == "content" and "default-src" in (v or ""))
    script = page.rpartition("<script>")[2].partition("</script>")[0]
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    for text in (script, style):
        assert b64encode(sha256(text.encode()).digest()).decode() in policy
    assert "unsafe" not in policy
    assert not tags.tags & {"link", "iframe", "object", "embed", "base", "form"}
    assert not [k for k, _ in tags.attributes if k in ("src", "srcset", "style", "action")]


def test_the_card_begins_with_the_range(april: est.ClaimSet) -> None:
    """The discrepancy, the consensus with its warnings, and the ledger follow."""
    card = est.reconcile(april.about(BUILD_UP), "2021-04-22", method="median")._repr_html_()
    tags = parse_html(card)
    order = ["reported range", "discrepancy", "consensus", "how", "ledger"]
    places = [tags.text.index(word) for word in order]
    assert places == sorted(places)
    assert "<s>Borrell (EU HR/VP)</s>" in card
    assert card.index("C04") < card.index("↳ C08")


def test_a_result_on_two_sources_warns_that_the_prior_sets_the_interval() -> None:
    """The explanation shows the estimate under several priors."""
    rec = est.reconcile([est.claim("A", 110_000), est.claim("B", 150_000)])
    assert "two independent sources say little" in repr(rec)
    assert "0.25" in rec.explain()


def test_an_echo_is_not_counted_in_the_sentence() -> None:
    """Two sources are in conflict; the third repeats one of them."""
    claims = [
        est.claim("Taran", "110,000", stated_on="2021-04-14"),
        est.claim("Borrell", "more than 150,000", claim_id="C04", stated_on="2021-04-19"),
        est.claim("The Sun", "more than 150,000", origin="C04", stated_on="2021-04-19"),
    ]
    sentence = est.reconcile(claims, "2021-04-19", method="median").sentence()
    assert sentence == (
        "As of 19 April 2021, estimates range from 110,000 (Taran, 14 April 2021) to more than "
        "150,000 (Borrell, 19 April 2021); two independent sources conflict."
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("over 120,000 troops", "over 120,000"),
        ("almost 100,000", "almost 100,000"),
        ("well over 100,000", "well over 100,000"),
        ("some 90 000", "some 90 000"),
        ("1.5 million", "1.5 million"),
        ("no fewer than 48", "no fewer than 48"),
    ],
)
def test_a_stated_figure_is_shown_as_it_was_stated(text: str, shown: str) -> None:
    """In its own words; what it counts is the subject."""
    rec = est.reconcile([est.claim("A", text)], method="median")
    assert rec.sentence().endswith(f" is {shown} (A).")


def test_control_characters_never_reach_a_terminal() -> None:
    """Escape sequences and direction marks are removed."""
    rec = est.reconcile([est.claim("a\x1b[2J\u202eb", est.Figure(text="\x1b]0;x\x07", value=5))])
    for text in (repr(rec), repr(rec.claims), rec.explain(), rec.markdown()):
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_notices_hold_no_control_characters() -> None:
    """The name of an alias is that of a file."""
    row = {"source": "EU", "value": 5}
    claims = est.ClaimSet.from_records([row], aliases={"EU": "Union\x02\x1b[2J"})
    assert any("Union" in notice for notice in claims.notices)
    for text in (repr(claims), repr(est.reconcile(claims, method="median"))):
        assert "note: " in text
        assert not {"\x02", "\x1b"} & {*text}


def test_sentences_on_several_quantities_name_them() -> None:
    """Each line begins with the quantity."""
    rec = est.reconcile([est.claim("A", 5, quantity=q) for q in "xy"], method="median")
    assert [line.partition(":")[0] for line in rec.sentence().splitlines()] == ["x", "y"]


def test_long_ledgers_are_cut_with_a_count() -> None:
    """In the terminal, on the card, and over many quantities."""
    many = est.ClaimSet.from_records([est.claim(f"s{i}", 100 + i) for i in range(100)])
    rec = est.reconcile(many, method="median")
    assert "… 80 more claims" in repr(rec)
    assert "… 40 more claims" in rec._repr_html_()
    assert "… 80 more claims" in repr(many)
    wide = est.reconcile([est.claim("A", i, quantity=f"q{i}") for i in range(30)], method="median")
    assert "… 10 more quantities" in repr(wide)


@given(st.floats(1e-300, 1e300), st.floats(1e-300, 1e300))
def test_intervals_are_rounded_outward(first: float, second: float) -> None:
    """The shown interval contains the computed one, and has at most three digits."""
    lower, upper = min(first, second), max(first, second)
    low, high = (float(end.replace(",", "")) for end in format_outward(lower, upper))
    assert low <= lower <= upper <= high
    for end in format_outward(lower, upper):
        assert len(re.sub(r"[^0-9]", "", end).strip("0")) <= 3


@given(strategies.claim_sets(quantities=("q", "r")))
def test_every_result_can_be_shown(claims: est.ClaimSet) -> None:
    """Whatever the claims are, every format has text, and the Markdown names every claim."""
    rec = est.reconcile(claims, method="median")
    texts = [
        repr(rec),
        rec._repr_html_(),
        rec.explain(),
        rec.sentence(),
        rec.markdown(),
        repr(claims),
    ]
    assert all(texts)
    assert all(entry.claim_id in rec.markdown() for entry in rec.ledger)
    assert "nan" not in repr(rec).lower().replace("finance", "")


def test_no_false_digits() -> None:
    """143.99999999999972 is shown as 144."""
    assert format_rounded(143.99999999999972, 3) == "144"
    assert format_outward(143.99999999999972, 143.99999999999972) == ("143", "144")
