"""The column `claimed`: with track records, a number that some source stated."""

from __future__ import annotations

import pytest

import estimates as est
from estimates.analysis.track_records.records import TrackRecords


@pytest.fixture(scope="module")
def records() -> TrackRecords:
    """Track records of sources A, B and C over forty questions."""
    return est.track_records(
        [
            {"quantity": f"q{i}", "source": source, "value": (100 + i % 7) * factor}
            for i in range(40)
            for source, factor in (("A", 10), ("B", 11), ("C", 12))
        ]
    )


@pytest.mark.parametrize("text", ["100 to 400", "more than 100", "dozens"])
def test_nothing_is_claimed_where_no_source_states_a_number(
    records: TrackRecords, text: str
) -> None:
    """Neither the middle of a range nor a bound is a number that somebody stated."""
    claims = [est.claim(source, text) for source in "AB"]
    assert est.consensus(claims, track_records=records)[0].claimed is None


def test_a_stated_number_is_claimed_next_to_ranges(records: TrackRecords) -> None:
    """Ranges of other sources have no part in it."""
    claims = [est.claim("A", "100 to 400"), est.claim("B", "100 to 400"), est.claim("C", 180)]
    assert est.consensus(claims, track_records=records)[0].claimed == 180
