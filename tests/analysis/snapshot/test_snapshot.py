"""Judged claims: their order, and what is read off their words again."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

import numpy as np
from hypothesis import given

import estimates as est
from estimates.analysis.snapshot.bounds import Bounds
from estimates.analysis.snapshot.snapshot import CACHED, Snapshot
from estimates.testing import strategies

claims = strategies.claim_sets(quantities=("q", "r"))


@given(claims=claims)
def test_claims_ascend(claims: est.ClaimSet) -> None:
    """By question, low, high, source, day and label, as Python sorts them; no number stands last."""
    judged = Snapshot.of(claims)
    base, spans = judged.linked, judged.bounds

    def key(at: int) -> tuple[Any, ...]:
        row, ends = judged.rows[at], (spans.stated_low[at], spans.stated_high[at])
        return (
            judged.question[at],
            *((math.isnan(end), 0.0 if math.isnan(end) else end) for end in ends),
            base.store.coded("source").at(row),
            base.known_on[row].astype(np.int64),
            base.labels[row],
        )

    assert judged.ascending.tolist() == sorted(range(len(judged.rows)), key=key)


@given(claims=claims)
def test_what_was_let_go_is_read_again(claims: est.ClaimSet) -> None:
    """The same, and nothing that was asked for is left."""
    judged = Snapshot.of(claims)
    before = {name: getattr(judged, name) for name in CACHED}
    judged.clear_cache()
    assert not set(CACHED) & set(vars(judged))
    for name, told in before.items():
        np.testing.assert_equal(as_columns(getattr(judged, name)), as_columns(told))


def as_columns(found: Any) -> list[Any]:
    """Return the columns that something consists of."""
    if isinstance(found, Bounds):
        return [getattr(found, field.name) for field in fields(Bounds)]
    return [*found] if isinstance(found, tuple) else [found]
