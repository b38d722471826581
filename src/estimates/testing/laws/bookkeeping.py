"""Bookkeeping: what is counted once, and what has no influence at all."""

from __future__ import annotations

import random
import tempfile
from functools import partial
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.analysis.ledger import Entry
from estimates.analysis.ranges import ranges
from estimates.analysis.snapshot.standing import STANDINGS
from estimates.claims.claimset import ClaimSet
from estimates.io.read import read
from estimates.io.write import write
from estimates.model.claim import Claim
from estimates.testing.laws.law import HELD, SILENT, Ask, Case, Law, Verdict, same
from estimates.testing.strategies.sets import claim_lists

MIXED = claim_lists(quantities=("q", "r"), positive=True)
"""Two questions at once, with echoes, corrections, bounds and hard weights."""
NAMES = {"EU": "Zulu", "Taran": "Alfa", "Mendel": "Mike", "Kirby": "Echo"}
WEIGHT = 1e-9
"""What weights may be off by when they are summed."""


def any_claims(draw: DrawFn, ask: Ask) -> Case:
    """Claims as they come."""
    return Case.of(draw(MIXED))


def shuffled(draw: DrawFn, ask: Ask) -> Case:
    """The same claims in another order."""
    drawn = draw(MIXED)
    seed = draw(st.integers(0, 99))
    return Case.of(drawn, random.Random(seed).sample(drawn, len(drawn)))  # noqa: S311


def order(ask: Ask, case: Case) -> Verdict:
    """Compare ranges, consensus and ledger to the bit."""
    one, other = (ClaimSet.from_records(claims) for claims in (case.before, case.after))
    if list(ranges(one)) != list(ranges(other)):
        return "the ranges depend on the order of the rows"
    first, second = ask.reconcile(one), ask.reconcile(other)
    if list(first.consensus) != list(second.consensus):
        return "the consensus depends on the order of the rows"
    words = "the ledger depends on the order of the rows"
    return same(entries(first.ledger), entries(second.ledger), words)


def entries(ledger: object) -> dict[str, Entry]:
    """Return the rows of a ledger by label."""
    return {entry.claim_id: entry for entry in ledger}  # type: ignore[attr-defined]


def renamed(draw: DrawFn, ask: Ask) -> Case:
    """The same claims by sources of other names, in another alphabetical order."""
    drawn = draw(MIXED)
    return Case.of(drawn, [called(claim, NAMES[claim.source.name]) for claim in drawn])


def called(claim: Claim, name: str) -> Claim:
    """Return a claim whose source has another name."""
    source = claim.source.model_copy(update={"name": name})
    return claim.model_copy(update={"source": source})


def twice(draw: DrawFn, ask: Ask) -> Case:
    """All records loaded twice."""
    drawn = draw(MIXED)
    return Case.of(drawn, drawn + drawn)


def equal_rows(words: str, ask: Ask, case: Case) -> Verdict:
    """Compare the consensus on all questions to the bit."""
    return same(ask.rows(case.before), ask.rows(case.after), words)


def standings_add_up(ask: Ask, case: Case) -> Verdict:
    """One entry a claim, with a standing of the vocabulary and a reason."""
    claims = ClaimSet.from_records(case.before)
    ledger = ask.reconcile(claims).ledger
    if [entry.claim_id for entry in ledger] != [claim.claim_id for claim in claims]:
        return "the ledger has not one entry for every claim"
    nameless = [e.claim_id for e in ledger if e.standing not in STANDINGS or not e.reason]
    return f"{nameless[0]} has no known standing, or no reason for it" if nameless else HELD


def weights_add_up(ask: Ask, case: Case) -> Verdict:
    """Sum the weights of the used claims of each question."""
    rec = ask.reconcile(case.before)
    judged: Verdict = SILENT
    for row in rec.consensus:
        if row.estimate is None:
            continue
        used = [e for e in rec.ledger if e.quantity == row.quantity and e.standing == "used"]
        weights = [-1.0 if entry.weight is None else entry.weight for entry in used]
        if abs(sum(weights) - 1) > WEIGHT or min(weights) < 0:
            return f"the weights on {row.quantity} are {weights}, which add to {sum(weights):.9g}"
        judged = HELD
    return judged


def alone(ask: Ask, case: Case) -> Verdict:
    """Compare each question asked alone with the same in company, to the bit."""
    claims = ClaimSet.from_records(case.before)
    for row in ask.rows(claims):
        if ask.rows(claims.about(row.quantity)) != [row]:
            return f"{row.quantity} alone gets another answer than in company"
    return HELD


def round_trip(ask: Ask, case: Case) -> Verdict:
    """Write claims to each kind of file and ask of what is read again."""
    claims = ClaimSet.from_records(case.before)
    answered = ask.rows(claims)
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".csv", ".json", ".jsonl"):
            again = read(write(claims, Path(folder) / f"claims{suffix}"))
            if list(again) != list(claims) or ask.rows(again) != answered:
                return f"what was written to {suffix} is read as something else"
    return HELD


def law(name: str, says: str, cases: object, judge: object) -> Law:
    """Return a law of this family."""
    return Law(name, "bookkeeping", says, "every method", cases, judge)  # type: ignore[arg-type]


LAWS = (
    law(
        "order of rows never matters",
        "shuffled claims have the same ranges, consensus and ledger, to the bit",
        shuffled,
        order,
    ),
    law(
        "renaming sources changes only labels",
        "the numbers do not know what the sources are called",
        renamed,
        partial(equal_rows, "the answer depends on the names of the sources"),
    ),
    law(
        "same input, same bits",
        "asked twice, the answer is the same to the bit",
        any_claims,
        partial(equal_rows, "asked twice, it answers differently"),
    ),
    law(
        "standings add up to the input",
        "every claim has one entry in the ledger, with a standing and a reason",
        any_claims,
        standings_add_up,
    ),
    law(
        "weights sum to one",
        "wherever there is an estimate the used claims share the whole weight, none below zero",
        any_claims,
        weights_add_up,
    ),
    law(
        "write and read is the same",
        "claims written to CSV, JSON or JSON Lines and read again are the same claims",
        any_claims,
        round_trip,
    ),
    law(
        "the same record twice is once",
        "loading a file twice changes nothing",
        twice,
        partial(equal_rows, "records that were loaded twice count twice"),
    ),
    law(
        "a question alone is as in company",
        "no other question has an influence, to the bit",
        any_claims,
        alone,
    ),
)
