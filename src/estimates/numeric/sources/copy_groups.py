"""Circles of sources that repeat each other, and whose figures nobody outside ever states.

Where most sources repeat one, what they share is what most say, and no pair of them looks odd.
But a fact that many have looked up somebody outside finds, too, now and then: a circle whose
figures no outsider ever states has them from inside. And where outsiders do: sources that look
facts up by themselves, right with the rates a, b, c, d, agree with the rates ab, ac …, so that
(ab) (cd) = (ac) (bd) (a vanishing tetrad). A circle that agrees within itself more than twice as
often as its agreement with outsiders, and theirs with each other, let expect has copied, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.sums import by_code
from estimates.numeric.grouped.tiles import Bools, Floats, Ints
from estimates.numeric.sources.copying import SHARED, families

LINKED = (0.2, 0.5, 0.8)
"""Sources that state the same figure so often belong to one circle, looked for with looser and
with tighter links; chance does not do that to figures of two digits and more."""
COMMON = 10
"""… on at least so many common questions; and outsiders answer at least so many beside it."""
SMALLEST = 2.5
"""A pair is judged by its odd figures; a circle has three members or more, twins counted once."""
OUTSIDERS = 1.5
"""A circle meets two outsiders or more: beside one alone nobody can tell which of them errs."""
APART = 0.1
"""A circle is closed if outsiders state its figures less than this part as often as insiders."""
TIGHT = 0.5
EXPECTED = 0.5
"""… or if independent sources would agree less than this part as often as its members do."""


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
    strong = (common >= COMMON) & (same >= SHARED)
    rate = np.maximum(same, 1e-9) / np.maximum(common, 1e-9)
    copied, linked = np.zeros(len(first)), np.zeros(len(first), dtype=bool)
    for least in LINKED:
        links = strong & (same >= least * common)
        circle = families(len(part), first, other, links)
        chance = _by_chance(circle, first, other, common, same, part, least)[circle[first]]
        here = (circle[first] == circle[other]) & ~np.isnan(chance)
        copied[here] = np.maximum(copied[here], 1.0 - (chance / rate)[here])
        linked |= here & links
    return Circles(np.maximum(copied, 0.0), linked)


def _by_chance(
    circle: Ints,
    first: Ints,
    other: Ints,
    common: Floats,
    same: Floats,
    part: Floats,
    least: float,
) -> Floats:
    """Return how often two members of each circle would agree by chance; NaN if it is not closed.

    Parameters
    ----------
    circle : shape (sources,), codes. The others as in `closed_circles`.
    least : how often linked members agree. The tetrad is asked of tight circles alone, whose
        members agree so often on average, too: chance makes chains, not circles.
    """
    circles = int(circle.max(initial=-1)) + 1
    size = by_code(circle, part, circles)
    weight = part[first] * part[other]
    inside = circle[first] == circle[other]

    def total(column: Floats, where: Bools) -> Floats:
        return by_code(circle[first], np.where(where, weight * column, 0.0), circles)

    met, shared = total(common, inside), total(same, inside)
    beside, said = total(common, ~inside), total(same, ~inside)
    elsewhere, agreed = (
        float(weight @ column) - within - 2.0 * across
        for column, within, across in ((common, met, beside), (same, shared, said))
    )
    outsiders = total((common > 0).astype(np.float64), ~inside) / size
    outside = (said / size + 1.0) / (beside / size + 1.0)
    within, among = shared / np.maximum(met, 1.0), agreed / np.maximum(elsewhere, 1.0)
    usable = (size >= SMALLEST) & (outsiders >= OUTSIDERS) & (beside / size >= COMMON)
    expected = outside**2 / np.maximum(among, 1e-9)
    tight = (within >= least) if least >= TIGHT else np.zeros(circles, dtype=bool)
    tetrad = tight & (agreed >= 2 * SHARED) & (within > among) & (expected <= EXPECTED * within)
    chance = np.where(outside <= APART * within, outside, np.where(tetrad, expected, np.nan))
    return np.where(usable, chance, np.nan)
