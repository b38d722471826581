"""Components against a breadth-first search."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.numeric.grouped.components import component_codes


def reachable(count, heads, tails, directed):
    """Return which node reaches which, by repeated products."""
    reach = np.eye(count, dtype=bool)
    reach[heads, tails] = True
    if not directed:
        reach[tails, heads] = True
    for _ in range(count):
        reach = reach @ reach
    return reach


@pytest.mark.parametrize("strong", [False, True])
@given(st.data())
def test_nodes_share_a_component_where_each_reaches_the_other(strong, data):
    count = data.draw(st.integers(1, 7))
    edges = data.draw(st.lists(st.tuples(*[st.integers(0, count - 1)] * 2), max_size=12))
    heads, tails = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    codes = component_codes(count, heads, tails, strong=strong)
    reach = reachable(count, heads, tails, strong)
    np.testing.assert_array_equal(codes[:, None] == codes, reach & reach.T)
    assert set(codes) == set(range(codes.max() + 1))


def test_a_graph_without_edges_has_as_many_components_as_nodes():
    none = np.empty(0, dtype=np.int64)
    assert sorted(component_codes(3, none, none)) == [0, 1, 2]
    assert len(component_codes(0, none, none)) == 0
