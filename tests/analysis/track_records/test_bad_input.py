"""Track records of few claims, of many claims, and of invalid input."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import estimates as est
from estimates.errors import (
    InvalidFieldError,
    InvalidLevelError,
    NotANumberError,
    UnreadableFileError,
)
from tests.helpers.simulated_tables import claims_of, world

THREE = {"A": (0.0, 0.1), "B": (0.0, 0.2), "C": (0.0, 0.5)}


def plain(*values: float, question: str = "q") -> list[dict[str, object]]:
    """Return claims of A, B, C … on one question."""
    return [
        {"quantity": question, "source": s, "value": v}
        for s, v in zip("ABCD", values, strict=False)
    ]


def check_all_results(claims: object) -> est.TrackRecords:
    """Return records, after checking that all results with them are finite."""
    records = est.track_records(claims)  # type: ignore[arg-type]
    assert np.isfinite(records.to_frame().select_dtypes("number")).all(axis=None)
    table = est.consensus(claims, track_records=records)  # type: ignore[arg-type]
    assert not np.isnan(table.column("estimate").astype(float)).any()
    held_out = est.leave_one_source_out(claims, track_records=records)  # type: ignore[arg-type]
    assert np.isfinite(held_out.quantiles).all()
    assert (np.diff(held_out.quantiles, axis=1) >= 0).all()
    assert "independent" in repr(records)
    repr(held_out)
    return records


def test_one_source() -> None:
    """Without other sources its spread is that of the prior."""
    record = check_all_results(
        [{"quantity": f"q{i}", "source": "A", "value": i + 1} for i in range(9)]
    )["A"]
    assert (record.bias, record.spread) == (0, pytest.approx(0.5))


def test_one_question() -> None:
    """One question teaches no bias."""
    assert check_all_results(plain(100, 120, 3000))["A"].bias == 0


def test_identical_sources_count_as_one() -> None:
    """A warning says so."""
    claims = [c for i in range(12) for c in plain(100, 100, 100, question=f"q{i}")]
    records = check_all_results(claims)
    assert records.effective_sources == pytest.approx(1)
    assert records.warnings


def test_zeros_and_empty_sets() -> None:
    """All figures are zero, or there are no claims at all."""
    check_all_results([c for i in range(4) for c in plain(0, 0, question=f"q{i}")])
    assert len(est.track_records([])) == 0
    assert len(est.leave_one_source_out([])) == 0
    assert est.track_records([]) + est.track_records(plain(1, 2)) is not None


def test_one_large_source_among_small_ones() -> None:
    """A source with 20,000 claims does not shrink the spreads of sources with one."""
    rng = np.random.default_rng(1)
    size = 20_000
    large = pd.DataFrame({"source": "large", "value": np.exp(rng.normal(9, 1, size)).round(2)})
    large["quantity"] = [f"q{i}" for i in range(size)]
    small = large.iloc[:300].assign(source=[f"small {i:03d}" for i in range(300)])
    small["value"] *= np.exp(rng.laplace(size=300) * 0.2).round(3)
    records = est.track_records(est.ClaimSet.from_frame(pd.concat([large, small])))
    assert len(records) == 301
    assert records["large"].claims == size
    spreads = [records[f"small {i:03d}"].spread for i in range(300)]
    assert min(spreads) > 0.05


def test_figures_a_million_times_too_large() -> None:
    """One such figure in sixty moves no bias and doubles no spread."""
    frame = world(THREE, 60, 4)
    wrong = frame.copy()
    wrong.loc[wrong.index[::60], "value"] *= 1e6
    clean, records = est.track_records(claims_of(frame)), check_all_results(claims_of(wrong))
    for name in THREE:
        assert records[name].bias == pytest.approx(clean[name].bias, abs=0.05)
        assert records[name].spread < 2 * clean[name].spread + 0.35


def test_a_constant_source() -> None:
    """A source that always states 7 does not bias the others."""
    frame = world(THREE, 60, 6)
    constant = frame[frame["source"] == "A"].assign(source="seven", value=7.0)
    records = check_all_results(claims_of(pd.concat([frame, constant])))
    assert records["seven"].spread > 3 * records["A"].spread
    assert abs(records["A"].bias) < 0.3


def test_unknown_sources() -> None:
    """They are treated as typical sources, and the result says so."""
    records = est.track_records(claims_of(world(THREE, 40, 8)))
    row = est.consensus(plain(100, 110, 120, 130), track_records=records)[0]
    assert any("without a track record" in words for words in row.warnings)
    held_out = est.leave_one_source_out(
        [{"source": "X", "value": 10}, {"source": "Y", "value": 20}], track_records=records
    )
    assert np.isfinite(held_out.quantiles).all()
    signed = est.leave_one_source_out(plain(-3, 4), track_records=records)
    assert np.isfinite(signed.quantiles).all()


@pytest.mark.parametrize(
    ("truths", "error"),
    [
        ({"q1": float("nan")}, NotANumberError),
        ({"q1": "many"}, NotANumberError),
        ({"q1": -3}, InvalidFieldError),
    ],
)
def test_bad_truths(truths: dict[str, float], error: type[Exception]) -> None:
    """A truth must be a finite number on the scale of its question."""
    with pytest.raises(error, match="q1"):
        est.track_records(claims_of(world(THREE, 5)), truths=truths)


def test_invalid_arguments() -> None:
    """Every refusal is an error of this package that names the argument."""
    claims = plain(1, 2, 3)
    records = est.track_records(claims)
    for wrong in ([], [0.0], [1.5], 0.5, ["a"]):
        with pytest.raises(InvalidLevelError):
            est.leave_one_source_out(claims, levels=wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidFieldError, match='"cross"'):
        est.leave_one_source_out(claims, track_records="crossed")  # type: ignore[arg-type]
    with pytest.raises(InvalidFieldError):
        est.leave_one_source_out(claims, leave="party")  # type: ignore[arg-type]
    with pytest.raises(InvalidFieldError):
        est.consensus(claims, track_records="mine")  # type: ignore[arg-type]
    for number in (-1, True, math.nan, "30"):
        with pytest.raises(InvalidFieldError, match="half_life"):
            est.track_records(claims, half_life=number)  # type: ignore[arg-type]
        with pytest.raises(InvalidLevelError, match="share"):
            records.decayed(number)  # type: ignore[arg-type]
        with pytest.raises(InvalidLevelError, match="max_source_share"):
            est.consensus(claims, max_source_share=number)  # type: ignore[arg-type]
    with pytest.raises(InvalidLevelError, match="share"):
        records.decayed(0)
    with pytest.raises(NotANumberError, match="truth"):
        est.track_records(claims, truths={"q1": True})
    with pytest.raises(InvalidLevelError, match="max_family_share"):
        est.track_records(claims, max_family_share=0.3)
    with pytest.raises(InvalidFieldError, match="nobody"):
        records["nobody"]
    with pytest.raises(InvalidFieldError):
        est.leave_one_source_out(claims).scores(by="weather")  # type: ignore[arg-type]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_saved_records_are_loaded_exactly(tmp_path: object, suffix: str) -> None:
    """To the last bit, with names that a spreadsheet would run as formulas."""
    frame = world({"=cmd()": (0.2, 0.1), "B;,\n": (0.0, 0.3), "'C": (0.0, 0.2), "": (0, 1)}, 30)
    frame = frame[frame["source"] != ""]
    records = est.track_records(claims_of(frame))
    path = records.save(f"{tmp_path}/records{suffix}")
    again = est.TrackRecords.load(path)
    pd.testing.assert_frame_equal(records.to_frame(), again.to_frame(), check_exact=True)
    first, second = (
        est.leave_one_source_out(claims_of(frame), track_records=r) for r in (records, again)
    )
    np.testing.assert_array_equal(first.quantiles, second.quantiles)
    if suffix == ".csv":
        cells = path.read_text(encoding="utf-8").replace("\n", ",").split(",")
        assert not any(cell.startswith(("=", "@", "+")) for cell in cells)


def test_invalid_files_are_refused(tmp_path: object) -> None:
    """Missing, empty, of another kind, truncated, or with words in place of sums."""
    good = est.track_records(plain(1, 2, 3)).save(f"{tmp_path}/good.csv")
    text = good.read_text()
    bad = {
        "empty.csv": "",
        "other.csv": "a,b\n1,2\n",
        "cut.csv": "\n".join(text.splitlines()[:2]) + "\n",
        "words.csv": text.replace("0,", "zero,"),
        "twice.csv": text + text.splitlines()[1] + "\n",
    }
    for name, content in bad.items():
        path = f"{tmp_path}/{name}"
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
        with pytest.raises(UnreadableFileError):
            est.TrackRecords.load(path)
    with pytest.raises(UnreadableFileError):
        est.TrackRecords.load(f"{tmp_path}/missing.csv")
    with pytest.raises(UnreadableFileError):
        est.track_records(plain(1, 2)).save(f"{tmp_path}/records.txt")
