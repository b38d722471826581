"""A journalist has two figures for one thing and wants a sentence and a chart to print."""

from __future__ import annotations

import matplotlib
import pytest

import estimates as est
from tests.helpers.published_text import internal_words

matplotlib.use("agg")


@pytest.fixture
def crowd() -> est.Reconciliation:
    """The organisers, the police, and a paper that repeats the organisers."""
    what = {"quantity": "march", "indicator": "people at the march", "unit": "people"}
    claims = [
        est.claim("the organisers", "25,000+", claim_id="o", stated_on="2024-05-04", **what),
        est.claim("the police", "about 10,000", stated_on="2024-05-05", **what),
        est.claim("a daily", "25,000", origin="o", stated_on="2024-05-06", **what),
    ]
    return est.reconcile(claims, prior="crowds")


def test_the_sentence_can_be_printed(crowd: est.Reconciliation) -> None:
    assert crowd.sentence() == (
        "Estimates of people at the march range from about 10,000 (the police, 5 May 2024) to "
        "25,000+ (the organisers, 4 May 2024); two independent sources conflict."
    )
    assert crowd.sentence(style="short") == (
        "Estimates of people at the march range from about 10,000 (the police) to 25,000+ (the "
        "organisers); two independent sources conflict."
    )


def test_the_explanation_says_why_the_paper_does_not_count(crowd: est.Reconciliation) -> None:
    text = crowd.explain()
    assert (
        "the police and the organisers are at least 15,000 apart, a ratio of 2.50" in text.lower()
    )
    assert "of 100 pairs of independent sources differ by more" in text
    assert "Not counted: a daily, “25,000”, 6 May 2024 (repeats o" in text
    assert internal_words(text) == []


def test_the_chart_names_everyone_and_their_words(crowd: est.Reconciliation) -> None:
    ax = est.plots.forest(crowd)
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names[:3] == ["the organisers", "↳ a daily", "the police"]
    written = {text.get_text() for text in ax.texts}
    assert {"25,000+", "about 10,000"} <= written
    assert ax.get_xlabel() == "people"
    assert internal_words(" ".join([*names, *written, crowd.markdown()])) == []
