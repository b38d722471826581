"""Convert claims to the unit of their quantity: target units, and the factors of each claim."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.claims.unit_conversions import Conversion, unit_key
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.store import Store
from estimates.errors import InvalidFieldError

# Codes of target units: no claim of the quantity states a unit; no conversion joins its units.
NO_UNIT, NO_TARGET = -1, -2


@dataclass(frozen=True, slots=True)
class UnitFactors:
    """The factors that convert each claim, shape (claims,) each.

    low, high : the ends of the factor; 1 where nothing is converted.
    conversion_index : index into the conversions, -1 where none applies.
    """

    low: Array
    high: Array
    conversion_index: Ints

    @classmethod
    def of(cls, conversion_index: Ints, conversions: tuple[Conversion, ...]) -> UnitFactors:
        """Return the factors of claims by the index of their conversion."""
        if not conversions:
            return cls.none(len(conversion_index))
        # One more factor at the end, for the index -1.
        low = np.array([*(c.low for c in conversions), 1.0], dtype=float)
        high = np.array([*(c.high for c in conversions), 1.0], dtype=float)
        return cls(low[conversion_index], high[conversion_index], conversion_index)

    @classmethod
    def none(cls, n_claims: int) -> UnitFactors:
        """Return the factors of claims that are not converted."""
        # Broadcast arrays cost no memory, however many the claims.
        ones = np.broadcast_to(1.0, n_claims)
        return cls(ones, ones, np.broadcast_to(np.int64(-1), n_claims))

    def __bool__(self) -> bool:
        return any(self.conversion_index.strides) and bool((self.conversion_index >= 0).any())

    def at(self, block: slice | Ints) -> UnitFactors:
        """Return the factors of some claims."""
        return UnitFactors(self.low[block], self.high[block], self.conversion_index[block])

    def convert_lower(self, ends: Array) -> Array:
        """Return lower ends in the target unit."""
        return self.scale_ends(ends, self.high, self.low)

    def convert_upper(self, ends: Array) -> Array:
        """Return upper ends in the target unit."""
        return self.scale_ends(ends, self.low, self.high)

    def scale_ends(self, ends: Array, negative_factor: Array, positive_factor: Array) -> Array:
        """Return ends times the factor for their sign."""
        if not self:
            return ends
        with np.errstate(over="ignore"):
            scaled = np.where(ends < 0, ends * negative_factor, ends * positive_factor)
        overflows = np.isinf(scaled) & np.isfinite(ends)
        if overflows.any():
            value = float(ends[overflows][0])
            problem, remedy = "exceed the range of floats", "check the factors"
            raise InvalidFieldError(problem, column="conversions", value=value, remedy=remedy)
        return scaled


def unit_codes(store: Store, column: str) -> tuple[Array, list[str]]:
    """Return the unit of each claim as a code (-1 = not stated), and the unit keys, sorted."""
    units = store.strings(column)
    keys = [unit_key(label) for label in units.labels]
    distinct = sorted(set(keys))
    codes = {key: code for code, key in enumerate(distinct)}
    return np.array([*(codes[key] for key in keys), -1], dtype=np.int64)[units.codes], distinct


def find_target_units(
    store: Store, question_codes: Ints, n_questions: int, conversions: tuple[Conversion, ...]
) -> tuple[Array, Array, list[str]]:
    """Return the unit in which each quantity is answered.

    Where claims state several units, it is the unit into which all others can be converted; of
    several such units the first in the alphabet.

    Returns target : shape (quantities,), code of the unit, `NO_UNIT` or `NO_TARGET`.
    unit : shape (claims,), code of the unit, -1 = not stated.
    """
    unit, keys = unit_codes(store, "unit")
    target = np.full(n_questions, NO_UNIT, dtype=np.int64)
    stated_rows = np.flatnonzero(unit >= 0)
    quantity = question_codes[stated_rows]
    target[quantity] = unit[stated_rows]
    mixed = np.unique(quantity[unit[stated_rows] != target[quantity]])
    if not len(mixed):
        return target, unit, keys
    pairs = {(unit_key(c.unit), unit_key(c.to)) for c in conversions}
    is_mixed = np.isin(quantity, mixed)
    stated_pairs = np.stack([quantity[is_mixed], unit[stated_rows][is_mixed]])
    units_of: dict[int, set[str]] = {}
    for q, u in np.unique(stated_pairs, axis=1).T.tolist():
        units_of.setdefault(q, set()).add(keys[u])
    for q, units in units_of.items():
        fitting = [to for to in sorted(units) if all((u, to) in pairs for u in units - {to})]
        target[q] = keys.index(fitting[0]) if fitting else NO_TARGET
    return target, unit, keys


def assign_conversions(
    store: Store, question_codes: Ints, n_questions: int, conversions: tuple[Conversion, ...]
) -> Ints:
    """Return the index of the conversion that each claim needs, -1 = none, shape (claims,).

    A claim about formations is converted from what it counts ("battalions").
    """
    if not conversions or not len(store):
        return np.broadcast_to(np.int64(-1), len(store))
    conversion_index = np.full(len(store), -1, dtype=np.int64)
    target, unit, units = find_target_units(store, question_codes, n_questions, conversions)
    counted, counted_units = unit_codes(store, "counted")
    is_formation = store.strings("form").mask_where("formation".__eq__)
    for index, conversion in enumerate(conversions):
        start, to = unit_key(conversion.unit), unit_key(conversion.to)
        if to not in units:
            continue
        has_target = target[question_codes] == units.index(to)
        if start in units:
            conversion_index[has_target & ~is_formation & (unit == units.index(start))] = index
        if start in counted_units:
            is_counted = counted == counted_units.index(start)
            conversion_index[has_target & is_formation & is_counted] = index
    return conversion_index
