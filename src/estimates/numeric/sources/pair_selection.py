"""Ordered pairs of voices that answer the same question, limited to a computable number."""

import numpy as np

from estimates.numeric.grouped.sums import positions_within
from estimates.numeric.types import Bools, Floats, Ints

# Of a question with more voices this many are paired, evenly spaced by their figures.
MAX_PAIRED_VOICES = 64
# Ordered pairs used for learning; beyond them, whole questions are left out.
MAX_TRAINING_PAIRS = 2_000_000


def subsample_voices(
    question: Ints, x: Floats, questions: int, most: int = MAX_PAIRED_VOICES
) -> Ints:
    """Return all voices of each question, or `most` of them, evenly spaced by figure.

    question, x : shape (voices,).
    Returns rows, sorted by question and x.

    >>> subsample_voices(np.array([1, 0, 0, 0]), np.array([5.0, 3.0, 2.0, 1.0]), 2, most=2)
    array([3, 1, 0])
    """
    is_new_question = question[1:] > question[:-1]
    if (is_new_question | ((question[1:] == question[:-1]) & (x[1:] >= x[:-1]))).all():
        order = np.arange(len(x))
    else:
        order = np.lexsort((x, question))
    size = np.bincount(question, minlength=questions)
    if size.max(initial=0) <= most:
        return order
    rank = positions_within(size)
    step = np.maximum(np.repeat(size, size) - 1, 1)
    kept_count = np.minimum(np.repeat(size, size), most) - 1
    is_kept = rank * kept_count // step != (rank - 1) * kept_count // step
    is_kept[rank == 0] = True
    return np.asarray(order[is_kept])


def ordered_pairs(
    question: Ints, targets: Ints, paired_rows: Ints, questions: int
) -> tuple[Ints, Ints]:
    """Return every pair (target, other) of two different voices on one question.

    question : shape (voices,).
    targets : rows, any order.
    listened : rows, sorted by question.
    Returns two arrays of rows, in the order of the targets.

    >>> ordered_pairs(np.array([0, 0, 1]), np.arange(3), np.arange(3), 2)
    (array([0, 1]), array([1, 0]))
    """
    size = np.bincount(question[paired_rows], minlength=questions)
    first = np.cumsum(size) - size
    pair_counts = size[question[targets]]
    a = np.repeat(targets, pair_counts)
    b = paired_rows[first[question[a]] + positions_within(pair_counts)]
    is_other = a != b
    return a[is_other], b[is_other]


def questions_within_budget(
    question: Ints, paired_rows: Ints, rank: Ints, most: int = MAX_TRAINING_PAIRS
) -> Bools:
    """Return whether each question is used for learning: all, or as many as fit.

    question : shape (voices,). listened : rows of the voices that are paired.
    rank : shape (questions,), the order in which they are taken; a hash of their labels, so that
        neither the order of rows nor the names of sources decides.
    most : the greatest number of ordered pairs.
    Returns shape (questions,).
    """
    size = np.bincount(question[paired_rows], minlength=len(rank)).astype(np.int64)
    cost = size * (size - 1)
    order = np.argsort(rank, kind="stable")
    fits = np.cumsum(cost[order]) <= most
    is_chosen = np.zeros(len(rank), dtype=bool)
    is_chosen[order[fits]] = True
    return is_chosen


def is_same_figure(x: Floats, y: Floats) -> Bools:
    """Return whether two numbers are the same figure, up to floating-point rounding."""
    return np.abs(x - y) <= 1e-9 * np.maximum(1.0, np.maximum(np.abs(x), np.abs(y)))
