"""Further columns of voices that some methods need: the rank of the source, and recency."""

from collections.abc import Iterable

import numpy as np

from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.snapshot.precedence import SourceOrder, refuse_absent_sources
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.methods.registry import find
from estimates.numeric.types import Floats

# Ranks of reliability grades where no order of sources is given. F, "cannot be judged", ranks as
# no grade does: before the grades that say that a source is not reliable.
GRADE_RANKS = {"A": 0, "B": 1, "C": 2, "F": 3, "D": 4, "E": 5}


def read_precedence_columns(snapshot: Snapshot, options: ConsensusOptions) -> dict[str, Floats]:
    """Return the columns that the method needs, shape (used,) each."""
    readers = {
        "precedence": lambda: source_precedence(snapshot, options.priority),
        "recency": lambda: claim_recency(snapshot),
    }
    return {name: readers[name]() for name in sorted(find(options.method).needs)}


def check_priority(snapshot: Snapshot, options: ConsensusOptions, given: object) -> None:
    """Refuse an order that names a source without a claim.

    given : the order as the caller gives it; a `SourceOrder` is that of a larger table, of which
        the claims are a part.
    """
    if not isinstance(given, SourceOrder):
        sources = snapshot.linked.store.strings("source").labels
        refuse_absent_sources(options.priority or (), sources, "leave it out of priority")


def source_precedence(snapshot: Snapshot, priority: Iterable[str] | None) -> Floats:
    """Return the rank of each used claim's source, the most preferred first, from 0."""
    store = snapshot.linked.store
    if priority is None:
        column = store.strings("reliability")
        ranks = np.array([*(GRADE_RANKS[grade] for grade in column.labels), GRADE_RANKS["F"]])
    else:
        column = store.strings("source")
        ranks = SourceOrder.of(priority).ranks(column.labels)
    return ranks[column.codes[snapshot.rows]].astype(np.float64)


def claim_recency(snapshot: Snapshot) -> Floats:
    """Return the rank of each used claim by the days it refers to, then by when it was stated.

    A claim without dates ranks before any other, see
    `estimates.claims.linked.LinkedClaims.day_numbers`.
    """
    days = np.stack(snapshot.linked.day_numbers(snapshot.rows))
    _, rank = np.unique(days, axis=1, return_inverse=True)
    return rank.ravel().astype(np.float64)
