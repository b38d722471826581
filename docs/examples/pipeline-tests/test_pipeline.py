"""The pipeline's tests, with the public kit alone."""

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


def test_the_first_day_is_a_conflict(claims):
    """More than 4,000 cannot be about 3,200."""
    said = claims("claims.csv")
    assert_conflict(said["m1"], said["f1"], at_least=800)
    assert_compatible(said["m2"], said["f1"])


def test_the_correction_counts_from_its_day_on():
    """The mayor's first figure is gone, and so are the papers that repeat it."""
    north = est.reconcile(known(FILE, "2024-06-05").about("evacuated-north"))
    assert_standing(north, "m1", "superseded")
    assert_standing(north, "n2", "echo")
    assert_voices(north, 2)
    assert_range(north, 3_000, 3_200)


def test_the_result_of_the_day(kept_result):
    """All of it, reviewed as text."""
    kept_result(est.reconcile(known(FILE, "2024-06-05"), method=CAUTIOUS))


def test_what_is_published():
    """One line a district."""
    assert published(known(FILE, "2024-06-05")) == {
        "evacuated-north": "at least 3,000 (2 sources)",
        "evacuated-south": "at least 1,100 (2 sources)",
    }


@settings(max_examples=20, deadline=None)
@given(strategies.claim_lists(quantities=("north", "south"), positive=True))
def test_an_outlet_that_repeats_changes_no_line(drawn):
    """Whatever the claims."""
    first = drawn[0]
    echo = est.claim("outlet", first.figure, quantity=first.quantity, origin=first.claim_id)
    before, after = (est.ClaimSet.from_records(c) for c in (drawn, [*drawn, echo]))
    assert published(before) == published(after)
    assert_same_result(before, est.ClaimSet.from_records(drawn + drawn))


@laws.parametrize([CAUTIOUS])
def test_our_method_keeps_the_laws(method, law):
    """Those that bind all, and those that it declares."""
    law.check(method, max_examples=10)


def test_our_method_lets_one_claim_drag():
    """What it does not declare, it does not keep: a wild low figure decides alone."""
    with pytest.raises(laws.BrokenLawError):
        laws.by_name("a wild claim cannot drag").check(CAUTIOUS, max_examples=50)


def test_the_cautious_number_is_seldom_too_high():
    """Of 200 districts with three honest sources, the truth is above it in most."""
    world = simulate([10_000] * 200, {name: Profile(spread=0.2) for name in "ABC"}, echoes=1)
    rows = est.reconcile(world.claims, method=CAUTIOUS).consensus
    too_high = sum(row.estimate > world.truths[row.quantity] for row in rows)
    assert too_high / len(rows) < 0.25
