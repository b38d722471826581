"""Weight: what more of it, none of it, and all of it times a constant do to an estimate."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from functools import partial

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.methods.contract import Answer, VoiceTile
from estimates.testing.laws.change import new_voice, replaced
from estimates.testing.laws.law import (
    DIGITS,
    HELD,
    LAST_DIGITS,
    SILENT,
    Ask,
    Case,
    Reading,
    Verdict,
)
from estimates.testing.strategies.figures import spelled
from estimates.testing.strategies.voices import TWO_SIDED, voices

NEAR = 0.1
"""A voice whose words lie nearer than this to the estimate, in scales of the prior, may be left
by so much when it gains weight."""


def heavier(draw: DrawFn, ask: Ask) -> Case:
    """One voice with more weight."""
    drawn = draw(voices(min_size=2, with_weights=True))
    at = draw(st.integers(0, len(drawn) - 1))
    factor = draw(st.sampled_from([3, 1.2, 30]))
    return Case.of(drawn, replaced(drawn, at, weight=(drawn[at].weight or 1) * factor))


def not_farther(ask: Ask, case: Case) -> Verdict:
    """Compare the distances from the words of the voice."""
    one, other = ask(case.before), ask(case.after)
    if one.estimate is None or other.estimate is None:
        return SILENT
    claim = case.changed
    reading, words = (Reading.of(ask, one, c) for c in (case.before, [claim]))
    first, second = (reading.beyond(e, *words.hull) for e in (one.estimate, other.estimate))
    if second <= max(first, NEAR) + DIGITS:
        return HELD
    return (
        f"{claim.claim_id} gains weight, and the estimate leaves it: from {one.estimate:,.6g} "
        f"to {other.estimate:,.6g}"
    )


def weightless(draw: DrawFn, ask: Ask) -> Case:
    """One voice more, of weight 0."""
    drawn = draw(voices(signed=True, with_weights=draw(st.booleans())))
    figure = spelled(draw(st.sampled_from(TWO_SIDED)), 10 ** draw(st.integers(0, 9)), 7)
    return Case.of(drawn, [*drawn, new_voice(figure, weight=0)])


def absent(ask: Ask, case: Case) -> Verdict:
    """As a claim, and as a row of weight 0 in the tile that the method is given."""
    row, with_claim = ask(case.before), ask(case.after)
    if row.estimate is None:
        return SILENT
    method = replace(ask.method, answer=partial(with_empty_row, ask.method.answer))
    with_row = Ask(method, ask.options)(case.before)
    reading = Reading.of(ask, row, case.before)
    for words, other in (("a claim", with_claim), ("a row of the tile", with_row)):
        for name in ("estimate", "lower", "upper"):
            if apart(reading, getattr(row, name), getattr(other, name)) > DIGITS:
                return (
                    f"{words} of weight 0 moves the {name} from {getattr(row, name)} "
                    f"to {getattr(other, name)}"
                )
    return HELD


def apart(reading: Reading, one: float | None, other: float | None) -> float:
    """Return how far two answers are apart, in units; infinite where only one is given."""
    if one is None or other is None:
        return 0.0 if one is other else math.inf
    return abs(reading.above(one, other))


def with_empty_row(method: object, tile: VoiceTile, level: float, junk: float = 8.0) -> Answer:
    """Ask a method of a tile with one more row that weighs nothing."""
    rows = {
        f.name: np.vstack([getattr(tile, f.name), np.full((1, len(tile.log)), junk)])
        for f in fields(tile)
        if np.ndim(getattr(tile, f.name)) == 2
    }
    rows["weight"][-1] = 0.0
    answer: Answer = method(replace(tile, **rows), level)  # type: ignore[operator]
    return replace(answer, weight=answer.weight[:-1], contribution=answer.contribution[:-1])


def reweighted(draw: DrawFn, ask: Ask) -> Case:
    """All weights times a constant."""
    drawn = draw(voices(signed=True, with_weights=True))
    factor = draw(st.sampled_from([2, 3, 1e-6]))
    after = [c.model_copy(update={"weight": (c.weight or 1) * factor}) for c in drawn]
    return Case.of(drawn, after, factor=factor)


def unmoved(ask: Ask, case: Case) -> Verdict:
    """Compare estimate and ends."""
    one, other = ask(case.before), ask(case.after)
    if one.estimate is None:
        return SILENT
    reading = Reading.of(ask, one, case.before)
    for name in ("estimate", "lower", "upper"):
        number, again = getattr(one, name), getattr(other, name)
        if apart(reading, number, again) > LAST_DIGITS:
            factor = case.facts["factor"]
            return f"all weights times {factor}, and the {name} goes from {number} to {again}"
    return HELD
