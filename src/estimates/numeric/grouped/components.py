"""Connected components of a graph whose nodes are integers."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from estimates.numeric.types import Ints


def component_codes(count: int, heads: Ints, tails: Ints, *, strong: bool = False) -> Ints:
    """Return the component of each node, shape (count,).

    heads, tails : the two ends of every edge, shape (edges,).
    strong : edges have a direction, and a component is a set of nodes that lie on circles.

    >>> component_codes(4, np.array([0, 1]), np.array([1, 0]), strong=True).tolist()[:2]
    [0, 0]
    """
    graph = coo_array((np.ones(len(heads), dtype=bool), (heads, tails)), shape=(count, count))
    _, component = connected_components(graph, directed=strong, connection="strong")
    return component.astype(np.int64)
