"""Where do many increasing functions cross zero? Newton's steps inside a bracket.

A step that leaves the bracket, or that is not half as long as the step before the last, is
replaced by a bisection, so that no column can fail to converge. A column that has converged is
frozen and taken out: its neighbours add no steps to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.tiles import Floats

ULPS = 4 * np.finfo(np.float64).eps
"""A root is found once a step is shorter than this share of it."""
MOST_STEPS = 2_000
"""Bisection alone ends before this on any bracket of finite numbers; a stop, not a budget."""

Function = Callable[..., tuple[Floats, Floats]]


def increasing_roots(
    function: Function,
    low: Floats,
    high: Floats,
    columns: tuple[NDArray[Any], ...] = (),
    *,
    resolution: Floats | float = 0.0,
    start: Floats | None = None,
) -> Floats:
    """Return the root of each increasing function inside its bracket.

    Parameters
    ----------
    function : ``(x, *columns) -> (value, slope)``, all of shape (n,).
    low, high : shape (n,), finite, with value(low) <= 0 <= value(high).
    columns : arrays whose last axis is n, handed to `function`, compacted as roots are found.
    resolution : shape (n,) or a number, a step as short as this ends the search.
    start : shape (n,), first guess inside the bracket; its middle where not given.

    Returns
    -------
    shape (n,), accurate to `resolution` or to four units in the last place.

    References
    ----------
    Press, W. H. et al. (2007). Numerical Recipes, 3rd ed., section 9.4 (safeguarded Newton).

    Examples
    --------
    >>> cube = lambda x, target: (x**3 - target, 3 * x**2)
    >>> increasing_roots(cube, np.zeros(2), np.full(2, 9.0), (np.array([8.0, 27.0]),))
    array([2., 3.])
    """
    low, high = low.copy(), high.copy()
    x = 0.5 * low + 0.5 * high if start is None else np.clip(start, low, high)
    roots, live = x.copy(), np.arange(len(x))
    fine = np.broadcast_to(np.asarray(resolution, dtype=np.float64), x.shape)
    before = last = high - low
    for _ in range(MOST_STEPS):
        if not len(live):
            break
        value, slope = function(x, *columns)
        low = np.where(value <= 0, x, low)
        high = np.where(value >= 0, x, high)
        step, after = _step(x, value, slope, low, high, before)
        before, last = last, np.abs(step)
        x = after
        found = last <= np.maximum(ULPS * np.abs(x), fine)
        roots[live[found]] = x[found]
        if found.any():
            go = ~found
            live, x, low, high, fine = live[go], x[go], low[go], high[go], fine[go]
            before, last = before[go], last[go]
            columns = tuple(np.compress(go, c, axis=-1) for c in columns)
    roots[live] = x
    return roots


def _step(
    x: Floats, value: Floats, slope: Floats, low: Floats, high: Floats, before: Floats
) -> tuple[Floats, Floats]:
    """Return the step taken and where it leads: Newton's where it is safe, else half way."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        newton = -value / slope
        to = x + newton
        safe = (to >= low) & (to <= high) & (np.abs(2 * newton) <= before)
    middle = 0.5 * low + 0.5 * high
    step = np.where(safe, newton, middle - x)
    return np.where(value == 0, 0.0, step), np.where(value == 0, x, np.where(safe, to, middle))
