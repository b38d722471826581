"""Parts and totals: the gap as stated, and the nearest numbers that add up."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.analysis.totals.identities import Identity, Term
from estimates.analysis.totals.identity_sets import read_identities
from estimates.testing import strategies
from estimates.testing.strategies import AddingUp

APRIL = "troops-eastern-border-2021-04 + troops-crimea-2021-04 = troops-border-and-crimea-2021-04"
PARTS = ["C02a", "C02b", "C02c"]


def residual(balanced: Any, identity: str) -> float | None:
    """Return how far the balanced values miss an identity; None where one has no value."""
    total = 0.0
    for label, coefficient in Identity.of(identity).coefficients.items():
        value = balanced[label].value
        if value is None:
            return None
        total += coefficient * value
    return total


def without_conflict(drawn: AddingUp, **options: Any) -> Any:
    """Return the balance, None where it has conflicts."""
    balanced = est.balance(drawn.claims, drawn.identities, **options)
    return None if len(balanced.conflicts) else balanced


# ---- April 2021


def test_the_parts_of_april_add_up(april: est.ClaimSet) -> None:
    """41,000 and 42,000 against "more than 80,000": 83,000, gap 0, nothing adjusted."""
    three = april.where(claim_id=set(PARTS))
    row = est.parts_against_total(three, APRIL)[0]
    assert (row.parts_low, row.parts_high, row.total_low) == (83_000, 83_000, 80_000)
    assert (row.total_high, row.gap, row.compatible) == (math.inf, 0, True)
    balanced = est.balance(three, APRIL)
    moved = {change.claim_id: change.moved for change in balanced.adjustments}
    assert moved == {"C02a": 0, "C02b": 0, "C02c": None}
    assert balanced["troops-border-and-crimea-2021-04"].value == 83_000
    assert "nothing is adjusted" in repr(balanced)
    assert balanced.to_dict()["conflicts"] == []
    later = est.parts_against_total(april, APRIL, as_of="2021-04-19")[0]
    assert later.days_apart == 7


# ---- laws


@given(strategies.adding_up())
def test_adjusted_values_satisfy_every_identity(drawn: AddingUp) -> None:
    """Up to the rounding of floats, and within the bounds of every claim."""
    balanced = without_conflict(drawn)
    if balanced is None:
        return
    for identity in drawn.identities:
        left = residual(balanced, identity)
        assert left is None or abs(left) <= 1e-9
    for claim in drawn.claims:
        value, figure = balanced[claim.quantity.label].value, claim.figure
        if value is not None:
            assert figure.lower is None or value >= figure.lower
            assert figure.upper is None or value <= figure.upper
            assert value >= 0


@given(strategies.adding_up())
def test_whole_numbers_add_up_exactly(drawn: AddingUp) -> None:
    """The values are integers, and never an excluded end."""
    balanced = without_conflict(drawn, integers=True)
    if balanced is None:
        return
    for identity in drawn.identities:
        assert residual(balanced, identity) in (None, 0)
    for row in balanced.values:
        assert row.value is None or isinstance(row.value, int)
        # What is left open lies between whole numbers, too.
        ends = () if row.value is not None else (row.lower, row.upper)
        assert all(end.is_integer() or np.isinf(end) for end in ends)
    for claim in drawn.claims:
        value, figure = balanced[claim.quantity.label].value, claim.figure
        if value is not None and figure.comparator in ("<", ">"):
            assert value not in (figure.lower, figure.upper)


@given(strategies.adding_up(coherent=True))
def test_coherent_claims_are_left_as_they_are(drawn: AddingUp) -> None:
    """No value moves, every gap is 0, no interval is widened."""
    balanced = est.balance(drawn.claims, drawn.identities)
    assert len(balanced.conflicts) == 0
    for change in balanced.adjustments:
        assert change.moved is None or change.moved == pytest.approx(0, abs=1e-9)
    for row in balanced.gaps:
        assert row.compatible
        assert row.gap == 0
    for row in balanced.values:
        assert row.scale == pytest.approx(1)
        assert row.lower <= row.upper
        if row.value is not None:
            assert row.lower <= row.value <= row.upper


@given(strategies.adding_up(), st.sampled_from([10, 1000]))
def test_scaling_all_units_scales_the_answer(drawn: AddingUp, factor: int) -> None:
    """Ten times the numbers give ten times the values, intervals and gaps.

    A stated 0 is an exception: its width is half a person in any unit.
    """
    if any(claim.figure.value == 0 for claim in drawn.claims):
        return

    def scaled(claim: est.Claim) -> est.Claim:
        names = ("value", "lower", "upper")
        figure = claim.figure.model_copy(
            update={
                n: getattr(claim.figure, n) * factor
                for n in names
                if getattr(claim.figure, n) is not None
            }
        )
        return claim.model_copy(update={"figure": figure})

    one = est.balance(drawn.claims, drawn.identities)
    other = est.balance([scaled(claim) for claim in drawn.claims], drawn.identities)
    assert len(one.conflicts) == len(other.conflicts)
    for x, y in zip(one.values, other.values, strict=True):
        for name in ("value", "lower", "upper", "moved"):
            a, b = getattr(x, name), getattr(y, name)
            assert (a is None) == (b is None)
            assert a is None or a * factor == pytest.approx(b, rel=1e-6, abs=1e-3 * factor)
    for x, y in zip(one.gaps, other.gaps, strict=True):
        assert (x.gap is None) == (y.gap is None)
        assert x.gap is None or x.gap * factor == pytest.approx(y.gap, rel=1e-9, abs=1e-6)


@given(strategies.adding_up(), st.randoms())
def test_order_does_not_matter(drawn: AddingUp, random: Any) -> None:
    """Neither the order of claims nor that of identities."""
    claims, identities = drawn.claims[:], drawn.identities[:]
    random.shuffle(claims)
    random.shuffle(identities)
    one, other = est.balance(drawn.claims, drawn.identities), est.balance(claims, identities)
    for x, y in zip(one.values, other.values, strict=True):
        assert (x.quantity, x.value is None) == (y.quantity, y.value is None)
        assert x.value is None or x.value == pytest.approx(y.value, rel=1e-9, abs=1e-6)


@given(strategies.adding_up())
def test_a_conflict_names_a_smallest_set(drawn: AddingUp) -> None:
    """Its identities and claims alone conflict; without any one of its claims they do not."""
    balanced = est.balance(drawn.claims, drawn.identities)
    for conflict in balanced.conflicts:
        assert conflict.identities or len(conflict.claims) > 1
        named = [claim for claim in drawn.claims if claim.claim_id in conflict.claims]
        silent = [
            est.claim("S", est.Figure(text="some", form="ratio"), quantity=claim.quantity.label)
            for claim in drawn.claims
        ]
        if not conflict.counts:
            rerun = est.balance([*named, *silent], conflict.identities or drawn.identities)
            assert len(rerun.conflicts) == 1
        for left_out in named:
            fewer = [claim for claim in named if claim is not left_out]
            assert (
                not len(est.balance([*fewer, *silent], drawn.identities).conflicts)
                or conflict.counts
            )
    quantities = [row.quantity for row in balanced.values if row.lower is None]
    assert bool(quantities) == bool(len(balanced.conflicts))


@given(strategies.adding_up())
def test_separate_systems_do_not_influence_each_other(drawn: AddingUp) -> None:
    """Two systems that share no quantity have the same results together and alone."""
    other = [
        claim.model_copy(
            update={
                "claim_id": f"x{claim.claim_id}",
                "quantity": est.Quantity(label=f"x{claim.quantity.label}"),
            }
        )
        for claim in drawn.claims
    ]
    again = [
        " ".join(f"x{w}" if w not in "+=" else w for w in text.split()) for text in drawn.identities
    ]
    alone = est.balance(drawn.claims, drawn.identities)
    both = est.balance([*drawn.claims, *other], [*drawn.identities, *again])
    for row in alone.values:
        assert both[row.quantity] == row
        counterpart = both[f"x{row.quantity}"]
        assert (counterpart.value, counterpart.lower, counterpart.upper) == (
            row.value,
            row.lower,
            row.upper,
        )


# ---- single cases


def three(a: Any, b: Any, total: Any, **fields: Any) -> list[est.Claim]:
    return [
        est.claim("S", figure, quantity=label, claim_id=label, **fields)
        for label, figure in (("a", a), ("b", b), ("all", total))
    ]


def test_moves_grow_with_the_width_of_a_claim() -> None:
    """A number moves in proportion to the square of its width; `widths` is in units of it."""
    claims = [
        est.claim("S", n, quantity=label, claim_id=label, standard_error=error)
        for label, n, error in (("a", 40, 1), ("b", 50, 2), ("all", 100, 0.5))
    ]
    balanced = est.balance(claims, "a + b = all")
    moved = {change.claim_id: change.moved for change in balanced.adjustments}
    assert moved["b"] == pytest.approx(4 * moved["a"])
    assert moved["a"] == pytest.approx(-4 * moved["all"])
    widths = {change.claim_id: change.widths for change in balanced.adjustments}
    assert widths["b"] == pytest.approx(moved["b"] / 2)
    assert "(+" in repr(balanced)
    # 10 apart where the widths allow sqrt(1 + 4 + 1/4) = 2.3: intervals widen by their ratio
    assert balanced["a"].scale == pytest.approx(10 / math.sqrt(5.25))


def test_the_interval_is_that_of_the_posterior() -> None:
    """Two equal parts and a total have 2/3 of the variance of one claim; 1.645 at 90 %."""
    claims = [
        est.claim("S", n, quantity=label, standard_error=1)
        for label, n in (("a", 50), ("b", 50), ("all", 100))
    ]
    row = est.balance(claims, "a + b = all")["a"]
    assert row.upper - row.lower == pytest.approx(2 * 1.6448536 * math.sqrt(2 / 3), rel=1e-6)
    narrow = est.balance(claims, "a + b = all", level=0.5)["a"]
    assert narrow.upper - narrow.lower < row.upper - row.lower


def test_an_infeasible_set_is_named() -> None:
    """The smallest set is named; quantities that are not connected to it are balanced."""
    claims = [
        *three("at least 50", "at least 60", "fewer than 100"),
        est.claim("S", 5, quantity="x", claim_id="x"),
        est.claim("S", 6, quantity="y", claim_id="y"),
    ]
    balanced = est.balance(claims, ["a + b = all", "x = y"])
    (conflict,) = balanced.conflicts
    assert conflict.identities == ("a + b = all",)
    assert set(conflict.claims) == {"a", "b", "all"}
    assert balanced["a"].value is None
    assert 5 < balanced["x"].value == balanced["y"].value < 6
    assert "exclude each other" in repr(balanced)
    clash = [
        est.claim(source, figure, quantity=label)
        for source, figure, label in (
            ("A", "more than 9", "x"),
            ("B", "fewer than 5", "x"),
            ("A", 1, "y"),
        )
    ]
    (two,) = est.balance(clash, "x = y").conflicts
    assert (two.identities, len(two.claims)) == ((), 2)
    (negative,) = est.balance(three("exactly 50", 60, 20), "a = b + all + 100").conflicts
    assert (negative.claims, set(negative.counts)) == (("a",), {"b", "all"})


def test_an_undetermined_quantity_has_no_value() -> None:
    """It has the interval that claims and identities leave, and no invented number."""
    claims = three("at least 10", "at least 20", "exactly 100")
    balanced = est.balance(claims, "a + b = all")
    assert balanced["a"].value is None
    assert (balanced["a"].lower, balanced["a"].upper) == pytest.approx((10, 80))
    assert balanced["all"].value == 100
    assert "left open" in repr(balanced)


def test_only_used_claims_are_constraints() -> None:
    """An echo, a forecast and a later claim move nothing."""
    claims = three(40, 50, 90)
    more = [
        est.claim("T", 70, quantity="a", origin="b", claim_id="echo"),
        est.claim("T", 70, quantity="a", manner="forecast"),
        est.claim("T", 70, quantity="a", stated_on="2022-01-01", claim_id="late"),
    ]
    balanced = est.balance([*claims, *more], "a + b = all", as_of="2021-01-01")
    assert {change.claim_id for change in balanced.adjustments} == {"a", "b", "all"}
    assert balanced["a"].value == 40


def test_converted_claims_are_balanced_with_their_width() -> None:
    """A range of conversion factors makes a wide claim, which moves most."""
    figure = est.Figure(value=10, form="formation", counted="brigades")
    claims = [
        est.claim("S", figure, quantity=est.Quantity(label="a", unit="persons"), claim_id="a"),
        est.claim("S", 42_000, quantity=est.Quantity(label="b", unit="persons"), claim_id="b"),
        est.claim("S", 80_000, quantity=est.Quantity(label="all", unit="persons"), claim_id="all"),
    ]
    balanced = est.balance(claims, "a + b = all", conversions={"brigade": (3000, 5000, "person")})
    moved = {change.claim_id: abs(change.moved) for change in balanced.adjustments}
    assert moved["a"] > 2 * max(moved["b"], moved["all"]) or max(moved.values()) < 1e-6


def test_decimals_that_add_up_have_no_gap() -> None:
    """0.1 and 0.2 add up to 0.3; an excluded end is no rounding error."""
    row = est.parts_against_total(three(0.1, 0.2, 0.3), "a + b = all")[0]
    assert (row.gap, row.compatible) == (0, True)
    open_end = est.parts_against_total(three(40, 50, "more than 90"), "a + b = all")[0]
    assert not open_end.compatible
    assert 0 < open_end.gap < 1e-9
    assert open_end.within_rounding


def test_a_missing_part_is_named() -> None:
    """Without a number there is no gap."""
    some = est.Figure(text="many", form="ratio")
    row = est.parts_against_total(three(40, some, 90), "a + b = all")[0]
    assert (row.gap, row.compatible, row.missing) == (None, None, ("b",))
    assert est.balance(three(40, some, 90), "a + b = all")["b"].value == 50


# ---- identities


@pytest.mark.parametrize(
    ("identities", "name"),
    [
        ("a + nothing = all", "UnknownQuantityError"),
        ("a + a = all", "IdentityError"),
        ("a + all = all", "IdentityError"),
        ("0 * a + b = all", "IdentityError"),
        ({"all": {"a": float("nan"), "b": 1}}, "IdentityError"),
        ({"all": {"a": float("inf"), "b": 1}}, "IdentityError"),
        ({"all": {"a": 0, "b": 1}}, "IdentityError"),
        ({"all": ["a", "b"], "a": ["all", "b"]}, "CyclicIdentityError"),
        (["a + b = all", "all + b = a"], "CyclicIdentityError"),
        ({"all": ["all", "b"]}, "IdentityError"),
        ("a + b", "UnreadableFileError"),
        ("a + b = all = a", "IdentityError"),
        ("a + b =", "IdentityError"),
        ("a + + b = all", "IdentityError"),
        ("x * a + b = all", "IdentityError"),
        ("a+b=all", "IdentityError"),
        ([], "IdentityError"),
        ([7], "IdentityError"),
        (7, "IdentityError"),
        ({"all": "a"}, "IdentityError"),
        ({"all": []}, "IdentityError"),
    ],
)
def test_invalid_identities_are_refused(identities: Any, name: str) -> None:
    """By name, in both functions."""
    for function in (est.balance, est.parts_against_total):
        with pytest.raises(est.EstimatesError) as caught:
            function(three(40, 50, 90), identities)
        assert type(caught.value).__name__ == name


def test_different_units_do_not_add_up() -> None:
    """Unless a coefficient converts them."""
    claims = [
        est.claim("S", 10, quantity=est.Quantity(label="a", unit="households")),
        est.claim("S", 50, quantity=est.Quantity(label="b", unit="persons")),
    ]
    with pytest.raises(est.EstimatesError, match="different units"):
        est.balance(claims, "a = b")
    assert est.parts_against_total(claims, "5 * a = b")[0].gap == 0


@given(st.lists(strategies.texts(), min_size=2, max_size=4, unique=True), st.integers(-3, 3))
def test_an_identity_is_read_as_it_is_written(labels: list[str], number: int) -> None:
    """Whatever its labels hold."""
    names = list(dict.fromkeys(" ".join(label.split()) for label in labels))
    names = [name for name in names if name]
    if len(names) < 2:
        return
    parts = tuple(Term(name, number or 1) for name in names[:-1])
    identity = Identity(parts, (Term(names[-1]),), number)
    assert Identity.of(str(identity)) == identity


def test_identities_from_files(tmp_path: Path) -> None:
    """One per line, without comments and blank lines; or JSON."""
    lines = tmp_path / "identities.txt"
    lines.write_text("# parts\na + b = all\n\nc = all  # again\n")
    assert [str(identity) for identity in read_identities(lines)] == ["a + b = all", "c = all"]
    jsoned = tmp_path / "identities.json"
    jsoned.write_text('{"all": ["a", "b"]}')
    assert read_identities(str(jsoned)) == read_identities("a + b = all")
    jsoned.write_text("{")
    with pytest.raises(est.EstimatesError, match="JSON"):
        read_identities(jsoned)


@pytest.mark.parametrize("level", [0, 1, 2, "high"])
def test_invalid_levels_are_refused(level: Any) -> None:
    """As in every function with a level."""
    with pytest.raises(est.EstimatesError):
        est.balance(three(40, 50, 90), "a + b = all", level=level)


# ---- a consensus that adds up


def test_the_estimates_of_a_result_are_made_to_add_up() -> None:
    rows = [
        {"quantity": quantity, "source": source, "value": value, "unit": "persons"}
        for quantity, values in {"a": (100, 120), "b": (200, 240), "all": (330, 400)}.items()
        for source, value in zip("AB", values, strict=True)
    ]
    rec = est.reconcile(rows, prior="troops")
    balanced = est.balance(rec, "a + b = all")
    assert residual(balanced, "a + b = all") == pytest.approx(0, abs=1e-9)
    for row in rec.consensus:
        assert balanced[row.quantity].stated == row.estimate
        assert row.lower < balanced[row.quantity].value < row.upper


def test_a_quantity_without_an_estimate_is_refused_by_name() -> None:
    rec = est.reconcile(
        [
            est.claim("A", "5", quantity="a"),
            {"source": "B", "quantity": "b", "value": 3, "exclude": "x"},
        ]
    )
    with pytest.raises(est.EstimatesError, match="'b'"):
        est.balance(rec, "a = b")
