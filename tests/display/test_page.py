"""The page as it is kept: the days that it replays, and the data that it holds."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given

import estimates as est
from estimates.display.gap_frequency import ordinary_gap, share_beyond
from estimates.display.page import MOST_PAIRS_IN_DATA, page
from estimates.display.page_replay import FEWEST_STOPS, MOST_STOPS, replay
from estimates.display.relations import relations
from estimates.testing import strategies
from tests.helpers.seed_claims import BUILD_UP


def block(html: str, name: str) -> str:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html, re.S)
    assert found is not None
    return found[1]


def test_the_days_of_april_are_replayed(april: est.ClaimSet) -> None:
    """Corrections arrive, echoes fold; the last state is the result itself."""
    rec = est.reconcile(april.about(BUILD_UP), method="median")
    played = replay(rec)
    states = played.states[BUILD_UP]
    assert [str(day) for day in played.stops] == [
        "2021-04-12", "2021-04-14", "2021-04-15", "2021-04-19", "2021-04-20", "2021-04-22",
    ]  # fmt: skip
    assert [state.part.ranges[0].conflict for state in states] == [False] * 3 + [True, False, False]
    assert states[-1].part is rec
    corrected = "C04 (Borrell (EU HR/VP)) is now superseded: corrected by C05"
    assert corrected in states[4].events
    assert states[5].events == (
        "The Sun: “more than 150,000” (C08); echo: repeats C04, superseded: corrected by C05",
    )


def test_a_page_knows_no_later_day(april: est.ClaimSet) -> None:
    """As of a day the slider ends there."""
    played = replay(est.reconcile(april.about(BUILD_UP), "2021-04-19", method="median"))
    assert max(played.stops) == date(2021, 4, 19)


@given(strategies.claim_sets(quantities=("q", "r")))
def test_changes_add_up_to_the_ledger(claims: est.ClaimSet) -> None:
    """Following the changes from stop to stop ends at the ledger of the result."""
    rec = est.reconcile(claims, method="median")
    for quantity, states in replay(rec).states.items():
        told = {}
        for state in states:
            told |= state.changes
        ledger = rec[quantity].ledger
        said = {at: (entry.standing, entry.reason) for at, entry in enumerate(ledger)}
        assert {at: line[:2] for at, line in told.items()} == said


def test_many_days_are_thinned_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slider has a limited number of stops; with many claims fewer."""
    claims = [
        est.claim(f"s{i}", 100 + i % 7, stated_on=date.fromordinal(737000 + i)) for i in range(1200)
    ]
    rec = est.reconcile(claims, method="median")
    assert len(replay(rec).stops) == MOST_STOPS
    monkeypatch.setattr(import_module("estimates.display.page_replay"), "MOST_WORK", 20_000)
    played = replay(rec)
    assert FEWEST_STOPS <= len(played.stops) < 60 < played.days == 1200
    html = page(rec)
    assert f"The slider stops at {len(played.stops)} of the 1,200 days" in html
    assert "… 1,140 more claims, not drawn" in html
    assert len(json.loads(block(html, "data"))["result"]["discrepancies"]) <= MOST_PAIRS_IN_DATA


def test_corrections_have_a_stop_of_their_own() -> None:
    """Where days are thinned, those on which a claim is corrected stay, and the text says so."""
    first = date.fromordinal(737000)
    claims = [
        est.claim(f"s{i}", 100 + i % 7, stated_on=first + timedelta(i), claim_id=f"c{i}")
        for i in range(200)
    ]
    claims[101] = claims[101].model_copy(update={"retracts": ("c7",), "source": claims[7].source})
    rec = est.reconcile(claims, method="median")
    stops = replay(rec).stops
    assert first + timedelta(101) in stops
    assert len(stops) == MOST_STOPS
    assert (stops[0], stops[-1]) == (first, first + timedelta(199))
    assert "each tells what happened since the one before" in page(rec)


@given(strategies.claim_sets())
def test_only_who_may_correct_is_said_to(claims: est.ClaimSet) -> None:
    """What is corrected or withdrawn no longer counts; another source's word is a dispute."""
    rec = est.reconcile(claims, method="lowest")
    if not rec.quantities:
        return
    standing = {entry.claim_id: entry.standing for entry in rec.ledger}
    for relation in relations(rec):
        acting, target = claims[relation.row], claims[relation.target]
        if relation.verb in ("corrects", "withdraws"):
            assert acting.source.name == target.source.name
            assert standing[target.claim_id] not in ("used", "denied", "not comparable")
        elif relation.verb == "disputes" and target.claim_id not in acting.disputes:
            assert acting.source.name != target.source.name


def test_undated_claims_make_a_page_without_a_slider() -> None:
    """Nothing happened on any day that is known."""
    html = page(est.reconcile([est.claim("A", 5), est.claim("B", 7)], method="median"))
    assert 'type="range"' not in html
    assert "is between 5 and 7" in html


def test_no_claims_make_a_page() -> None:
    """An empty result is said to be empty."""
    html = page(est.reconcile(est.ClaimSet.from_records([])))
    assert "No claims: nothing to reconcile." in html


def test_the_data_of_a_page_can_be_read(april: est.ClaimSet, tmp_path: Path) -> None:
    """The claims in the page are the claims that it was made from, word for word."""
    claims = april.about(BUILD_UP)
    path = tmp_path / "data.json"
    path.write_text(block(page(est.reconcile(claims, method="median")), "data"), encoding="utf-8")
    assert sorted(map(repr, est.read(path))) == sorted(map(repr, claims))
    assert {c.fingerprint for c in est.read(path)} == {c.fingerprint for c in claims}


def test_only_web_addresses_become_links(tmp_path: Path) -> None:
    """A document's address is followed where it is http or https, and never else."""
    urls = ["https://example.org/a?b=1&c", "javascript:alert(1)", "data:text/html,x", "file:///etc"]
    claims = [est.claim(f"s{i}", 5, url=url, stated_on="2021-04-19") for i, url in enumerate(urls)]
    html = page(est.reconcile(claims, method="median"))
    links = [link for link in re.findall(r'href="([^"]*)"', html) if not link.startswith("#")]
    assert links == ["https://example.org/a?b=1&amp;c"]


def test_the_page_says_how_it_was_made(april: est.ClaimSet) -> None:
    """Method, prior with its source, convention, and how to cite it."""
    html = page(est.reconcile(april.about(BUILD_UP), "2021-04-19", prior="troops"))
    for said in (
        "0.25 on the log scale",
        "Roever",
        "read by the convention estimates",
        "How to cite",
    ):
        assert said in html
    assert "as known on 19 April 2021" in html
    assert "32 in 100 independent pairs differ by more" in html


def test_how_ordinary_a_gap_is_by_simulation() -> None:
    """The closed form against a million pairs of Laplace deviates: three standard errors."""
    import numpy as np

    scale, count = 0.25, 1_000_000
    rng = np.random.default_rng(20210419)
    apart = np.abs(np.diff(rng.laplace(0, scale / np.sqrt(2), (2, count)), axis=0))
    for gap in (0.05, 0.31, 0.8, ordinary_gap(scale)):
        share = share_beyond(gap, scale)
        error = 3 * np.sqrt(share * (1 - share) / count)
        assert abs((apart > gap).mean() - share) < error
