"""Comparability of two claims, and the exclusions within a question that follow from it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.testing import strategies
from tests.helpers.seed_claims import BUILD_UP

SCOPED = strategies.scoped_claim_lists()


def reason_in(found: est.Comparability, dimension: str) -> str:
    """Return the reason in one dimension, "" where there is none."""
    return next((text for text in found.reasons if text.startswith(f"{dimension}: ")), "")


def standings(claims: list[est.Claim], **asked: Any) -> dict[str, str]:
    return {e.claim_id: e.standing for e in est.reconcile(claims, method="median", **asked).ledger}


# ---- two claims of April 2021


def test_two_totals_are_comparable_with_caveats(april: est.ClaimSet) -> None:
    """They differ in inclusions and days, and their origins are unknown."""
    found = est.compare(april["C04"], april["C03"])
    assert found.comparable
    assert found.refusals == ()
    assert reason_in(found, "inclusions") == "inclusions: Crimea included against not stated"
    assert reason_in(found, "days") == "days: 5 days apart"
    assert "of C04 unknown" in reason_in(found, "origin")
    assert set(found.caveats) == set(found.reasons)


@pytest.mark.parametrize(
    ("a", "b", "dimension", "words"),
    [
        ("C04", "C07", "manner", "observed against forecast"),
        ("C01", "C03", "unit", "battalion tactical groups against persons"),
        ("C11", "C03", "kind", "flow against stock"),
        ("C12", "C03", "manner", "retrospective against observed"),
        ("C12", "C03", "area", "near Ukraine against along Ukraine's borders"),
    ],
)
def test_claims_that_differ_in_a_refused_dimension_are_not_comparable(
    april: est.ClaimSet, a: str, b: str, dimension: str, words: str
) -> None:
    """Each of a forecast, other units, a flow, another manner and area has its reason."""
    found = est.compare(april[a], april[b])
    assert not found.comparable
    assert reason_in(found, dimension) == f"{dimension}: {words}"
    if dimension != "area":
        assert f"{dimension}: {words}" in found.refusals
    assert "not comparable" in str(found)


def test_an_echo_shares_its_origin(april: est.ClaimSet) -> None:
    """The reason names the origin, as for two claims that came through one intermediary."""
    assert "Borrell" in reason_in(est.compare(april["C08"], april["C04"]), "origin")
    pair = [est.claim(name, 5, via=["Reuters"]) for name in "AB"]
    assert reason_in(est.compare(*pair), "origin") == "origin: both come from Reuters"
    other = est.claim("C", 5, via=["AP"])
    assert reason_in(est.compare(pair[0], other), "origin") == ""


def test_a_caller_can_change_severities() -> None:
    """By name, with a list of dimensions, or for a column that is not in the table."""
    a, b = (est.claim("A", 5, area="border", url="x"), est.claim("B", 5, area="Crimea", url="y"))
    assert est.compare(a, b).comparable
    assert est.compare(a, b, dimensions={"area": "refused"}).refusals == (
        "area: border against Crimea",
    )
    assert reason_in(est.compare(a, b, dimensions={"area": "ignored"}), "area") == ""
    assert reason_in(est.compare(a, b, dimensions={"url": "caveat"}), "url") == "url: x against y"
    own = [est.Dimension("area", differs="refused")]
    assert est.compare(a, b, dimensions=own).reasons == ("area: border against Crimea",)
    assert len(est.DIMENSIONS) == 12


@pytest.mark.parametrize(
    "dimensions",
    [{"colour": "refused"}, {"area": "forbidden"}, {"area": None}, "area", [], ["area"], 7],
)
def test_invalid_dimensions_are_refused(dimensions: Any) -> None:
    """The error names the dimension and the remedy."""
    with pytest.raises(est.EstimatesError):
        est.compare(est.claim("A", 5), est.claim("B", 5), dimensions=dimensions)


@given(SCOPED, st.sampled_from([None, 0, 3]))
def test_comparing_is_symmetric(drawn: list[est.Claim], window: float | None) -> None:
    """Neither the verdict nor the caveats depend on the order of the two claims."""
    for a in drawn:
        assert est.compare(a, a, window=window).comparable
        for b in drawn:
            one, other = est.compare(a, b, window=window), est.compare(b, a, window=window)
            assert one.comparable == other.comparable
            names = [{text.split(":")[0] for text in found.caveats} for found in (one, other)]
            assert names[0] == names[1]


@given(SCOPED)
def test_what_is_not_stated_refuses_nothing(drawn: list[est.Claim]) -> None:
    """A claim without further fields is comparable with any statement of a level at its time."""
    plain = est.claim("P", 5, quantity="q")
    for claim in drawn:
        is_opposed = claim.manner in ("forecast", "retrospective", "floor")
        assert est.compare(plain, claim).comparable is not is_opposed


# ---- whole questions


def test_claims_that_differ_from_the_reference_are_excluded() -> None:
    """Each is excluded by its own dimension, with the reason in the ledger."""

    def claim(label: str, source: str, **fields: Any) -> est.Claim:
        quantity = {
            k: fields.pop(k) for k in ("kind", "includes", "excludes", "area") if k in fields
        }
        return est.claim(
            source, 100, claim_id=label, quantity=est.Quantity(label="q", **quantity), **fields
        )

    claims = [
        claim("a", "A", kind="stock", includes=["Crimea"], manner="observed"),
        claim("b", "B", kind="stock", includes=["Crimea"]),
        claim("flow", "C", kind="flow"),
        claim("without", "D", excludes=["Crimea"]),
        claim("then", "E", manner="retrospective"),
        claim("soon", "F", manner="forecast"),
        claim("names", "G", manner="floor"),
        claim("elsewhere", "H", area="Donbas"),
    ]
    rec = est.reconcile(claims, method="median")
    reasons = {e.claim_id: e.reason for e in rec.ledger if e.standing == "not comparable"}
    assert reasons == {
        "flow": "kind: flow, the reference is stock",
        "without": "inclusions: Crimea excluded, the reference is Crimea included",
        "then": "a recollection; other claims were stated at the time",
        "soon": "a forecast, not an observation",
        "names": "a documented minimum: checked as a lower bound, not averaged",
    }
    asked = {"area": "refused"}
    area = standings(
        [*claims, claim("here", "A", area="border"), claim("here2", "B", area="border")],
        dimensions=asked,
    )
    assert area["elsewhere"] == "not comparable"


@given(SCOPED, st.randoms())
def test_the_order_of_rows_does_not_matter(drawn: list[est.Claim], random: Any) -> None:
    """Standings depend on the claims alone."""
    mixed = drawn[:]
    random.shuffle(mixed)
    assert standings(mixed) == standings(drawn)


@given(SCOPED)
def test_used_claims_are_comparable_pair_by_pair(drawn: list[est.Claim]) -> None:
    """`compare` refuses no pair of used claims, and the discrepancies give its reasons."""
    rec = est.reconcile(drawn, method="median")
    for pair in rec.discrepancies:
        found = est.compare(rec.claims[pair.claim_a], rec.claims[pair.claim_b])
        assert pair.comparable
        assert found.comparable
        ours = [text for text in found.reasons if not text.startswith("origin")]
        assert list(pair.reasons) == ours


@given(SCOPED)
def test_an_excluded_claim_changes_no_number(drawn: list[est.Claim]) -> None:
    """Without the claims that are not comparable the result is the same."""
    everything = est.reconcile(drawn, method="median")
    excluded = {e.claim_id for e in everything.ledger if e.standing == "not comparable"}
    rest = [claim for claim in drawn if claim.claim_id not in excluded]
    if not rest:
        return
    without = est.reconcile(rest, method="median")
    numbers = ("estimate", "lower", "upper", "voices", "effective_voices")
    one, other = everything.consensus[0], without.consensus[0]
    assert [getattr(one, n) for n in numbers] == [getattr(other, n) for n in numbers]
    assert everything.ranges[0] == without.ranges[0]
    kept = {e.claim_id: e.standing for e in everything.ledger if e.claim_id not in excluded}
    assert kept == {e.claim_id: e.standing for e in without.ledger}


@given(SCOPED, SCOPED)
def test_questions_do_not_influence_each_other(
    one: list[est.Claim], other: list[est.Claim]
) -> None:
    """Two questions in one set have the results that each has alone."""
    renamed = [
        c.model_copy(
            update={
                "claim_id": f"r{c.claim_id}",
                "quantity": c.quantity.model_copy(update={"label": "r"}),
            }
        )
        for c in other
    ]
    asked: dict[str, Any] = {"method": "median", "window": 10, "drift": 0.02}
    whole = est.reconcile([*one, *renamed], **asked)
    for part, label in ((one, "q"), (renamed, "r")):
        alone = est.reconcile(part, **asked)
        assert list(whole[label].consensus) == list(alone.consensus)
        assert [e for e in whole.ledger if e.quantity == label] == list(alone.ledger)


def test_the_minority_is_excluded() -> None:
    """Ties go to the claim known first, then to the first in alphabetical order."""

    def kinds(*stated: tuple[str, str | None]) -> dict[str, str]:
        return standings(
            [
                est.claim(
                    f"S{i}",
                    100,
                    claim_id=f"{kind}{i}",
                    stated_on=day,
                    quantity=est.Quantity(label="q", kind=kind),
                )
                for i, (kind, day) in enumerate(stated)
            ]
        )

    assert kinds(("flow", None), ("stock", None), ("stock", None))["flow0"] == "not comparable"
    tied = kinds(("stock", "2021-04-02"), ("flow", "2021-04-01"))
    assert tied == {"stock0": "not comparable", "flow1": "used"}
    assert kinds(("stock", None), ("flow", None)) == {"stock0": "not comparable", "flow1": "used"}


def test_many_claims_cost_no_pairs() -> None:
    """Ten thousand claims on one question, each of which differs from the next."""
    records = [
        {
            "source": f"S{i}",
            "value": 1000 + i,
            "kind": ("stock", "flow", "stock")[i % 3],
            ("includes", "excludes")[i % 5 == 0]: "Crimea",
            "area": f"a{i % 50}",
        }
        for i in range(10_000)
    ]
    rec = est.reconcile(records, method="median")
    used = sum(e.standing == "used" for e in rec.ledger)
    assert used == sum(i % 3 != 1 and i % 5 != 0 for i in range(10_000))
    assert len(rec.discrepancies) < 20_000


def test_caveats_are_printed(april: est.ClaimSet) -> None:
    """They are warnings of the consensus, once per question."""
    warnings = est.reconcile(april.about(BUILD_UP), "2021-04-19").consensus.warnings
    assert "the claims differ in area; the discrepancies list how" in warnings
    assert "not every claim states what it includes; the discrepancies list which" in warnings
    assert "the claims refer to days up to a week apart" in warnings


# ---- time


OLD_AND_NEW = [
    est.claim("A", 100_000, claim_id="old", stated_on="2021-04-01"),
    est.claim("B", 200_000, claim_id="new", stated_on="2021-04-21"),
    est.claim("C", 150_000, claim_id="undated"),
]


def test_a_window_excludes_and_drift_widens() -> None:
    """Both count from the newest claim, or from the day of `as_of`."""
    assert standings(OLD_AND_NEW, window=19)["old"] == "not comparable"
    assert standings(OLD_AND_NEW, window=20)["old"] == "used"
    assert standings(OLD_AND_NEW, window=19, as_of="2021-04-10")["old"] == "used"
    reason = est.reconcile(OLD_AND_NEW, window=5).ledger[0].reason
    assert reason == "days: 20 days from the reference day, outside the window of 5"
    still, moving = (est.reconcile(OLD_AND_NEW, drift=drift) for drift in (None, 0.1))
    weight = [{e.claim_id: e.weight for e in rec.ledger} for rec in (still, moving)]
    assert weight[1]["old"] < weight[0]["old"]
    assert weight[1]["new"] > weight[0]["new"]
    assert any("drift 0.1" in warning for warning in moving.consensus.warnings)
    assert moving["unnamed"].rules == moving.rules


def test_drift_is_a_random_walk_on_the_log_scale() -> None:
    """A claim d days old is widened by drift * sqrt(d), in quadrature with its grade."""
    from estimates.analysis.comparability.rules import ComparabilityRules
    from estimates.analysis.snapshot.snapshot import Snapshot
    from estimates.analysis.snapshot.voices import claim_columns

    claims = est.ClaimSet.from_records(
        [
            {"source": "A", "value": 100, "stated_on": "2021-04-01", "reliability": "D"},
            {"source": "B", "value": 100, "stated_on": "2021-04-10"},
        ]
    )
    spread = claim_columns(Snapshot.of(claims, rules=ComparabilityRules.of(drift=0.1)), None)[
        "spread"
    ]
    assert spread.tolist() == pytest.approx([(0.3**2 + 0.1**2 * 9) ** 0.5, 0.0])


@given(SCOPED)
def test_no_drift_and_a_wide_window_change_nothing(drawn: list[est.Claim]) -> None:
    """The result is the same to the bit."""
    usual = est.reconcile(drawn, method="median")
    asked = est.reconcile(drawn, method="median", window=10_000, drift=0)
    assert usual.to_dict()["ledger"] == asked.to_dict()["ledger"]
    assert list(usual.consensus) == list(asked.consensus)


@pytest.mark.parametrize(
    "asked", [{"window": -1}, {"window": "week"}, {"drift": -0.1}, {"drift": float("nan")}]
)
def test_invalid_windows_and_drifts_are_refused(asked: dict[str, Any]) -> None:
    """The error names the parameter."""
    for verb in (est.reconcile, est.ranges, est.discrepancies, est.consensus):
        with pytest.raises(est.EstimatesError, match=next(iter(asked))):
            verb(OLD_AND_NEW, **asked)


# ---- denials, unknowns, floors


def test_a_documented_minimum_is_checked_and_never_averaged() -> None:
    """It changes no number; the ledger names a total that lies below it."""
    totals = [est.claim("A", 12_000, claim_id="low"), est.claim("B", 15_000, claim_id="high")]
    before = est.reconcile(totals)
    for names, contradicted in ((5_000, False), (13_000, True)):
        floor = est.claim("list", names, claim_id="names", manner="floor")
        rec = est.reconcile([*totals, floor])
        assert rec.consensus.estimate == before.consensus.estimate
        assert list(rec.ranges) == list(before.ranges)
        entry = next(e for e in rec.ledger if e.claim_id == "names")
        assert ("low lies below it" in entry.reason) is contradicted
        warned = [w for w in rec.consensus.warnings if "documented minimum" in w]
        assert bool(warned) is contradicted


def test_documented_minima_alone_bound_from_below() -> None:
    """They give a core without an upper end, and no estimate."""
    floors = [est.claim("A", 5_000, manner="floor"), est.claim("B", 7_000, manner="floor")]
    row, answer = est.ranges(floors)[0], est.consensus(floors)[0]
    assert (row.core_low, row.core_high, row.conflict) == (7_000, None, False)
    assert answer.estimate is None


def test_a_denial_contests_a_claim_and_changes_no_number() -> None:
    """The denied claim stays in use; the figure of the denial is not combined."""
    claims = [est.claim("A", 10, claim_id="a"), est.claim("C", 12, claim_id="c")]
    denial = est.claim("B", 1, claim_id="no", polarity="denied", disputes="a")
    one, other = est.reconcile(claims), est.reconcile([*claims, denial])
    assert one.consensus.estimate == other.consensus.estimate
    assert list(one.ranges) == list(other.ranges)
    assert other.ledger[0].reason == "in use; contested by no"
    assert not est.compare(claims[0], denial).comparable
