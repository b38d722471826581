"""Closed groups of sources that copy from each other and from nobody outside the group.

Where most sources repeat one, what they share is what most state, and no single pair looks
suspicious. Two signs reveal a group. First, independent outsiders now and then find the same fact:
a group whose figures no outsider ever states has them from inside. Second, sources that look facts
up independently and are right with rates a, b, c, d agree with rates ab, ac …, so that (ab) (cd) =
(ac) (bd) (a vanishing tetrad): a group that agrees within itself more than twice as often as
expected from its agreement with outsiders, and theirs with each other, has copied.
"""

from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.sums import sum_by_code
from estimates.numeric.sources.copying import MIN_SHARED_FIGURES, copy_families
from estimates.numeric.types import Bools, Floats, Ints

# Sources that state the same figure at these rates are linked, tried with looser and tighter
# links; chance does not reach that for figures of two digits and more.
LINK_RATES = (0.2, 0.5, 0.8)
# Least number of common questions of a link, and of questions answered by outsiders per member.
MIN_LINKED_QUESTIONS = 10
# A pair is judged by its odd figures; a group has three members or more, identical sources
# counted once.
MIN_GROUP_SIZE = 2.5
# A group needs two outsiders or more: with a single one, either side may be wrong.
MIN_OUTSIDERS = 1.5
# A group is closed if outsiders state its figures less often than this share of the insiders'
# rate.
MAX_OUTSIDE_SHARE = 0.1
# The tetrad test applies from this link rate on; chance makes chains, not tight groups.
TETRAD_LINK_RATE = 0.5
# A group is also closed if independent sources would agree less often than this share of its
# rate.
MAX_EXPECTED_SHARE = 0.5


@dataclass(frozen=True)
class ClosedGroups:
    """The pairs that belong to a closed group.

    copied : shape (pairs,), probability that a shared figure is copied; 0 outside closed groups.
    linked : shape (pairs,), whether the two repeat each other directly.
    """

    copied: Floats
    linked: Bools


def find_closed_groups(
    first: Ints, other: Ints, common: Floats, same: Floats, weights: Floats
) -> ClosedGroups:
    """Return the closed groups among pairs of sources.

    first, other : shape (pairs,), every pair of sources both ways round.
    common, same : shape (pairs,), number of questions that both answer, and with one figure.
    weights : shape (sources,), one over the number of identical sources.
    Returns ClosedGroups. In a closed group shared figures are copied except for the share that
        agrees by chance: 1 - (chance rate) / (rate of the pair).

    B and C repeat A on half of forty questions; D and E never state a figure of another source:

    >>> a, b = (x.ravel() for x in np.meshgrid(np.arange(5), np.arange(5), indexing="ij"))
    >>> a, b = a[a != b], b[a != b]
    >>> same = np.where((a < 3) & (b < 3), 20.0, 0.0)
    >>> found = find_closed_groups(a, b, np.full(20, 40.0), same, np.ones(5))
    >>> found.copied[:4].round(2).tolist()
    [0.98, 0.98, 0.0, 0.0]
    """
    is_strong = (common >= MIN_LINKED_QUESTIONS) & (same >= MIN_SHARED_FIGURES)
    rate = np.maximum(same, 1e-9) / np.maximum(common, 1e-9)
    copied, linked = np.zeros(len(first)), np.zeros(len(first), dtype=bool)
    for link_rate in LINK_RATES:
        links = is_strong & (same >= link_rate * common)
        groups = copy_families(len(weights), first, other, links)
        chance = _chance_agreement(groups, first, other, common, same, weights, link_rate)
        chance = chance[groups[first]]
        is_closed = (groups[first] == groups[other]) & ~np.isnan(chance)
        copied[is_closed] = np.maximum(copied[is_closed], 1.0 - (chance / rate)[is_closed])
        linked |= is_closed & links
    return ClosedGroups(np.maximum(copied, 0.0), linked)


def _chance_agreement(
    groups: Ints,
    first: Ints,
    other: Ints,
    common: Floats,
    same: Floats,
    weights: Floats,
    link_rate: float,
) -> Floats:
    """Return the rate at which members of each group agree by chance; NaN if it is not closed.

    groups : shape (sources,), codes. The others as in `find_closed_groups`.
    link_rate : rate at which linked members agree. The tetrad test applies only to groups whose
        members agree at that rate on average: chance makes chains, not tight groups.
    """
    group_count = int(groups.max(initial=-1)) + 1
    size = sum_by_code(groups, weights, group_count)
    weight = weights[first] * weights[other]
    is_inside = groups[first] == groups[other]

    def total(column: Floats, where: Bools) -> Floats:
        return sum_by_code(groups[first], np.where(where, weight * column, 0.0), group_count)

    met, shared = total(common, is_inside), total(same, is_inside)
    met_outside, shared_outside = total(common, ~is_inside), total(same, ~is_inside)
    elsewhere = float(weight @ common) - met - 2.0 * met_outside
    agreed = float(weight @ same) - shared - 2.0 * shared_outside
    outsiders = total((common > 0).astype(np.float64), ~is_inside) / size
    outside_rate = (shared_outside / size + 1.0) / (met_outside / size + 1.0)
    inside_rate, outsider_rate = shared / np.maximum(met, 1.0), agreed / np.maximum(elsewhere, 1.0)
    is_usable = (size >= MIN_GROUP_SIZE) & (outsiders >= MIN_OUTSIDERS)
    is_usable &= met_outside / size >= MIN_LINKED_QUESTIONS
    expected = outside_rate**2 / np.maximum(outsider_rate, 1e-9)
    is_tetrad = (inside_rate >= link_rate) & (link_rate >= TETRAD_LINK_RATE)
    is_tetrad &= (agreed >= 2 * MIN_SHARED_FIGURES) & (inside_rate > outsider_rate)
    is_tetrad &= expected <= MAX_EXPECTED_SHARE * inside_rate
    is_closed = outside_rate <= MAX_OUTSIDE_SHARE * inside_rate
    chance = np.where(is_closed, outside_rate, np.where(is_tetrad, expected, np.nan))
    return np.where(is_usable, chance, np.nan)
