"""One indicator and unit has one scale: if one of its figures is negative, all are linear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.analysis.consensus.warnings import (
    INDICATOR_IS_LINEAR,
    OTHER_RECORD_SCALE,
    RECORDS_ARE_LINEAR,
)

VALUES = st.lists(st.integers(-3, 9), min_size=1, max_size=4)
CELLS = st.tuples(st.sampled_from(["margin", "turnout", None]), st.sampled_from(["%", None]))


def claims_of(figures: list[list[int]], cells: list[tuple[str | None, str | None]]) -> est.ClaimSet:
    """Return claims on questions q0, q1 …, each with its indicator and unit."""
    return est.ClaimSet.from_records(
        {
            "quantity": f"q{i}",
            "indicator": indicator,
            "unit": unit,
            "source": f"s{j}",
            "value": value,
            "stated_on": f"2021-04-{10 + i}",
        }
        for i, (values, (indicator, unit)) in enumerate(zip(figures, cells, strict=True))
        for j, value in enumerate(values)
    )


def scales(claims: est.ClaimSet, **options: object) -> dict[str, str]:
    """Return the scale of each question."""
    return {row.quantity: row.scale for row in est.consensus(claims, method="median", **options)}


@given(st.lists(st.tuples(VALUES, CELLS), min_size=1, max_size=6))
def test_questions_of_one_indicator_and_unit_have_one_scale(drawn):
    """But zeros alone, which have no logarithm; where no indicator is stated, each decides."""
    figures, cells = [f for f, _ in drawn], [c for _, c in drawn]
    signed = {cell for values, cell in drawn if min(values) < 0 and cell[0]}
    found = scales(claims_of(figures, cells))
    for i, (values, cell) in enumerate(drawn):
        is_linear = min(values) < 0 or cell in signed or max(values) == 0
        assert found[f"q{i}"] == ("linear" if is_linear else "log")


@given(
    st.lists(st.tuples(VALUES, CELLS), min_size=1, max_size=6), st.sampled_from(["about", "all"])
)
def test_a_question_narrowed_to_answers_as_in_company(drawn, way):
    claims = claims_of([f for f, _ in drawn], [c for _, c in drawn])
    for row in est.consensus(claims, method="median"):
        part = claims.about(row.quantity)
        if way == "all":
            part = claims.where([claim.quantity.label == row.quantity for claim in claims])
        assert [*est.consensus(part, method="median")] == [row]


@given(
    st.lists(st.tuples(VALUES, CELLS), min_size=2, max_size=6), st.sampled_from(["log", "linear"])
)
def test_with_an_explicit_scale_other_questions_do_not_matter(drawn, scale):
    figures, cells = [f for f, _ in drawn], [c for _, c in drawn]
    options = {"method": "median", "scale": scale}
    together = [*est.consensus(claims_of(figures, cells), **options)]
    for i, row in enumerate(together):
        alone = claims_of(figures, cells).about(f"q{i}")
        fresh = est.ClaimSet.from_records([*alone])
        assert [*est.consensus(fresh, **options)] == [row]
        if scale == "linear" or min(figures[i]) < 0:
            assert row.scale == "linear"
        else:
            assert row.scale == ("log" if max(figures[i]) else "linear")


@given(
    st.lists(st.tuples(VALUES, CELLS), min_size=2, max_size=6),
    st.integers(1, 5),
    st.booleans(),
)
def test_an_update_asks_all_questions_whose_scale_may_change(drawn, known, is_new):
    """A new figure below zero makes an indicator linear, on questions that it is not about, too."""
    claims = [*claims_of([f for f, _ in drawn], [c for _, c in drawn])]
    is_old = [int(claim.quantity.label[1:]) < known for claim in claims]
    if not is_new:
        is_old = [i % 2 == 0 for i in range(len(claims))]
    before = [claim for claim, old in zip(claims, is_old, strict=True) if old]
    after = [claim for claim, old in zip(claims, is_old, strict=True) if not old]
    updated = est.reconcile(before, method="median").updated(after)
    assert [*updated.consensus] == [*est.reconcile(before + after, method="median").consensus]


MARGINS = [[3, 4, 5], [-1, 3, 4], [2, 6, 7]]


@pytest.mark.parametrize("method", ["bayes", "median", "random_effects", "linear_pool"])
def test_a_scale_that_other_questions_decide_is_said(method):
    claims = claims_of(MARGINS, [("margin", "points")] * 3)
    rows = [*est.consensus(claims, method=method)]
    assert [row.scale for row in rows] == ["linear"] * 3
    assert [INDICATOR_IS_LINEAR in row.warnings for row in rows] == [True, False, True]
    chosen = est.consensus(claims, method=method, scale="log")
    assert [row.scale for row in chosen] == ["log", "linear", "log"]
    assert not any(INDICATOR_IS_LINEAR in row.warnings for row in chosen)
    assert [row.scale for row in est.reconcile(claims, method=method).consensus] == ["linear"] * 3


@pytest.mark.parametrize(
    "field", [{"exclude": "typed wrongly"}, {"weight": 0}, {"polarity": "denied"}]
)
def test_a_claim_that_does_not_count_decides_no_scale(field):
    records = [
        {"quantity": q, "indicator": "crowd", "source": s, "value": v} | (field if v < 0 else {})
        for q, s, v in [("a", "x", 3), ("a", "y", 4), ("b", "x", -1), ("b", "y", 5)]
    ]
    assert scales(est.ClaimSet.from_records(records)) == {"a": "log", "b": "log"}


def test_what_is_known_later_decides_no_earlier_scale():
    claims = claims_of(MARGINS, [("margin", "points")] * 3)
    assert scales(claims, as_of="2021-04-10")["q0"] == "log"
    assert scales(claims, as_of="2021-04-11")["q0"] == "linear"


@pytest.mark.parametrize("scale", [None, "log", "linear"])
def test_records_and_scores_have_the_scale_of_the_consensus(scale):
    figures = [[v + i % 3 for v in MARGINS[i % 3]] for i in range(6)]
    figures[1] = [-1, 3, 4]
    claims = claims_of(figures, [("margin", "points")] * 6)
    truths = {f"q{i}": 4.0 for i in range(5)}
    expected = scales(claims, scale=scale)
    records = est.track_records(claims, scale=scale)
    assert scales(claims, scale=scale, track_records=records) == expected
    assert not any(
        OTHER_RECORD_SCALE in row.warnings
        for row in est.consensus(claims, scale=scale, track_records=records)
    )
    for given_records in (None, records, "cross"):
        held_out = est.leave_one_source_out(claims, track_records=given_records, scale=scale)
        names = dict(zip(held_out.quantity, held_out.scale, strict=True))
        assert {q: str(name).split()[0] for q, name in names.items()} == expected
    assert len(est.conformal(claims, truths, scale=scale)) == 6


def test_records_on_another_scale_are_not_used_and_a_warning_says_so():
    claims = claims_of(MARGINS, [("margin", "points")] * 3)
    linear = est.track_records(claims)
    row = est.consensus(claims, track_records=linear, scale="log")[0]
    plain = est.consensus(claims, scale="log", shared_error=0.0)[0]
    assert OTHER_RECORD_SCALE in row.warnings
    assert row.estimate == pytest.approx(plain.estimate, rel=1e-6)


def test_without_an_indicator_records_decide_by_a_tenth_of_the_questions():
    claims = claims_of(MARGINS, [(None, None)] * 3)
    assert scales(claims) == {"q0": "log", "q1": "linear", "q2": "log"}
    row = est.consensus(claims, track_records=est.track_records(claims))[0]
    assert row.scale == "linear"
    assert RECORDS_ARE_LINEAR in row.warnings


def test_saved_and_joined_records_keep_their_scale(tmp_path):
    claims = claims_of(MARGINS, [(None, None)] * 3)
    records = est.track_records(claims, scale="linear")
    loaded = est.TrackRecords.load(records.save(tmp_path / "records.csv"))
    assert (loaded.scale, (loaded + records).scale, loaded.decayed(0.5).scale) == ("linear",) * 3
    with pytest.raises(est.EstimatesError, match="learn both with the same scale"):
        _ = loaded + est.track_records(claims)
    with pytest.raises(est.EstimatesError, match="learn them with the same scale"):
        est.leave_one_source_out(claims, track_records=loaded, scale="log")


@pytest.mark.parametrize("scale", ["logarithmic", 1])
@pytest.mark.parametrize("call", ["consensus", "track_records", "leave_one_source_out"])
def test_an_unknown_scale_is_refused(call, scale):
    with pytest.raises(est.EstimatesError, match="is not a scale"):
        getattr(est, call)(claims_of([[1, 2]], [(None, None)]), scale=scale)
