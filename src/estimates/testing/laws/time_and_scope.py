"""Laws of time and scope: claims from later days, withdrawn claims, other subjects, no number."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.analysis.lookahead import lookahead
from estimates.analysis.ranges import ranges
from estimates.claims.claimset import ClaimSet
from estimates.errors import EstimatesError
from estimates.model.claim import Claim
from estimates.model.figure import Figure
from estimates.model.quantity import Quantity
from estimates.testing.laws.bookkeeping import judge_equal
from estimates.testing.laws.case import HELD, Case, MethodRunner, Verdict, cases_of
from estimates.testing.laws.law import define_law
from estimates.testing.strategies.sets import claim_lists
from estimates.testing.strategies.single_claims import claims
from estimates.testing.strategies.strings import DAYS

POSITIVE_CLAIMS = claim_lists(positive=True)
# Fields that make a claim differ from levels of persons on the quantity q.
OTHER_SUBJECTS: tuple[dict[str, Any], ...] = (
    {"quantity": "another"},
    {"manner": "forecast"},
    {"figure": Figure(value=1, form="change")},
    {"figure": Figure(value=1, form="ratio")},
    {"figure": Figure(value=1, form="measure")},
    {"quantity": Quantity(label="q", unit="brigades")},
)
# Fields of a claim that states no number of its own, or is left out.
WITHOUT_NUMBER: tuple[dict[str, Any], ...] = (
    {"polarity": "denied"},
    {"figure": Figure(text="more than ever", form="ratio")},
    {"exclude": "not ours"},
    {"weight": 0},
)

time_and_scope = partial(define_law, family="time and scope", binds="every method")


def draw_later_claims(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw a day, and claims stated after it that also correct and retract earlier ones."""
    drawn, day = draw(POSITIVE_CLAIMS), draw(DAYS)
    targets = st.lists(st.sampled_from([claim.claim_id for claim in drawn]), max_size=2)
    later = []
    for i in range(draw(st.integers(1, 3))):
        relation = draw(st.sampled_from(["supersedes", "retracts", "disputes"]))
        fields: dict[str, Any] = {relation: draw(targets), "claim_id": f"later{i}"}
        fields["stated_on"] = day + timedelta(days=1 + i)
        later.append(draw(claims(positive=True, **fields)))
    return Case.of(drawn, [*drawn, *later], day=str(day))


@time_and_scope("what is known later changes nothing earlier", cases=draw_later_claims)
def later_claims_are_unknown(runner: MethodRunner, case: Case) -> Verdict:
    """Claims, corrections and retractions after a day do not change the results as of that day.

    The results are the range, the consensus and the ledger.
    """
    day = case.facts["day"]
    before, after = (runner.reconcile(c, as_of=day) for c in (case.before, case.after))
    if list(before.consensus) != list(after.consensus):
        return f"the answer as of {day} depends on later claims"
    if list(before.ranges) != list(after.ranges):
        return f"the range as of {day} depends on later claims"
    entries = {entry.claim_id: entry for entry in after.ledger}
    moved = [entry.claim_id for entry in before.ledger if entries[entry.claim_id] != entry]
    return f"the standing of {moved[0]} on {day} depends on later claims" if moved else HELD


def draw_recorded_claims(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw claims, some of which say when they were recorded, and a clock."""
    # Each day costs two runs, so the sets are small.
    drawn = draw(claim_lists(positive=True, max_size=5))
    recorded = [draw(st.none() | DAYS) for _ in drawn]
    dated = [
        claim.model_copy(update={"recorded_at": day and day.isoformat()})
        for claim, day in zip(drawn, recorded, strict=True)
    ]
    return Case.of(dated, known=draw(st.sampled_from(["published", "recorded"])))


@time_and_scope("no look-ahead", cases=draw_recorded_claims)
def no_lookahead(runner: MethodRunner, case: Case) -> Verdict:
    """The result as of a day is that of the file cut off at the day, by either clock."""
    known = case.facts["known"]

    def analysis(claims: ClaimSet, day: date) -> Any:
        return runner.reconcile(claims, as_of=day, known=known)

    found = lookahead(analysis, case.before, known=known)
    return f"as of {found[0].day} {found[0].difference}" if found else HELD


def draw_withdrawn(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw claims, one of which its source withdraws on a day."""
    drawn, day = draw(POSITIVE_CLAIMS), draw(DAYS)
    at = draw(st.integers(0, len(drawn) - 1))
    drawn[at] = drawn[at].model_copy(update={"note": "to be withdrawn"})
    withdrawal = Claim(
        claim_id="withdrawal",
        source=drawn[at].source,
        figure=Figure(text="withdrawn", form="mention"),
        quantity=drawn[at].quantity,
        stated_on=day,
        retracts=[drawn[at].claim_id],
    )
    return Case.of(drawn, [*drawn, withdrawal], day=str(day), claim=drawn[at].claim_id)


@time_and_scope("a retraction removes from its day on", cases=draw_withdrawn)
def retractions_count_from_their_day(runner: MethodRunner, case: Case) -> Verdict:
    """A retraction changes nothing before its day; from then on the claim is as if left out."""
    day, label = case.facts["day"], case.facts["claim"]
    eve = date.fromisoformat(day) - timedelta(days=1)

    def answers(claims: Any, as_of: Any) -> Any:
        return runner.rows(ClaimSet.from_records(claims).as_of(as_of))

    if answers(case.before, eve) != answers(case.after, eve):
        return f"a retraction of {day} changes what was known on {eve}"
    left_out = [
        claim.model_copy(update={"exclude": "withdrawn"}) if claim.claim_id == label else claim
        for claim in case.after
    ]
    if answers(case.after, day) == answers(left_out, day):
        return HELD
    return f"{label} still counts on {day}, when it was withdrawn"


def draw_other_subjects(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw claims in persons, and others that have a different subject."""
    persons = Quantity(label="q", unit="persons")
    drawn = [c.model_copy(update={"quantity": persons}) for c in draw(POSITIVE_CLAIMS)]
    kinds = draw(st.lists(st.sampled_from(OTHER_SUBJECTS), min_size=1, max_size=3))
    others = [
        draw(claims(positive=True, **{"claim_id": f"unlike{i}", "quantity": "q", **kind}))
        for i, kind in enumerate(kinds)
    ]
    return Case.of(drawn, [*drawn, *others])


@time_and_scope("unlike quantities are never pooled", cases=draw_other_subjects)
def other_subjects_are_not_pooled(runner: MethodRunner, case: Case) -> Verdict:
    """Other quantities, forms and forecasts change no answer.

    Two units on one quantity are refused.
    """
    units_differ = any(claim.quantity.unit == "brigades" for claim in case.after)
    try:
        answers = runner.rows(case.after)
    except EstimatesError as error:
        return HELD if units_differ else f"refused: {error}"
    if units_differ:
        return "persons and brigades are pooled on one quantity"
    if [row for row in answers if row.quantity == "q"] == runner.rows(case.before):
        return HELD
    return "claims with a different subject change the answer"


@st.composite
def claims_without_number(draw: DrawFn) -> list[Claim]:
    """Draw up to three claims that state no number of their own."""
    kinds = draw(st.lists(st.sampled_from(WITHOUT_NUMBER), min_size=1, max_size=3))
    return [
        draw(claims(positive=True, **{"claim_id": f"none{i}", **kind}))
        for i, kind in enumerate(kinds)
    ]


def draw_numberless(draw: DrawFn, runner: MethodRunner) -> Case:
    """Draw claims, and others that deny a figure or state none."""
    drawn = draw(POSITIVE_CLAIMS)
    return Case.of(drawn, [*drawn, *draw(claims_without_number())])


@time_and_scope("unknown is not zero, a denial is not zero", cases=draw_numberless)
def denials_are_not_zero(runner: MethodRunner, case: Case) -> Verdict:
    """A claim that denies a figure, states no number or is left out changes no answer."""
    return judge_equal(runner, case, "a claim without a number of its own changes the answer")


@time_and_scope(
    "no usable claim is an explicit empty result", cases=cases_of(claims_without_number())
)
def no_usable_claim_gives_no_numbers(runner: MethodRunner, case: Case) -> Verdict:
    """Without a usable claim there is no number and no voice, and a warning says so."""
    row = runner(case.before)
    numbers = (row.estimate, row.lower, row.upper, row.predictive_lower, row.predictive_upper)
    if any(number is not None for number in numbers) or row.voices:
        return f"the answer is {numbers} from {row.voices} voices, but no claim states a number"
    if not row.warnings:
        return "no warning says that there is no usable claim"
    return HELD if ranges(case.before)[0].low is None else "there is a range without a usable claim"
