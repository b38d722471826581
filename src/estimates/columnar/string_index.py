"""Find a few strings among millions of distinct ones, without a table of all of them as objects."""

from functools import cached_property
from typing import Any

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.columnar.blocks import rows_with_codes
from estimates.columnar.strings import SHORT_HASH, StringArray, hash_strings, shorten_hashes

# So many wanted strings share their short hashes with up to one in sixteen of all strings. To
# compare more of them, Arrow reads all strings in less time than it takes some of them out.
MAX_HASHED = 1 << 12
SHORT_HASH_KINDS = 1 << 8 * SHORT_HASH.itemsize


class StringIndex:
    """Finds strings in an array of distinct strings.

    Of an array kept in Arrow, only strings that share a short hash with a wanted one are compared.

    >>> StringIndex(StringArray(np.array(["b", "a"], dtype=object))).find(["a", "c"])
    array([ 1, -1])
    """

    def __init__(self, strings: StringArray) -> None:
        self.strings = strings

    def find(self, wanted: list[str]) -> Ints:
        """Return the index of each wanted string, -1 where there is none."""
        if self.strings.arrow is None or not wanted:
            return np.array([self._positions.get(string, -1) for string in wanted], dtype=np.int64)
        import pyarrow as pa

        arrow = self.strings.arrow
        sought = pa.array(wanted, type=arrow.type)
        if len(wanted) > MAX_HASHED:
            return find_in_arrow(arrow, sought)
        hashes = shorten_hashes(hash_strings(sought))
        candidates = rows_with_codes(self._short_hashes, np.unique(hashes), SHORT_HASH_KINDS)
        found = find_in_arrow(arrow.take(candidates), sought)
        return np.append(candidates, -1)[found]

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {string: at for at, string in enumerate(self.strings.objects)}

    @cached_property
    def _short_hashes(self) -> Array:
        known = self.strings.short_hashes
        return shorten_hashes(hash_strings(self.strings.arrow)) if known is None else known


def find_in_arrow(arrow: Any, sought: Any) -> Ints:
    """Return the index of each string of an Arrow array in another one, -1 where there is none."""
    import pyarrow.compute as pc

    # Arrow makes its table of the sought strings, which are few.
    match = pc.index_in(arrow, value_set=sought)
    at = pc.indices_nonzero(match.is_valid())
    positions = np.full(len(sought), -1, dtype=np.int64)
    positions[np.asarray(match.take(at))] = np.asarray(at)
    # `index_in` answers with the first of equal sought strings.
    found: Ints = positions[np.asarray(pc.index_in(sought, value_set=sought))]
    return found
