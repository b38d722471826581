"""The decimal mark is decided by the whole column, in every way in which a table comes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import estimates as est
from estimates.claims.ingest.decimal_marks import describe_marks
from estimates.errors import AmbiguousColumnError
from tests.helpers.examples import few_in_dev

NOTATIONS: dict[str, Callable[[float], str]] = {
    "1234.5": lambda x: f"{x:.2f}",
    "1,234.5": lambda x: f"{x:,.2f}",
    "1 234.5": lambda x: f"{x:,.2f}".replace(",", " "),
    "1'234.5": lambda x: f"{x:,.2f}".replace(",", "'"),
    "1.234,5": lambda x: f"{x:,.2f}".translate(str.maketrans(",.", ".,")),
    "1234,5": lambda x: f"{x:.2f}".replace(".", ","),
    "1 234,5": lambda x: f"{x:,.2f}".translate(str.maketrans(",.", "\u202f,")),
    "1.234": lambda x: f"{x:,.0f}".replace(",", "."),
    "1,234": lambda x: f"{x:,.0f}",
}
# A number that decides, in each notation of whole numbers.
DECIDING = 1_200_000.0


def read_records(cells: list[str], folder: Path) -> est.ClaimSet:
    """Read records."""
    return est.ClaimSet.from_records({"source": "A", "value": cell} for cell in cells)


def read_frame(cells: list[str], folder: Path) -> est.ClaimSet:
    """Read a frame with our columns."""
    return est.ClaimSet.from_frame(pd.DataFrame({"source": "A", "value": cells}))


def read_preset_frame(cells: list[str], folder: Path) -> est.ClaimSet:
    """Read a frame that the generic preset recognises."""
    return est.ClaimSet.from_frame(pd.DataFrame({"source": "A", "estimate": cells}))


def read_csv(cells: list[str], folder: Path) -> est.ClaimSet:
    """Read a CSV in chunks of a few lines."""
    from estimates.io import delimited

    path = folder / "numbers.csv"
    pd.DataFrame({"source": "A", "value": cells}).to_csv(path, index=False)
    read_whole = delimited.read_delimited_chunks
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            delimited,
            "read_delimited_chunks",
            lambda *args, **options: read_whole(*args, **{**options, "characters": 30}),
        )
        return est.read(path)


MODES = (read_records, read_frame, read_preset_frame, read_csv)


def numbers(claims: est.ClaimSet) -> set[Any]:
    """Return the values of a set; equal rows of a table are one claim."""
    return {claim.figure.value for claim in claims}


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.__name__)
@pytest.mark.parametrize("notation", NOTATIONS)
@given(st.lists(st.integers(100, 10**9), min_size=1, max_size=5), st.integers(0, 5))
@few_in_dev  # each column is read in every mode
def test_a_column_in_one_notation_gives_its_numbers(
    tmp_path_factory: pytest.TempPathFactory, mode: Any, notation: str, cents: list[int], at: int
) -> None:
    is_whole = NOTATIONS[notation](0.5) == "0"
    stated = [n if is_whole else n / 100 for n in cents]
    stated.insert(at, DECIDING)
    cells = [NOTATIONS[notation](x) for x in stated]
    assert numbers(mode(cells, tmp_path_factory.getbasetemp())) == {*stated}


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.__name__)
@given(st.lists(st.floats(1, 999).map(lambda x: f"{x:.3f}"), min_size=1, max_size=5))
def test_three_digits_after_a_point_are_refused_where_nothing_decides(
    tmp_path_factory: pytest.TempPathFactory, mode: Any, cells: list[str]
) -> None:
    assume(all(describe_marks(cell) == "open_point" for cell in cells))
    with pytest.raises(AmbiguousColumnError, match='give decimal=","'):
        mode(cells, tmp_path_factory.getbasetemp())


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["12.500", "0.125"], {12.5, 0.125}),
        (["12.500", "3.25"], {12.5, 3.25}),
        (["12.500", "1234.567"], {12.5, 1234.567}),
        (["12.500", "1,200,000"], {12.5, 1_200_000}),
        (["12,500", "3.25"], {12_500, 3.25}),
        (["12,500", "3,25"], {12.5, 3.25}),
        (["12,500", "7"], {12_500, 7}),
        (["-12.500", "−1.200.000"], {-12_500, -1_200_000}),
        (["1,50,000", "2.000"], {150_000, 2}),
    ],
)
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.__name__)
def test_another_cell_decides(
    tmp_path: Path, mode: Any, cells: list[str], expected: set[float]
) -> None:
    assert numbers(mode(cells, tmp_path)) == expected


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.__name__)
def test_a_column_that_mixes_marks_is_refused(tmp_path: Path, mode: Any) -> None:
    with pytest.raises(AmbiguousColumnError, match="mixes decimal points"):
        mode(["12.500", "1.5", "2,5"], tmp_path)


def test_typed_numbers_are_never_open() -> None:
    for cells in ([12.345], [12.345, None], pd.array([12.345], dtype="Float64")):
        frame = pd.DataFrame({"source": "A", "value": cells})
        assert numbers(est.ClaimSet.from_frame(frame.dropna())) == {12.345}
    assert numbers(est.ClaimSet.from_records([{"source": "A", "value": 12.345}])) == {12.345}


@pytest.mark.parametrize(("mark", "value"), [(",", 12_500), (".", 12.5)])
def test_decimal_decides_wherever_a_number_is_read(tmp_path: Path, mark: Any, value: float) -> None:
    rows = [{"source": "A", "value": "12.500"}]
    path = tmp_path / "open.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    texts = [{"source": "A", "text": "12.500"}]
    sets = [
        est.ClaimSet.from_records(rows, decimal=mark),
        est.ClaimSet.from_records(texts, decimal=mark),
        est.ClaimSet.from_frame(pd.DataFrame(rows), decimal=mark),
        est.ClaimSet.from_frame(pd.DataFrame(texts), decimal=mark),
        est.read(path, decimal=mark),
    ]
    assert [numbers(claims) for claims in sets] == [{value}] * 5
    assert est.claim("A", "12.500", decimal=mark).figure.value == value
    assert est.parse("12.500", decimal=mark).value == value


@pytest.mark.parametrize("options", [{"decimal": ";"}, {"dayfirst": "yes"}])
def test_options_that_are_none_are_refused(options: dict[str, Any]) -> None:
    rows = [{"source": "A", "value": 5}]
    for read in (
        lambda: est.ClaimSet.from_records(rows, **options),
        lambda: est.ClaimSet.from_frame(pd.DataFrame(rows), **options),
        lambda: est.claim("A", 5, **options),
    ):
        with pytest.raises(est.EstimatesError, match=next(iter(options))):
            read()


def test_the_language_decides_where_the_caller_names_it() -> None:
    assert est.claim("A", "2.000", locale="de").figure.value == 2000


def test_the_parts_of_a_figure_are_written_alike() -> None:
    """The high of one row decides for the best of another."""
    frame = pd.DataFrame(
        {"source": ["A", "B"], "best": ["12.500", "2.000"], "high": [None, "1.200.000"]}
    )
    claims = est.ClaimSet.from_frame(frame)
    assert [claim.figure.value for claim in claims] == [12_500, 2000]


def test_phrases_follow_their_language_before_the_column() -> None:
    texts = ["12.5", "2.000 Soldaten", "about 3.000"]
    claims = est.ClaimSet.from_frame(pd.DataFrame({"source": "A", "text": texts}))
    assert [claim.figure.value for claim in claims] == [12.5, 2000, 3]


@pytest.mark.parametrize(
    ("cell", "notation"),
    [
        ("15–20k", "[15,000, 20,000]"),
        ("~1,200", "~ 1,200"),
        ("1 200", "1,200"),
        ("1'200", "1,200"),
        ("1,200*", "1,200"),
        ("more than 500", "> 500"),
        ("12%", "12"),
    ],
)
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.__name__)
def test_a_phrase_in_a_column_of_figures_is_read_as_words(
    tmp_path: Path, mode: Any, cell: str, notation: str
) -> None:
    [claim] = mode([cell], tmp_path)
    assert claim.figure.notation == notation


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.__name__)
def test_what_is_no_figure_is_refused_by_row(tmp_path: Path, mode: Any) -> None:
    for cell in ("soon", "#REF!", "1.2.3"):
        with pytest.raises(est.TableError, match="1 row was refused"):
            mode(["5", cell], tmp_path)


# ---- codes for missing


@pytest.mark.parametrize(
    ("stated", "codes"),
    [
        ([5, -999, 7], [-999]),
        ([5, -9, 7, -9], [-9]),
        ([5, -9, 7, -99, -99], [-9, -99]),
        ([5, -1, 7, -1], [-1]),
        ([5, -12, -45, -999, -999], [-999]),
    ],
)
def test_negative_codes_are_refused_with_the_remedy(stated: list[int], codes: list[int]) -> None:
    frame = pd.DataFrame({"source": [*map(str, range(len(stated)))], "value": stated})
    with pytest.raises(est.TableError, match=r"give missing=\[-9"):
        est.ClaimSet.from_frame(frame.replace(-1, -9))
    claims = est.ClaimSet.from_frame(frame, errors="quarantine")
    kept = [number for number in stated if number not in codes]
    assert [claim.figure.value for claim in claims] == kept
    assert len(claims.quarantine) == len(stated) - len(kept)
    assert len(est.ClaimSet.from_frame(frame, missing=codes)) == len(kept)
    assert len(est.ClaimSet.from_frame(frame, missing=["none"])) == len(stated)


@pytest.mark.parametrize("stated", [[3, -5, 8, -2], [-9, 4], [-1.5, -1.5, 2], [-3, -9, -9, 2]])
def test_numbers_with_signs_are_kept(stated: list[float]) -> None:
    frame = pd.DataFrame({"source": [*map(str, range(len(stated)))], "value": stated})
    assert len(est.ClaimSet.from_frame(frame)) == len(stated)


def test_a_table_that_was_written_from_claims_has_no_codes(tmp_path: Path) -> None:
    records = [{"source": s, "value": -999} for s in "AB"]
    claims = est.ClaimSet.from_records(records, missing=["none"])
    est.write(claims, tmp_path / "written.csv")
    assert len(est.read(tmp_path / "written.csv")) == 2
