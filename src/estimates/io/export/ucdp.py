"""Results as a table in the columns of UCDP: low, best, high and the number of sources."""

import io
import math
from datetime import date

import numpy as np

from estimates.analysis.consensus.combine import Consensus, consensus_of
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.ranges import ranges_of
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.columnar.table import to_json_value
from estimates.io.delimited import cell_as_text, write_csv_rows
from estimates.io.formula_escapes import escape_formula
from estimates.methods.bayes.method import RESTS_ON_BOUNDS

UCDP = "ucdp"
UCDP_COLUMNS = "id date_start date_end country number_of_sources low best high".split()
UCDP_LIMITS = (
    "low and high are the ends of the reported range, blank where it is open; best is the estimate "
    "of the default method to six digits; sources, intervals, conflicts and warnings are not "
    "carried; the type of violence and the sides are not known here"
)


def ucdp_table(claims: ClaimSet) -> tuple[str, str]:
    """Return the results of claims as CSV, one row per quantity, and what it does not express."""
    snapshot = Snapshot.of(claims)
    consensus = consensus_of(snapshot, ConsensusOptions()).table
    ranges, dates, areas = ranges_of(snapshot), date_ranges(snapshot), shared_areas(snapshot)
    rows = [
        {
            "id": row.quantity,
            "date_start": first,
            "date_end": last,
            "country": area,
            "number_of_sources": row.voices,
            "low": None if reported.low_open else ucdp_number(reported.low),
            "best": best_number(row),
            "high": None if reported.high_open else ucdp_number(reported.high),
        }
        for row, reported, (first, last), area in zip(consensus, ranges, dates, areas, strict=True)
    ]
    text = io.StringIO(newline="")
    cells = (
        [escape_formula(n, cell_as_text(row[n]), ("id", "country")) for n in UCDP_COLUMNS]
        for row in rows
    )
    write_csv_rows(UCDP_COLUMNS, cells, text)
    return text.getvalue(), UCDP_LIMITS


def best_number(row: Consensus) -> float | None:
    """Return the estimate of a row; None where it rests on a convention for bounds alone."""
    if row.estimate is None or RESTS_ON_BOUNDS in row.warnings:
        return None
    return ucdp_number(float(f"{row.estimate:.6g}"))


def date_ranges(snapshot: Snapshot) -> list[tuple[date | None, date | None]]:
    """Return the first and last day that the used claims of each quantity refer to."""
    store, rows = snapshot.linked.store, snapshot.rows
    codes, count = snapshot.question, len(snapshot.questions)
    ends = []
    for side, extreme, unset in (
        ("start", np.minimum, np.iinfo(np.int64).max),
        ("end", np.maximum, np.iinfo(np.int64).min),
    ):
        # as integers, because NaT would win every comparison
        days = store.dates(f"refers_to_{side}")[rows]
        is_known = ~np.isnat(days)
        numbers = np.full(count, unset, dtype=np.int64)
        extreme.at(numbers, codes[is_known], days[is_known].astype(np.int64))
        dated = np.where(
            numbers == unset, np.datetime64("NaT", "D"), numbers.astype("datetime64[D]")
        )
        ends.append(dated.astype("datetime64[D]").tolist())
    return list(zip(*ends, strict=True))


def shared_areas(snapshot: Snapshot) -> list[str | None]:
    """Return the area of each quantity, None where its used claims name several or none."""
    area = snapshot.linked.store.strings("area")
    codes, count = area.codes[snapshot.rows].astype(np.int64), len(snapshot.questions)
    is_named = codes >= 0
    quantities = snapshot.question[is_named]
    low, high = np.full(count, np.iinfo(np.int64).max), np.full(count, -1)
    np.minimum.at(low, quantities, codes[is_named])
    np.maximum.at(high, quantities, codes[is_named])
    return [str(area.labels[a]) if a == b else None for a, b in zip(low, high, strict=True)]


def ucdp_number(number: float | None) -> float | None:
    """Return a number as the table shows it, None (blank) if it is open or unknown."""
    return None if number is None or not math.isfinite(number) else to_json_value(number)
