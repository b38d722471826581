"""Where do many increasing functions cross zero? Newton's steps inside a bracket.

A step that leaves the bracket, or that is not half as long as the step before the last, is
replaced by a bisection, so that no column can fail to converge. A column that has converged is
frozen: its neighbours add no steps to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimates.numeric.grouped.tiles import Bools, Floats

ULPS = 4 * np.finfo(np.float64).eps
"""A root is found once a step is shorter than this share of it."""
MOST_STEPS = 2_000
"""Bisection alone ends before this on any bracket of finite numbers; a stop, not a budget."""
TAKE_OUT = 0.2
"""Converged columns are taken out once they are this share of those still computed."""

Function = Callable[..., tuple[Floats, Floats]]


def increasing_roots(
    function: Function,
    low: Floats,
    high: Floats,
    columns: tuple[NDArray[Any], ...] = (),
    *,
    resolution: Floats | float = 0.0,
    trust: float = ULPS,
    start: Floats | None = None,
) -> Floats:
    """Return the root of each increasing function inside its bracket.

    Where a function crosses zero more than once, a crossing from below is returned.

    Parameters
    ----------
    function : ``(x, *columns) -> (value, slope)``, all of shape (n,).
    low, high : shape (n,), finite, with value(low) <= 0 <= value(high).
    columns : arrays whose last axis is n, handed to `function`, compacted as roots are found.
    resolution : shape (n,) or a number, a step as short as this ends the search.
    trust : a Newton step shorter than this share of the root ends the search, too: the error
        after it is of the order of its square.
    start : shape (n,), first guess inside the bracket; its middle where not given.

    Returns
    -------
    shape (n,), accurate to `resolution` or to four units in the last place (`trust` squared).

    References
    ----------
    Press, W. H. et al. (2007). Numerical Recipes, 3rd ed., section 9.4 (safeguarded Newton).

    Examples
    --------
    >>> cube = lambda x, target: (x**3 - target, 3 * x**2)
    >>> increasing_roots(cube, np.zeros(2), np.full(2, 9.0), (np.array([8.0, 27.0]),))
    array([2., 3.])
    """
    fine = np.broadcast_to(np.asarray(resolution, dtype=np.float64), low.shape)
    x = 0.5 * low + 0.5 * high if start is None else np.clip(start, low, high)
    if len(x) == 1:
        low, high, x, fine, *columns_ = (
            np.repeat(a, 2, -1) for a in (low, high, x, fine, *columns)
        )
        columns = tuple(columns_)
        return increasing_roots(
            function, low, high, columns, resolution=fine, trust=trust, start=x
        )[:1]
    roots, live, open_ = x.copy(), np.arange(len(x)), np.ones(len(x), dtype=bool)
    before = last = high - low
    for _ in range(MOST_STEPS):
        if not open_.any():
            break
        value, slope = function(x, *columns)
        low, high = np.where(value <= 0, x, low), np.where(value >= 0, x, high)
        step, x, newton = _step(x, value, slope, low, high, before)
        before, last = last, np.abs(step)
        enough = np.where(newton, trust, ULPS) * np.abs(x)
        found = open_ & (last <= np.maximum(enough, fine))
        roots[live[found]] = x[found]
        open_ &= ~found
        if len(x) > 2 and open_.mean() < 1 - TAKE_OUT:
            keep = _two_or_more(open_)
            live, x, low, high = live[keep], x[keep], low[keep], high[keep]
            before, last, fine, open_ = before[keep], last[keep], fine[keep], open_[keep]
            columns = tuple(np.compress(keep, c, axis=-1) for c in columns)
    roots[live[open_]] = x[open_]
    return roots


def _two_or_more(open_: Bools) -> Bools:
    """Return the columns to keep: those open and, beside a lone one, one that is done."""
    keep = open_.copy()
    if np.count_nonzero(open_) == 1:
        keep[np.argmin(open_)] = True
    return keep


def _step(
    x: Floats, value: Floats, slope: Floats, low: Floats, high: Floats, before: Floats
) -> tuple[Floats, Floats, Bools]:
    """Return the step taken, where it leads, and whether it is Newton's or half way."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        newton = -value / slope
        to = x + newton
        safe = (to >= low) & (to <= high) & (np.abs(newton) <= 0.5 * before)
    there = value == 0
    middle = 0.5 * low + 0.5 * high
    after = np.where(there, x, np.where(safe, to, middle))
    return np.where(there, 0.0, np.where(safe, newton, middle - x)), after, safe
