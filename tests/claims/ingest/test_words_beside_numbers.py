"""Words beside a number in a column of numbers stay visible, or the row is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est

# {} is the number; what follows is understood as the comparator, kept as unread, or counted.
CELLS = {
    "Ponad {}": "Ponad",
    "flumps {}": "flumps",
    "under-reported {}": "under",
    "{} families": "families",
    "{} killed": "killed",
    "{} (not confirmed)": "confirmed)",
    "{} to be confirmed": "confirmed",
    "{}?": "?",
    "{} (at least)": ">=",
    "about {}": "~",
}


@pytest.mark.parametrize("words", CELLS)
@given(number=st.integers(2101, 10**6))
def test_words_of_a_value_are_kept(words: str, number: int) -> None:
    """In records and frames alike."""
    row = {"source": "A", "quantity": "q", "value": words.format(number)}
    for claims in (est.ClaimSet.from_records([row]), est.ClaimSet.from_frame(pd.DataFrame([row]))):
        figure = claims[0].figure
        assert figure.text == row["value"]
        assert number in (figure.value, figure.lower)
        kept = (*figure.unread, figure.comparator or "", figure.text)
        assert any(CELLS[words] in part for part in kept)


@pytest.mark.parametrize("column", ["lower", "upper"])
@pytest.mark.parametrize("cell", ["Ponad 300", "300 families", "flumps 300", "about 300"])
def test_a_bound_with_words_is_refused(column: str, cell: str) -> None:
    row = {"source": "A", "quantity": "q", column: cell}
    for read in (
        est.ClaimSet.from_records,
        lambda rows: est.ClaimSet.from_frame(pd.DataFrame(rows)),
    ):
        with pytest.raises(est.EstimatesError, match="not a single number"):
            read([row])


@pytest.mark.parametrize("cell", ["None", "none", "null", "NULL", "Null"])
def test_words_for_nothing_are_refused(cell: str) -> None:
    """Programs write them for a missing cell, and people for zero."""
    row = {"source": "A", "quantity": "q", "value": cell}
    for read in (
        est.ClaimSet.from_records,
        lambda rows: est.ClaimSet.from_frame(pd.DataFrame(rows)),
    ):
        with pytest.raises(est.EstimatesError, match="may be missing or zero"):
            read([row])
    with pytest.raises(est.EstimatesError, match="missing or zero"):
        est.parse("null")
    assert est.parse("null", locale="de").value == est.parse("none").value == 0


def test_plain_numbers_are_numbers() -> None:
    cells = ["300", "1,500", "110k", "1.2 million", "two hundred"]
    rows = [{"source": f"S{i}", "quantity": "q", "value": cell} for i, cell in enumerate(cells)]
    claims = est.ClaimSet.from_records(rows)
    assert [claim.figure.value for claim in claims] == [300, 1500, 110_000, 1_200_000, 200]
    assert [claim.figure.text for claim in claims] == [None] * 5
