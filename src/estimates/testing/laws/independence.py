"""Independence: whoever repeats a claim adds no voice."""

from __future__ import annotations

from functools import partial

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.analysis.ranges import ranges
from estimates.model.claim import Claim
from estimates.testing.laws.bookkeeping import MIXED
from estimates.testing.laws.law import HELD, SILENT, Ask, Case, Law, Verdict, same
from estimates.testing.strategies.claims import PARTIES, claims

SHARE = 1e-6
"""What a party's share of the weight may be above its cap: the fitting stops there."""


def echoed(draw: DrawFn, ask: Ask) -> Case:
    """One of the claims repeated by up to three outlets, in its words or in others."""
    drawn = draw(MIXED)
    first = drawn[draw(st.integers(0, len(drawn) - 1))]
    words = st.just(first) | claims(positive=True)
    echoes = [
        draw(words).model_copy(
            update={
                "claim_id": f"echo{i}",
                "source": first.source.model_copy(update={"name": f"outlet {i}"}),
                "quantity": first.quantity,
                "origin": (first.claim_id,),
                **dict.fromkeys(("supersedes", "retracts", "disputes"), ()),
            }
        )
        for i in range(draw(st.integers(1, 3)))
    ]
    return Case.of(drawn, [*drawn, *echoes])


def unchanged(words: str, ask: Ask, case: Case) -> Verdict:
    """Compare consensus and ranges."""
    if list(ranges(case.before)) != list(ranges(case.after)):
        return words.replace("answer", "range")
    return same(ask.rows(case.before), ask.rows(case.after), words)


def fed_back(draw: DrawFn, ask: Ask) -> Case | None:
    """The claims, and our own estimate of one of the questions as a claim that says so."""
    drawn = draw(MIXED)
    row = ask.rows(drawn)[0]
    if row.estimate is None:
        return None
    origin = [claim.claim_id for claim in drawn if claim.quantity.label == row.quantity]
    ours = Claim(
        claim_id="ours",
        source="estimates",
        figure={"value": row.estimate},
        quantity=row.quantity,
        origin=origin,
    )
    return Case.of(drawn, [*drawn, ours])


def sided(draw: DrawFn, ask: Ask) -> Case:
    """Claims of sources that are on sides, and a cap on what a side may weigh."""
    drawn = [
        claim.model_copy(
            update={"source": claim.source.model_copy(update={"party": PARTIES[claim.source.name]})}
        )
        for claim in draw(MIXED)
    ]
    return Case.of(drawn, cap=draw(st.sampled_from([0.5, 0.6, 0.9])))


def capped(ask: Ask, case: Case) -> Verdict:
    """Sum the weights of each side; a warning that the cap cannot be kept is an answer too."""
    cap = float(case.facts["cap"])
    rec = ask.reconcile(case.before, max_party_share=cap)
    judged: Verdict = SILENT
    for row in rec.consensus:
        if row.estimate is None or any("cap" in warning for warning in row.warnings):
            continue
        share: dict[str, float] = {}
        for entry in rec.ledger:
            if entry.quantity == row.quantity and entry.weight is not None:
                side = PARTIES[entry.source]
                share[side] = share.get(side, 0.0) + entry.weight
        for side, weight in share.items():
            if weight > cap + SHARE:
                return f"{side} weighs {weight:.6g} in {row.quantity}, above the cap of {cap}"
        judged = HELD
    return judged


def law(name: str, says: str, cases: object, judge: object) -> Law:
    """Return a law of this family."""
    return Law(name, "independence", says, "every method", cases, judge)  # type: ignore[arg-type]


LAWS = (
    law(
        "an echo changes nothing",
        "outlets that repeat a claim, in its words or in others, change no range and no answer",
        echoed,
        partial(unchanged, "an echo moves the answer"),
    ),
    law(
        "no party weighs more than its cap",
        "with max_party_share no side has more of the weight, or a warning says that these "
        "voices cannot keep it",
        sided,
        capped,
    ),
    law(
        "our own consensus fed back changes nothing",
        "an estimate that declares the claims it comes from is an echo of them",
        fed_back,
        partial(unchanged, "our own estimate, fed back, moves the answer"),
    ),
)
