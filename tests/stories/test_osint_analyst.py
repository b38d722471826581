"""An analyst of open sources reads articles, follows a correction, and sends a page around."""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib

import estimates as est
from tests.helpers.published_text import internal_words
from tests.helpers.seed_claims import BUILD_UP

matplotlib.use("agg")

ARTICLE = "On Monday the ministry said that more than 150,000 troops stand at the border."


def test_a_figure_is_read_from_an_article() -> None:
    """With its words; what is not a count stays out."""
    [mention] = est.scan(ARTICLE)
    claim = mention.claim(source="the ministry", quantity="troops at the border")
    sentence = est.reconcile([claim]).sentence()
    assert sentence == (
        "The only estimate of troops at the border is more than 150,000 (the ministry)."
    )


def test_a_correction_is_followed_from_day_to_day(april: est.ClaimSet) -> None:
    """What stood on the 19th no longer stands on the 20th, and whoever repeats it is named."""
    claims = april.about(BUILD_UP)
    before, after = (est.reconcile(claims, day).sentence() for day in ("2021-04-19", "2021-04-22"))
    assert "more than 150,000 (Borrell (EU HR/VP), 19 April 2021)" in before
    assert "150,000" not in after
    text = est.reconcile(claims, "2021-04-22").explain()
    assert "The Sun, “more than 150,000”, 22 April 2021 [C08] (repeats C04, superseded" in text
    assert internal_words(f"{before}\n{after}\n{text}") == []


def test_the_timeline_is_understood_without_its_author(april: est.ClaimSet) -> None:
    ax = est.plots.timeline(est.reconcile(april.about(BUILD_UP), "2021-04-22"))
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert "the claims conflict" in legend
    assert "corrected or withdrawn" in legend
    assert internal_words(" ".join([*legend, *(text.get_text() for text in ax.texts)])) == []


def test_the_page_links_every_quantity_on_every_day(april: est.ClaimSet, tmp_path: Path) -> None:
    """In one file that asks for nothing."""
    html = est.reconcile(april).to_html(tmp_path / "april.html").read_text("utf-8")
    visible = re.sub(r"<(script|style|template).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    assert f"#q={BUILD_UP}" in html
    assert "2021-04-19" in html
    assert internal_words(visible) == []
