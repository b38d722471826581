"""Biases by side: a source may overstate the figures of one side and understate the other's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import InvalidFieldError
from estimates.testing.strategies import track_record_worlds
from estimates.testing.worlds import World
from tests.helpers.examples import few_in_dev
from tests.helpers.simulated_tables import claims_of, truths_of, world

PARTIES = {"red": (0.4, 0.2), "blue": (-0.4, 0.2), "watch": (0.0, 0.1)}


def two_sides(questions: int = 60, seed: int = 0) -> pd.DataFrame:
    """Return claims: red overstates blue's losses and understates its own, blue the reverse."""
    of_blue = world(PARTIES, questions, seed).assign(area="blue losses")
    mirrored = {name: (-bias, spread) for name, (bias, spread) in PARTIES.items()}
    of_red = world(mirrored, questions, seed + 1).assign(area="red losses")
    of_red["quantity"] = "r" + of_red["quantity"]
    return pd.concat([of_blue, of_red], ignore_index=True)


def rows_of(records: est.TrackRecords) -> pd.DataFrame:
    """Return the numbers by source, side and scale."""
    frame = records.to_frame()
    frame["side"] = frame["side"].fillna("")
    numbers = ["bias", "bias_error", "spread", "spread_error", "copies", "claims"]
    return frame.set_index(["source", "side", "scale"])[numbers].sort_index()


def test_biases_by_side_are_found() -> None:
    """By a column or by a mapping; pooled over both sides no source is biased."""
    frame = two_sides()
    records = est.track_records(claims_of(frame), side="area")
    assert list(records.to_frame().columns[:4]) == ["source", "scale", "bias", "bias_error"]
    assert records["red"].side is None
    assert abs(records["red"].bias) < 0.1
    assert records["red", "blue losses"].bias == pytest.approx(0.4, abs=0.1)
    assert records["red", "red losses"].bias == pytest.approx(-0.4, abs=0.1)
    assert records["watch", "red losses"].bias == 0
    assert records["red", "red losses"].claims == 60
    assert "red on blue losses" in repr(records)
    mapping = dict(zip(frame["quantity"], frame["area"], strict=True))
    plain = claims_of(frame.drop(columns="area"))
    by_name = est.track_records(plain, side=mapping)
    pd.testing.assert_frame_equal(rows_of(by_name), rows_of(records), check_exact=True)


def test_with_truths_the_biases_by_side_are_absolute() -> None:
    """Even where all sources err in one direction."""
    biased = {"A": (0.5, 0.1), "B": (0.3, 0.2)}
    frame = world(biased, 60, 3).assign(area="one")
    other = world({"A": (0.0, 0.1), "B": (0.0, 0.2)}, 60, 4).assign(area="two")
    frame = pd.concat([frame, other.assign(quantity="z" + other["quantity"])])
    records = est.track_records(claims_of(frame), truths=truths_of(frame), side="area")
    assert records["A", "one"].bias == pytest.approx(0.5, abs=0.06)
    assert records["B", "one"].bias == pytest.approx(0.3, abs=0.1)
    assert abs(records["A", "two"].bias) < 0.05


def test_a_consensus_uses_the_side_of_its_question() -> None:
    """Red and blue together give the truth only if each is corrected in the right direction."""
    records = est.track_records(claims_of(two_sides()), side="area")
    claims = [
        {"quantity": q, "source": s, "value": v, "area": a}
        for q, a, red, blue in (("n1", "blue losses", 1500, 670), ("n2", "red losses", 670, 1500))
        for s, v in (("red", red), ("blue", blue))
    ]
    for row in est.consensus(claims, track_records=records):
        assert row.estimate == pytest.approx(1000, rel=0.1)
    alone = [claim for claim in claims if claim["source"] == "red"]
    for row in est.consensus(alone, track_records=records):
        assert row.estimate == pytest.approx(1000, rel=0.15)
    no_side = [{**claim, "area": None} for claim in alone]
    pooled = est.consensus(no_side, track_records=records)
    assert [row.estimate for row in pooled] == pytest.approx([1500, 670], rel=0.15)


@pytest.mark.slow  # predicts every claim from the others, twice
def test_sides_improve_predictions() -> None:
    """What red says of its own losses is predicted from what blue says of them."""
    claims = claims_of(two_sides(120))
    scores = [
        est.leave_one_source_out(claims, track_records="cross", side=side).scores()[0]
        for side in (None, "area")
    ]
    assert scores[1].crps < 0.75 * scores[0].crps
    assert scores[1].width < scores[0].width
    assert 0.85 < scores[1].coverage < 0.97


@given(st.integers(0, 2**16))
@pytest.mark.slow  # each example learns records twice
@few_in_dev  # each example learns records
def test_a_single_side_changes_nothing(seed: int) -> None:
    """Where all questions have one side its rows equal the pooled ones, and those without sides."""
    frame = world(PARTIES, 30, seed)
    without = rows_of(est.track_records(claims_of(frame)))
    records = rows_of(est.track_records(claims_of(frame.assign(area="there")), side="area"))
    pooled, of_side = (records.xs(side, level="side") for side in ("", "there"))
    pd.testing.assert_frame_equal(pooled, without.xs("", level="side"), rtol=1e-9, atol=1e-12)
    pd.testing.assert_frame_equal(of_side, pooled, rtol=1e-9, atol=1e-12)


@given(track_record_worlds(), st.randoms(use_true_random=False))
@few_in_dev  # each example learns records twice
def test_order_and_names_of_sides_do_not_matter(drawn: World, random: object) -> None:
    """All numbers are finite, too."""
    frame = drawn.claims.to_frame()
    quantities = sorted(set(frame["quantity"]))
    sides = {q: ("one", "two", "three")[i % 3] for i, q in enumerate(quantities) if i % 4}
    if not sides:
        return
    first = rows_of(est.track_records(drawn.claims, side=sides))
    assert np.isfinite(first).all(axis=None)
    listed = list(drawn.claims)
    random.shuffle(listed)  # type: ignore[attr-defined]
    names = {"one": "z", "two": "y", "three": "x"}
    mixed = est.ClaimSet.from_records(listed)
    renamed = est.track_records(mixed, side={q: names[s] for q, s in sides.items()})
    second = rows_of(renamed).rename({v: k for k, v in names.items()}, level="side")
    pd.testing.assert_frame_equal(first, second.loc[first.index], rtol=1e-7, atol=1e-9)


@given(st.integers(0, 2**16))
@few_in_dev  # each example learns records
def test_records_with_sides_are_joined(seed: int) -> None:
    """Claims add exactly, biases within 0.15; joining is symmetric."""
    frame = two_sides(40, seed)
    even = frame["quantity"].map(lambda q: int(q.lstrip("rq")) % 2 == 0)
    parts = [est.track_records(claims_of(p), side="area") for p in (frame[even], frame[~even])]
    whole = rows_of(est.track_records(claims_of(frame), side="area"))
    joined, swapped = rows_of(parts[0] + parts[1]), rows_of(parts[1] + parts[0])
    pd.testing.assert_frame_equal(joined, swapped, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(joined["claims"], whole.loc[joined.index, "claims"])
    np.testing.assert_allclose(joined["bias"], whole.loc[joined.index, "bias"], atol=0.15)
    less = (parts[0] + parts[1]).decayed(0.5)
    assert less["red", "red losses"].claims == pytest.approx(20)


def test_identical_sources_have_identical_sides() -> None:
    """A source under two names has the same rows twice, and the rows of others stay."""
    frame = two_sides(30)
    twice = pd.concat([frame, frame[frame["source"] == "red"].assign(source="scarlet")])
    one = rows_of(est.track_records(claims_of(frame), side="area"))
    two = rows_of(est.track_records(claims_of(twice), side="area"))
    columns = ["bias", "spread", "claims"]
    for name, its in (("red", "red"), ("watch", "watch"), ("scarlet", "red")):
        pd.testing.assert_frame_equal(two.loc[name][columns], one.loc[its][columns], rtol=1e-9)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_sides_are_saved(tmp_path: Path, suffix: str) -> None:
    """To the last bit, with the column of the sides; a mapping must be given again."""
    claims = claims_of(two_sides(20))
    records = est.track_records(claims, side="area")
    again = est.TrackRecords.load(records.save(tmp_path / f"records{suffix}"))
    assert again.side == "area"
    pd.testing.assert_frame_equal(rows_of(records), rows_of(again), check_exact=True)
    sides = {"q1": "=A()", "q2": "B", "rq1": "B"}
    records = est.track_records(claims, side=sides)
    again = est.TrackRecords.load(records.save(tmp_path / f"mapped{suffix}"))
    assert again.side is None
    again = again.with_side(sides)
    first, second = (est.consensus(claims, track_records=r) for r in (records, again))
    assert first.to_frame().equals(second.to_frame())


@cache
def small_records(side: str | None) -> est.TrackRecords:
    return est.track_records(claims_of(two_sides(5)), side=side)


@pytest.mark.parametrize("wrong", ["weather", "source", 3, {"q1": 7}, {"q1": ""}])
def test_invalid_sides_are_refused(wrong: object) -> None:
    with pytest.raises(InvalidFieldError, match="side"):
        est.track_records(claims_of(two_sides(5)), side=wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidFieldError, match="side"):
        small_records("area").with_side(wrong)  # type: ignore[arg-type]


def test_records_with_other_sides_are_not_joined() -> None:
    """And a side that no record has is refused."""
    records = small_records("area")
    with pytest.raises(InvalidFieldError, match="side"):
        records["red", "green losses"]
    with pytest.raises(InvalidFieldError, match="side"):
        records + small_records("indicator")
    assert len(records + small_records(None)) == 9
