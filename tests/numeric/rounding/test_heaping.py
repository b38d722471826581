"""Numbers of one digit and zeros are as wide as people round; all others are left alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.numeric.rounding.heaping import COARSEST_STEP, HEAPING_STEP, heaped_half_widths

DIGITS, POWERS = st.integers(1, 9), st.integers(1, 15)


@given(DIGITS, POWERS, st.floats(0.01, 1), st.sampled_from([-1, 1]))
def test_a_round_number_reaches_half_a_step_to_either_side(digit, power, step, sign):
    half = heaped_half_widths(np.array([sign * digit * 10.0**power]), step)
    assert half[0] == pytest.approx(min(step / digit, COARSEST_STEP) / 2)


@given(st.integers(10, 10**7) | st.floats(0.001, 1e9) | st.integers(-9, 9))
def test_only_numbers_of_one_digit_and_zeros_are_heaped(number):
    is_round = number == int(number) and abs(number) >= 10 and int(f"{abs(int(number))}"[1:]) == 0
    assert (heaped_half_widths(np.array([float(number)]))[0] > 0) == is_round


def test_without_a_step_nothing_is_heaped():
    numbers = np.array([100.0, np.nan, np.inf, 0.0])
    assert not heaped_half_widths(numbers, 0.0).any()
    assert heaped_half_widths(numbers).tolist() == [COARSEST_STEP / 2, 0, 0, 0]


def consensus(figures, **options):
    return est.consensus(
        [{"source": f"s{i}", **figure} for i, figure in enumerate(figures)], **options
    )[0]


@given(DIGITS, POWERS)
def test_one_round_number_alone_is_its_estimate(digit, power):
    number = float(digit * 10**power)
    assert consensus([{"value": number}]).estimate == pytest.approx(number, rel=1e-3)


@pytest.mark.parametrize(
    "figure",
    [
        {"text": "exactly 100,000"},
        {"value": 100_000, "lower": 90_000, "upper": 120_000},
        {"text": "more than 100,000"},
        {"value": 110_000},
        {"value": 7},
    ],
)
def test_figures_that_say_how_wide_they_are_are_left_alone(figure):
    figures = [figure, {"value": 123_456}, {"value": 98_765}]
    answers = [consensus(figures, heaping=step) for step in (0, HEAPING_STEP)]
    assert answers[0] == answers[1]


@given(DIGITS, POWERS, st.integers(2, 6))
def test_agreement_on_a_round_number_is_wider_by_the_step(digit, power, voices):
    figures = [{"value": float(digit * 10**power)}] * voices
    narrow, wide = (consensus(figures, heaping=step) for step in (0, 1))
    assert wide.lower <= narrow.lower * (1 + 1e-6)
    assert wide.upper >= narrow.upper * (1 - 1e-6)


@pytest.mark.parametrize("heaping", [-0.1, 1.5, float("nan"), "coarse", True])
def test_a_step_outside_its_range_is_refused(heaping):
    with pytest.raises(est.EstimatesError, match="heaping"):
        consensus([{"value": 100}], heaping=heaping)


def test_the_step_is_printed():
    rec = est.reconcile([{"source": "A", "value": 100}], heaping=0.5)
    assert rec.to_dict()["heaping"] == 0.5
    assert "to 50% of the power of ten" in rec.methods_text()
    assert "read like others" in rec.rerun(heaping=0).methods_text()


def test_people_who_round_to_one_digit_are_covered_better():
    """Ten sources that scatter little and all round to one digit share its error."""
    rng = np.random.default_rng(3)
    truth = np.exp(rng.uniform(np.log(1e3), np.log(1e6), 60))
    stated = truth[:, None] * np.exp(rng.normal(size=(60, 10)) * 0.05)
    top = 10 ** np.floor(np.log10(stated))
    claims = est.ClaimSet.from_records(
        {"quantity": f"q{i:02d}", "source": f"s{j}", "value": value}
        for i, row in enumerate(np.round(stated / top) * top)
        for j, value in enumerate(row.tolist())
    )
    held = []
    for heaping in (0, HEAPING_STEP):
        table = est.consensus(claims, heaping=heaping)
        held.append(((table.column("lower") <= truth) & (truth <= table.column("upper"))).mean())
    assert held[1] > held[0] + 0.1
