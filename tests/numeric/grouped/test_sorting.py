"""Sorting by group and key, and pairs within groups, against NumPy and against all pairs."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.numeric.grouped import pairs as pairing
from estimates.numeric.grouped.pairs import count_pairs, pairs_within_groups
from estimates.numeric.grouped.sorting import sort_by_group, sort_rows

sizes_of_groups = st.lists(st.integers(0, 32), min_size=1, max_size=30)


@given(
    sizes_of_groups,
    st.sampled_from([2, 9, 1_000]),
    st.sampled_from([1.0, -1e-3, 1 + 1e-15]),
    st.integers(0, 2**32 - 1),
)
def test_the_order_is_that_of_lexsort(
    sizes: list[int], different: int, unit: float, seed: int
) -> None:
    """Also where keys are equal, nearly equal, infinite, NaN, or zeros of both signs."""
    rng = np.random.default_rng(seed)
    codes = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    key = unit ** rng.integers(0, 9, len(codes)) * rng.integers(0, different, len(codes))
    key *= rng.choice([-1.0, 1.0], len(codes))
    key[rng.random(len(key)) < 0.05] = -np.nan
    key[rng.random(len(key)) < 0.05] = np.inf
    other = rng.integers(0, 3, len(codes))
    found = sort_rows(codes, len(sizes), (key, other))
    np.testing.assert_array_equal(found, np.lexsort((other, key, codes)))


@pytest.mark.parametrize("bits", [20, 30, 36, 40])
def test_rows_are_sorted_where_many_groups_leave_little_room_for_the_key(bits: int) -> None:
    """In the end a packed integer has no room for enough of it."""
    draw = np.random.default_rng(bits)
    codes, key = draw.integers(0, 2**bits, 3).repeat(1_000), draw.lognormal(size=3_000)
    found = sort_rows(codes, 2**bits, (key,))
    np.testing.assert_array_equal(found, np.lexsort((key, codes)))


@pytest.mark.parametrize("most", [1, 2**16, 2**16 + 1, 2**33])
def test_rows_are_sorted_by_group_for_any_codes(most: int) -> None:
    """Rows keep their order within each group."""
    codes = np.random.default_rng(most).integers(0, most, 3_000)
    codes[::7] = codes[0]
    np.testing.assert_array_equal(sort_by_group(codes), np.argsort(codes, kind="stable"))


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(1, 7), st.integers(0, 2**32 - 1))
def test_pairs_are_those_of_every_group(sizes: list[int], block: int, seed: int) -> None:
    """All pairs of a small group; of a large one those with the two rows furthest apart."""
    draw = np.random.default_rng(seed)
    least = draw.random(sum(sizes))
    most = least + draw.choice([0.0, 1.0], sum(sizes))
    rows = np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1] if sizes else [])
    wanted: list[tuple[int, int]] = []
    for group in rows:
        listed = [(int(a), int(b)) for a, b in combinations(group, 2)]
        if len(group) > 5:
            outer = {group[least[group].argmax()], group[most[group].argmin()]}
            listed = [pair for pair in listed if outer & {*pair}]
        wanted += listed
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairing, "MAX_ROWS_ALL_PAIRS", 5)
        patch.setattr(pairing, "PAIRS_PER_BLOCK", block)
        made = [(a, b) for a, b in pairs_within_groups(np.array(sizes, dtype=int), least, most)]
        room = count_pairs(np.array(sizes, dtype=int)).sum()
    found = [(int(x), int(y)) for a, b in made for x, y in zip(a, b, strict=True)]
    assert sorted(map(sorted, found)) == sorted(map(sorted, wanted))
    assert len(found) <= room
    group_of = np.repeat(np.arange(len(sizes)), sizes)
    assert [group_of[a] for a, _ in found] == sorted(group_of[a] for a, _ in found)
