"""Tables of a result with the rows of some quantities taken from another result."""

from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from typing import TypeVar

import numpy as np

from estimates.claims.claimset import ClaimSet
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.strings import StringArray
from estimates.columnar.table import Table

Row = TypeVar("Row")


def splice_quantities(base: Table[Row], part: Table[Row], replaced: Iterable[str]) -> Table[Row]:
    """Return a table sorted by quantity without some quantities, and with all rows of a part.

    Rows of another kind (misquotes after discrepancies) stay behind the others.

    base, part : their columns `quantity` have labels in ascending order.
    """

    @cache
    def order() -> Array:
        old, new = base.codes_of("quantity"), part.codes_of("quantity")
        places = np.array([place_among(old.strings, label) for label in replaced], dtype=np.int64)
        kept = np.flatnonzero(~np.isin(2 * old.codes.astype(np.int64) + 1, places))
        found = [place_among(old.strings, label) for label in new.strings]
        keys = [2 * old.codes[kept].astype(np.int64) + 1, np.array(found, np.int64)[new.codes]]
        rows = np.concatenate([kept, len(old) + np.arange(len(new))])
        kinds = np.zeros(len(rows), dtype=np.int8)
        if "kind" in base.columns:
            # One array of labels for both, so their codes can be compared.
            by_row = np.concatenate([table.codes_of("kind").codes for table in (base, part)])
            kinds = by_row[rows]
        return rows[np.lexsort((np.concatenate(keys), kinds))]

    return Table.spliced([base, part], order)


def place_among(strings: StringArray, label: str) -> int:
    """Return where a label belongs among sorted ones: 2 i + 1 for the i-th, 2 i before it.

    >>> strings = StringArray(np.array(["b", "d"], dtype=object))
    >>> [place_among(strings, label) for label in "abcd"]
    [0, 1, 2, 3]
    """
    at = bisect_left(strings, label)
    return 2 * at + int(at < len(strings) and strings[at] == label)


def splice_claims(
    tables: tuple[Table[Row], Table[Row]], base: ClaimSet, part: ClaimSet, replaced: Ints
) -> Table[Row]:
    """Return a table of claims without some rows of a set, and with all claims of a part.

    tables : those of the base and of the part.
    replaced : rows of the base. The claims of both have places of their own, which order them.
    """

    @cache
    def order() -> Array:
        kept = np.flatnonzero(~np.isin(base.rows, replaced))
        rows = np.concatenate([kept, len(base.rows) + np.arange(len(part.rows))])
        places = base.linked.places(base.rows[kept]), part.linked.places(part.rows)
        return rows[np.argsort(np.concatenate(places), kind="stable")]

    return Table.spliced(tables, order)
