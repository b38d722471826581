"""Columns that grow part by part end as if they had been made at once."""

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
from estimates.columnar import hash_table as key_table
from estimates.columnar import string_pool as pool
from estimates.columnar import strings as texts
from estimates.columnar.arrays import objects
from estimates.columnar.columns import StringColumn
from estimates.columnar.duplicates import duplicated_mask, first_occurrence
from estimates.columnar.encoding import encode
from estimates.columnar.growable_array import LARGE, SMALL, GrowableArray
from estimates.columnar.hash_table import HashTable
from estimates.columnar.store import Store
from estimates.columnar.string_pool import StringPool
from estimates.columnar.strings import StringArray, in_arrow

pytest.importorskip("pyarrow")
text = st.text(st.characters(codec="utf-8"), max_size=9) | st.sampled_from("a b c é".split())
NAMES = {
    "source": st.none() | text,
    "value": st.none() | st.sampled_from([0, 1.5, 2**53 + 1, -(2**80)]),
    "cancellable": st.none() | st.booleans(),
    "stated_on": st.none() | st.dates(date(1990, 1, 1), date(1990, 1, 3)),
}
rows = st.lists(st.fixed_dictionaries(NAMES), max_size=6)


def kept(cells: list[str], *, in_an_arrow: bool) -> StringArray:
    """Return texts as objects, or as pandas keeps them."""
    found = in_arrow(pd.Series(cells, dtype="str")) if in_an_arrow else None
    return StringArray(objects(cells)) if found is None else found


def store_of(part: list[dict[str, Any]], *, in_an_arrow: bool) -> Store:
    """Return rows as a store, its texts as objects or as pandas keeps them."""
    columns: dict[str, Any] = {name: encode(name, [row[name] for row in part]) for name in NAMES}
    source = columns["source"]
    columns["source"] = StringColumn(
        source.codes, kept(source.labels.tolist(), in_an_arrow=in_an_arrow)
    )
    return Store(len(part), columns)


@pytest.fixture(params=[1 << 18, 2], ids=["at once", "two by two"])
def blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let texts be worked on at once, or in blocks of two."""
    for module in (pool, texts, key_table):
        monkeypatch.setattr(module, "BLOCK", request.param)


@pytest.mark.usefixtures("blocks")
@given(st.lists(st.tuples(rows, st.booleans()), min_size=1, max_size=6))
def test_parts_join_to_the_whole(parts: list[tuple[list[dict[str, Any]], bool]]) -> None:
    """Cell by cell, however the texts of each part are kept."""
    stores = [store_of(part, in_an_arrow=way) for part, way in parts]
    whole = Store.concat(stores)
    told = [row for part, _ in parts for row in part]
    assert len(whole) == len(told)
    for name in NAMES:
        assert whole.column(name).decode().tolist() == [row[name] for row in told]
    labels = whole.coded("source").labels.tolist()
    first = [row["source"] for row in told if row["source"] is not None]
    assert labels == list(dict.fromkeys(first))


def poor(arrow: Any) -> np.ndarray:
    """Return sums that all texts of one length share."""
    return np.array([len(cell.as_py()) for cell in arrow], dtype=np.int64)


@pytest.mark.usefixtures("blocks")
@pytest.mark.parametrize("sums", [texts.sums_of, poor])
@given(st.lists(st.tuples(st.lists(text, max_size=8), st.booleans()), max_size=6))
def test_every_text_is_there_once(sums: Any, parts: list[tuple[list[str], bool]]) -> None:
    """In the order of first appearance; nothing hangs on the sums by which texts are told apart."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "sums_of", sums)
        found = StringPool()
        places = [found.add(kept(cells, in_an_arrow=way)) for cells, way in parts]
        whole = found.whole().objects
    assert whole.tolist() == list(dict.fromkeys(cell for cells, _ in parts for cell in cells))
    for (cells, _), place in zip(parts, places, strict=True):
        assert whole[place].tolist() == cells


def test_texts_that_hardly_repeat_are_told_apart_at_last() -> None:
    """One table alone, in which the first thousands all differ."""
    cells = [f"c{at % 5_000}" for at in range(6_000)]
    claims = est.ClaimSet.from_frame(pd.DataFrame({"claim_id": cells, "source": "s", "value": 1.0}))
    assert len(claims) == 5_000
    stored = claims.linked.store.coded("claim_id")
    assert stored.decode().tolist() == cells[:5_000]
    assert len(set(stored.labels)) == len(stored.texts) == 5_000


@given(st.lists(st.sampled_from([0, 1, 2, 1 << 40, 1 << 62, -1, -(1 << 62)]) | st.integers(-3, 3)))
def test_the_first_equal_key(keys: list[int]) -> None:
    """Also of keys that have their front bits in common."""
    array = np.array(keys, dtype=np.int64)
    assert first_occurrence(array).tolist() == [keys.index(k) for k in keys]
    assert duplicated_mask(array).tolist() == [keys.count(k) > 1 for k in keys]
    place = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    table, half = HashTable(), len(array) // 2
    told = [*table.add(array[:half]), *table.add(array[half:])]
    assert told == [place[key] for key in keys]
    assert len(table) == len(place)


@pytest.mark.parametrize("distinct", [3, 1_000, 10**6])
def test_the_first_equal_key_of_many(distinct: int) -> None:
    """Beyond a block, beside pandas; keys one after another, which share their front bits."""
    keys = np.random.default_rng(distinct).integers(0, distinct, 600_000)
    told = pd.Series(np.arange(len(keys))).groupby(keys).transform("first")
    assert (first_occurrence(keys) == told.to_numpy()).all()
    assert (duplicated_mask(keys) == pd.Series(keys).duplicated(keep=False)).all()
    assert (HashTable().add(keys) == pd.factorize(keys)[0]).all()


@pytest.mark.parametrize("part", [3, 40_000, 400_000])
def test_room_is_what_was_added(part: int) -> None:
    """Small and large, and no larger than it is."""
    room, told = GrowableArray(np.int32), list[np.ndarray]()
    for start in range(4):
        told.append(np.arange(start, start + part, dtype=np.int32))
        room.add(told[-1])
    whole = room.whole()
    assert (whole == np.concatenate(told)).all()
    assert whole.base is None
    assert not whole.flags.writeable
    assert whole.nbytes == 16 * part
    assert SMALL < 1_600_000 < LARGE


def test_cells_that_say_the_same_cost_no_memory() -> None:
    """Until one says something else."""
    room = GrowableArray(np.float64)
    for _ in range(3):
        room.add(np.broadcast_to(np.nan, 1_000_000_000))
    assert len(room) == 3_000_000_000
    assert not any(room.whole().strides)
    room = GrowableArray(np.float64)
    room.add(np.broadcast_to(1.0, 2))
    room.add(np.array([2.0]))
    room.add(np.broadcast_to(1.0, 1))
    assert room.whole().tolist() == [1, 1, 2, 1]


def test_days_that_are_the_same_are_kept_once() -> None:
    """As where claims are of one day: from its start to its end."""
    cells = {"source": ["a", "b"], "refers_to_start": [None, date(2021, 4, 19)]}
    part = Store.of_cells(2, cells | {"refers_to_end": cells["refers_to_start"]})
    whole = Store.concat([part, part])
    assert np.shares_memory(whole.days("refers_to_start"), whole.days("refers_to_end"))
    assert whole.column("refers_to_end").decode().tolist() == cells["refers_to_start"] * 2
    other = Store.of_cells(1, {"source": ["a"], "refers_to_start": [date(2021, 4, 1)]})
    apart = Store.concat([part, other])
    assert apart.column("refers_to_end").decode().tolist() == [None, date(2021, 4, 19), None]
    assert apart.column("refers_to_start").decode().tolist()[2] == date(2021, 4, 1)


def test_parts_are_let_go_one_by_one() -> None:
    """A part that was copied is not kept while the next ones come."""
    import gc
    import weakref

    alive: list[weakref.ref[Store]] = []
    most = 0

    def parts() -> Iterator[Store]:
        nonlocal most
        for at in range(20):
            part = Store.of_cells(2, {"source": [f"s{at}", "a"]})
            alive.append(weakref.ref(part))
            yield part
            del part
            gc.collect()
            most = max(most, sum(ref() is not None for ref in alive[2:]))

    assert len(Store.concat(parts())) == 40
    assert most <= 1
