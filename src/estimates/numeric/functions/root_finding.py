"""Roots of many increasing functions at once: Newton's method, safeguarded by bisection.

x <- x - f(x) / f'(x) while that stays inside the bracket and is at most half as long as the step
before the last; otherwise the middle of the bracket (Press et al. 2007, Numerical
Recipes, 3rd ed., 9.4). So no column can fail to converge. A converged column is frozen: its
neighbours add no steps to it.
"""

from collections.abc import Callable

import numpy as np

from estimates.numeric.types import Array, Bools, Floats

# The last step of a root is shorter than this share of it: four units in the last place.
ROOT_TOLERANCE = 4 * np.finfo(np.float64).eps
# Bisection alone ends before this on any bracket of finite numbers; it only prevents an endless
# loop.
MAX_ROOT_STEPS = 2_000
# Converged columns are removed once they are this share of those still computed.
COMPACTION_SHARE = 0.2

ValueAndSlope = Callable[..., tuple[Floats, Floats]]


def find_increasing_roots(
    function: ValueAndSlope,
    low: Floats,
    high: Floats,
    columns: tuple[Array, ...] = (),
    *,
    resolution: Floats | float = 0.0,
    trust: float = ROOT_TOLERANCE,
    start: Floats | None = None,
) -> Floats:
    """Return the root of each increasing function inside its bracket.

    Where a function crosses zero more than once, a crossing from below is returned.

    function : ``(x, *columns) -> (value, slope)``, all of shape (n,).
    low, high : shape (n,), finite, with value(low) <= 0 <= value(high).
    columns : arrays whose last axis is n, passed to `function`, compacted as roots converge.
    resolution : shape (n,) or a number; a step as short as this ends the search.
    trust : a Newton step shorter than this share of the root also ends the search: the error
        after it is of the order of its square.
    start : shape (n,), first guess inside the bracket; None = its middle.
    Returns shape (n,), accurate to `resolution` or to four units in the last place (`trust`
        squared).

    >>> cube = lambda x, target: (x**3 - target, 3 * x**2)
    >>> find_increasing_roots(cube, np.zeros(2), np.full(2, 9.0), (np.array([8.0, 27.0]),))
    array([2., 3.])
    """
    fine = np.broadcast_to(np.asarray(resolution, dtype=np.float64), low.shape)
    x = 0.5 * low + 0.5 * high if start is None else np.clip(start, low, high)
    if len(x) == 1:  # never a single column: NumPy would sum it in another order
        low, high, x, fine = (np.repeat(a, 2) for a in (low, high, x, fine))
        columns = tuple(np.repeat(c, 2, -1) for c in columns)
        return find_increasing_roots(
            function, low, high, columns, resolution=fine, trust=trust, start=x
        )[:1]
    roots, active, is_open = x.copy(), np.arange(len(x)), np.ones(len(x), dtype=bool)
    before = last = high - low
    for _ in range(MAX_ROOT_STEPS):
        if not is_open.any():
            break
        value, slope = function(x, *columns)
        low, high = np.where(value <= 0, x, low), np.where(value >= 0, x, high)
        step, x, newton = _safeguarded_step(x, value, slope, low, high, before)
        before, last = last, np.abs(step)
        enough = np.where(newton, trust, ROOT_TOLERANCE) * np.abs(x)
        has_converged = is_open & (last <= np.maximum(enough, fine))
        roots[active[has_converged]] = x[has_converged]
        is_open &= ~has_converged
        if len(x) > 2 and is_open.mean() < 1 - COMPACTION_SHARE:
            keep = _keep_two_or_more(is_open)
            active, x, low, high = active[keep], x[keep], low[keep], high[keep]
            before, last, fine, is_open = before[keep], last[keep], fine[keep], is_open[keep]
            columns = tuple(np.compress(keep, c, axis=-1) for c in columns)
    roots[active[is_open]] = x[is_open]
    return roots


def _keep_two_or_more(is_open: Bools) -> Bools:
    """Return the columns to keep: the open ones, and a converged one next to a lone one."""
    keep = is_open.copy()
    if np.count_nonzero(is_open) == 1:
        keep[np.argmin(is_open)] = True
    return keep


def _safeguarded_step(
    x: Floats, value: Floats, slope: Floats, low: Floats, high: Floats, before: Floats
) -> tuple[Floats, Floats, Bools]:
    """Return the step, the point that it reaches, and whether it is Newton's step."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        newton = -value / slope
        target = x + newton
        safe = (target >= low) & (target <= high) & (np.abs(newton) <= 0.5 * before)
    is_root = value == 0
    middle = 0.5 * low + 0.5 * high
    after = np.where(is_root, x, np.where(safe, target, middle))
    return np.where(is_root, 0.0, np.where(safe, newton, middle - x)), after, safe
