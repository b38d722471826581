"""Questions that must be judged together, found from two hashes a claim.

A label that claims on two questions use (one refers to it, or both bear it) ties these
questions; ties are followed until none is left. All is done on 64-bit hashes: should two
texts ever share one, two families are judged together that need not be, and no answer changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from estimates.columnar.arrays import Array
from estimates.columnar.strings import StringArray, sums_of

MIXERS = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
"""The factors of MurmurHash3's last step (Appleby 2011)."""


@dataclass(frozen=True, slots=True)
class Ties:
    """Labels and the questions of the claims that use them: hashes, shape (ties,) each."""

    label: Array
    question: Array

    @classmethod
    def concat(cls, parts: Iterable[Ties]) -> Ties:
        """Return several, one after another."""
        listed = [*parts, cls(np.empty(0, np.uint64), np.empty(0, np.uint64))]
        return cls(
            np.concatenate([part.label for part in listed]),
            np.concatenate([part.question for part in listed]),
        )

    def where(self, chosen: Array) -> Ties:
        """Return some."""
        return Ties(self.label[chosen], self.question[chosen])

    def dealt(self, buckets: int) -> list[Ties]:
        """Deal them so that all ties of one label are in one bucket."""
        bucket = (self.label % np.uint64(buckets)).astype(np.int64)
        return [self.where(bucket == at) for at in range(buckets)]


@dataclass(frozen=True, slots=True)
class Families:
    """The questions that have others in their family, sorted, and the name of that family."""

    question: Array
    family: Array

    def home(self, question: Array, homes: int) -> Array:
        """Return the home of questions (hashes): a number below `homes`."""
        if len(self.question):
            at = np.searchsorted(self.question, question).clip(max=len(self.question) - 1)
            tied = self.question[at] == question
            question = np.where(tied, self.family[at], question)
        return (question % np.uint64(homes)).astype(np.int32)


def hashes(texts: StringArray) -> Array:
    """Return a 64-bit hash of every text, the same in every process and however it is kept.

    Examples
    --------
    >>> one, other = hashes(StringArray(np.array(["a", "b"], dtype=object)))
    >>> bool(one != other), bool(one == hashes(StringArray(np.array(["a"], dtype=object)))[0])
    (True, True)
    """
    import pyarrow as pa

    arrow = texts.arrow
    if arrow is None:
        signs = [text.encode("utf-8", "surrogatepass") for text in texts.objects]
        arrow = pa.array(signs, pa.large_binary())
    if not len(arrow):
        return np.empty(0, dtype=np.uint64)
    found = sums_of(arrow).view(np.uint64)
    for factor in MIXERS:  # so that every bit of a hash depends on every bit of the text
        found = (found ^ (found >> np.uint64(33))) * factor
    return found ^ (found >> np.uint64(33))


def crossing(parts: Iterable[Ties]) -> Ties:
    """Return the ties of labels that claims on several questions use; most labels are not."""
    ties = Ties.concat(parts)
    inside = np.sort(ties.label)
    twice = np.unique(inside[1:][inside[1:] == inside[:-1]])
    if not len(twice):
        return ties.where(np.zeros(len(ties.label), dtype=bool))
    at = np.searchsorted(twice, ties.label).clip(max=len(twice) - 1)
    ties = ties.where(twice[at] == ties.label)
    order = np.lexsort((ties.question, ties.label))
    ties = ties.where(order)
    first = np.ones(len(order), dtype=bool)
    first[1:] = ties.label[1:] != ties.label[:-1]
    new = first.copy()
    new[1:] |= ties.question[1:] != ties.question[:-1]
    group = np.cumsum(first) - 1
    several = np.bincount(group, weights=new) > 1
    return ties.where(new & several[group])


def families(parts: Iterable[Ties]) -> Families:
    """Return the families that crossing ties make; each is named by its smallest hash."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ties = Ties.concat(parts)
    question, q = np.unique(ties.question, return_inverse=True)
    label, at = np.unique(ties.label, return_inverse=True)
    if not len(question):
        return Families(question, question)
    size = len(question) + len(label)
    graph = coo_array((np.ones(len(q), dtype=bool), (q, len(question) + at)), shape=(size, size))
    _, component = connected_components(graph, directed=False)
    component = component[: len(question)]
    name = np.full(component.max() + 1, np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(name, component, question)
    return Families(question, name[component])
