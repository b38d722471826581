"""Changes as steps: one at a time, in the order of becoming known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.claims.moments import published_moments
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.string_sort import alphabetical_ranks
from estimates.numeric.grouped.sums import positions_within
from estimates.pipelines.changes.versions import ABSENT, HIDDEN, SHOWN, Versions

ADDED, WITHDRAWN, REVISED, RESTATED = "added", "withdrawn", "revised", "restated"


@dataclass(frozen=True)
class Steps:
    """Changes in the order in which they are applied, shape (steps,) each.

    kind : ADDED, WITHDRAWN, REVISED (one label, another content) or RESTATED (one content under
        another label).
    old, new : the versions that it removes and adds; -1 where none. A version that is only shown
        or hidden is both.
    component : the questions that it can move.
    turn : its number among the changes of its component, from 0.
    """

    kind: Array
    old: Ints
    new: Ints
    component: Ints
    turn: Ints

    @classmethod
    def of(cls, versions: Versions) -> Steps:
        """Return the changes, paired by label and content, ordered by day, time and label."""
        kind, old, new = pair_changes(versions)
        row = np.where(new >= 0, new, old)
        # Only changes that can move a question that either set shows are steps.
        shown_components = versions.component[versions.is_shown_question]
        is_near = np.isin(versions.component[row], shown_components)
        kind, old, new, row = kind[is_near], old[is_near], new[is_near], row[is_near]
        day = versions.known_on[row].view(np.int64)  # NaT, always known, is the smallest
        day = np.where(kind == WITHDRAWN, np.iinfo(np.int64).max, day)  # their day is unknown
        label = alphabetical_ranks(versions.linked.labels_at(row))
        moment = published_moments(versions.store)[row].view(np.int64)
        order = np.lexsort((label, moment, day))
        component = versions.component[row[order]]
        return cls(kind[order], old[order], new[order], component, occurrence_numbers(component))


def pair_changes(versions: Versions) -> tuple[Array, Ints, Ints]:
    """Return the kind, the removed and the added version of each change, in no order."""
    before, after = versions.before, versions.after
    gone = np.flatnonzero((before != ABSENT) & (after == ABSENT))
    new = np.flatnonzero((before == ABSENT) & (after != ABSENT))
    parts = []
    # A label with another content is a revision before a content with another label is a
    # restatement: labels are what users maintain.
    for kind, code in ((REVISED, versions.label), (RESTATED, versions.content)):
        left, right = match_codes(code, versions, gone, new)
        parts.append((kind, gone[left], new[right]))
        gone, new = np.delete(gone, left), np.delete(new, right)
    shown = np.flatnonzero((before == HIDDEN) & (after == SHOWN))
    hidden = np.flatnonzero((before == SHOWN) & (after == HIDDEN))
    none = np.full(len(before), -1, dtype=np.int64)
    parts += [(ADDED, none[: len(new)], new), (ADDED, shown, shown)]
    parts += [(WITHDRAWN, gone, none[: len(gone)]), (WITHDRAWN, hidden, hidden)]
    kinds = np.concatenate([np.full(len(old), kind, dtype=object) for kind, old, _ in parts])
    olds, news = (np.concatenate([part[n] for part in parts]) for n in (1, 2))
    return kinds, olds.astype(np.int64), news.astype(np.int64)


def match_codes(code: Ints, versions: Versions, gone: Ints, new: Ints) -> tuple[Ints, Ints]:
    """Return the indices in `gone` and `new` of equal codes, each used once, by label."""
    sides = []
    for rows in (gone, new):
        labels = versions.linked.labels_at(rows)
        order = np.lexsort((alphabetical_ranks(labels), code[rows]))
        codes = code[rows][order]
        sides.append((order, codes * (len(versions.label) + 1) + occurrence_numbers(codes)))
    (left, left_key), (right, right_key) = sides
    _, left_index, right_index = np.intersect1d(left_key, right_key, return_indices=True)
    return left[left_index], right[right_index]


def occurrence_numbers(code: Ints) -> Ints:
    """Return the number of each row among the rows of its code, from 0.

    >>> occurrence_numbers(np.array([5, 3, 5, 5, 3]))
    array([0, 0, 1, 2, 1])
    """
    order = np.argsort(code, kind="stable")
    numbers = np.empty(len(code), dtype=np.int64)
    numbers[order] = positions_within(np.unique(code, return_counts=True)[1])
    return numbers
