"""Ragged groups as tiles: every row in one cell, the same bits among any other groups."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from estimates.numeric.grouped.tiles import Layout, tile_heights

sizes_of_groups = st.lists(st.integers(0, 90), min_size=1, max_size=30)


@given(sizes_of_groups, st.randoms(use_true_random=False))
def test_every_row_has_one_cell(sizes: list[int], random: object) -> None:
    """Each row is in one cell (two for a lone column); padding is at the bottom."""
    codes = np.repeat(np.arange(len(sizes)), sizes)
    random.shuffle(codes)  # type: ignore[attr-defined]
    layout = Layout(codes, len(sizes))
    seen: dict[int, np.ndarray] = {}
    rows = layout.permute(np.arange(len(codes)), -1)
    for tile in layout:
        cells = tile.view(rows)
        assert cells.shape == (tile.height, len(tile.groups))
        assert len(tile.groups) >= 2
        for at, group in enumerate(tile.groups):
            column = cells[:, at]
            assert (column[: sizes[group]] >= 0).all()
            assert (column[sizes[group] :] == -1).all()
            assert (codes[column[: sizes[group]]] == group).all()
            seen[int(group)] = column[: sizes[group]]
    found = np.sort(np.concatenate([np.empty(0, dtype=int), *seen.values()]))
    np.testing.assert_array_equal(found, np.arange(len(codes)))


@given(sizes_of_groups, st.integers(0, 2**32 - 1))
def test_keys_make_the_order_of_rows_irrelevant(sizes: list[int], seed: int) -> None:
    """With every column as a key, a shuffle changes no cell of any column."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(len(sizes)), sizes)
    a, b = rng.integers(0, 4, len(codes)).astype(float), rng.normal(size=len(codes))
    mixed = rng.permutation(len(codes))
    one = Layout(codes, len(sizes), keys=(a, b))
    two = Layout(codes[mixed], len(sizes), keys=(a[mixed], b[mixed]))
    for column in (a, b):
        np.testing.assert_array_equal(one.permute(column), two.permute(column[mixed]))


@given(sizes_of_groups, st.integers(0, 2**32 - 1))
def test_order_is_that_of_lexsort(sizes: list[int], seed: int) -> None:
    """The fast order equals NumPy's lexicographic one; equal rows keep their order."""
    rng = np.random.default_rng(seed)
    codes = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    a, b = (rng.integers(0, 3, len(codes)).astype(float) for _ in range(2))
    np.testing.assert_array_equal(
        Layout(codes, len(sizes), keys=(a, b)).order, np.lexsort((b, a, codes))
    )


def test_a_group_alone_sums_to_the_same_bits() -> None:
    """Sums of a group alone and among 1,000 others are identical."""
    rng = np.random.default_rng(5)
    sizes = rng.integers(1, 200, 1000)
    codes = np.repeat(np.arange(1000), sizes)
    x = rng.normal(size=len(codes)) * 10.0 ** rng.uniform(-9, 9, len(codes))
    together = Layout(codes, 1000).sum(x)
    for group in range(0, 1000, 37):
        own = x[codes == group]
        assert Layout(np.zeros(len(own), dtype=int), 1).sum(own)[0] == together[group]


def test_no_rows_and_empty_groups() -> None:
    """Groups without rows appear in no tile and sum to zero."""
    none = Layout(np.empty(0, dtype=int), 3)
    assert list(none) == []
    np.testing.assert_array_equal(none.sum(np.empty(0)), np.zeros(3))
    np.testing.assert_array_equal(Layout(np.array([2]), 4).sum(np.array([7.0])), [0, 0, 7, 0])


@given(st.integers(1, 10**6))
def test_padding_is_at_most_a_quarter(size: int) -> None:
    """A tile is at least as high as its groups and at most a quarter (and one row) higher."""
    height = int(tile_heights(np.array([size]))[0])
    assert size <= height <= size * 1.25 + 1
