"""Answers of the default method: worked examples, every form of figure, invalid input."""

import numpy as np
import pytest

from estimates.errors import InvalidFieldError, InvalidLevelError, UnknownPriorError
from estimates.methods.bayes.method import (
    BAYES,
    NO_VOICE,
    NOT_POSITIVE,
    ONE_SIDED,
    TWO_CAMPS,
    UNINFORMATIVE,
    bayes,
)
from estimates.methods.contract import VoiceTile
from estimates.methods.priors import linear_unit, named_priors, prior_scale
from tests.helpers.bayes_variants import bayes_by_scale, bayes_normal

INF = np.inf


def rounded(figure, grid):
    """Interval of a rounded figure, symmetric on the log scale."""
    half = np.log((figure + grid / 2) / figure)
    return figure * np.exp(-half), figure * np.exp(half)


EU, TARAN = rounded(150_000, 10_000), rounded(110_000, 10_000)


def tile_of(claims, prior=0.5, log=True, **columns):
    """Return a tile with one question (twice); each column has one value per claim."""
    low, high = (np.array(end)[:, None].repeat(2, axis=1) for end in zip(*claims, strict=True))
    defaults = {
        "value": np.full(low.shape, np.nan),
        "weight": np.ones(low.shape),
        "spread": np.zeros(low.shape),
        "standard_error": np.full(low.shape, np.nan),
    }
    for name, value in columns.items():
        defaults[name] = np.array(value, dtype=float)[:, None].repeat(2, axis=1)
    return VoiceTile(low, high, low, high, *defaults.values(), np.full(2, log), np.full(2, prior))


def warnings_of(answer):
    """Return the warnings of the first question."""
    return {words for words, where in answer.warnings.items() if where[0]}


@pytest.mark.parametrize(
    ("claims", "prior", "estimate", "lower", "upper"),
    [
        ([EU, TARAN], 0.5, 128_500, 86_000, 191_600),
        ([EU, TARAN], 0.25, 128_500, 96_500, 170_700),
        ([(150_000, INF), TARAN], 0.5, 152_400, 85_300, 507_000),
        ([(100_000, INF), TARAN], 0.5, 115_000, 88_400, 272_000),
        ([TARAN], 0.5, 110_000, 53_200, 227_000),
    ],
)
def test_worked_examples_are_reproduced(claims, prior, estimate, lower, upper):
    """To 1 %: an independent prototype on a coarser grid computed them first."""
    answer = bayes(tile_of(claims, prior), 0.9)
    got = answer.estimate[0], answer.lower[0], answer.upper[0]
    np.testing.assert_allclose(got, (estimate, lower, upper), rtol=0.01)
    assert answer.predictive_lower[0] < answer.lower[0]
    assert answer.predictive_upper[0] > answer.upper[0]


def test_an_outlier_among_five_leaves_the_estimate():
    """10,000,000 among four near 103,000: the estimate stays within the others."""
    claims = [rounded(x, 10_000) for x in (90_000, 100_000, 110_000, 110_000)]
    answer = bayes(tile_of([*claims, rounded(1e7, 1e6)]), 0.9)
    assert claims[0][0] <= answer.estimate[0] <= claims[-1][1]
    assert answer.estimate[0] == pytest.approx(110_000, rel=0.03)
    assert answer.extra["posterior_median"][0] == pytest.approx(109_900, rel=0.01)


def test_weights_add_to_one_and_pull_is_the_difference_to_the_answer_without():
    """The contribution of a voice is what leaving it out changes, at the same spread."""
    claims = [EU, TARAN, rounded(90_000, 1000), (60_000, 200_000)]
    answer = bayes(tile_of(claims), 0.9)
    assert answer.weight[:, 0].sum() == pytest.approx(1.0)
    for i in range(4):
        without = bayes(tile_of(claims[:i] + claims[i + 1 :]), 0.9)
        pull = answer.estimate[0] - without.estimate[0]
        assert answer.contribution[i, 0] == pytest.approx(pull, abs=4e-3 * answer.estimate[0])


def test_a_bound_weighs_less_the_farther_it_is_met():
    """ "More than 1,000" adds little to 110,000, "more than 100,000" much."""
    shares = [bayes(tile_of([(n, INF), TARAN]), 0.9).weight[0, 0] for n in (1e3, 5e4, 1e5)]
    assert shares[0] < 1e-4 < shares[1] < 0.01 < shares[2] < 0.5


@pytest.mark.parametrize(
    ("claims", "lower", "upper"),
    [
        ([(150_000, INF)], 150_000, INF),
        ([(100_000, INF), (150_000, INF)], 150_000, INF),
        ([(0, 5_000)], 0, 5_000),
        ([(0, 5_000), (0, 3_000)], 0, 3_000),
    ],
)
def test_one_sided_voices_give_an_end_and_no_estimate(claims, lower, upper):
    """The other end is open, never invented."""
    answer = bayes(tile_of(claims), 0.9)
    assert warnings_of(answer) == {ONE_SIDED}
    assert np.isnan(answer.estimate[0])
    assert (answer.lower[0], answer.upper[0]) == (lower, upper)
    assert np.isnan(answer.predictive_upper[0])
    assert answer.weight[:, 0].sum() == pytest.approx(1.0)


def test_a_range_from_zero_is_an_upper_bound():
    """A range [0, N] bounds from above only, and is weighed as that."""
    one, other = (bayes(tile_of([(low, 100_000), TARAN]), 0.9) for low in (0.0, -5.0))
    assert one.estimate[0] == other.estimate[0] < 110_000


def test_zero_is_excluded_on_the_log_scale():
    """A warning says so; unanimous zeros give 0."""
    beside = bayes(tile_of([(0.0, 0.0), TARAN]), 0.9)
    assert warnings_of(beside) == {NOT_POSITIVE}
    assert beside.estimate[0] == pytest.approx(110_000)
    assert beside.weight[:, 0] == pytest.approx([0, 1])
    assert bayes(tile_of([(0.0, 0.0)] * 2), 0.9).estimate[0] == 0.0
    negative = bayes(tile_of([(-5.0, -3.0)]), 0.9)
    assert warnings_of(negative) == {NOT_POSITIVE, NO_VOICE}


@pytest.mark.parametrize(("log", "silent"), [(True, (0.0, INF)), (False, (-INF, INF))])
def test_open_to_both_sides_gives_no_information(log, silent):
    """At least 0 for a count, or two bounds of one voice that together allow every number."""
    one = bayes(tile_of([EU, TARAN], log=log), 0.9)
    other = bayes(tile_of([EU, silent, TARAN], log=log), 0.9)
    for name in ("estimate", "lower", "upper", "predictive_upper", "tau", "effective_voices"):
        assert getattr(other, name)[0] == getattr(one, name)[0]
    assert other.weight[1, 0] == 0
    assert UNINFORMATIVE in warnings_of(other)
    assert UNINFORMATIVE not in warnings_of(one)
    assert warnings_of(bayes(tile_of([silent], log=log), 0.9)) == {NO_VOICE, UNINFORMATIVE}


@pytest.mark.parametrize("far", [1e6, 1e11, 1e12, 1e15])
def test_a_bound_far_beyond_all_others_is_answered(far):
    """Signed figures have no bounds of their own: -1 and "more than 10^15"."""
    answer = bayes(tile_of([(-1.5, -0.5), (far, INF)], log=False), 0.9)
    assert -3 < answer.lower[0] < answer.estimate[0] < answer.upper[0] < far * 1.1
    assert answer.weight[:, 0].sum() == pytest.approx(1)
    assert TWO_CAMPS in warnings_of(answer)


def test_no_weight_gives_an_empty_result():
    """All weights are 0."""
    answer = bayes(tile_of([EU, TARAN], weight=[0, 0]), 0.9)
    assert warnings_of(answer) == {NO_VOICE}
    assert np.isnan(answer.estimate[0])
    assert answer.weight.sum() == 0
    assert answer.effective_voices[0] == 0


def test_bounds_that_exclude_each_other_are_answered():
    """ "More than 150,000" and "fewer than 100,000": between them, and wide."""
    answer = bayes(tile_of([(150_000, INF), (0, 100_000)]), 0.9)
    assert 100_000 < answer.estimate[0] < 150_000
    assert answer.upper[0] / answer.lower[0] > 2


def test_standard_errors_replace_the_words():
    """A stated error is used as it is; an error of 0 becomes the minimum width."""
    exact, loose = (
        bayes(tile_of([EU, TARAN], value=[150e3, 110e3], standard_error=[se, 5e3]), 0.9)
        for se in (0.0, 60e3)
    )
    assert np.isfinite(exact.estimate[0])
    assert exact.weight[0, 0] < 0.6
    assert loose.weight[0, 0] < exact.weight[0, 0]
    assert loose.estimate[0] < exact.estimate[0]


def test_two_separate_groups_have_a_warning():
    """Two near 1,000 and two near 100,000; the warning names the alternative."""
    camps = [rounded(1_000, 100), rounded(1_100, 100), rounded(1e5, 1e4), rounded(1.1e5, 1e4)]
    assert TWO_CAMPS in warnings_of(bayes(tile_of(camps), 0.9))
    assert TWO_CAMPS not in warnings_of(bayes(tile_of([EU, TARAN]), 0.9))


def test_signed_figures_on_the_linear_scale():
    """Temperatures below zero, mixed with a question on the log scale in one tile."""
    low, high = np.array([[-12.0, 95.0], [-9.0, 130.0]]), np.array([[-11.0, 105.0], [-8.0, 140.0]])
    zero, none = np.zeros((2, 2)), np.full((2, 2), np.nan)
    unit = np.where([True, False], linear_unit(low, high, zero + 1), 1.0)
    tile = VoiceTile(
        low, high, low, high, none, zero + 1, zero, none, np.array([False, True]), 0.25 * unit
    )
    answer = bayes(tile, 0.9)
    assert -12 < answer.estimate[0] < -8
    assert 95 < answer.estimate[1] < 140
    assert np.isfinite(answer.tau).all()


def test_sensitivity_widens_with_the_scale():
    """Half and double the scale narrow and widen the interval."""
    answers = bayes_by_scale(tile_of([EU, TARAN]), 0.9, (0.5, 1.0, 2.0))
    widths = [answer.upper[0] / answer.lower[0] for answer in answers]
    assert widths == sorted(widths)
    assert answers[1].lower[0] == pytest.approx(86_000, rel=0.01)


def test_the_normal_kernel_follows_an_outlier():
    """Why it is not the default: its pooled median leaves the others far behind."""
    claims = [rounded(x, 1_000) for x in (100e3, 102e3, 104e3, 106e3)] + [rounded(1e7, 1e6)]
    by_normal = bayes_normal(tile_of(claims), 0.9).extra["posterior_median"][0]
    assert by_normal > 200_000
    assert bayes(tile_of(claims), 0.9).extra["posterior_median"][0] < 110_000


@pytest.mark.parametrize("level", [0.0, 1.0, -0.5, 90])
def test_levels_outside_0_1_are_refused(level):
    """The error names the value."""
    with pytest.raises(InvalidLevelError, match=str(level)):
        bayes(tile_of([TARAN]), level)


@pytest.mark.parametrize(
    ("column", "value"), [("weight", -1.0), ("weight", np.nan), ("standard_error", -2.0)]
)
def test_invalid_weights_and_errors_are_refused(column, value):
    """The error names the column."""
    with pytest.raises(InvalidFieldError, match=column):
        bayes(tile_of([EU, TARAN], **{column: [value, 1.0]}), 0.9)


@pytest.mark.parametrize("prior", ["troup", -1.0, 0.0, np.nan, np.inf, True])
def test_unknown_priors_are_refused(prior):
    """By name or by number."""
    with pytest.raises(UnknownPriorError):
        prior_scale(prior)


def test_every_named_prior_has_a_scale_and_a_source():
    """The documented names exist."""
    assert {"unknown", "troops", "losses", "crowds"} <= set(named_priors())
    assert all(prior_scale(name) > 0 and row["source"] for name, row in named_priors().items())


def test_an_invalid_scale_in_a_tile_is_refused():
    """A tile with a prior of 0 names the column."""
    with pytest.raises(UnknownPriorError, match="prior"):
        bayes(tile_of([TARAN], prior=0.0), 0.9)


def test_the_registered_method_is_bayes():
    """It is found by its name and answers a tile."""
    assert BAYES.name == "bayes"
    assert BAYES.answer(tile_of([TARAN]), 0.9).estimate[0] == pytest.approx(110_000)


@pytest.mark.parametrize("faint", [0.5, 1e-2, 1e-4, 1e-6])
def test_a_light_voice_bounds_a_heavy_open_one(faint):
    """The interval grows as the only upper bound loses weight, but stays finite."""
    answer = bayes(tile_of([(0.0, 9.5), (10.5, INF)], weight=[faint, 1.0]), 0.9)
    assert (answer.lower < answer.estimate).all()
    assert (answer.estimate < answer.upper).all()
    assert np.isfinite(answer.upper).all()
    np.testing.assert_allclose(answer.weight.sum(axis=0), 1.0)
