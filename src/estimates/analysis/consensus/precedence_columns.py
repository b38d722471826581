"""Who goes before whom: the order of sources that was asked for, and the order of days."""

from __future__ import annotations

import numpy as np

from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.snapshot.precedence import SourceOrder
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.methods.registry import find
from estimates.numeric.grouped.tiles import Floats

BY_GRADE = {"A": 0, "B": 1, "C": 2, "F": 3, "D": 4, "E": 5}
"""The order of grades where none of sources is given; F, "cannot be judged", is like no grade."""


def orders_of(judged: Snapshot, terms: ConsensusOptions) -> dict[str, Floats]:
    """Return the orders of the used claims that the method asked for needs."""
    ways = {"precedence": precedence, "recency": recency}
    return {name: ways[name](judged, terms) for name in sorted(find(terms.method).needs)}


def precedence(judged: Snapshot, terms: ConsensusOptions) -> Floats:
    """Return the place of each used claim's source in the order, the smallest goes first."""
    store = judged.linked.store
    if terms.priority is None:
        grade = store.coded("reliability")
        places = np.array([*(BY_GRADE[g] for g in grade.labels), BY_GRADE["F"]])
        return places[grade.codes[judged.rows]].astype(np.float64)
    source = store.coded("source")
    places = SourceOrder.of(terms.priority).ranks(source.labels)
    return places[source.codes[judged.rows]].astype(np.float64)


def recency(judged: Snapshot, terms: ConsensusOptions) -> Floats:
    """Return how late each used claim is: by what it refers to, then by when it was stated.

    Only the order counts; a claim without dates is earlier than any other (see
    `estimates.claims.linked.LinkedClaims.dates`).
    """
    del terms
    days = np.stack(judged.linked.dates(judged.rows))
    _, place = np.unique(days, axis=1, return_inverse=True)
    return place.ravel().astype(np.float64)
