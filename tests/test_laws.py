"""Laws that hold for every method: bookkeeping, independence, time."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.methods.registry import METHODS
from estimates.testing import strategies

every_method = pytest.mark.parametrize("method", sorted(METHODS))
SETS = strategies.claim_lists(quantities=("q", "r"), positive=True)


def answer(claims: Any, method: str, **options: Any) -> list[Any]:
    return list(est.consensus(claims, method=method, **options))


def by_label(claims: Any, method: str) -> dict[str, Any]:
    return {e.claim_id: e for e in est.reconcile(claims, method=method).ledger}


@every_method
@given(drawn=SETS, seed=st.integers(0, 99))
def test_the_order_of_rows_never_matters(method: str, drawn: list[est.Claim], seed: int) -> None:
    """Shuffled claims have the same ranges, consensus and ledger, to the bit."""
    shuffled = random.Random(seed).sample(drawn, len(drawn))
    one, other = (est.ClaimSet.from_records(x) for x in (drawn, shuffled))
    assert answer(one, method) == answer(other, method)
    assert list(est.ranges(one)) == list(est.ranges(other))
    assert by_label(one, method) == by_label(other, method)


@every_method
@given(drawn=SETS)
def test_renaming_sources_changes_only_labels(method: str, drawn: list[est.Claim]) -> None:
    """The numbers do not know what the sources are called."""
    names = {"EU": "Zulu", "Taran": "Alfa", "Mendel": "Mike", "Kirby": "Echo"}
    renamed = [
        c.model_copy(update={"source": c.source.model_copy(update={"name": names[c.source.name]})})
        for c in drawn
    ]
    assert answer(drawn, method) == answer(renamed, method)


@every_method
@given(drawn=SETS)
def test_a_question_alone_is_as_in_company(method: str, drawn: list[est.Claim]) -> None:
    """Bit for bit: no other question has an influence."""
    claims = est.ClaimSet.from_records(drawn)
    together = {row.quantity: row for row in est.consensus(claims, method=method)}
    for quantity in claims.quantities:
        assert est.consensus(claims.about(quantity), method=method)[0] == together[quantity]


@every_method
@given(drawn=SETS)
def test_the_same_record_twice_counts_once(method: str, drawn: list[est.Claim]) -> None:
    """Loading a file twice changes nothing."""
    once, twice = (est.ClaimSet.from_records(x) for x in (drawn, drawn + drawn))
    assert len(twice) == len(once)
    assert answer(once, method) == answer(twice, method)


@every_method
@given(drawn=SETS, echoes=st.integers(1, 3))
def test_an_echo_changes_nothing(method: str, drawn: list[est.Claim], echoes: int) -> None:
    """Three outlets that repeat a claim are no three voices."""
    first = drawn[0]
    repeated = [
        est.claim(f"outlet {i}", first.figure, quantity=first.quantity, origin=first.claim_id)
        for i in range(echoes)
    ]
    assert answer(drawn, method) == answer(drawn + repeated, method)
    assert list(est.ranges(drawn)) == list(est.ranges(drawn + repeated))


@every_method
@given(drawn=SETS)
def test_our_own_consensus_fed_back_changes_nothing(method: str, drawn: list[est.Claim]) -> None:
    """An estimate that declares where it comes from is an echo."""
    row = est.consensus(drawn, method=method)[0]
    if row.estimate is None:
        return
    origin = [c.claim_id for c in drawn if c.quantity.label == row.quantity]
    fed = est.claim("estimates", row.estimate, quantity=row.quantity, origin=origin)
    assert answer(drawn, method) == answer([*drawn, fed], method)


@every_method
@given(drawn=SETS)
def test_weights_sum_to_one(method: str, drawn: list[est.Claim]) -> None:
    """The used claims share the whole weight wherever there is an estimate."""
    rec = est.reconcile(drawn, method=method)
    for row in rec.consensus:
        weights = [
            e.weight for e in rec.ledger if e.quantity == row.quantity and e.standing == "used"
        ]
        if row.estimate is not None:
            assert sum(weights) == pytest.approx(1, abs=1e-9)
            assert min(weights) >= 0


@every_method
@given(drawn=SETS, cap=st.sampled_from([0.5, 0.6, 0.9]))
def test_no_party_weighs_more_than_the_cap(method: str, drawn: list[est.Claim], cap: float) -> None:
    """Or the result says that these voices cannot keep it."""
    party = {"EU": "EU", "Taran": "Ukraine", "Mendel": "Ukraine", "Kirby": "US"}
    sided = [
        c.model_copy(update={"source": c.source.model_copy(update={"party": party[c.source.name]})})
        for c in drawn
    ]
    rec = est.reconcile(sided, method=method, max_party_share=cap)
    for row in rec.consensus:
        share: dict[str, float] = {}
        for entry in rec.ledger:
            if entry.quantity == row.quantity and entry.weight is not None:
                side = party[entry.source]
                share[side] = share.get(side, 0.0) + entry.weight
        missed = any("cap" in warning for warning in row.warnings)
        assert missed or max(share.values(), default=0) <= cap + 1e-6


@every_method
def test_no_usable_claim_is_an_explicit_empty_result(method: str) -> None:
    """Unknown is not zero."""
    rec = est.reconcile(
        [est.claim("A", est.Figure(text="more than ever", form="ratio"))], method=method
    )
    row = rec.consensus[0]
    assert (row.estimate, row.lower, row.upper, row.voices) == (None, None, None, 0)
    assert "no usable claim" in row.warnings
    assert rec.ranges[0].low is None
    assert "none" in repr(rec)
