"""Sources that state the same unusual figure without an origin are named; nothing is folded."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.analysis.snapshot.unstated_origins import has_many_digits, last_digit_unit

FIRST = {"claim_id": "a", "source": "WHO", "value": 379, "stated_on": "2022-03-01"}
SECOND = {"claim_id": "b", "source": "Portal", "value": 379, "stated_on": "2022-03-03"}
# One to four digits times a power of ten.
FIGURES = st.tuples(st.integers(1, 9999), st.integers(0, 4)).map(lambda f: f[0] * 10 ** f[1])


def repetitions(records, **options):
    rows = est.reconcile(records, method="median", **options).consensus
    return [text for row in rows for text in row.warnings if "may repeat one another" in text]


def test_the_warning_names_the_sources_and_the_line_that_declares_the_origin():
    [warning] = repetitions([SECOND, FIRST])
    assert warning.startswith("WHO and Portal state 379 and no origin")
    assert warning.endswith('declare it in its row: origin = "a"')
    assert repetitions([FIRST, {**SECOND, "origin": "a"}]) == []


def test_nothing_is_folded():
    rec = est.reconcile([FIRST, SECOND])
    assert [entry.standing for entry in rec.ledger] == ["used", "used"]
    assert rec.consensus[0].voices == 2


def test_only_unusual_figures_of_different_sources_within_days_are_named():
    for change in (
        {"stated_on": "2022-04-15"},
        {"source": "WHO", "refers_to": "2022-03-02"},
        {"value": 380},
        {"quantity": "other"},
    ):
        assert repetitions([FIRST, {**SECOND, **change}]) == []
    for round_figure in (380, 150_000, 5):
        same = {"value": round_figure}
        assert repetitions([{**FIRST, **same}, {**SECOND, **same}]) == []
    del (undated := {**SECOND})["stated_on"]
    assert len(repetitions([FIRST, undated])) == 1


def test_equal_figures_that_chance_explains_are_not_named():
    rng = np.random.default_rng(1)
    shares = np.round(rng.normal(47, 2, 30), 1)
    polls = [{"source": f"S{i}", "value": float(share)} for i, share in enumerate(shares)]
    assert len(np.unique(shares)) < len(shares)
    assert repetitions(polls) == []


def test_a_source_that_repeats_its_own_figure_changes_no_warning():
    """255 of two sources is unusual, however often each of them publishes it."""
    claims = [{"source": source, "value": 255} for source in ("EU", "Taran")]
    again = [{**claim, "note": "again"} for claim in claims]
    assert len(repetitions(claims)) == len(repetitions(claims + again)) == 1


def test_more_than_five_sources_are_counted():
    claims = [{**FIRST, "source": f"S{i}", "claim_id": f"c{i}"} for i in range(8)]
    [warning] = repetitions(claims)
    assert warning.startswith("S0, S1, S2, S3, S4 and 3 more state 379")


def test_the_day_of_the_analysis_decides_who_is_named():
    third = {**SECOND, "claim_id": "c", "source": "Later", "stated_on": "2022-03-05"}
    [warning] = repetitions([FIRST, SECOND, third], as_of="2022-03-03")
    assert "Later" not in warning


@given(FIGURES)
def test_digits_are_those_before_the_trailing_zeros(figure):
    digits = str(figure).rstrip("0")
    assert bool(has_many_digits(np.array([float(figure)]))[0]) == (len(digits) > 2)
    unit = float(last_digit_unit(np.array([float(figure)]))[0])
    assert unit == 10 ** (len(str(figure)) - len(digits)) * (5 if digits.endswith("5") else 1)


@given(st.lists(FIGURES, min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_other_questions_change_no_warning(figures, random):
    claims = [
        {"claim_id": f"c{i}", "source": f"S{i}", "value": figure, "quantity": "q"}
        for i, figure in enumerate([*figures, figures[0]])
    ]
    others = [{**c, "claim_id": f"o{i}", "quantity": "p"} for i, c in enumerate(claims[:-1])]
    shuffled = random.sample(claims, len(claims))
    assert repetitions(claims) == repetitions(shuffled)
    rows = est.reconcile([*others, *shuffled], method="median").consensus
    assert [t for t in rows[1].warnings if "may repeat" in t] == repetitions(claims)
