"""Claims as columns: codes with their labels, floats with the integers they cannot hold, days."""

from estimates.store.arrays import Array, Ints, objects, read_only
from estimates.store.columns import Coded, Days, Flags, Numbers, StoredColumn
from estimates.store.encode import encode, joined
from estimates.store.store import Store, alike
from estimates.store.texts import Texts

__all__ = [
    "Array",
    "Coded",
    "Days",
    "Flags",
    "Ints",
    "Numbers",
    "Store",
    "StoredColumn",
    "Texts",
    "alike",
    "encode",
    "joined",
    "objects",
    "read_only",
]
