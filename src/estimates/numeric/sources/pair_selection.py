"""Who speaks beside whom: the ordered pairs of voices on the same question."""

from __future__ import annotations

import numpy as np

from estimates.numeric.grouped.tiles import Bools, Floats, Ints

MOST_BESIDE = 64
"""So many voices of a question are looked at beside each other, evenly spaced by their figures."""
MOST_PAIRS = 2_000_000
"""Ordered pairs that are learned from; beyond them, whole questions are left out."""


def heard(question: Ints, x: Floats, questions: int, most: int = MOST_BESIDE) -> Ints:
    """Return the voices that are looked at: all of a question, or `most`, evenly spaced.

    Parameters
    ----------
    question, x : shape (voices,).

    Returns
    -------
    Rows, sorted by question and x.

    Examples
    --------
    >>> heard(np.array([1, 0, 0, 0]), np.array([5.0, 3.0, 2.0, 1.0]), 2, most=2)
    array([3, 1, 0])
    """
    new = question[1:] > question[:-1]
    if (new | ((question[1:] == question[:-1]) & (x[1:] >= x[:-1]))).all():
        order = np.arange(len(x))
    else:
        order = np.lexsort((x, question))
    size = np.bincount(question, minlength=questions)
    if size.max(initial=0) <= most:
        return order
    rank = np.arange(len(order)) - np.repeat(np.cumsum(size) - size, size)
    step = np.maximum(np.repeat(size, size) - 1, 1)
    wanted = np.minimum(np.repeat(size, size), most) - 1
    kept = rank * wanted // step != (rank - 1) * wanted // step
    kept[rank == 0] = True
    rows: Ints = order[kept]
    return rows


def beside(question: Ints, targets: Ints, listened: Ints, questions: int) -> tuple[Ints, Ints]:
    """Return every pair (target, other) of two different voices on one question.

    Parameters
    ----------
    question : shape (voices,).
    targets : rows, any order.
    listened : rows, sorted by question.

    Returns
    -------
    Two arrays of rows, in the order of the targets.

    Examples
    --------
    >>> beside(np.array([0, 0, 1]), np.arange(3), np.arange(3), 2)
    (array([0, 1]), array([1, 0]))
    """
    size = np.bincount(question[listened], minlength=questions)
    first = np.cumsum(size) - size
    many = size[question[targets]]
    a = np.repeat(targets, many)
    within = np.arange(len(a)) - np.repeat(np.cumsum(many) - many, many)
    b = listened[first[question[a]] + within]
    apart = a != b
    return a[apart], b[apart]


def chosen_questions(question: Ints, listened: Ints, rank: Ints, most: int = MOST_PAIRS) -> Bools:
    """Return which questions are learned from, shape (questions,): all, or as many as fit.

    Parameters
    ----------
    rank : shape (questions,), the order in which they are taken; a hash of their labels, so that
        neither the order of rows nor the names of sources choose.
    """
    size = np.bincount(question[listened], minlength=len(rank)).astype(np.int64)
    cost = size * (size - 1)
    order = np.argsort(rank, kind="stable")
    within = np.cumsum(cost[order]) <= most
    chosen = np.zeros(len(rank), dtype=bool)
    chosen[order[within]] = True
    return chosen


def same_figure(x: Floats, y: Floats) -> Bools:
    """Return where two numbers are the same figure, up to the rounding of floats."""
    same: Bools = np.abs(x - y) <= 1e-9 * np.maximum(1.0, np.maximum(np.abs(x), np.abs(y)))
    return same
