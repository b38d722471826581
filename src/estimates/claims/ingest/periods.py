"""Add periods to the quantities of a table; tell of long or unnamed ones and large sources."""

import numpy as np
import pandas as pd

from estimates.claims.ingest.dates import name_periods
from estimates.columnar.columns import StringColumn, codes_named
from estimates.columnar.store import Store
from estimates.model.quantity import UNNAMED_QUANTITY

# Claims of one quantity that are more than a year apart are often a series under one label.
LONG_QUANTITY_DAYS = 366
# A source is reported that states at least so many claims of one quantity and more than this
# share of all claims: such a table is usually a series, of which each quantity uses one claim.
LONG_RUN_CLAIMS, LARGE_SOURCE_SHARE = 10, 0.25


def split_quantities_by_period(store: Store, period: str) -> tuple[Store, list[str]]:
    """Return claims whose quantities name the period, and a notice about claims without a date.

    The period is that of the days a claim refers to, otherwise of the day it was stated, otherwise
    published. A claim that covers several periods names the first and the last.
    """
    first, last = store.dates("refers_to_start"), store.dates("refers_to_end")
    for fallback in ("stated_on", "published_on"):
        first = np.where(np.isnat(first), store.dates(fallback), first)
    last = np.where(np.isnat(last), first, last)
    start, end = name_periods(first, period), name_periods(last, period)
    names = np.where(start == end, start, start + "/" + end)
    quantity = store.strings("quantity")
    period_codes, periods = pd.factorize(names)
    keys = quantity.codes * np.int64(len(periods)) + period_codes
    distinct, codes = np.unique(keys, return_inverse=True)
    labels = [
        f"{quantity.labels[key // len(periods)]} {periods[key % len(periods)]}".strip()
        for key in distinct.tolist()
    ]
    # Two pairs may give one label, which from_cells stores once: "a 2021" + "" and "a" + "2021".
    column = StringColumn.from_cells(labels).take(codes.reshape(-1))
    undated = int((names == "").sum())
    notices = [f"claims without a date, whose quantity names no {period}: {undated:,}"]
    return store.with_columns({"quantity": column}), notices if undated else []


def long_quantity_notices(store: Store) -> list[str]:
    """Return a notice that counts the quantities with claims more than a year apart."""
    quantity_codes, days = store.strings("quantity").codes, store.dates("stated_on")
    is_known = ~np.isnat(days)
    known_days = pd.Series(days[is_known].astype("datetime64[s]"))
    ends = known_days.groupby(quantity_codes[is_known]).agg(["min", "max"])
    n_long = int((ends["max"] - ends["min"] > pd.Timedelta(days=LONG_QUANTITY_DAYS)).sum())
    if not n_long:
        return []
    remedy = 'period="year" separates them by year'
    return [f"quantities with claims more than a year apart: {n_long:,}; {remedy}"]


def unnamed_quantity_notices(store: Store) -> list[str]:
    """Return a notice of claims without a quantity beside others with one."""
    quantity = store.strings("quantity")
    codes = codes_named(quantity, {UNNAMED_QUANTITY})
    n_unnamed = int((quantity.codes == codes[0]).sum()) if len(codes) else 0
    if n_unnamed in (0, len(store)):
        return []
    what = f'claims without a quantity, which are one question, "{UNNAMED_QUANTITY}"'
    return [f"{what}: {n_unnamed:,} of {len(store):,}"]


def dominant_source_notices(store: Store) -> list[str]:
    """Return a notice for each source that states a large share of the claims as a long run."""
    source, quantity = store.strings("source"), store.strings("quantity")
    if len(store) < LONG_RUN_CLAIMS:
        return []
    counts = np.bincount(source.codes, minlength=len(source.strings))
    is_dominant = (counts > LARGE_SOURCE_SHARE * len(store)) & (counts < len(store))
    if not is_dominant.any():
        return []
    keys = source.codes * np.int64(len(quantity.labels)) + quantity.codes
    pairs, runs = np.unique(keys, return_counts=True)
    longest = np.zeros(len(source.labels), dtype=np.int64)
    np.maximum.at(longest, pairs // len(quantity.labels), runs)
    is_dominant &= longest >= LONG_RUN_CLAIMS
    return [
        f'"{source.labels[s]}" states {counts[s]:,} of {len(store):,} claims '
        f"({counts[s] / len(store):.0%}); it counts as one source per quantity"
        for s in np.flatnonzero(is_dominant).tolist()
    ]
