"""A row of a total has no source, and a blank quantity is told."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.claims.ingest.rows_of_totals import NAMES_OF_TOTALS

SOURCES = st.sampled_from(["UN", "Gov", "TotalEnergies", "Totally Fine", "Summa"])


def read(rows, *, as_frame, **options):
    """Return the claims of records, read as such or as a table."""
    if as_frame:
        return est.ClaimSet.from_frame(pd.DataFrame(rows), **options)
    return est.ClaimSet.from_records(rows, **options)


@given(
    st.lists(SOURCES, min_size=1, max_size=4),
    st.sampled_from(sorted(NAMES_OF_TOTALS)),
    st.sampled_from([str, str.title, str.upper, "{}:".format, " {} ".format]),
    st.booleans(),
)
def test_a_total_among_the_sources_is_refused(sources, name, written, as_frame):
    """With its row, and only it; the others are kept where refused rows may be."""
    rows = [
        {"source": source, "value": 5 + i, "claim_id": str(i)} for i, source in enumerate(sources)
    ]
    rows.append({"source": written(name), "value": 95, "claim_id": "sum"})
    with pytest.raises(est.EstimatesError, match=f"row {len(rows)}: .*names a total"):
        read(rows, as_frame=as_frame)
    claims = read(rows, as_frame=as_frame, errors="quarantine")
    assert [claim.claim_id for claim in claims] == [str(i) for i in range(len(sources))]


@pytest.mark.parametrize("as_frame", [True, False])
def test_a_source_of_that_name_is_read_by_its_full_name(as_frame):
    rows = [{"source": "Total", "value": 5}]
    claims = read(rows, as_frame=as_frame, aliases={"Total": "TotalEnergies"})
    assert [claim.source.name for claim in claims] == ["TotalEnergies"]


def test_claims_without_a_quantity_among_others_are_told():
    """A blank cell may stand for the quantity above."""
    rows = [{"source": f"s{i}", "value": 5, "quantity": q} for i, q in enumerate(["a", None, "b"])]
    notices = est.ClaimSet.from_frame(pd.DataFrame(rows)).notices
    assert any("without a quantity" in notice and "1 of 3" in notice for notice in notices)
    alone = est.ClaimSet.from_frame(pd.DataFrame([{"source": "a", "value": 5}])).notices
    assert not any("without a quantity" in notice for notice in alone)
