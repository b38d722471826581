"""Of which side is a question: whom or what its figures are about."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.columnar.arrays import Array, objects
from estimates.errors import InvalidFieldError
from estimates.numeric.grouped.tiles import Ints

Side = str | Mapping[str, str]
"""The name of a column, or the side of each quantity by its label."""
COLUMNS = ("area", "indicator", "kind", "unit")


def checked_side(side: object) -> Side | None:
    """Return what tells sides apart, if it does.

    Raises
    ------
    InvalidFieldError
    """
    if side is None or (isinstance(side, str) and side in COLUMNS):
        return side
    if hasattr(side, "items"):
        named = {str(label): name for label, name in side.items()}
        wrong = [name for name in named.values() if not (isinstance(name, str) and name)]
        if not wrong:
            return named
        raise InvalidFieldError("is no name of a side", column="side", value=wrong[0])
    raise InvalidFieldError(
        "tells no sides apart", column="side", value=side,
        remedy=f"name one of {', '.join(COLUMNS)}, or give a side by quantity",
    )  # fmt: skip


def joined_side(one: Side | None, other: Side | None) -> Side | None:
    """Return what tells sides apart in records that are joined.

    Raises
    ------
    InvalidFieldError
        For two different columns, or a column and a mapping.
    """
    if one is None or other is None or one == other:
        return one if other is None else other
    if isinstance(one, str) or isinstance(other, str):
        raise InvalidFieldError(
            f"is not {one!r}, by which the other records tell sides apart", column="side",
            value=other, remedy="learn both with the same side",
        )  # fmt: skip
    return {**one, **other}


def sides_of(judged: Snapshot, side: Side | None) -> tuple[Ints, Array]:
    """Return the side of each question as a code (-1 where none is said), and the sorted names.

    Of several sides named in one question it is the one that most of its claims name, of equally
    many the first by name.
    """
    questions = len(judged.questions)
    if side is None:
        return np.full(questions, -1, dtype=np.int64), objects(())
    if isinstance(side, str):
        coded = judged.linked.store.coded(side)
        labels, code = coded.labels, coded.codes[judged.rows].astype(np.int64)
        question = judged.question
    else:
        labels = objects(sorted(set(side.values())))
        place = {name: i for i, name in enumerate(labels.tolist())}
        code = np.array([place.get(side.get(q, ""), -1) for q in judged.questions], dtype=np.int64)
        question = np.arange(questions)
    names = np.sort(labels.astype(object))
    rank = np.searchsorted(names, labels) if len(labels) else np.zeros(0, dtype=np.int64)
    said = np.flatnonzero(code >= 0)
    key, count = np.unique(question[said] * len(names) + rank[code[said]], return_counts=True)
    found = np.full(questions, -1, dtype=np.int64)
    most = np.lexsort((-key, count))  # the last to be written stands
    found[key[most] // max(len(names), 1)] = key[most] % max(len(names), 1)
    return found, names
