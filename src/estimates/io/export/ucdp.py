"""A table of results in the columns of UCDP: low, best, high and the number of sources."""

from __future__ import annotations

import io
import math
from datetime import date
from typing import Any

import numpy as np

from estimates.analysis.consensus.combine import consensus_of
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.ranges import ranges_of
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.columnar.table import finite
from estimates.io.delimited import as_text, protect, write_delimited

UCDP = "ucdp"
COLUMNS = (
    "id", "date_start", "date_end", "country", "number_of_sources", "low", "best", "high"
)  # fmt: skip
SAYS = (
    "low and high are the ends of the reported range and blank where it is open, best is the "
    "estimate of the default method to six digits; who said what, intervals, conflicts and "
    "warnings are not said; the type of violence and the sides are not known here"
)


def result_table(claims: ClaimSet) -> tuple[str, str]:
    """Return the results of claims as CSV, a row a question, and what it does not say."""
    judged = Snapshot.of(claims)
    best = consensus_of(judged, ConsensusOptions()).table
    spans = spans_of_days(judged)
    areas = one_area(judged)
    out: list[dict[str, Any]] = [
        {
            "id": row.quantity,
            "date_start": first,
            "date_end": last,
            "country": area,
            "number_of_sources": row.voices,
            "low": None if span.low_open else stated(span.low),
            "best": None if row.estimate is None else stated(float(f"{row.estimate:.6g}")),
            "high": None if span.high_open else stated(span.high),
        }
        for row, span, (first, last), area in zip(
            best, ranges_of(judged), spans, areas, strict=True
        )
    ]
    text = io.StringIO(newline="")
    cells = ([protect(n, as_text(row[n]), ("id", "country")) for n in COLUMNS] for row in out)
    write_delimited(COLUMNS, cells, text)
    return text.getvalue(), SAYS


def spans_of_days(judged: Snapshot) -> list[tuple[date | None, date | None]]:
    """Return the first and the last day that the used claims of each question refer to."""
    store, rows, count = judged.linked.store, judged.rows, len(judged.questions)
    ends = []
    for side, choose, none in (
        ("start", np.minimum, np.iinfo(np.int64).max),
        ("end", np.maximum, np.iinfo(np.int64).min),
    ):
        days = store.days(f"refers_to_{side}")[rows]
        known = ~np.isnat(days)
        found = np.full(count, none, dtype=np.int64)
        choose.at(found, judged.question[known], days[known].astype(np.int64))
        dated = np.where(found == none, np.datetime64("NaT"), found.astype("datetime64[D]"))
        ends.append(dated.astype("datetime64[D]").tolist())
    return list(zip(*ends, strict=True))


def one_area(judged: Snapshot) -> list[str | None]:
    """Return the area of each question whose used claims name one and the same."""
    area = judged.linked.store.coded("area")
    codes, count = area.codes[judged.rows].astype(np.int64), len(judged.questions)
    low = np.full(count, np.iinfo(np.int64).max)
    high = np.full(count, -1)
    named = codes >= 0
    np.minimum.at(low, judged.question[named], codes[named])
    np.maximum.at(high, judged.question[named], codes[named])
    return [str(area.labels[a]) if a == b else None for a, b in zip(low, high, strict=True)]


def stated(number: float | None) -> float | None:
    """Return a number as a table holds it; an open or unknown one is blank."""
    return None if number is None or not math.isfinite(number) else finite(number)
