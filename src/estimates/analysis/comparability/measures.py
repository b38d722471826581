"""The unit of a claim that states a measure: claims in one unit can be compared."""

import numpy as np

from estimates.claims.unit_conversions import unit_key
from estimates.columnar.arrays import Ints
from estimates.columnar.store import Store

# The form of a claim that states a measure in a unit, in the words of the ledger.
MEASURE_IN = "measure in "

# Names of one unit; the first is used. "Percentage points" are another unit than percent.
UNIT_NAMES = (
    "% percent percents pct prozent процентов процента відсотків відсотки".split(),
    ["%", "per cent", "pour cent", "por ciento"],
    "$ us$ usd dollar dollars dólares долларов доларів".split(),
    "€ eur euro euros евро євро".split(),
    "£ gbp".split(),
    "₴ hryvnia hryvnias гривень грн".split(),
    "₽ rubles roubles rubel roubles rublos рублей руб рублів".split(),
    "km kms kilometre kilometres kilometer kilometers kilómetros километров кілометрів".split(),
    "tonne tonnes tonnen toneladas тонн".split(),
)
FIRST_NAMES = {unit_key(name): unit_key(names[0]) for names in UNIT_NAMES for name in names}


def measure_unit(name: str) -> str:
    """Return the name by which the spellings of one unit are known.

    >>> [measure_unit(name) for name in ("US$", "per cent", "hectares")]
    ['$', '%', 'hectare']
    """
    key = unit_key(name)
    return FIRST_NAMES.get(key, key)


def measure_units(store: Store) -> tuple[Ints, list[str]]:
    """Return the unit of each claim that states a measure (-1 = none), and the units, sorted.

    It is what the words count, or the unit of the quantity where they do not say. A measure in
    the unit of its quantity is an amount like any other, and has the code -1, too.
    """
    is_measure = store.strings("form").mask_where("measure".__eq__)
    if not is_measure.any():
        return np.full(len(store), -1, dtype=np.int64), []
    columns = [store.strings(name) for name in ("unit", "counted")]
    units = sorted({measure_unit(label) for column in columns for label in column.labels})
    index = {unit: code for code, unit in enumerate(units)}
    of_quantity, of_words = (
        np.array([*(index[measure_unit(label)] for label in column.labels), -1])[column.codes]
        for column in columns
    )
    codes = np.where(of_words >= 0, of_words, of_quantity)
    return np.where(is_measure & (codes != of_quantity), codes, -1), units
