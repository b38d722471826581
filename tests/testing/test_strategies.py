"""The strategies cover what their docstrings promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import estimates as est
from estimates.model.notation import COMPARATOR_BOUNDS
from estimates.testing import strategies
from estimates.testing.register import register

DRAWS = 200


def shares(strategy: st.SearchStrategy[Any], **tests: Callable[[Any], bool]) -> dict[str, float]:
    """Return the share of drawn values that pass each test."""
    passed: Counter[str] = Counter()
    count = 0

    @settings(max_examples=DRAWS, database=None, derandomize=True, deadline=None)
    @given(strategy)
    def count_passed(value: Any) -> None:
        nonlocal count
        count += 1
        passed.update(name for name, test in tests.items() if test(value))

    count_passed()
    return {name: passed[name] / count for name in tests}


def test_figures_are_of_every_kind() -> None:
    """Some have a number that no float can hold."""
    seen = shares(
        strategies.figures(),
        one_sided=lambda f: f.comparator in COMPARATOR_BOUNDS,
        hedged=lambda f: f.comparator == "~",
        ranged=lambda f: f.lower is not None and f.upper is not None and f.lower < f.upper,
        vague=lambda f: f.vague is not None,
        numberless=lambda f: not f.has_number,
        extreme=lambda f: any(n and abs(n) >= 10**15 for n in (f.value, f.lower, f.upper)),
        negative=lambda f: any(n and n < 0 for n in (f.value, f.lower, f.upper)),
    )
    assert 0.2 < seen.pop("one_sided") < 0.6
    assert all(0.02 < share < 0.4 for share in seen.values()), seen


def test_some_claims_have_each_optional_field() -> None:
    seen = shares(
        strategies.claims(),
        dated=lambda c: c.stated_on is not None,
        graded=lambda c: c.source.reliability is not None,
        weightless=lambda c: c.weight == 0,
        hard_weight=lambda c: c.weight in (1e-8, 1e8),
        denied=lambda c: c.polarity == "denied",
        forecast=lambda c: c.manner == "forecast",
    )
    assert all(0.03 < share < 0.9 for share in seen.values()), seen


def test_many_sets_have_echoes_corrections_and_equal_numbers() -> None:
    seen = shares(
        strategies.claim_sets(quantities=("q", "r")),
        echoes=lambda s: any(c.origin for c in s),
        corrections=lambda s: any(c.supersedes or c.retracts or c.disputes for c in s),
        several_questions=lambda s: len(s.quantities) == 2,
        equal_numbers=has_equal_numbers,
        standings=lambda s: len({e.standing for e in est.reconcile(s, method="lowest").ledger}) > 2,
    )
    assert all(0.15 < share < 0.95 for share in seen.values()), seen


def test_later_claims_of_large_sets_vary_as_much() -> None:
    """They have echoes, corrections, all quantities, days and sources."""
    seen = shares(
        strategies.claim_lists(min_size=9, max_size=50, quantities=("q", "r")),
        echoes=lambda s: any(c.origin for c in s[8:]),
        corrections=lambda s: any(c.supersedes or c.disputes for c in s[8:]),
        retractions=lambda s: any(c.retracts for c in s[8:]),
        late=lambda s: any(c.origin and int(c.origin[0][1:]) >= 8 for c in s[8:]),
        second=lambda s: {c.quantity.label for c in s[8:]} == {"q", "r"},
        dated=lambda s: any(c.stated_on for c in s[8:]),
        sources=lambda s: len({c.source.name for c in s[8:]}) == 4,
    )
    assert all(share > 0.3 for share in seen.values()), seen


def test_quantities_sources_and_worlds_vary() -> None:
    """Each property occurs in a part of the drawn values."""
    seen = shares(
        strategies.quantities(),
        flow=lambda q: q.kind == "flow",
        silent=lambda q: q.kind is None,
        placed=lambda q: q.area is not None,
        separators=lambda q: "a;b" in q.includes,
    )
    assert all(0.1 < share < 0.9 for share in seen.values()), seen
    seen = shares(
        strategies.sources(with_parties=True),
        ungraded=lambda s: s.reliability is None,
        unjudged=lambda s: s.reliability == "F",
        ukraine=lambda s: s.party == "Ukraine",
    )
    assert all(0.03 < share < 0.9 for share in seen.values()), seen
    seen = shares(
        strategies.track_record_worlds(max_quantities=5),
        copied=lambda w: bool(w.copied),
        biased=lambda w: any(p.bias for p in w.profiles.values()),
        echoes=lambda w: "echo" in w.standings.values(),
        withdrawn=lambda w: "retracted" in w.standings.values(),
    )
    assert all(0.1 < share < 0.98 for share in seen.values()), seen


def has_equal_numbers(claims: est.ClaimSet) -> bool:
    """Whether two claims state the same number."""
    stated = [c.figure.value for c in claims if c.figure.value is not None]
    return len(set(stated)) < len(stated)


@given(strategies.claim_lists(n_origins=3, with_retractions=False, with_bounds=False))
def test_options_of_claim_lists_are_followed(drawn: list[est.Claim]) -> None:
    assert sum(not claim.origin for claim in drawn) == 3
    assert not any(claim.retracts for claim in drawn)
    assert not any(claim.figure.comparator in COMPARATOR_BOUNDS for claim in drawn)


@given(strategies.claim_lists(with_echoes=False, with_corrections=False, with_retractions=False))
def test_relations_can_be_excluded(drawn: list[est.Claim]) -> None:
    assert not any(c.origin or c.supersedes or c.retracts or c.disputes for c in drawn)


@given(strategies.voices(highest=40, with_weights=True, signed=True))
def test_voices_are_independent(drawn: list[est.Claim]) -> None:
    """Each has its own source, all are used, and they differ up to fourfold as requested."""
    ledger = est.reconcile(drawn, method="lowest").ledger
    assert {entry.standing for entry in ledger} == {"used"}
    sizes = [abs(n) for c in drawn for n in (c.figure.value, c.figure.lower) if n]
    assert max(sizes, default=1) <= 4 * min(sizes, default=1)


def test_frames_have_good_and_bad_cells() -> None:
    """Some frames can be read, most are refused."""

    def is_read(frame: Any) -> bool:
        try:
            return len(est.ClaimSet.from_frame(frame)) > 0
        except est.EstimatesError:
            return False

    seen = shares(strategies.frames(), read=is_read)["read"]
    assert 0.01 < seen < 0.5


@given(strategies.track_record_worlds(max_quantities=5))
def test_worlds_predict_the_standings(world: Any) -> None:
    ledger = est.reconcile(world.claims, method="lowest").ledger
    assert {entry.claim_id: entry.standing for entry in ledger} == dict(world.standings)
    assert set(world.copied) <= set(world.standings)


@pytest.mark.parametrize(
    "drawn_type", [est.Claim, est.ClaimSet, est.Figure, est.Quantity, est.Source]
)
def test_type_has_a_registered_strategy(drawn_type: type) -> None:
    """The entry point for hypothesis registers them."""
    register()
    assert (
        shares(st.from_type(drawn_type), right=lambda drawn: isinstance(drawn, drawn_type))["right"]
        == 1
    )
