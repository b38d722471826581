"""The questions of a whole table: parted by periods; what a reader should know of long ones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from estimates.claims.ingest.dates import periods
from estimates.columnar.arrays import objects, read_only
from estimates.columnar.columns import StringColumn
from estimates.columnar.store import Store

LONG_QUESTION = 366
"""Days between the claims of one question after which a notice speaks of it."""
LONG_RUN, LARGE_SHARE = 10, 0.25
"""From how many claims on one question, and what share of all, a source is named in a notice."""


def by_period(store: Store, period: str) -> tuple[Store, list[str]]:
    """Return claims whose questions name the period of what they are about.

    The period is of the days that a claim refers to, else of the day on which it was stated,
    else published. A claim about more than one period names the first and the last.
    """
    first, last = store.days("refers_to_start"), store.days("refers_to_end")
    for other in ("stated_on", "published_on"):
        first = np.where(np.isnat(first), store.days(other), first)
    last = np.where(np.isnat(last), first, last)
    start, end = periods(first, period), periods(last, period)
    names = np.where(start == end, start, start + "/" + end)
    question = store.coded("quantity")
    codes, labels = pd.factorize(names)
    pairs, back = np.unique(question.codes * np.int64(len(labels)) + codes, return_inverse=True)
    joined = [
        f"{question.labels[p // len(labels)]} {labels[p % len(labels)]}".strip()
        for p in pairs.tolist()
    ]
    index = {label: i for i, label in enumerate(dict.fromkeys(joined))}
    new = np.array([index[label] for label in joined], dtype=np.int32)[back.reshape(-1)]
    undated = int((names == "").sum())
    said = [f"{undated:,} claims have no day: their question names no {period}"] if undated else []
    column = StringColumn(read_only(new), objects(index))
    return store.replaced({"quantity": column}), said


def long_questions(store: Store) -> list[str]:
    """Return how many questions that a preset made are of claims of more than a year."""
    question, days = store.coded("quantity").codes, store.days("stated_on")
    known = ~np.isnat(days)
    ends = (
        pd.Series(days[known].astype("datetime64[s]")).groupby(question[known]).agg(["min", "max"])
    )
    long = int((ends["max"] - ends["min"] > pd.Timedelta(days=LONG_QUESTION)).sum())
    if not long:
        return []
    return [f'questions of claims more than a year apart: {long:,}; period="year" parts them']


def long_runs(store: Store) -> list[str]:
    """Return which source states a long run of the claims, and that it counts once a question."""
    source, question = store.coded("source"), store.coded("quantity")
    if len(store) < LONG_RUN:
        return []
    count = np.bincount(source.codes, minlength=len(source.texts))
    large = (count > LARGE_SHARE * len(store)) & (count < len(store))
    if not large.any():
        return []
    key = source.codes * np.int64(len(question.labels)) + question.codes
    pairs, runs = np.unique(key, return_counts=True)
    longest = np.zeros(len(source.labels), dtype=np.int64)
    np.maximum.at(longest, pairs // len(question.labels), runs)
    large &= longest >= LONG_RUN
    return [
        f'"{source.labels[s]}" states {count[s]:,} of {len(store):,} claims '
        f"({count[s] / len(store):.0%}); it counts as one voice per question"
        for s in np.flatnonzero(large).tolist()
    ]
