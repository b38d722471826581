"""The consensus of a result as claims, so that estimates can be made to add up."""

import warnings
from typing import Any

import numpy as np

from estimates.analysis.result_tables import ResultTables
from estimates.claims.claimset import ClaimSet
from estimates.errors import EstimatesWarning

# Who states the claims that are made of a consensus.
SOURCE = "consensus"
# The most quantities that a warning lists.
MAX_LISTED = 5


def consensus_claims(rec: ResultTables) -> ClaimSet:
    """Return one claim per quantity that has an estimate: the estimate, as wide as its interval.

    The standard error is that of a normal distribution with this interval; an estimate whose
    interval is open or missing is as wide as its digits leave it, with a warning.
    """
    from scipy.special import ndtri

    units = unit_of_quantity(rec)
    records, open_ones = [], []
    for row in rec.tables["consensus"]:
        if row.estimate is None:
            continue
        record: dict[str, Any] = {"source": SOURCE, "quantity": row.quantity, "value": row.estimate}
        record |= {"claim_id": row.quantity, "unit": units.get(row.quantity)}
        ends = np.array([row.lower, row.upper], dtype=float)
        if np.isfinite(ends).all() and ends[0] < ends[1]:
            record["standard_error"] = float(np.ptp(ends) / (2 * ndtri(0.5 + row.level / 2)))
        else:
            open_ones.append(row.quantity)
        records.append(record)
    if open_ones:
        listed = ", ".join(open_ones[:MAX_LISTED])
        more = f" and {len(open_ones) - MAX_LISTED} more" if len(open_ones) > MAX_LISTED else ""
        sentence = f"estimates without an interval count as exact to their digits: {listed}{more}"
        warnings.warn(sentence, EstimatesWarning, stacklevel=3)
    return ClaimSet.from_records(records, missing=["none"])


def unit_of_quantity(rec: ResultTables) -> dict[str, str]:
    """Return the unit of each quantity that states one without a conversion."""
    snapshot: Any = rec.snapshot  # type: ignore[attr-defined]
    linked, rows = snapshot.linked, snapshot.claims.rows
    rows = rows[snapshot.standings.conversion_index[rows] < 0]
    units = linked.store.strings("unit").take(rows).decode()
    labels = linked.questions[linked.question_codes[rows]]
    return {label: unit for label, unit in zip(labels, units, strict=True) if unit}
