"""Circles of sources that repeat each other, and whose figures nobody outside ever states.

Where most sources repeat one, what they share is what most say, and no pair of them looks odd.
But a fact that many have looked up somebody outside finds, too, now and then: a circle whose
figures no outsider ever states has them from inside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.copying import SHARED, families
from estimates.numeric.sums import by_code
from estimates.numeric.tiles import Bools, Floats, Ints

LINKED = 0.2
"""Sources that state the same figure so often belong to one circle: chance does not do that to
figures of two digits and more."""
COMMON = 10
"""… on at least so many common questions; and outsiders answer at least so many beside it."""
SMALLEST = 2.5
"""A pair is judged by its odd figures; a circle has three members or more, twins counted once."""
OUTSIDERS = 1.5
"""A circle meets two outsiders or more: beside one alone nobody can tell which of them errs."""
APART = 0.1
"""A circle is closed if outsiders state its figures less than this part as often as insiders."""


@dataclass(frozen=True)
class Circles:
    """Which pairs belong to a closed circle.

    Attributes
    ----------
    copied : shape (pairs,), how likely what both state is copied; 0 outside of closed circles.
    linked : shape (pairs,), whether the two repeat each other directly.
    """

    copied: Floats
    linked: Bools


def closed_circles(first: Ints, other: Ints, common: Floats, same: Floats, part: Floats) -> Circles:
    """Find the closed circles.

    Parameters
    ----------
    first, other : shape (pairs,), every pair of sources both ways round.
    common, same : shape (pairs,), questions on which both speak, and state the same.
    part : shape (sources,), one over the number of files that are the same word for word.

    Returns
    -------
    Circles. In a closed circle what two share is copied but for the part that outsiders share by
    chance: 1 - (their rate) / (the rate of the pair).

    Examples
    --------
    B and C repeat A on half of forty questions, D and E never say what others do:

    >>> a, b = (x.ravel() for x in np.meshgrid(np.arange(5), np.arange(5), indexing="ij"))
    >>> a, b = a[a != b], b[a != b]
    >>> same = np.where((a < 3) & (b < 3), 20.0, 0.0)
    >>> found = closed_circles(a, b, np.full(20, 40.0), same, np.ones(5))
    >>> found.copied[:4].round(2).tolist()
    [0.98, 0.98, 0.0, 0.0]
    """
    linked = (common >= COMMON) & (same >= SHARED) & (same >= LINKED * common)
    circle = families(len(part), first, other, linked)
    circles = int(circle.max(initial=-1)) + 1
    size = by_code(circle, part, circles)
    weight = part[first] * part[other] / size[circle[first]]
    inside = circle[first] == circle[other]
    beside, said = (
        by_code(circle[first], np.where(inside, 0.0, weight * column), circles)
        for column in (common, same)
    )
    met, shared = (
        by_code(circle[first], np.where(inside, weight * column, 0.0), circles)
        for column in (common, same)
    )
    met_by = by_code(circle[first], np.where(inside, 0.0, weight * (common > 0)), circles)
    by_chance = (said + 1.0) / (beside + 1.0)
    closed = (size >= SMALLEST) & (met_by >= OUTSIDERS) & (beside >= COMMON)
    closed &= by_chance * np.maximum(met, 1.0) <= APART * shared
    here = inside & closed[circle[first]]
    rate = np.maximum(same, 1e-9) / np.maximum(common, 1e-9)
    copied = np.where(here, np.maximum(1.0 - by_chance[circle[first]] / rate, 0.0), 0.0)
    return Circles(copied, here & linked)
