"""A humanitarian compares agencies that count households, families and persons, week after week."""

from __future__ import annotations

import matplotlib
import pytest

import estimates as est
from tests.helpers.published_text import internal_words

matplotlib.use("agg")

CONVERSIONS = {"household": (4.8, 5.4, "person")}


@pytest.fixture
def displaced() -> est.Reconciliation:
    """An agency counts households, a ministry persons and more each week, the press dozens."""
    what = {"quantity": "displaced in the north", "indicator": "displaced persons"}
    claims = [
        est.claim(
            "the agency", "14,400 households", unit="household", stated_on="2023-03-01", **what
        ),
        est.claim("the press", "tens of thousands", unit="person", stated_on="2023-03-02", **what),
    ]
    for week in range(5):
        number = f"{52_000 + 2_000 * week:,}"
        day = f"2023-03-{3 + 7 * week:02d}" if week < 4 else "2023-03-31"
        claims.append(est.claim("the ministry", number, unit="person", stated_on=day, **what))
    return est.reconcile(claims, conversions=CONVERSIONS, prior="crowds")


def test_every_figure_is_stated_in_persons(displaced: est.Reconciliation) -> None:
    """With what it was counted in, and what a vague word is read as."""
    sentence = displaced.sentence()
    assert sentence == (
        "The widest estimate of displaced persons is tens of thousands (the press, 2 March 2023, "
        "read as 10,000 to 100,000 by the convention estimates 1), which covers all others; three "
        "independent sources conflict."
    )
    ax = est.plots.forest(displaced)
    figures = {text.get_text() for text in ax.texts}
    assert "69,100 – 77,800 (from 14,400 households)" in figures
    assert ax.get_xlabel() == "person"
    assert ax.get_xlim()[0] > 8_000


def test_a_weekly_series_is_one_source_with_one_line(displaced: est.Reconciliation) -> None:
    text = repr(displaced)
    assert "60,000, 2023-03-31: used" in text
    assert "updated 4 times" in text
    assert "~~" not in text
    ax = est.plots.timeline(displaced)
    assert "the ministry, updated 4 times" in {label.get_text() for label in ax.texts}


def test_a_donor_can_read_how_it_was_done(displaced: est.Reconciliation) -> None:
    text = displaced.methods_text()
    assert "Units are converted: 1 household = 4.8 to 5.4 person." in text
    assert "corrected or updated: 4" in text
    made = text.partition("Computed with")[0]  # versions and the fingerprint for citations follow
    assert internal_words(f"{displaced.sentence()}\n{displaced.explain()}\n{made}") == []
