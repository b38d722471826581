"""Which claims a conversion brings to the unit of their question, and by what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.claims.unit_conversions import Conversion, unit_key
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.store import Store
from estimates.errors import InvalidFieldError


@dataclass(frozen=True, slots=True)
class Factors:
    """By what each claim is multiplied, shape (claims,) each.

    Attributes
    ----------
    low, high : 1 where nothing is converted.
    which : index into the conversions, -1 where none applies.
    """

    low: Array
    high: Array
    which: Ints

    @classmethod
    def of(cls, which: Ints, conversions: tuple[Conversion, ...]) -> Factors:
        """Look the factors up; without conversions they cost no memory."""
        if not conversions:
            return cls.none(len(which))
        low = np.array([*(c.low for c in conversions), 1.0], dtype=float)
        high = np.array([*(c.high for c in conversions), 1.0], dtype=float)
        return cls(low[which], high[which], which)

    @classmethod
    def none(cls, count: int) -> Factors:
        """Return factors of claims that are not converted."""
        one = np.broadcast_to(1.0, count)
        return cls(one, one, np.broadcast_to(np.int64(-1), count))

    def __bool__(self) -> bool:
        return any(self.which.strides) and bool((self.which >= 0).any())

    def at(self, here: slice) -> Factors:
        """Return those of a block of claims."""
        return Factors(self.low[here], self.high[here], self.which[here])

    def least(self, ends: Array) -> Array:
        """Return lower ends in the unit converted to."""
        return self.times(ends, self.high, self.low)

    def most(self, ends: Array) -> Array:
        """Return upper ends in the unit converted to."""
        return self.times(ends, self.low, self.high)

    def times(self, ends: Array, below: Array, above: Array) -> Array:
        """Return ends by one factor where they are negative, by the other elsewhere."""
        if not self:
            return ends
        with np.errstate(over="ignore"):
            found = np.where(ends < 0, ends * below, ends * above)
        beyond = np.isinf(found) & np.isfinite(ends)
        if beyond.any():
            raise InvalidFieldError(
                "carry a number beyond the range of floats", column="conversions",
                value=float(ends[beyond][0]), remedy="check the factors",
            )  # fmt: skip
        return found


def keys_of(store: Store, column: str) -> tuple[Array, list[str]]:
    """Return the unit of each claim as a code of its key, -1 = not said, and the keys."""
    coded = store.coded(column)
    keys = [unit_key(label) for label in coded.labels]
    distinct = sorted(set(keys))
    place = {key: at for at, key in enumerate(distinct)}
    return np.array([*(place[key] for key in keys), -1], dtype=np.int64)[coded.codes], distinct


def target_units(
    store: Store, question: Ints, questions: int, conversions: tuple[Conversion, ...]
) -> tuple[Array, Array, list[str]]:
    """Return the unit that each question is answered in, the unit of each claim, and the keys.

    Where several units are stated, the one to which declared conversions lead from all others;
    of several such the first by name. -1 where none is stated, -2 where no conversion leads.
    """
    unit, keys = keys_of(store, "unit")
    target = np.full(questions, -1, dtype=np.int64)
    stated = np.flatnonzero(unit >= 0)
    target[question[stated]] = unit[stated]
    mixed = np.unique(question[stated][unit[stated] != target[question[stated]]])
    if not len(mixed):
        return target, unit, keys
    pairs = {(unit_key(c.unit), unit_key(c.to)) for c in conversions}
    several = stated[np.isin(question[stated], mixed)]
    said: dict[int, set[str]] = {}
    for q, u in np.unique(np.stack([question[several], unit[several]]), axis=1).T.tolist():
        said.setdefault(q, set()).add(keys[u])
    for q, names in said.items():
        fit = [to for to in sorted(names) if all((u, to) in pairs for u in names - {to})]
        target[q] = keys.index(fit[0]) if fit else -2
    return target, unit, keys


def conversion_of_rows(
    store: Store, question: Ints, questions: int, conversions: tuple[Conversion, ...]
) -> Ints:
    """Return which conversion each claim needs to be in the unit of its question, -1 = none.

    A claim that counts formations is converted from what it counts.
    """
    if not conversions or not len(store):
        return np.broadcast_to(np.int64(-1), len(store))
    which = np.full(len(store), -1, dtype=np.int64)
    target, unit, keys = target_units(store, question, questions, conversions)
    counted, things = keys_of(store, "counted")
    formation = store.coded("form").where("formation".__eq__)
    for at, conversion in enumerate(conversions):
        start, to = unit_key(conversion.unit), unit_key(conversion.to)
        if to not in keys:
            continue
        there = target[question] == keys.index(to)
        if start in keys:
            which[there & ~formation & (unit == keys.index(start))] = at
        if start in things:
            which[there & formation & (counted == things.index(start))] = at
    return which
