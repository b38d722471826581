"""The numbers that a user expects of claims of every shape: best values, floors, zeros, old tolls."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from tests.helpers.seed_claims import BUILD_UP

# Values with their bounds, as coders of conflict data state them.
BEST_VALUES = [(80, 80, 3036), (90, 70, 3000), (85, 60, 2500)]
# What four years of a war may be reported to have cost, by year; the newest are about as large.
GROWING_TOLL = {
    2022: [9_000, 15_000, 25_000],
    2023: [43_000, 60_000, 47_000, 70_000],
    2024: [83_000, 120_000, 113_000, 115_000],
    2025: [172_000, 165_000, 230_000, 250_000],
    2026: [390_000, 500_000, 446_000, 500_000],
}


def claims_of(*figures):
    """Return one claim of another source for each figure, or (value, lower, upper)."""
    rows = []
    for number, figure in enumerate(figures):
        row = {"source": f"S{number}", "quantity": "q"}
        if isinstance(figure, tuple):
            row |= dict(zip(("value", "lower", "upper"), figure, strict=True))
        else:
            row |= {"text": f"{figure:,}" if isinstance(figure, int) else figure}
        rows.append(row)
    return est.ClaimSet.from_records(rows)


def answer(*figures, **options):
    """Return the consensus on such claims."""
    return est.consensus(claims_of(*figures), **options)[0]


def growing_toll():
    """Return claims of a toll, each year's spread over its months."""
    return est.ClaimSet.from_records(
        {
            "source": f"S{year}-{i}",
            "quantity": "q",
            "value": n,
            "stated_on": f"{year}-{3 * i + 2:02}-01",
        }
        for year, figures in GROWING_TOLL.items()
        for i, n in enumerate(figures)
    )


@pytest.mark.parametrize(
    ("value", "lower", "upper"), [*BEST_VALUES, (5, 0, 100), (25, 25, 25), (1, 0, 1)]
)
def test_the_estimate_of_a_value_with_bounds_is_the_value(value, lower, upper):
    row = answer((value, lower, upper))
    assert row.estimate == pytest.approx(value, rel=1e-6)
    assert row.lower <= lower
    assert upper <= row.upper


def test_values_with_wide_bounds_agree_on_their_best_values():
    row = answer(*BEST_VALUES)
    assert 80 <= row.estimate <= 90
    assert row.lower <= 80
    assert row.upper >= 90


@given(st.permutations([25, (25, 0, 818), 27]))
def test_a_value_with_a_lower_bound_of_zero_keeps_its_weight(figures):
    """Zero has no logarithm, but the claim is no bare bound: it states a value."""
    row = answer(*figures)
    assert 24 <= row.estimate <= 28
    assert not any("no weight" in warning or "same side" in warning for warning in row.warnings)
    assert min(entry.weight for entry in est.reconcile(claims_of(*figures)).ledger) > 0


@pytest.mark.parametrize("prior", ["troops", "unknown"])
def test_floors_that_agree_with_a_number_stay_beside_it(april, prior):
    """On 19 April 2021: "more than 80,000", 110,000 and "more than 150,000"."""
    rec = est.reconcile(april.about(BUILD_UP), "2021-04-19", prior=prior)
    three = answer("more than 80,000", 110_000, "more than 150,000", prior=prior)
    for row in (rec.consensus, three):
        assert 112_000 <= row.estimate <= 125_000
        assert row.upper < 250_000


@given(
    st.integers(1, 5),
    st.integers(1, 20),
    st.sampled_from([100_000, 110_000]),
    st.sampled_from([100_000, 90_000]),
)
def test_no_number_of_floors_carries_the_estimate_above_all_that_is_stated(
    n, floors, number, floor
):
    """By at most a third of the mean excess of a floor: a round number may stand for a larger one."""
    row = answer(*[number] * n, *[f"more than {floor:,}"] * floors)
    assert row.estimate <= 1.05 * number


@pytest.mark.parametrize("method", ["median", "priority", "latest", "lowest", "bayes"])
def test_a_zero_is_a_figure_among_positive_counts(method):
    """Most say zero, so that the answer is (about) zero, in numerals or in words."""
    numeral, word = (answer(zero, zero, "5", method=method) for zero in ("0", "no casualties"))
    assert numeral.estimate < 1
    for name in ("estimate", "lower", "upper"):
        assert getattr(numeral, name) == getattr(word, name)


@pytest.mark.parametrize("method", ["random_effects", "birge", "linear_pool"])
def test_methods_that_average_count_the_zeros(method):
    row = answer("0", "0", "0", "5", method=method)
    assert row.scale == "linear"
    assert 0.5 <= row.estimate <= 2


@pytest.mark.parametrize("method", ["priority", "latest"])
def test_a_zero_that_ranks_first_is_the_answer(method):
    claims = est.ClaimSet.from_records(
        {"source": f"S{i}", "quantity": "q", "value": n, "stated_on": f"2024-01-0{9 - i}"}
        for i, n in enumerate([0, 5])
    )
    options = {"priority": ["S0", "S1"]} if method == "priority" else {}
    assert est.consensus(claims, method=method, **options)[0].estimate == 0


@pytest.mark.parametrize("method", ["bayes", "median", "random_effects", "linear_pool"])
def test_the_precise_word_of_a_source_speaks_for_it(method):
    rows = [
        {"source": "UK", "text": "more than 60,000", "quantity": "q"},
        {"source": "UK", "text": "65,000", "quantity": "q"},
        {"source": "US", "text": "120,000", "quantity": "q"},
    ]
    both, precise = (est.consensus(part, method=method)[0] for part in (rows, rows[1:]))
    assert (both.estimate, both.lower, both.upper) == (
        precise.estimate,
        precise.lower,
        precise.upper,
    )


def test_a_toll_that_grew_is_not_averaged_unannounced():
    """The first warning names the newest level; the automatic window answers with it."""
    row = est.consensus(growing_toll())[0]
    assert row.warnings[0].startswith("the figures rise with the days")
    assert "500,000" in row.warnings[0]
    newest = est.consensus(growing_toll(), window="auto")[0]
    assert 369_000 <= newest.estimate <= 523_000
    assert not any("with the days" in warning for warning in newest.warnings)


def test_a_vague_word_stands_in_the_range_and_in_conflict():
    claims = claims_of("dozens", "10,000")
    total = est.ranges(claims)[0]
    assert total.low < 100
    assert total.high == 10_000
    assert total.conflict
    assert total.convention is not None
    sentence = str(est.reconcile(claims))
    assert "dozens (S0; read as 12 to 120 by the convention" in sentence
    assert "discrepancy" in sentence


def records():
    """Return the track records of three sources on thirty quantities."""
    rng = np.random.default_rng(1)
    return est.track_records(
        est.ClaimSet.from_records(
            {"source": f"S{s}", "quantity": f"h{i}", "value": float(round(1000 * math.exp(x)))}
            for i, row in enumerate(rng.normal(0, 0.1, (30, 3)) + rng.normal(0, 1, (30, 1)))
            for s, x in enumerate(row)
        )
    )


@pytest.mark.parametrize("figure", ["100 to 400", "more than 100", "dozens"])
def test_nobody_claims_what_nobody_stated(figure):
    """Nor the ends of a range, nor a single end that is given for both."""
    learned = records()
    assert answer(figure, figure, track_records=learned).claimed is None
    same_ends = [{"source": f"S{s}", "quantity": "q", "lower": 250, "upper": 250} for s in range(2)]
    assert est.consensus(same_ends, track_records=learned)[0].claimed is None
    assert answer(figure, 120, track_records=learned).claimed == 120
