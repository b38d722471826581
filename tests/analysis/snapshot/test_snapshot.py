"""A snapshot: the order of its claims, and its cache."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given

import estimates as est
from estimates.analysis.snapshot import snapshot as module
from estimates.analysis.snapshot.bounds import ClaimBounds
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.testing import strategies

claims = strategies.claim_sets(quantities=("q", "r"))


@given(claims=claims)
def test_claims_are_in_ascending_order(claims: est.ClaimSet) -> None:
    """They are sorted by question, low, high, source, day and label; missing numbers come last."""
    snapshot = Snapshot.of(claims)
    linked, bounds = snapshot.linked, snapshot.bounds

    def key(at: int) -> tuple[Any, ...]:
        row, ends = snapshot.rows[at], (bounds.stated_low[at], bounds.stated_high[at])
        return (
            snapshot.question[at],
            *((math.isnan(end), 0.0 if math.isnan(end) else end) for end in ends),
            linked.store.strings("source").cell(row),
            linked.known_on[row].astype(np.int64),
            linked.labels[row],
        )

    assert snapshot.ascending.tolist() == sorted(range(len(snapshot.rows)), key=key)


CACHED = ("rows", "question", "stated", "bounds", "default_intervals", "voices", "ascending")


@given(claims=claims)
def test_what_is_dropped_is_computed_again(claims: est.ClaimSet) -> None:
    """The values are the same, and nothing stays in the cache."""
    snapshot = Snapshot.of(claims)
    before = {name: getattr(snapshot, name) for name in CACHED}
    assert set(CACHED) <= set(snapshot.cache)
    snapshot.drop([*snapshot.cache])
    assert not snapshot.cache
    for name, value in before.items():
        np.testing.assert_equal(as_columns(getattr(snapshot, name)), as_columns(value))


@given(claims=claims)
def test_chunks_keep_what_further_tables_need(claims: est.ClaimSet) -> None:
    """Each table finds it in the cache; what else a table derives from a chunk is dropped."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHUNK_CLAIMS", 1)
        rec = est.reconcile(claims, method="median")
        _, chunks = rec.ranges, rec.snapshot.chunks
        if len(chunks) > 1:
            assert all(chunk.cache.keys() == module.SHARED_BY_TABLES for chunk in chunks)
        _ = rec.discrepancies  # the last table that needs them
        assert "chunks" not in rec.snapshot.cache


def as_columns(value: Any) -> list[Any]:
    """Return the columns of a cached value."""
    if isinstance(value, ClaimBounds):
        return [getattr(value, field.name) for field in fields(ClaimBounds)]
    return [*value] if isinstance(value, tuple) else [value]


def test_an_answer_for_a_day_says_what_may_not_have_been_known_then() -> None:
    rows = [
        {"source": "A", "value": 5, "refers_to": "2021-05"},
        {"source": "B", "value": 6, "stated_on": "2021-03-01"},
        {"source": "C", "value": 7, "stated_on": "2021-03-01", "quantity": "dated"},
    ]
    undated = "claims that do not say when they became known are used as known on every day"
    later = "claims about days after {} are used: nothing says when they became known"
    expected = {
        "2021-04-01": {undated, later.format("2021-04-01")},
        "2022-01-01": {undated},
        None: set(),
    }
    for day, warnings in expected.items():
        dated, unnamed = est.reconcile(rows, as_of=day).consensus
        assert {w for w in unnamed.warnings if "became known" in w} == warnings
        assert not any("became known" in warning for warning in dated.warnings)
