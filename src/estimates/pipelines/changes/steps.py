"""The changes one at a time, in the order of becoming known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.pipelines.changes.versions import ABSENT, HIDDEN, SHOWN, Versions

ADDED, WITHDRAWN, REVISED, RESTATED = "added", "withdrawn", "revised", "restated"


@dataclass(frozen=True)
class Steps:
    """Changes in the order in which they are made, shape (steps,) each.

    Attributes
    ----------
    kind : ADDED, WITHDRAWN, REVISED (one label, other contents) or RESTATED (one content under
        another label).
    old, new : the versions that it takes away and puts in; -1 where none. A version that is
        only shown or hidden stands in both.
    component : which questions it can move.
    turn : the how-manieth change of its component it is, from 0.
    """

    kind: Array
    old: Ints
    new: Ints
    component: Ints
    turn: Ints

    @classmethod
    def of(cls, versions: Versions) -> Steps:
        """Pair what went with what came, by label and then by content; order by day and label."""
        kind, old, new = paired(versions)
        row = np.where(new >= 0, new, old)
        near = np.isin(versions.component[row], versions.component[versions.asked])
        kind, old, new, row = kind[near], old[near], new[near], row[near]
        day = versions.known_on[row].view(np.int64)  # NaT is the smallest: always known
        day = np.where(kind == WITHDRAWN, np.iinfo(np.int64).max, day)  # nobody says since when
        name = versions.base.labels_at(row).astype(str)
        order = np.lexsort((name, day))
        kind, old, new = kind[order], old[order], new[order]
        component = versions.component[row[order]]
        return cls(kind, old, new, component, turns(component))


def paired(versions: Versions) -> tuple[Array, Ints, Ints]:
    """Return the kind, the version gone and the version new of each change, in no order."""
    was, now = versions.before, versions.after
    gone = np.flatnonzero((was != ABSENT) & (now == ABSENT))
    came = np.flatnonzero((was == ABSENT) & (now != ABSENT))
    parts = []
    for kind, code in ((REVISED, versions.label), (RESTATED, versions.content)):
        left, right = matches(code[gone], code[came], versions, gone, came)
        parts.append((kind, gone[left], came[right]))
        gone, came = np.delete(gone, left), np.delete(came, right)
    shown = np.flatnonzero((was == HIDDEN) & (now == SHOWN))
    hidden = np.flatnonzero((was == SHOWN) & (now == HIDDEN))
    none = np.full(len(versions.before), -1, dtype=np.int64)
    parts += [(ADDED, none[: len(came)], came), (ADDED, shown, shown)]
    parts += [(WITHDRAWN, gone, none[: len(gone)]), (WITHDRAWN, hidden, hidden)]
    kinds = np.concatenate([np.full(len(old), kind, dtype=object) for kind, old, _ in parts])
    olds, news = (np.concatenate([part[at] for part in parts]) for at in (1, 2))
    return kinds, olds.astype(np.int64), news.astype(np.int64)


def matches(
    one: Ints, other: Ints, versions: Versions, gone: Ints, came: Ints
) -> tuple[Ints, Ints]:
    """Return the places of equal codes, each used once; equal ones in the order of labels."""
    places = []
    for code, rows in ((one, gone), (other, came)):
        order = np.lexsort((versions.base.labels_at(rows).astype(str), code))
        nth = turns(code[order])
        places.append((order, code[order] * (len(versions.label) + 1) + nth))
    (left, left_key), (right, right_key) = places
    _, at_left, at_right = np.intersect1d(left_key, right_key, return_indices=True)
    return left[at_left], right[at_right]


def turns(code: Ints) -> Ints:
    """Return the how-manieth of its code each row is, from 0.

    Examples
    --------
    >>> turns(np.array([5, 3, 5, 5, 3]))
    array([0, 0, 1, 2, 1])
    """
    order = np.argsort(code, kind="stable")
    sizes = np.unique(code, return_counts=True)[1]
    turn = np.empty(len(code), dtype=np.int64)
    turn[order] = np.arange(len(code)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return turn
