"""Bounds in a consensus: values with bounds, floors and ceilings by a named convention."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import estimates as est
from estimates.analysis.snapshot.caveats import VALUE_OUTSIDE_WARNING
from estimates.errors import InvalidFieldError
from estimates.methods.bayes.method import IMPLIED_BOUND, RESTS_ON_BOUNDS
from estimates.model.bound_conventions import BoundConvention, bound_convention, far_words

# Best, low and high of four dyad-years: UCDP Battle-Related Deaths Dataset 24.1 (CC BY 4.0).
BEST_LOW_HIGH = [(30, 30, 700), (80, 80, 3036), (181, 1, 181), (300, 25, 300)]
numbers = st.integers(1, 10**9)


def consensus_of(*figures, **options):
    """Return the consensus of figures in words, or (value, lower, upper), of one source each."""
    claims = [
        {"source": f"S{i}", "text": figure}
        if isinstance(figure, str)
        else {"source": f"S{i}", **dict(zip(("value", "lower", "upper"), figure, strict=True))}
        for i, figure in enumerate(figures)
    ]
    return est.consensus(claims, **options)[0]


# ---- a value with bounds


@given(st.decimals(-(10**9), 10**9, places=2).map(float))
def test_one_value_is_its_estimate_to_the_last_digit(value):
    assert consensus_of((value, None, None)).estimate == value


@pytest.mark.parametrize("figure", [*BEST_LOW_HIGH, (5, 0, 100), (100, 99, 101), (-3, -7, 2)])
def test_a_value_with_bounds_is_its_estimate_and_its_interval_contains_the_bounds(figure):
    row = consensus_of(figure)
    assert row.estimate == pytest.approx(figure[0], abs=1e-9 * abs(figure[0]))
    assert row.lower <= figure[1]
    assert row.upper >= figure[2]


@given(numbers, st.floats(0, 1), st.floats(1, 1000), st.sampled_from([0.5, 0.9, 0.99]))
@settings(deadline=None)
def test_any_value_with_bounds_is_its_own_estimate(value, down, up, level):
    row = consensus_of((value, value * down, value * up), level=level)
    assert row.estimate == pytest.approx(value, rel=1e-6)
    assert row.lower <= row.estimate <= row.upper


def test_values_are_pooled_by_where_they_lie_and_not_by_the_middle_of_their_bounds():
    row = consensus_of((80, 80, 3036), (90, 70, 3000), (85, 60, 2500))
    assert row.estimate == pytest.approx(85, rel=0.02)
    assert row.upper > 200


def test_a_value_with_wide_bounds_yields_to_a_precise_one():
    assert 1000 < consensus_of((80, 80, 3036), "2,000").estimate < 2000


@given(st.lists(numbers, min_size=2, max_size=5), st.floats(1.01, 5))
@settings(deadline=None)
def test_tight_bounds_are_as_good_as_the_value_alone(values, factor):
    """Bounds narrower than the rounding of the value make no claim wider."""
    bare = consensus_of(*((float(v), None, None) for v in values))
    tight = consensus_of(*((float(v), v / 1.001, v * 1.001) for v in values))
    assert tight.estimate == pytest.approx(bare.estimate, rel=0.15)


# ---- floors and ceilings


def test_a_floor_is_close_to_its_number_by_convention():
    """ "More than 80,000", 110,000 and "more than 150,000" of April 2021."""
    figures = "more than 80,000", "110,000", "more than 150,000"
    implied, opened = consensus_of(*figures), consensus_of(*figures, bounds="open")
    assert 112_000 < implied.estimate < 125_000
    assert implied.upper < 250_000
    assert opened.estimate > 150_000
    assert opened.upper > 500_000
    for row, label in ((implied, "implied 1"), (opened, "open 1")):
        assert any(f"convention {label}" in words for words in row.warnings)


@pytest.mark.parametrize("word", ["more than", "over", "at least", "well over"])
def test_floors_alone_have_an_estimate_that_rests_on_the_convention(word):
    row = consensus_of(f"{word} 1,000", f"{word} 1,200")
    assert 1000 < row.estimate < 1500
    assert RESTS_ON_BOUNDS in row.warnings
    opened = consensus_of(f"{word} 1,000", f"{word} 1,200", bounds="open")
    assert opened.estimate is None
    assert (opened.lower, opened.upper) == (1200, np.inf)


def test_ceilings_mirror_floors():
    row = consensus_of("up to 1,000")
    assert 600 < row.estimate < 1000
    assert RESTS_ON_BOUNDS in row.warnings
    assert consensus_of("fewer than 1,000", "900").estimate < 950


def test_a_ceiling_of_zero_has_no_estimate_below_zero():
    row = consensus_of("up to 0")
    assert row.estimate is None or row.estimate == 0


def test_well_over_lies_farther_beyond_its_number_than_over():
    over, far = (consensus_of(f"{word} 1,000").estimate for word in ("over", "well over"))
    assert 1000 < over < far
    assert all(word == word.lower() for word in far_words())


def test_agreeing_floors_carry_no_estimate_away():
    """Three times 100,000 and six times more than that; one point among twenty floors."""
    many = consensus_of(*["100,000"] * 3, *["more than 100,000"] * 6)
    assert 100_000 <= many.estimate < 103_000
    assert consensus_of("110,000", *["more than 100,000"] * 20).estimate < 110_000
    assert consensus_of("110,000", *["more than 100,000"] * 20, bounds="open").estimate < 130_000


@pytest.mark.parametrize("bounds", ["implied", "open"])
@pytest.mark.parametrize("nothing", ["more than 1", "fewer than 1,000,000,000,000"])
@pytest.mark.parametrize("figures", [("more than 1269", "1328"), ("203,000", "6,790"), ("70",)])
def test_a_bound_that_says_nothing_changes_nothing(figures, nothing, bounds):
    before, after = (consensus_of(*f, bounds=bounds) for f in (figures, (*figures, nothing)))
    for name in ("estimate", "lower", "upper", "predictive_lower", "predictive_upper", "tau"):
        assert getattr(before, name) == getattr(after, name)
    assert IMPLIED_BOUND in after.warnings


def test_readings_and_ranges_stay_open():
    rec = est.reconcile([{"source": "A", "text": "more than 100"}])
    row = rec.ranges[0]
    assert (row.low, row.high_open) == (100, True)
    assert est.parse("more than 100").upper is None


def test_the_convention_can_be_replaced_and_is_printed():
    mine = BoundConvention("mine", floor=1.0, far_floor=1.0, ceiling=1.0, title="Mine")
    claims = [{"source": "A", "text": "more than 100"}, {"source": "B", "text": "100"}]
    rec = est.reconcile(claims, bounds=mine)
    assert rec.consensus[0].estimate > est.consensus(claims)[0].estimate
    assert any("convention mine 1" in words for words in rec.consensus[0].warnings)


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 10**4), min_size=1, max_size=3),
    st.lists(st.tuples(st.sampled_from(["over", "at most"]), st.integers(1, 10**6)), min_size=1),
    st.booleans(),
)
def test_the_convention_is_named_where_it_has_an_influence(values, stated, is_one_source):
    """Where it is not, bounds twice as far open leave every bit; where it is, they do not."""
    sources = ["S0"] * len(stated) if is_one_source else [f"B{i}" for i in range(len(stated))]
    claims = [
        *({"source": f"S{i}", "value": value} for i, value in enumerate(values)),
        *({"source": s, "text": f"{w} {n:,}"} for s, (w, n) in zip(sources, stated, strict=True)),
    ]
    other = BoundConvention("other", floor=0.3, far_floor=0.6, ceiling=0.8)
    first, second = (est.consensus(claims, bounds=bounds)[0] for bounds in ("implied", other))
    is_named = any("convention implied" in words for words in first.warnings)
    names = "estimate", "lower", "upper", "predictive_lower", "predictive_upper", "tau"
    assert is_named == any(getattr(first, name) != getattr(second, name) for name in names)


def test_unknown_conventions_and_means_are_refused():
    with pytest.raises(InvalidFieldError, match="unknown convention"):
        consensus_of("more than 5", bounds="closed")
    with pytest.raises(InvalidFieldError, match="mean distance"):
        BoundConvention("mine", floor=-0.1, far_floor=0, ceiling=0)
    assert bound_convention("open").is_open


def test_a_question_with_bounds_gets_the_same_bits_alone_and_in_company():
    figures = [("more than 80", "110"), ("80", "up to 400", "about 90"), ("over 5", "6", "over 1")]
    alone = [consensus_of(*f) for f in figures]
    claims = [
        {"quantity": f"q{i}", "source": f"S{j}", "text": text}
        for i, part in enumerate(figures)
        for j, text in enumerate(part)
    ]
    for one, row in zip(alone, est.consensus(claims), strict=True):
        for name in ("estimate", "lower", "upper", "predictive_upper", "tau"):
            assert getattr(one, name) == getattr(row, name)


def test_values_with_bounds_get_the_same_bits_alone_and_in_company():
    claims = [
        {"quantity": f"q{i % 3}", "source": f"S{i}", "value": best, "lower": low, "upper": high}
        for i, (best, low, high) in enumerate(BEST_LOW_HIGH)
    ]
    together = est.consensus(claims)
    for label, row in zip(("q0", "q1", "q2"), together, strict=True):
        one = est.consensus([claim for claim in claims if claim["quantity"] == label])[0]
        for name in ("estimate", "lower", "upper", "predictive_upper", "tau"):
            assert getattr(one, name) == getattr(row, name)


@given(st.lists(st.integers(1, 10_000), min_size=3, max_size=3))
def test_bounds_that_exclude_their_value_are_widened_to_it_with_a_warning(numbers):
    best, low, high = numbers[0], *sorted(numbers[1:])
    row = {"id": [1], "type_of_violence": [1], "low": [low], "best": [best], "high": [high]}
    claims = est.ClaimSet.from_frame(pd.DataFrame(row), preset="ucdp-ged")
    [answer], [stated] = est.consensus(claims), est.ranges(claims)
    assert (stated.low, stated.high) == (min(numbers), max(numbers))
    assert answer.estimate == pytest.approx(best)
    assert answer.lower <= stated.low
    assert stated.high <= answer.upper
    is_outside = not low <= best <= high
    assert (VALUE_OUTSIDE_WARNING in answer.warnings) == is_outside
    assert bool(claims[0].figure.unread) == is_outside
