"""Columns built from chunks equal columns built at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.columnar import blocks, string_pool, strings
from estimates.columnar.arrays import object_array
from estimates.columnar.columns import StringColumn, encode_values
from estimates.columnar.duplicates import duplicated_mask, first_occurrence
from estimates.columnar.growable_array import LARGE_BYTES, SMALL_BYTES, GrowableArray
from estimates.columnar.hash_table import HashTable
from estimates.columnar.store import Store
from estimates.columnar.string_pool import StringPool
from estimates.columnar.strings import StringArray, arrow_backed_strings

pytest.importorskip("pyarrow")
text = st.text(st.characters(codec="utf-8"), max_size=9) | st.sampled_from("a b c é".split())
NAMES = {
    "source": st.none() | text,
    "value": st.none() | st.sampled_from([0, 1.5, 2**53 + 1, -(2**80)]),
    "cancellable": st.none() | st.booleans(),
    "stated_on": st.none() | st.dates(date(1990, 1, 1), date(1990, 1, 3)),
}
rows = st.lists(st.fixed_dictionaries(NAMES), max_size=6)


def string_array(cells: list[str], *, use_arrow: bool) -> StringArray:
    """Return strings in Arrow or as objects."""
    strings = arrow_backed_strings(pd.Series(cells, dtype="str")) if use_arrow else None
    return StringArray(object_array(cells)) if strings is None else strings


def store_from(chunk: list[dict[str, Any]], *, use_arrow: bool) -> Store:
    """Return rows as a store, with strings in Arrow or as objects."""
    columns: dict[str, Any] = {
        name: encode_values(name, [row[name] for row in chunk]) for name in NAMES
    }
    source = columns["source"]
    labels = string_array(source.labels.tolist(), use_arrow=use_arrow)
    columns["source"] = StringColumn(source.codes, labels)
    return Store(len(chunk), columns)


@pytest.fixture(params=[1 << 18, 2], ids=["one block", "blocks of two"])
def block_size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Process strings in one block, or in blocks of two."""
    monkeypatch.setattr(blocks, "BLOCK_ROWS", request.param)
    monkeypatch.setattr(string_pool, "COMPARED_STRINGS", request.param)


@pytest.mark.usefixtures("block_size")
@given(st.lists(st.tuples(rows, st.booleans()), min_size=1, max_size=6))
def test_concatenation_keeps_every_cell(chunks: list[tuple[list[dict[str, Any]], bool]]) -> None:
    """Whether the strings of a chunk are in Arrow or objects; labels are distinct and in order."""
    stores = [store_from(chunk, use_arrow=use_arrow) for chunk, use_arrow in chunks]
    whole = Store.concat(stores)
    expected = [row for chunk, _ in chunks for row in chunk]
    assert len(whole) == len(expected)
    for name in NAMES:
        assert whole.column(name).decode().tolist() == [row[name] for row in expected]
    labels = whole.strings("source").labels.tolist()
    sources = [row["source"] for row in expected if row["source"] is not None]
    assert labels == list(dict.fromkeys(sources))


def length_hash(arrow: Any) -> np.ndarray:
    """Return a poor hash, which all strings of one length share."""
    return np.array([len(cell.as_py()) for cell in arrow], dtype=np.int64)


@pytest.mark.usefixtures("block_size")
@pytest.mark.parametrize("hash_function", [strings.hash_strings, length_hash])
@given(st.lists(st.tuples(st.lists(text, max_size=8), st.booleans()), max_size=6))
def test_pools_contain_each_string_once(
    hash_function: Any, chunks: list[tuple[list[str], bool]]
) -> None:
    """In order of first appearance, also if hashes collide."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(string_pool, "hash_strings", hash_function)
        pool = StringPool()
        codes = [pool.add(string_array(cells, use_arrow=arrow)) for cells, arrow in chunks]
        whole = pool.finish().objects
    assert whole.tolist() == list(dict.fromkeys(cell for cells, _ in chunks for cell in cells))
    for (cells, _), chunk_codes in zip(chunks, codes, strict=True):
        assert whole[chunk_codes].tolist() == cells


def test_mostly_distinct_strings_are_made_distinct_at_the_end() -> None:
    """In a single table whose first thousands of labels all differ."""
    cells = [f"c{at % 5_000}" for at in range(6_000)]
    claims = est.ClaimSet.from_frame(pd.DataFrame({"claim_id": cells, "source": "s", "value": 1.0}))
    assert len(claims) == 5_000
    stored = claims.linked.store.strings("claim_id")
    assert stored.decode().tolist() == cells[:5_000]
    assert len(set(stored.labels)) == len(stored.strings) == 5_000


@given(st.lists(st.sampled_from([0, 1, 2, 1 << 40, 1 << 62, -1, -(1 << 62)]) | st.integers(-3, 3)))
def test_first_occurrence_of_each_key(keys: list[int]) -> None:
    """Also of keys with the same leading bits."""
    array = np.array(keys, dtype=np.int64)
    assert first_occurrence(array).tolist() == [keys.index(k) for k in keys]
    assert duplicated_mask(array).tolist() == [keys.count(k) > 1 for k in keys]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    table, half = HashTable(), len(array) // 2
    added = [*table.add(array[:half]), *table.add(array[half:])]
    assert added == [numbers[key] for key in keys]
    assert len(table) == len(numbers)


@given(
    st.lists(st.lists(st.integers(0, 1 << 62), unique=True, max_size=50), min_size=1, max_size=8),
    st.lists(st.integers(0, 5), max_size=40),
)
def test_keys_are_numbered_alike_before_and_after_one_repeats(
    chunks: list[list[int]], singles: list[int]
) -> None:
    """In chunks of different keys, then one by one, which soon takes a table."""
    table, keys = HashTable(), [key for chunk in chunks for key in chunk] + singles
    added = [table.add(np.array(chunk, np.int64)) for chunk in [*chunks, *([k] for k in singles)]]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    assert np.concatenate(added).tolist() == [numbers[key] for key in keys]


@pytest.mark.parametrize("distinct", [3, 1_000, 10**6, 10**9])
def test_first_occurrence_agrees_with_pandas(distinct: int) -> None:
    """For more keys than a block; consecutive keys share their leading bits."""
    keys = np.random.default_rng(distinct).integers(0, distinct, 600_000)
    expected = pd.Series(np.arange(len(keys))).groupby(keys).transform("first")
    assert (first_occurrence(keys) == expected.to_numpy()).all()
    assert (duplicated_mask(keys) == pd.Series(keys).duplicated(keep=False)).all()
    assert (HashTable().add(keys) == pd.factorize(keys)[0]).all()


@pytest.mark.parametrize("count", [3, 40_000, 400_000])
def test_a_finished_array_has_exactly_what_was_added(count: int) -> None:
    """Small or large, without reserved memory."""
    array, chunks = GrowableArray(np.int32), list[np.ndarray]()
    for start in range(4):
        chunks.append(np.arange(start, start + count, dtype=np.int32))
        array.add(chunks[-1])
    whole = array.finish()
    assert (whole == np.concatenate(chunks)).all()
    assert whole.base is None
    assert not whole.flags.writeable
    assert whole.nbytes == 16 * count
    assert SMALL_BYTES < 1_600_000 < LARGE_BYTES


def test_equal_cells_take_no_memory() -> None:
    """Until a different cell is added."""
    array = GrowableArray(np.float64)
    for _ in range(3):
        array.add(np.broadcast_to(np.nan, 1_000_000_000))
    assert len(array) == 3_000_000_000
    assert not any(array.finish().strides)
    array = GrowableArray(np.float64)
    array.add(np.broadcast_to(1.0, 2))
    array.add(np.array([2.0]))
    array.add(np.broadcast_to(1.0, 1))
    assert array.finish().tolist() == [1, 1, 2, 1]


def test_equal_date_columns_share_memory() -> None:
    """As start and end of claims that refer to one day."""
    cells = {"source": ["a", "b"], "refers_to_start": [None, date(2021, 4, 19)]}
    chunk = Store.from_columns(2, cells | {"refers_to_end": cells["refers_to_start"]})
    whole = Store.concat([chunk, chunk])
    assert np.shares_memory(whole.dates("refers_to_start"), whole.dates("refers_to_end"))
    assert whole.column("refers_to_end").decode().tolist() == cells["refers_to_start"] * 2
    other = Store.from_columns(1, {"source": ["a"], "refers_to_start": [date(2021, 4, 1)]})
    mixed = Store.concat([chunk, other])
    assert mixed.column("refers_to_end").decode().tolist() == [None, date(2021, 4, 19), None]
    assert mixed.column("refers_to_start").decode().tolist()[2] == date(2021, 4, 1)


def test_chunks_are_freed_one_by_one() -> None:
    """A chunk that was copied is freed before the next one is made, without the collector."""
    import weakref

    alive: list[weakref.ref[Store]] = []
    max_alive = 0

    def chunks() -> Iterator[Store]:
        nonlocal max_alive
        for at in range(20):
            chunk = Store.from_columns(2, {"source": [f"s{at}", "a"]})
            alive.append(weakref.ref(chunk))
            yield chunk
            del chunk
            max_alive = max(max_alive, sum(ref() is not None for ref in alive[2:]))

    assert len(Store.concat(chunks())) == 40
    assert max_alive <= 1
