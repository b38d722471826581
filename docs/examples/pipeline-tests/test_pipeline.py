"""Tests of the pipeline, written with `estimates.testing`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from pipeline import CAUTIOUS, known, published

import estimates as est
from estimates.testing import (
    Profile,
    assert_compatible,
    assert_conflict,
    assert_range,
    assert_same_result,
    assert_standing,
    assert_voices,
    laws,
    simulate,
    strategies,
)

FILE = Path(__file__).parent / "claims.csv"


def test_first_figures_are_in_conflict(estimates_claims):
    """More than 4,000 contradicts about 3,200; the corrected figure does not."""
    table = estimates_claims("claims.csv")
    assert_conflict(table["m1"], table["f1"], at_least=800)
    assert_compatible(table["m2"], table["f1"])


def test_correction_replaces_the_first_figure():
    """The mayor's first figure no longer counts, nor do the papers that repeat it."""
    north = est.reconcile(known(FILE, "2024-06-05").about("evacuated-north"))
    assert_standing(north, "m1", "superseded")
    assert_standing(north, "n2", "echo")
    assert_voices(north, 2)
    assert_range(north, 3_000, 3_200)


def test_the_result_of_the_day(estimates_kept_result):
    """The whole result is compared with a text file that can be reviewed."""
    estimates_kept_result(est.reconcile(known(FILE, "2024-06-05"), method=CAUTIOUS))


def test_published_lines():
    """There is one line per district."""
    assert published(known(FILE, "2024-06-05")) == {
        "evacuated-north": "at least 3,000 (2 sources)",
        "evacuated-south": "at least 1,100 (2 sources)",
    }


@settings(max_examples=20, deadline=None)
@given(strategies.claim_lists(quantities=("north", "south"), positive=True))
def test_repetition_changes_no_line(drawn):
    """An outlet that repeats a claim changes nothing, whatever the claims."""
    first = drawn[0]
    echo = est.claim("outlet", first.figure, quantity=first.quantity, origin=first.claim_id)
    before, after = (est.ClaimSet.from_records(c) for c in (drawn, [*drawn, echo]))
    assert published(before) == published(after)
    assert_same_result(before, est.ClaimSet.from_records(drawn + drawn))


@laws.parametrize([CAUTIOUS])
def test_our_method_keeps_the_laws(method, law):
    """The laws that bind every method, and those that it declares."""
    law.check(method, max_examples=10)


def test_our_method_is_sensitive_to_outliers():
    """It breaks a law that it does not declare: a single low figure determines the result."""
    with pytest.raises(laws.BrokenLawError):
        laws.by_name("a wild claim cannot drag").check(CAUTIOUS, max_examples=50)


def test_cautious_number_is_rarely_too_high():
    """It exceeds the truth in fewer than a quarter of 200 districts with three honest sources."""
    world = simulate([10_000] * 200, {name: Profile(spread=0.2) for name in "ABC"}, echoes=1)
    rows = est.reconcile(world.claims, method=CAUTIOUS).consensus
    too_high = sum(row.estimate > world.truths[row.quantity] for row in rows)
    assert too_high / len(rows) < 0.25
