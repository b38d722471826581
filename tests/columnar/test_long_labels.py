"""One long label takes its own length, not that length for every row."""

import tracemalloc

import pandas as pd
import pytest

import estimates as est

# As fixed-width arrays, a column of labels would take 400 MB.
ROWS, LENGTH, MOST_BYTES = 2_000, 50_000, 40_000_000


@pytest.fixture(scope="module")
def claims() -> est.ClaimSet:
    table = pd.DataFrame({"value": range(1, ROWS + 1), "stated_on": "2021-04-01"})
    for name, share in (("claim_id", 1), ("source", 7), ("quantity", 2)):
        labels = [f"{name} {row // share}" for row in range(ROWS - 1)]
        table[name] = [*labels, name * (LENGTH // len(name))]
    claims = est.read(table)
    est.reconcile(claims, method="median")  # what is imported meanwhile is not to be measured
    return claims


USES = {
    "one quantity": lambda claims: claims.about("quantity 1"),
    "one result": lambda claims: est.reconcile(claims, method="median")["quantity 1"].ranges,
    "corrections": lambda claims: est.reconcile(claims, method="median", window=5).ledger,
    "left out": lambda claims: est.leave_one_source_out(claims, method="median"),
}


@pytest.mark.parametrize("use", USES)
def test_a_long_label_costs_no_more_than_itself(claims, use):
    tracemalloc.start()
    try:
        USES[use](claims)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < MOST_BYTES
