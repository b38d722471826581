"""Find a few strings among millions of distinct ones, without a table of all of them as objects."""

from functools import cached_property
from typing import Any

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.columnar.strings import StringArray, hash_blocks

# One scan of all hashes takes as long for each string; Arrow's search for more of them takes as
# long as about eight scans (10**7 labels: 8 ms and 67 ms).
MAX_SCANNED = 8
# The hashes take as long as about four of Arrow's searches (10**7 labels: 0.3 s): the first
# searches, which are often the only ones, do without.
SEARCHES_WITHOUT_HASHES = 2


class StringIndex:
    """Finds strings in an array of distinct strings.

    Of an array kept in Arrow it keeps four bytes per string after some searches.

    >>> StringIndex(StringArray(np.array(["b", "a"], dtype=object))).find(["a", "c"])
    array([ 1, -1])
    """

    def __init__(self, strings: StringArray) -> None:
        self.strings, self._searches = strings, 0

    def find(self, wanted: list[str]) -> Ints:
        """Return the index of each wanted string, -1 where there is none."""
        arrow = self.strings.arrow
        if arrow is None:
            found = [self._positions.get(string, -1) for string in wanted]
            return np.array(found, dtype=np.int64)
        import pyarrow as pa

        sought = pa.array(wanted, type=arrow.type)
        self._searches += 1
        if len(wanted) > MAX_SCANNED or self._searches <= SEARCHES_WITHOUT_HASHES:
            import pyarrow.compute as pc

            positions = np.full(len(wanted), -1, dtype=np.int64)
            match = pc.index_in(arrow, value_set=sought)
            at = pc.indices_nonzero(match.is_valid())
            positions[np.asarray(match.take(at))] = np.asarray(at)
            # `index_in` answers with the first of equal wanted strings
            found_at: Ints = positions[np.asarray(pc.index_in(sought, value_set=sought))]
            return found_at
        return np.array(
            [
                self._find_hash(code, string)
                for code, string in zip(short_hashes(sought), wanted, strict=True)
            ],
            dtype=np.int64,
        )

    def _find_hash(self, code: np.uint32, string: str) -> int:
        """Return the index of a string, given its hash; different strings may share one."""
        candidates = np.flatnonzero(self._hashes == code)
        return next((at for at in candidates.tolist() if self.strings[at] == string), -1)

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {string: at for at, string in enumerate(self.strings.objects)}

    @cached_property
    def _hashes(self) -> Array:
        return short_hashes(self.strings.arrow)


def short_hashes(arrow: Any) -> Array:
    """Return 32 bits of the hash of each string of an Arrow array."""
    hashes = np.empty(len(arrow), dtype=np.uint32)
    for block, of_block in hash_blocks(arrow):
        hashes[block] = of_block >> np.uint64(32)
    return hashes
