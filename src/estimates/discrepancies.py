"""How far apart are two claims at the least, and how ordinary is such a gap?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from estimates.blocks import in_blocks
from estimates.caveats import caveats
from estimates.claimset import ClaimSet, as_claimset
from estimates.numeric.tiles import Layout
from estimates.ranges import gap, ratio
from estimates.scope import Scope
from estimates.spans import Judged, Spans
from estimates.store import Array, Coded, Ints
from estimates.table import Table

ALL_PAIRS = 200
"""Up to this many used claims a question has all its pairs; a larger one has each claim
beside the two that are furthest apart (a question of 10,000 would have 50 million pairs)."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """How far two claims are apart.

    Attributes
    ----------
    quantity : the question.
    claim_a, claim_b : the two claims, the one with the lower numbers first.
    gap : the least distance between what their words allow; 0 when one number satisfies both.
    ratio, log_ratio : of the two nearest ends; 1 and 0 where compatible, None unless positive.
    compatible : whether one number satisfies both.
    within_rounding : whether it does once rounding and hedges are allowed for.
    comparable : whether the two may be compared; reasons : what differs in what they speak of,
        first what `claim_a` says (`estimates.compare`).
    """

    quantity: str
    claim_a: str
    claim_b: str
    gap: float
    ratio: float | None
    log_ratio: float | None
    compatible: bool
    within_rounding: bool
    comparable: bool
    reasons: tuple[str, ...]


def discrepancies(
    claims: ClaimSet | Iterable[Any],
    *,
    window: float | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
) -> Table[Discrepancy]:
    """Return how far the used claims of every quantity are apart, pair by pair.

    Parameters
    ----------
    claims : a set of claims, or records of which one can be made.
    window, drift, conversions, dimensions : what may be compared, see `estimates.reconcile`.

    Returns
    -------
    Table of `Discrepancy`; `estimates.ranges` has the largest gap of each quantity. A question
    of more than 200 used claims has only the pairs with the two that are furthest apart.

    Examples
    --------
    >>> row = discrepancies([{"source": "Taran", "value": 110000},
    ...                      {"source": "EU", "comparator": ">", "lower": 150000}])[0]
    >>> row.gap, round(row.ratio, 2), row.compatible
    (40000.0, 1.36, False)
    """
    scope = Scope.of(window, drift, conversions, dimensions)
    return discrepancies_of(Judged.of(as_claimset(claims, scope.conversions), scope=scope))


def discrepancies_of(judged: Judged) -> Table[Discrepancy]:
    """Return the discrepancies of judged claims."""
    return Table.joined([discrepancies_of_part(part) for part in judged.parts])


def discrepancies_of_part(judged: Judged) -> Table[Discrepancy]:
    """Return the same of as many claims as are worked on at once."""
    first, second, counts = pairs(judged)
    spans, intervals = judged.spans, judged.intervals()

    def read(here: slice) -> tuple[Array, ...]:
        return distances(spans, *intervals, first[here], second[here])

    distance, quotient, apart, rounding = in_blocks(len(first), read)
    comparable, reasons = caveats(judged, first, second)
    asked, rows = judged.asked.astype(np.int32), judged.rows.astype(np.int32)
    return Table(
        Discrepancy,
        {
            "quantity": Coded(np.repeat(asked, counts), judged.base.question_texts),
            "claim_a": lambda: Coded(rows[first], judged.base.label_texts),
            "claim_b": lambda: Coded(rows[second], judged.base.label_texts),
            "gap": distance,
            "ratio": quotient,
            "log_ratio": lambda: np.log(quotient),
            "compatible": ~apart,
            "within_rounding": rounding,
            "comparable": comparable,
            "reasons": reasons,
        },
    )


def distances(
    spans: Spans, low: Array, high: Array, first: Ints, second: Ints
) -> tuple[Array, Array, Array, Array]:
    """Return gap and ratio of pairs, whether they are apart, and whether rounding joins them.

    Parameters
    ----------
    low, high : shape (claims,), the intervals for arithmetic.
    first, second : shape (pairs,).
    """
    least = np.maximum(spans.least[first], spans.least[second])
    most = np.minimum(spans.most[first], spans.most[second])
    apart = least > most
    meet = np.flatnonzero(least == most)  # at one number, which one of the two may exclude
    a, b, end = first[meet], second[meet], least[meet]
    out = excluded(spans.least, spans.least_out, a, b, end)
    apart[meet] = out | excluded(spans.most, spans.most_out, a, b, end)
    rounding = np.maximum(low[first], low[second]) <= np.minimum(high[first], high[second])
    return gap(least, most, apart), ratio(least, most, apart), apart, ~apart | rounding


def excluded(ends: Array, out: Array, first: Ints, second: Ints, end: Array) -> Array:
    """Return whether one of the pair's claims has that end and excludes it."""
    found: Array = ((ends[first] == end) & out[first]) | ((ends[second] == end) & out[second])
    return found


def pairs(judged: Judged) -> tuple[Array, Array, Ints]:
    """Return the pairs of used claims to compare, by question, the lower claim first.

    Returns
    -------
    first, second : shape (pairs,), by their place among the used claims.
    counts : shape (questions,), how many pairs each question has.
    """
    spans = judged.spans
    known = judged.base.known_on[judged.rows]
    keys = (spans.low, spans.high, judged.source_rank, known, judged.tie_rank)
    layout = Layout(judged.question, len(judged.questions), keys)
    found = []
    counts = np.zeros(len(judged.asked), dtype=np.int64)
    for tile in layout:
        rows = tile.view(layout.index)
        if tile.height > 1 and tile.groups[0] == tile.groups[-1]:
            rows = rows[:, :1]  # a lone question stands twice in its tile
        a, b = (side.T for side in tile_pairs(rows, spans.least, spans.most))
        real = (a >= 0) & (b >= 0) & (a != b)
        groups = tile.groups[: len(a)]
        counts[groups] = real.sum(axis=1)
        found.append((groups, a[real], b[real]))
    return *by_question(found, counts), counts


def by_question(found: list[tuple[Ints, Array, Array]], counts: Ints) -> tuple[Array, Array]:
    """Return the pairs of tiles, each in the order of its groups, in the order of all questions.

    Parameters
    ----------
    found : the groups of each tile, and the two claims of its pairs.
    counts : shape (questions,), how many pairs each question has.
    """
    start = np.cumsum(counts) - counts
    first, second = (np.empty(int(counts.sum()), dtype=np.int32) for _ in range(2))
    for groups, a, b in found:
        many = counts[groups]
        at = np.arange(len(a)) + np.repeat(start[groups] - (np.cumsum(many) - many), many)
        first[at], second[at] = a, b
    return first, second


def tile_pairs(rows: Ints, least: Array, most: Array) -> tuple[Array, Array]:
    """Return the pairs of a tile of rows, shapes (pairs, questions); -1 is padding.

    Parameters
    ----------
    rows : shape (claims, questions), used claims, -1 is padding.
    least, most : shape (used claims,), from where to where their words allow.
    """
    if len(rows) <= ALL_PAIRS:
        upper, lower = np.triu_indices(len(rows), k=1)
        return rows[upper], rows[lower]
    columns = np.arange(rows.shape[1])
    at_top = np.where(rows >= 0, least[rows], -np.inf).argmax(axis=0)
    at_bottom = np.where(rows >= 0, most[rows], np.inf).argmin(axis=0)
    top = np.broadcast_to(rows[at_top, columns], rows.shape)
    bottom = np.broadcast_to(rows[at_bottom, columns], rows.shape)
    others = np.where(rows == bottom, -1, rows)
    a = np.concatenate([bottom, np.where(others == top, -1, others)])
    return a, np.concatenate([others, top])
