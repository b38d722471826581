"""Time and scope: what was not known yet, withdrawn, about something else, or not said at all."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.analysis.ranges import ranges
from estimates.claims.claimset import ClaimSet
from estimates.errors import EstimatesError
from estimates.model.claim import Claim
from estimates.model.figure import Figure
from estimates.model.quantity import Quantity
from estimates.testing.laws.bookkeeping import entries
from estimates.testing.laws.law import HELD, Ask, Case, Law, Verdict, same
from estimates.testing.strategies.claims import claims
from estimates.testing.strategies.sets import claim_lists
from estimates.testing.strategies.texts import DAYS

DATED = claim_lists(positive=True)
WORDS = Figure(text="withdrawn", form="mention")


def known_later(draw: DrawFn, ask: Ask) -> Case:
    """A day, and claims stated after it that also correct and retract earlier ones."""
    drawn, day = draw(DATED), draw(DAYS)
    targets = st.lists(st.sampled_from([claim.claim_id for claim in drawn]), max_size=2)
    later = []
    for i in range(draw(st.integers(1, 3))):
        relation = draw(st.sampled_from(["supersedes", "retracts", "disputes"]))
        fields: dict[str, Any] = {relation: draw(targets), "claim_id": f"later{i}"}
        fields["stated_on"] = day + timedelta(days=1 + i)
        later.append(draw(claims(positive=True, **fields)))
    return Case.of(drawn, [*drawn, *later], day=str(day))


def as_then(ask: Ask, case: Case) -> Verdict:
    """Compare everything as of the day."""
    day = case.facts["day"]
    one, other = (ask.reconcile(c, as_of=day) for c in (case.before, case.after))
    if list(one.consensus) != list(other.consensus):
        return f"the answer as of {day} depends on what came later"
    if list(one.ranges) != list(other.ranges):
        return f"the range as of {day} depends on what came later"
    was, now = entries(one.ledger), entries(other.ledger)
    moved = [label for label, entry in was.items() if now[label] != entry]
    return f"the standing of {moved[0]} on {day} depends on what came later" if moved else HELD


def withdrawn(draw: DrawFn, ask: Ask) -> Case:
    """One of the claims withdrawn by its source, on a day."""
    drawn, day = draw(DATED), draw(DAYS)
    at = draw(st.integers(0, len(drawn) - 1))
    drawn[at] = drawn[at].model_copy(update={"note": "to be withdrawn"})
    word = Claim(
        claim_id="withdrawal",
        source=drawn[at].source,
        figure=WORDS,
        quantity=drawn[at].quantity,
        stated_on=day,
        retracts=[drawn[at].claim_id],
    )
    return Case.of(drawn, [*drawn, word], day=str(day), claim=drawn[at].claim_id)


def from_its_day_on(ask: Ask, case: Case) -> Verdict:
    """Until the day as it was; from the day on as if the claim had been left out."""
    day, label = case.facts["day"], case.facts["claim"]
    eve = date.fromisoformat(day) - timedelta(days=1)
    one, other = (ask.rows(ClaimSet.from_records(c).as_of(eve)) for c in (case.before, case.after))
    if one != other:
        return f"a retraction of {day} changes what was known on {eve}"
    left_out = [
        claim.model_copy(update={"exclude": "withdrawn"}) if claim.claim_id == label else claim
        for claim in case.after
    ]
    now, without = (
        ask.rows(ClaimSet.from_records(claims).as_of(day)) for claims in (case.after, left_out)
    )
    return same(now, without, f"{label} still counts on {day}, when it was withdrawn")


UNLIKE: tuple[dict[str, Any], ...] = (
    {"quantity": "another"},
    {"manner": "forecast"},
    {"figure": Figure(value=1, form="change")},
    {"figure": Figure(value=1, form="ratio")},
    {"figure": Figure(value=1, form="measure")},
    {"quantity": Quantity(label="q", unit="brigades")},
)
"""What makes a claim unlike levels of persons in the question q."""


def unlike(draw: DrawFn, ask: Ask) -> Case:
    """Claims in persons, and others that are about something else."""
    drawn = [in_persons(claim) for claim in draw(DATED)]
    kinds = draw(st.lists(st.sampled_from(UNLIKE), min_size=1, max_size=3))
    others = [
        draw(claims(positive=True, **{"claim_id": f"unlike{i}", "quantity": "q", **kind}))
        for i, kind in enumerate(kinds)
    ]
    return Case.of(drawn, [*drawn, *others])


def in_persons(claim: Claim) -> Claim:
    """Return a claim whose figure counts persons."""
    return claim.model_copy(update={"quantity": Quantity(label="q", unit="persons")})


def never_pooled(ask: Ask, case: Case) -> Verdict:
    """Two units in one question are refused; all else leaves the answer as it was."""
    clash = any(claim.quantity.unit == "brigades" for claim in case.after)
    try:
        after = ask.rows(case.after)
    except EstimatesError as error:
        return HELD if clash else f"refused: {error}"
    if clash:
        return "persons and brigades were taken in one question"
    q = [row for row in after if row.quantity == "q"]
    return same(ask.rows(case.before), q, "claims about something else move the answer")


def silent_claims(draw: DrawFn, ask: Ask) -> Case:
    """Claims, and others that deny a figure or state none."""
    drawn = draw(DATED)
    return Case.of(drawn, [*drawn, *draw(nothing_said())])


def nothing(draw: DrawFn, ask: Ask) -> Case:
    """Nothing but claims that state no number of their own."""
    return Case.of(draw(nothing_said()))


NUMBERLESS: tuple[dict[str, Any], ...] = (
    {"polarity": "denied"},
    {"figure": Figure(text="more than ever", form="ratio")},
    {"exclude": "not ours"},
    {"weight": 0},
)
"""What makes a claim state no number of its own, or leaves it out."""


@st.composite
def nothing_said(draw: DrawFn) -> list[Claim]:
    """Up to three claims that state no number of their own."""
    kinds = draw(st.lists(st.sampled_from(NUMBERLESS), min_size=1, max_size=3))
    return [
        draw(claims(positive=True, **{"claim_id": f"none{i}", **kind}))
        for i, kind in enumerate(kinds)
    ]


def empty(ask: Ask, case: Case) -> Verdict:
    """Look for numbers in the answer."""
    row = ask(case.before)
    numbers = (row.estimate, row.lower, row.upper, row.predictive_lower, row.predictive_upper)
    if any(number is not None for number in numbers) or row.voices:
        return f"it answers {numbers} for {row.voices} voices where nobody states a number"
    if not row.warnings:
        return "no warning says that there is no usable claim"
    return HELD if ranges(case.before)[0].low is None else "there is a range without a claim"


def equal_rows(words: str, ask: Ask, case: Case) -> Verdict:
    """Compare the consensus to the bit."""
    return same(ask.rows(case.before), ask.rows(case.after), words)


def law(name: str, says: str, cases: object, judge: object) -> Law:
    """Return a law of this family."""
    return Law(name, "time and scope", says, "every method", cases, judge)  # type: ignore[arg-type]


LAWS = (
    law(
        "what is known later changes nothing earlier",
        "claims, corrections and retractions after a day leave range, answer and ledger of that "
        "day as they were",
        known_later,
        as_then,
    ),
    law(
        "a retraction removes from its day on",
        "until its day all is as it was; from then on as if the claim had been left out",
        withdrawn,
        from_its_day_on,
    ),
    law(
        "unlike quantities are never pooled",
        "other questions, forms and forecasts move no answer; two units in one question are "
        "refused",
        unlike,
        never_pooled,
    ),
    law(
        "unknown is not zero, a denial is not zero",
        "who denies, states no number or is left out changes no answer",
        silent_claims,
        partial(equal_rows, "a claim without a number of its own moves the answer"),
    ),
    law(
        "no usable claim is an explicit empty result",
        "no number, no voice, and a warning that says so",
        nothing,
        empty,
    ),
)
