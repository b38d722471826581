"""Laws of bookkeeping and of independence: what counts once, and what has no influence."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.analysis.ranges import ranges
from estimates.analysis.snapshot.caveats import MISQUOTE_WARNING
from estimates.analysis.snapshot.standing import STANDINGS
from estimates.claims.claimset import ClaimSet
from estimates.io.read import read
from estimates.io.write import write
from estimates.model.claim import Claim
from estimates.testing.laws.case import HELD, SILENT, Case, MethodRunner, Verdict, cases_of
from estimates.testing.laws.law import define_law
from estimates.testing.strategies.sets import claim_lists
from estimates.testing.strategies.single_claims import PARTIES, claims

# Claims on two quantities with echoes, corrections, bounds and extreme weights.
MIXED_CLAIMS = claim_lists(quantities=("q", "r"), positive=True)
# New names of the sources, in another alphabetical order.
NEW_NAMES = {"EU": "Zulu", "Taran": "Alfa", "Mendel": "Mike", "Kirby": "Echo"}
# Rounding error of a sum of weights.
WEIGHT_ERROR = 1e-9
# By how much the share of a party may exceed its cap: the fit of the cap stops there.
SHARE_ERROR = 1e-6

bookkeeping = partial(define_law, family="bookkeeping", binds="every method")
independence = partial(define_law, family="independence", binds="every method")


def judge_equal(runner: MethodRunner, case: Case, problem: str) -> Verdict:
    """Compare the consensus on all quantities, to the bit."""
    return HELD if runner.rows(case.before) == runner.rows(case.after) else problem


def reread(claims: ClaimSet) -> Iterator[tuple[str, ClaimSet]]:
    """Write claims to each kind of text file and read them; yield the suffix and what was read."""
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".csv", ".json", ".jsonl"):
            yield suffix, read(write(claims, Path(folder) / f"claims{suffix}"))


def draw_shuffled(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw claims, and the same claims in another order."""
    drawn = draw(MIXED_CLAIMS)
    return Case.of(drawn, draw(st.permutations(drawn)))


@bookkeeping("order of rows never matters", cases=draw_shuffled)
def row_order_is_irrelevant(runner: MethodRunner, case: Case) -> Verdict:
    """Shuffled claims have the same ranges, consensus and ledger, to the bit."""
    before, after = (ClaimSet.from_records(claims) for claims in (case.before, case.after))
    if list(ranges(before)) != list(ranges(after)):
        return "the ranges depend on the order of the rows"
    first, second = runner.reconcile(before), runner.reconcile(after)
    if list(first.consensus) != list(second.consensus):
        return "the consensus depends on the order of the rows"
    entries = ({entry.claim_id: entry for entry in rec.ledger} for rec in (first, second))
    return HELD if next(entries) == next(entries) else "the ledger depends on the order of the rows"


def update_sources(name: str, cells: dict[str, str], claims: list[Claim]) -> list[Claim]:
    """Return the claims after a field of their sources is set to the cell for each source."""
    sources = [c.source.model_copy(update={name: cells[c.source.name]}) for c in claims]
    return [c.model_copy(update={"source": s}) for c, s in zip(claims, sources, strict=True)]


RENAMED_CLAIMS = cases_of(MIXED_CLAIMS, partial(update_sources, "name", NEW_NAMES))


@bookkeeping("renaming sources changes only labels", cases=RENAMED_CLAIMS)
def source_names_are_irrelevant(runner: MethodRunner, case: Case) -> Verdict:
    """The numbers do not depend on the names of the sources."""
    before, after = (
        # Warnings name sources.
        [replace(row, warnings=()) for row in runner.rows(claims)]
        for claims in (case.before, case.after)
    )
    return HELD if before == after else "the answer depends on the names of the sources"


@bookkeeping("same input, same bits", cases=cases_of(MIXED_CLAIMS))
def runs_are_reproducible(runner: MethodRunner, case: Case) -> Verdict:
    """Two runs on the same claims give the same answer, to the bit."""
    return judge_equal(runner, case, "two runs on the same claims give different answers")


@bookkeeping("standings add up to the input", cases=cases_of(MIXED_CLAIMS))
def ledger_is_complete(runner: MethodRunner, case: Case) -> Verdict:
    """Every claim has one entry in the ledger, with a standing and a reason."""
    claims = ClaimSet.from_records(case.before)
    ledger = runner.reconcile(claims).ledger
    if [entry.claim_id for entry in ledger] != [claim.claim_id for claim in claims]:
        return "the ledger does not have exactly one entry per claim"
    incomplete = [e.claim_id for e in ledger if e.standing not in STANDINGS or not e.reason]
    return f"{incomplete[0]} has an unknown standing or no reason" if incomplete else HELD


@bookkeeping("weights sum to one", cases=cases_of(MIXED_CLAIMS))
def weights_sum_to_one(runner: MethodRunner, case: Case) -> Verdict:
    """Where there is an estimate, the weights of the used claims sum to 1 and none is negative."""
    rec = runner.reconcile(case.before)
    verdict: Verdict = SILENT
    for row in rec.consensus:
        if row.estimate is None:
            continue
        used = [e for e in rec.ledger if e.quantity == row.quantity and e.standing == "used"]
        weights = [-1.0 if entry.weight is None else entry.weight for entry in used]
        if abs(sum(weights) - 1) > WEIGHT_ERROR or min(weights) < 0:
            return f"the weights on {row.quantity} are {weights}, which sum to {sum(weights):.9g}"
        verdict = HELD
    return verdict


@bookkeeping("write and read is the same", cases=cases_of(MIXED_CLAIMS))
def files_are_lossless(runner: MethodRunner, case: Case) -> Verdict:
    """Claims written to CSV, JSON or JSON Lines and read back are the same claims."""
    claims = ClaimSet.from_records(case.before)
    answers = runner.rows(claims)
    for suffix, read_back in reread(claims):
        if list(read_back) != list(claims) or runner.rows(read_back) != answers:
            return f"claims written to {suffix} differ when read back"
    return HELD


@bookkeeping("the same record twice is once", cases=cases_of(MIXED_CLAIMS, lambda drawn: drawn * 2))
def repeated_records_count_once(runner: MethodRunner, case: Case) -> Verdict:
    """Loading a file twice changes nothing."""
    return judge_equal(runner, case, "records that are loaded twice count twice")


@bookkeeping("a question alone is as in company", cases=cases_of(MIXED_CLAIMS))
def quantities_are_independent(runner: MethodRunner, case: Case) -> Verdict:
    """Other quantities have no influence on the answer, to the bit."""
    claims = ClaimSet.from_records(case.before)
    for row in runner.rows(claims):
        if runner.rows(claims.about(row.quantity)) != [row]:
            return f"the answer on {row.quantity} changes when other quantities are left out"
    return HELD


def judge_unchanged(runner: MethodRunner, case: Case, cause: str) -> Verdict:
    """Compare the ranges and the consensus, to the bit; a misquote may be warned about."""
    if list(ranges(case.before)) != list(ranges(case.after)):
        return f"{cause} changes the range"
    before, after = (
        [replace(row, warnings=without_misquotes(row.warnings)) for row in runner.rows(claims)]
        for claims in (case.before, case.after)
    )
    return HELD if before == after else f"{cause} changes the answer"


def without_misquotes(warnings: tuple[str, ...]) -> tuple[str, ...]:
    """Return the warnings but for the one that an echo with another figure adds."""
    return tuple(warning for warning in warnings if warning != MISQUOTE_WARNING)


def draw_echoed(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw claims, and up to three outlets that repeat one of them, in its words or in others."""
    drawn = draw(MIXED_CLAIMS)
    original = drawn[draw(st.integers(0, len(drawn) - 1))]
    wording = st.just(original) | claims(positive=True)
    echoes = [
        draw(wording).model_copy(
            update={
                "claim_id": f"echo{i}",
                "source": original.source.model_copy(update={"name": f"outlet {i}"}),
                "quantity": original.quantity,
                "origin": (original.claim_id,),
                **dict.fromkeys(("supersedes", "retracts", "disputes"), ()),
            }
        )
        for i in range(draw(st.integers(1, 3)))
    ]
    return Case.of(drawn, [*drawn, *echoes])


@independence("an echo changes nothing", cases=draw_echoed)
def echoes_change_nothing(runner: MethodRunner, case: Case) -> Verdict:
    """Outlets that repeat a claim, in its words or in others, change no range and no answer."""
    return judge_unchanged(runner, case, "an echo")


def draw_parties(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw claims of sources that belong to parties, and a cap on the share of a party."""
    drawn = update_sources("party", PARTIES, draw(MIXED_CLAIMS))
    return Case.of(drawn, cap=draw(st.sampled_from([0.5, 0.6, 0.9])))


@independence("no party weighs more than its cap", cases=draw_parties)
def party_shares_are_capped(runner: MethodRunner, case: Case) -> Verdict:
    """With max_party_share, no party has a larger share of the weight.

    Otherwise a warning says that these voices cannot keep the cap.
    """
    cap = float(case.facts["cap"])
    rec = runner.reconcile(case.before, max_party_share=cap)
    verdict: Verdict = SILENT
    for row in rec.consensus:
        if row.estimate is None or any("cap" in warning for warning in row.warnings):
            continue
        shares: dict[str, float] = defaultdict(float)
        for entry in rec.ledger:
            if entry.quantity == row.quantity and entry.weight is not None:
                shares[PARTIES[entry.source]] += entry.weight
        for party, share in shares.items():
            if share > cap + SHARE_ERROR:
                return f"the share of {party} in {row.quantity} is {share:.6g}, above {cap}"
        verdict = HELD
    return verdict


def draw_fed_back(draw: DrawFn, runner: MethodRunner) -> Case | None:
    """Draw claims, and the estimate of one quantity as a claim that declares its origin."""
    drawn = draw(MIXED_CLAIMS)
    row = runner.rows(drawn)[0]
    if row.estimate is None:
        return None
    own_estimate = Claim(
        claim_id="ours",
        source="estimates",
        figure={"value": row.estimate},
        quantity=row.quantity,
        origin=[claim.claim_id for claim in drawn if claim.quantity.label == row.quantity],
    )
    return Case.of(drawn, [*drawn, own_estimate])


@independence("our own consensus fed back changes nothing", cases=draw_fed_back)
def own_estimates_are_echoes(runner: MethodRunner, case: Case) -> Verdict:
    """An estimate that declares the claims it comes from is an echo of them."""
    return judge_unchanged(runner, case, "an estimate fed back as a claim")
