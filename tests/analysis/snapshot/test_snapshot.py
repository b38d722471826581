"""Judged claims: their order, and what is read off their words again."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

import numpy as np
from hypothesis import given

import estimates as est
from estimates.analysis.snapshot.bounds import Spans
from estimates.analysis.snapshot.snapshot import LET_GO, Judged
from estimates.testing import strategies

claims = strategies.claim_sets(quantities=("q", "r"))


@given(claims=claims)
def test_claims_ascend(claims: est.ClaimSet) -> None:
    """By question, low, high, source, day and label, as Python sorts them; no number stands last."""
    judged = Judged.of(claims)
    base, spans = judged.base, judged.spans

    def key(at: int) -> tuple[Any, ...]:
        row, ends = judged.rows[at], (spans.low[at], spans.high[at])
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
    judged = Judged.of(claims)
    before = {name: getattr(judged, name) for name in LET_GO}
    judged.let_go()
    assert not set(LET_GO) & set(vars(judged))
    for name, told in before.items():
        np.testing.assert_equal(as_columns(getattr(judged, name)), as_columns(told))


def as_columns(found: Any) -> list[Any]:
    """Return the columns that something consists of."""
    if isinstance(found, Spans):
        return [getattr(found, field.name) for field in fields(Spans)]
    return [*found] if isinstance(found, tuple) else [found]
