"""The page as a file: the days that it replays, and the data that it holds."""

from __future__ import annotations

import json
import math
import re
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given

import estimates as est
from estimates.display.gap_frequency import MEDIAN_STEPS, median_gap, share_of_larger_gaps
from estimates.display.page import MOST_PAIRS_IN_DATA, render_page
from estimates.display.page_replay import FEWEST_STOPS, MOST_STOPS, replay_days
from estimates.display.relations import find_relations
from estimates.testing import strategies
from tests.helpers.seed_claims import BUILD_UP


def read_script(html: str, name: str) -> str:
    match = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html, re.S)
    assert match is not None
    return match[1]


def test_the_days_of_april_are_replayed(april: est.ClaimSet) -> None:
    """Corrections arrive on their day; the last state is the result itself."""
    rec = est.reconcile(april.about(BUILD_UP), method="median")
    replay = replay_days(rec)
    states = replay.states[BUILD_UP]
    assert [(day.year, day.month) for day in replay.stops] == [(2021, 4)] * 6
    assert [day.day for day in replay.stops] == [12, 14, 15, 19, 20, 22]
    assert [state.result.ranges[0].conflict for state in states] == [False] * 3 + [
        True,
        False,
        False,
    ]
    assert states[-1].result is rec
    corrected = "C04 (Borrell (EU HR/VP)) is now superseded: corrected by C05"
    assert corrected in states[4].events
    assert states[5].events == (
        "The Sun: “more than 150,000” (C08); echo: repeats C04, superseded: corrected by C05",
    )


def test_a_page_as_of_a_day_holds_no_later_day(april: est.ClaimSet) -> None:
    """The slider ends on that day."""
    replay = replay_days(est.reconcile(april.about(BUILD_UP), "2021-04-19", method="median"))
    assert max(replay.stops) == date(2021, 4, 19)


@given(strategies.claim_sets(quantities=("q", "r")))
def test_changes_add_up_to_the_ledger(claims: est.ClaimSet) -> None:
    """The changes, applied from stop to stop, give the ledger of the result."""
    rec = est.reconcile(claims, method="median")
    for quantity, states in replay_days(rec).states.items():
        cells = {}
        for state in states:
            cells |= state.changes
        ledger = rec[quantity].ledger
        expected = {row: (entry.standing, entry.reason) for row, entry in enumerate(ledger)}
        assert {row: line[:2] for row, line in cells.items()} == expected


def test_many_days_are_thinned_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slider has a limited number of stops, and fewer with many claims."""
    claims = [
        est.claim(f"s{i}", 100 + i % 7, stated_on=date.fromordinal(737000 + i)) for i in range(400)
    ]
    rec = est.reconcile(claims, method="median")
    assert len(replay_days(rec).stops) == MOST_STOPS
    monkeypatch.setattr(import_module("estimates.display.page_replay"), "MOST_WORK", 5_000)
    replay = replay_days(rec)
    assert FEWEST_STOPS <= len(replay.stops) < 60 < replay.n_days == 400
    html = render_page(rec)
    assert f"The slider stops at {len(replay.stops)} of the 400 days" in html
    assert "… 340 more claims, not drawn" in html
    assert (
        len(json.loads(read_script(html, "data"))["result"]["discrepancies"]) <= MOST_PAIRS_IN_DATA
    )


def test_every_correction_has_its_own_stop() -> None:
    """Thinning keeps the days on which a claim is corrected."""
    first = date.fromordinal(737000)
    claims = [
        est.claim(f"s{i}", 100 + i % 7, stated_on=first + timedelta(i), claim_id=f"c{i}")
        for i in range(80)
    ]
    claims[43] = claims[43].model_copy(update={"retracts": ("c7",), "source": claims[7].source})
    rec = est.reconcile(claims, method="median")
    stops = replay_days(rec).stops
    assert first + timedelta(43) in stops
    assert len(stops) == MOST_STOPS
    assert (stops[0], stops[-1]) == (first, first + timedelta(79))
    assert "each stop lists what happened since the one before" in render_page(rec)


@given(strategies.claim_sets())
def test_only_entitled_claims_are_shown_as_corrections(claims: est.ClaimSet) -> None:
    """A corrected claim no longer counts; a correction by another source is a dispute."""
    rec = est.reconcile(claims, method="lowest")
    if not rec.quantities:
        return
    standing = {entry.claim_id: entry.standing for entry in rec.ledger}
    for relation in find_relations(rec):
        acting, target = claims[relation.row], claims[relation.target]
        if relation.verb in ("corrects", "withdraws"):
            assert acting.source.name == target.source.name
            assert standing[target.claim_id] not in ("used", "denied", "not comparable")
        elif relation.verb == "disputes" and target.claim_id not in acting.disputes:
            assert acting.source.name != target.source.name


def test_undated_claims_make_a_page_without_a_slider() -> None:
    """Without days there is nothing to replay."""
    html = render_page(est.reconcile([est.claim("A", 5), est.claim("B", 7)], method="median"))
    assert 'type="range"' not in html
    assert "range from 5 (A) to 7 (B)" in html


def test_no_claims_make_a_page() -> None:
    """The page states that there are no claims."""
    html = render_page(est.reconcile(est.ClaimSet.from_records([])))
    assert "No claims: nothing to reconcile." in html


def test_the_data_of_a_page_can_be_read(april: est.ClaimSet, tmp_path: Path) -> None:
    """They are the claims from which the page was made, word for word."""
    claims = april.about(BUILD_UP)
    path = tmp_path / "data.json"
    path.write_text(
        read_script(render_page(est.reconcile(claims, method="median")), "data"), encoding="utf-8"
    )
    assert sorted(map(repr, est.read(path))) == sorted(map(repr, claims))
    assert {c.fingerprint for c in est.read(path)} == {c.fingerprint for c in claims}


def test_only_web_addresses_become_links(tmp_path: Path) -> None:
    """A document is linked only if its address is http or https."""
    urls = ["https://example.org/a?b=1&c", "javascript:alert(1)", "data:text/html,x", "file:///etc"]
    claims = [est.claim(f"s{i}", 5, url=url, stated_on="2021-04-19") for i, url in enumerate(urls)]
    html = render_page(est.reconcile(claims, method="median"))
    links = [link for link in re.findall(r'href="([^"]*)"', html) if not link.startswith("#")]
    assert links == ["https://example.org/a?b=1&amp;c"]


def test_the_page_describes_its_method(april: est.ClaimSet) -> None:
    """Prior with its source, convention, and citation."""
    html = render_page(est.reconcile(april.about(BUILD_UP), "2021-04-19", prior="troops"))
    for phrase in (
        "0.25 on the log scale",
        "Roever",
        "read by the convention estimates",
        "How to cite",
    ):
        assert phrase in html
    assert "as known on 19 April 2021" in html
    assert "32 of 100 pairs of independent sources differ by more" in html


def test_the_frequency_of_gaps_agrees_with_a_simulation() -> None:
    """A million pairs of Laplace deviates, within three standard errors."""
    import numpy as np

    scale, count = 0.25, 1_000_000
    rng = np.random.default_rng(20210419)
    differences = np.abs(np.diff(rng.laplace(0, scale / np.sqrt(2), (2, count)), axis=0))
    for gap in (0.05, 0.31, 0.8, median_gap(scale)):
        share = share_of_larger_gaps(gap, scale)
        error = 3 * np.sqrt(share * (1 - share) / count)
        assert abs((differences > gap).mean() - share) < error


@pytest.mark.parametrize("scale", [0.05, 0.25, 0.5, 1.0, 3.0])
def test_half_of_the_pairs_differ_by_more_than_the_median_gap(scale: float) -> None:
    """The constant solves (1 + x / 2) exp(-x) = 1 / 2, by Lambert's function and by a search."""
    from scipy.optimize import brentq
    from scipy.special import lambertw

    assert (1 + MEDIAN_STEPS / 2) * math.exp(-MEDIAN_STEPS) == pytest.approx(0.5, rel=1e-15)
    assert pytest.approx(-2 - lambertw(-math.exp(-2), -1).real, rel=1e-14) == MEDIAN_STEPS
    assert share_of_larger_gaps(0.0, scale) == 1.0
    assert share_of_larger_gaps(median_gap(scale), scale) == pytest.approx(0.5, rel=1e-14)
    searched = brentq(lambda gap: share_of_larger_gaps(gap, scale) - 0.5, 0.0, 50.0 * scale)
    assert median_gap(scale) == pytest.approx(searched, rel=1e-9)


def test_each_stop_shows_the_level_over_time_as_known_on_its_day() -> None:
    """What becomes known later changes no stop before; claims of one day have no level over time."""
    rows = [
        {"source": f"s{n}", "value": 1000 * (n + 10), "stated_on": f"2022-03-{5 * n + 1:02}"}
        for n in range(4)
    ]
    shown = [
        re.findall(r'<template[^>]*>.*?<p class="level">(.*?)</p>.*?</template>', html, re.S)
        for html in (render_page(est.reconcile(rows[:end])) for end in (3, 4))
    ]
    assert len(shown[1]) == 4
    assert shown[1][:3] == shown[0]
    assert "as of 16 March 2022, from 4 independent sources" in shown[1][-1]
    assert 'class="level"' not in render_page(est.reconcile(rows[:1]))
