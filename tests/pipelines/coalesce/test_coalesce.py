"""One value per cell by source priority: against a loop over rows, and its properties."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import (
    EstimatesError,
    InvalidFieldError,
    MissingFieldError,
    TableError,
    UnknownColumnError,
    UnlistedSourceError,
)
from estimates.testing.strategies import claim_lists, claim_sets, scoped_claim_lists

ORDER = ["Taran", "EU"]
SETS = claim_sets(quantities=("q", "r"), max_size=10)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "country": st.sampled_from(["FR", "DE", None]),
            "year": st.sampled_from([2020, 2021]),
            "source": st.sampled_from(["UN", "WB", "Maddison"]),
            "value": st.sampled_from([None, 1, 2.5, -3, 2**53 + 1, "7,000"]),
            "url": st.sampled_from(["a", "b"]),
        }
    ),
    min_size=1,
    max_size=12,
)
COLUMNS = {"country": "quantity", "year": "period"}


def frame_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return a frame whose cells stay as they are."""
    return pd.DataFrame(rows, dtype=object)


def number(cell: Any) -> float:
    """Return the number in a cell of the drawn frames; integers stay exact."""
    text = str(cell).replace(",", "")
    return float(text) if "." in text else int(text)


def stated_numbers(claims: est.ClaimSet) -> list[float]:
    """Return every number that claims state."""
    figures = [claim.figure for claim in claims]
    ends = [end for f in figures for end in (f.value, f.lower, f.upper)]
    return [end for end in ends if end is not None]


def by_loop(rows: list[dict[str, Any]], order: list[str]) -> dict[Any, Any]:
    """Return the same result, row by row."""
    cells: dict[Any, set[Any]] = defaultdict(set)
    for row in rows:
        cell = cells[str(row["country"]), row["year"]]
        if row["value"] is not None:
            place = order.index(row["source"]) if row["source"] in order else len(order)
            cell.add((place, row["source"], number(row["value"])))
    answer = {}
    for key, cell in cells.items():
        ranked = sorted(cell)
        gaps = [abs(value - ranked[0][2]) for _, _, value in ranked[1:]]
        answer[key] = (
            ranked[0][1:] if ranked else (None, None),
            len(gaps),
            sum(gap > 0 for gap in gaps),
            max(gaps, default=0.0),
        )
    return answer


@given(ROWS)
def test_a_frame_is_coalesced_as_by_a_loop(rows: list[dict[str, Any]]) -> None:
    """Source, value and overridden rows of every cell are the same."""
    found = est.coalesce(frame_of(rows), ["WB", "UN"], columns=COLUMNS, absent="ignore")
    by_cell = {
        (str(row.country), row.year): (
            (row.source, None if row.value is None else number(row.value)),
            row.silenced,
            row.conflicting,
            row.gap,
        )
        for row in found.astype(object).where(found.notna(), None).itertuples()
    }
    assert by_cell == by_loop(rows, ["WB", "UN"])


@given(ROWS, st.integers(0, 99))
def test_order_of_rows_does_not_matter(rows: list[dict[str, Any]], seed: int) -> None:
    """Even where rows differ in their provenance alone."""
    shuffled = random.Random(seed).sample(rows, len(rows))
    one, other = (
        est.coalesce(frame_of(r), ["UN"], columns=COLUMNS, absent="ignore")
        for r in (rows, shuffled)
    )
    pd.testing.assert_frame_equal(one, other, check_dtype=False)


@given(ROWS)
def test_a_file_loaded_twice_counts_once(rows: list[dict[str, Any]]) -> None:
    """A repeated row is the same claim."""
    one, other = (
        est.coalesce(frame_of(r), ["UN"], columns=COLUMNS, absent="ignore")
        for r in (rows, rows + rows)
    )
    pd.testing.assert_frame_equal(one, other, check_dtype=False)


@given(ROWS)
def test_coalescing_one_source_is_that_source(rows: list[dict[str, Any]]) -> None:
    """Each of its cells is returned unchanged, and nothing is overridden."""
    cells = {(str(r["country"]), r["year"]): {**r, "source": "UN"} for r in rows}
    found = est.coalesce(frame_of(list(cells.values())), ["UN"], columns=COLUMNS)
    assert len(found) == len(cells)
    for row in found.astype(object).where(found.notna(), None).to_dict("records"):
        cell = cells[str(row["country"]), row["year"]]
        assert row["value"] == cell["value"]
        assert (row["silenced"], row["gap"], row["against"]) == (0, 0.0, None)
        if cell["value"] is not None:
            assert row == {**row, **cell}


@given(SETS)
def test_only_used_claims_are_selected(claims: est.ClaimSet) -> None:
    """One row per question; no source of higher priority has a used claim; gaps as reported."""
    found = list(est.coalesce(claims, ORDER, each="quantity", absent="ignore"))
    assert [row.quantity for row in found] == list(claims.quantities)
    ledger = est.reconcile(claims, method="lowest").ledger
    place = {name: at for at, name in enumerate([*ORDER, "Kirby", "Mendel"])}
    gaps = {frozenset((d.claim_a, d.claim_b)): d.gap for d in est.discrepancies(claims)}
    for row in found:
        used = [e for e in ledger if e.quantity == row.quantity and e.standing == "used"]
        if not used:
            assert (row.source, row.claim_id, row.silenced) == (None, None, 0)
            continue
        assert row.claim_id in {entry.claim_id for entry in used}
        assert place[row.source] == min(place[entry.source] for entry in used)
        assert row.silenced == len(used) - 1
        mine = {e.claim_id: gaps.get(frozenset((e.claim_id, row.claim_id)), 0.0) for e in used}
        # Discrepancies are of floats, gaps here of exact integers.
        assert row.gap == pytest.approx(max(mine.values()), rel=1e-15, abs=2)
        if all(abs(number) < 2**52 for number in stated_numbers(claims)):
            assert row.gap == max(mine.values())
            assert row.conflicting == sum(gap > 0 for gap in mine.values())
            assert row.against_claim is None or mine[row.against_claim] == row.gap


@given(claim_lists(quantities=("q", "r")), st.integers(0, 99))
def test_order_of_claims_does_not_matter(drawn: list[est.Claim], seed: int) -> None:
    """With one value per period."""
    shuffled = random.Random(seed).sample(drawn, len(drawn))
    one, other = (
        list(est.coalesce(est.ClaimSet.from_records(c), ORDER, absent="ignore"))
        for c in (drawn, shuffled)
    )
    assert one == other


@given(SETS)
def test_other_questions_do_not_matter(claims: est.ClaimSet) -> None:
    """A question alone has the same rows as among others."""
    together = list(est.coalesce(claims, ORDER, absent="ignore"))
    alone = [
        row
        for q in claims.quantities
        for row in est.coalesce(claims.about(q), ORDER, absent="ignore")
    ]
    assert alone == together


def test_a_series_keeps_its_earlier_periods() -> None:
    """Elsewhere only the latest claim of a source counts; here each period has its own value."""
    rows = [
        {"source": name, "quantity": "gdp", "value": value, "refers_to": year}
        for name, value, year in [("UN", 1, "2019"), ("UN", 2, "2020"), ("WB", 3, "2020")]
    ]
    found = est.coalesce(rows, ["UN"])
    assert [(row.refers_to_start.year, row.value, row.gap) for row in found] == [
        (2019, 1.0, 0.0),
        (2020, 2.0, 1.0),
    ]
    assert est.coalesce(rows, ["UN"], each="quantity").value == 2.0


def test_an_update_within_a_period_is_not_a_disagreement() -> None:
    """The later claim is selected, and the earlier one is not counted."""
    rows = [
        {"source": "UN", "value": v, "refers_to": "2020", "stated_on": day}
        for v, day in [(1, "2021-01-01"), (2, "2022-01-01")]
    ]
    row = est.coalesce(rows, ["UN"])[0]
    assert (row.value, row.silenced) == (2.0, 0)


def test_april(april: est.ClaimSet) -> None:
    """ "More than 150,000" is selected as stated, with the claims that it overrides."""
    day = april.about("troops-border-and-crimea-2021-04").as_of("2021-04-19")
    borrell = next(name for name in day.sources if name.startswith("Borrell"))
    row = est.coalesce(day, [borrell], each="quantity")[0]
    assert (row.value, row.lower, row.text) == (None, 150_000, "more than 150,000")
    assert (row.gap, row.silenced, row.priority_rank) == (40_000, 2, 1)
    assert row.url is not None


def test_unlisted_sources_are_last_dropped_or_refused() -> None:
    """As `others` says."""
    frame = pd.DataFrame({"quantity": ["a", "b", "b"], "source": list("XXU"), "value": [1, 2, 3]})
    after = est.coalesce(frame, ["U"])
    assert after["source"].tolist() == ["X", "U"]
    assert after["priority_rank"].isna().tolist() == [True, False]
    dropped = est.coalesce(frame, ["U"], others="drop")
    assert dropped[["quantity", "silenced"]].to_numpy().tolist() == [["b", 0]]
    with pytest.raises(UnlistedSourceError, match="'X'"):
        est.coalesce(frame, ["U"], others="raise")
    claims = est.ClaimSet.from_frame(frame)
    assert [row.source for row in est.coalesce(claims, ["U"], others="drop")] == ["U"]
    with pytest.raises(UnlistedSourceError, match="'X'"):
        est.coalesce(claims, ["U"], others="raise")


def test_a_frame_with_words_is_read_as_claims() -> None:
    """The result is a frame."""
    frame = pd.DataFrame({"source": ["A", "B"], "text": ["more than 5", "3"]})
    found = est.coalesce(frame, ["A"])
    assert isinstance(found, pd.DataFrame)
    assert found.loc[0, ["source", "lower", "gap", "against"]].tolist() == ["A", 5, 2, "B"]


def test_one_value_per_quantity_is_the_latest_of_its_source() -> None:
    """As for claims; a row without a period is the earliest."""
    frame = pd.DataFrame(
        {
            "country": ["FR"] * 4,
            "year": [2020, 2021, None, 2019],
            "source": ["UN", "UN", "UN", "WB"],
            "value": [1, 2, 3, 4],
            "note": list("abcd"),
        }
    )
    columns = {"country": "quantity", "year": "refers_to", "note": None}
    found = est.coalesce(frame, ["UN"], each="quantity", columns=columns)
    assert found[["value", "silenced", "gap", "against"]].to_numpy().tolist() == [[2, 1, 2, "WB"]]
    assert "note" not in found


def test_several_numbers_without_keys_are_refused() -> None:
    """Without a key column several numbers of one source would fall into one cell."""
    frame = pd.DataFrame({"land": ["FR", "DE"], "source": ["UN", "UN"], "value": [1, 2]})
    with pytest.raises(MissingFieldError, match="'UN' states 2 numbers"):
        est.coalesce(frame, ["UN"])
    assert len(est.coalesce(frame, ["UN"], columns={"land": "quantity"})) == 2


def test_exact_integers_and_provenance_survive() -> None:
    """The selected row is returned unchanged."""
    frame = pd.DataFrame({"source": ["A"], "value": [2**53 + 1], "url": ["x"]})
    found = est.coalesce(frame, ["A"])
    assert (found["value"][0], found["url"][0]) == (2**53 + 1, "x")


BAD: list[tuple[dict[str, Any], dict[str, Any], type[EstimatesError], str]] = [
    ({}, {"priority": "UN"}, InvalidFieldError, "must be a list of sources"),
    ({}, {"priority": []}, InvalidFieldError, "is empty"),
    ({}, {"priority": {"UN", "WB"}}, InvalidFieldError, "must be a list of sources"),
    ({}, {"columns": ["value"]}, InvalidFieldError, "must be a mapping"),
    ({"value": [1j, 2]}, {}, TableError, "row 1"),
    ({}, {"priority": ["UN", "UN"]}, InvalidFieldError, "twice"),
    ({}, {"priority": [None]}, InvalidFieldError, "must hold names of sources"),
    ({}, {"others": "ignore"}, InvalidFieldError, "after, drop, raise"),
    ({}, {"each": "day"}, InvalidFieldError, "period"),
    ({}, {"columns": {"gdp": "value"}}, UnknownColumnError, "gdp"),
    ({}, {"columns": {"value": "gdp"}}, UnknownColumnError, "gdp"),
    ({"value": ["x", 2]}, {}, TableError, "row 1: value"),
    ({"value": [1, float("inf")]}, {}, TableError, "row 2"),
    ({"value": [True, False]}, {}, TableError, "row 1"),
    ({"source": ["UN", None]}, {}, TableError, "row 2: source is missing"),
    ({"source": [["UN"], ["WB"]]}, {}, InvalidFieldError, "must be a single label"),
    ({"quantity": [{}, []]}, {}, InvalidFieldError, "must be a single label"),
    ({"gap": [1, 2]}, {}, UnknownColumnError, "gap"),
]


@pytest.mark.parametrize(("cells", "options", "error", "words"), BAD)
def test_bad_input_is_refused_by_name(
    cells: dict[str, Any], options: dict[str, Any], error: type[EstimatesError], words: str
) -> None:
    """The error names the column or the value."""
    frame = pd.DataFrame({"source": ["UN", "WB"], "value": [1, 2], **cells})
    with pytest.raises(error, match=words):
        est.coalesce(frame, **{"priority": ["UN"], **options})


def test_a_frame_without_its_columns_is_refused() -> None:
    """The error says how to map them."""
    with pytest.raises(MissingFieldError, match="columns="):
        est.coalesce(pd.DataFrame({"who": ["UN"], "value": [1]}), ["UN"])


def test_empty_input_gives_no_rows() -> None:
    """An empty frame and an empty set have no cells."""
    empty = pd.DataFrame({"source": [], "value": [], "quantity": []})
    assert len(est.coalesce(empty, ["UN"])) == 0
    assert len(est.coalesce(est.ClaimSet.from_records([]), ["UN"])) == 0
    assert np.array_equal(est.coalesce(empty, ["UN"]).columns[:3], ["quantity", "value", "source"])


@given(
    scoped_claim_lists(),
    st.sampled_from([None, 0, 5]),
    st.sampled_from([None, {"area": "refused"}, {"manner": "ignored"}]),
)
def test_only_comparable_claims_are_selected(
    drawn: list[est.Claim], window: int | None, dimensions: dict[str, str] | None
) -> None:
    """The claim of a quantity is one that `reconcile` uses under the same rules."""
    claims = est.ClaimSet.from_records(drawn)
    rec = est.reconcile(claims, method="lowest", window=window, dimensions=dimensions)
    used = {entry.claim_id for entry in rec.ledger if entry.standing == "used"}
    options = {"window": window, "dimensions": dimensions, "absent": "ignore"}
    found = est.coalesce(claims, ["EU"], each="quantity", **options)
    assert {row.claim_id for row in found if row.claim_id} <= used
    questions = {entry.quantity for entry in rec.ledger if entry.standing == "used"}
    assert {row.quantity for row in found if row.claim_id} == questions
