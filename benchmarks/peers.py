"""Point methods of others: weights of sources learned from many questions, then a centre.

Every peer is a way to weigh sources (all alike, where it has none) and a centre: the mean, the
median or the vote, weighted. crowd-kit (Toloka) aggregates labels, and its `MajorityVote` is the
vote here; of its label methods `Wawa` and `ZeroBasedSkill` weigh workers without a fixed list of
labels, so they apply to figures, as labels. Dawid-Skene, GLAD, MACE, MMSR and KOS need the same
few labels in all tasks, which figures are not, and its other classes are for pairs, texts, images.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

import estimates as est
from estimates.numeric.sources.copying import relative_rounding_step

CHI2_20 = 9.59
"""Lower 2.5 % quantile of chi-square with 20 degrees of freedom, which CATD must reproduce."""
ROUNDS = 20


class Claims:
    """Figures of sources on questions, as arrays; sources without figures have weights too."""

    def __init__(self, question: np.ndarray, source: np.ndarray, x: np.ndarray, sources: int):
        self.q, self.s, self.x, self.sources = question, source, x, sources
        self.n = np.bincount(source, minlength=sources)
        count = np.maximum(np.bincount(question), 1)
        mean = np.bincount(question, x) / count
        spread = np.sqrt(np.bincount(question, (x - mean[question]) ** 2) / count)
        self.scale = np.where(spread > 0, spread, 1.0)[question]

    def loss(self, weight: np.ndarray, power: int, middle: Callable[..., np.ndarray]) -> np.ndarray:
        """Return the sum of the normalised deviations of each source from a weighted middle."""
        questions = int(self.q.max()) + 1
        centre = middle(self.q, self.x, questions, weight[self.s])
        away = (np.abs(self.x - centre[self.q]) / self.scale) ** power
        return np.bincount(self.s, away, minlength=self.sources) + 1e-9


def crh(claims: Claims, power: int = 2, middle: Callable[..., np.ndarray] | None = None):
    """CRH (Li et al., SIGMOD 2014): the squared loss with means, the absolute one with medians."""
    weight = np.ones(claims.sources)
    for _ in range(ROUNDS):
        loss = claims.loss(weight, power, middle or means) / np.maximum(claims.n, 1)
        weight = -np.log(loss / (loss.max() * (1 + 1e-9))) + 1e-9
    return weight


def crh_median(claims: Claims) -> np.ndarray:
    return crh(claims, 1, medians)


def catd(claims: Claims) -> np.ndarray:
    """CATD (Li et al., VLDB 2015), eq. 7: lower quantile of chi-square over the loss."""
    from scipy.special import chdtri

    assert abs(chdtri(20, 0.975) - CHI2_20) < 0.005
    weight = np.ones(claims.sources)
    for _ in range(ROUNDS):
        weight = chdtri(np.maximum(claims.n, 1), 0.975) / claims.loss(weight, 2, means)
    return weight


def gtm(claims: Claims) -> np.ndarray:
    """GTM (Zhao and Han, QDB 2012): alpha = beta = 10, on normalised figures."""
    weight = np.ones(claims.sources)
    for _ in range(ROUNDS):
        weight = (2 * 11 + claims.n) / (2 * 10 + claims.loss(weight, 2, means))
    return weight


def skills(name: str) -> Callable[[Claims], np.ndarray]:
    """Return the skills that a class of crowd-kit gives to sources."""

    def learned(claims: Claims) -> np.ndarray:
        from crowdkit import aggregation

        rows = pd.DataFrame({"task": claims.q, "worker": claims.s, "label": claims.x.astype(str)})
        found = getattr(aggregation, name)().fit(rows).skills_
        return found.reindex(range(claims.sources)).fillna(found.mean()).to_numpy() + 1e-9

    return learned


def means(group: np.ndarray, x: np.ndarray, groups: int, weight: np.ndarray) -> np.ndarray:
    total = np.bincount(group, weight, minlength=groups)
    return np.bincount(group, weight * x, minlength=groups) / np.maximum(total, 1e-300)


def medians(group: np.ndarray, x: np.ndarray, groups: int, weight: np.ndarray) -> np.ndarray:
    """Weighted medians, halfway between two where the weights are even."""
    order = np.lexsort((x, group))
    g, x, w = group[order], x[order], weight[order]
    upto = np.cumsum(w)
    total = np.bincount(g, w, minlength=groups)
    before = np.cumsum(total) - total
    found = []
    for side in (-1e-9, 1e-9):
        at = np.searchsorted(upto, before + 0.5 * total * (1 + side))
        found.append(x[np.minimum(at, len(x) - 1)])
    return 0.5 * (found[0] + found[1])


def votes(group: np.ndarray, x: np.ndarray, groups: int, weight: np.ndarray) -> np.ndarray:
    """The figure with the most weight; of several the one nearest to the median."""
    frame = pd.DataFrame({"g": group, "x": x, "w": weight})
    frame["m"] = np.abs(x - medians(group, x, groups, np.ones(len(x)))[group])
    counted = frame.groupby(["g", "x"]).agg(n=("w", "sum"), m=("m", "first")).reset_index()
    counted["n"] = counted["n"].round(9)
    best = counted.sort_values(["g", "n", "m"], ascending=[True, False, True]).drop_duplicates("g")
    return best.set_index("g")["x"].reindex(range(groups)).to_numpy()


def dersimonian_laird(
    group: np.ndarray, x: np.ndarray, groups: int, weight: np.ndarray, log: bool
) -> np.ndarray:
    """Random effects, tau^2 by DerSimonian and Laird (1986); a figure's own variance is its grid's.

    The grid is the step on which a figure is rounded, at most a tenth of it; its variance is that
    of a uniform deviate. Sources have no weights: the classical method knows no track records.
    """
    figure = np.exp(x) if log else x
    grid = np.minimum(relative_rounding_step(figure), 0.1) * (
        1.0 if log else np.maximum(np.abs(figure), 1.0)
    )
    rows = est.random_effects(x, grid**2 / 12 + 1e-12, groups=group, tau2="DL")
    return rows.column("estimate").astype(float)


@dataclass(frozen=True)
class Peer:
    """How sources are weighed (None: all alike), and the centre of their figures."""

    weigh: Callable[[Claims], np.ndarray] | None
    centre: Callable[..., np.ndarray]

    def weights(self, claims: Claims) -> np.ndarray:
        return np.ones(claims.sources) if self.weigh is None else self.weigh(claims)

    def middle(
        self, group: np.ndarray, x: np.ndarray, groups: int, weight: np.ndarray, log: bool
    ) -> np.ndarray:
        if self.centre is dersimonian_laird:
            return dersimonian_laird(group, x, groups, weight, log)
        return self.centre(group, x, groups, weight)


PEERS = {
    "mean": Peer(None, means),
    "median": Peer(None, medians),
    "vote": Peer(None, votes),
    "CRH": Peer(crh, means),
    "CRH, medians": Peer(crh_median, medians),
    "CATD": Peer(catd, means),
    "GTM": Peer(gtm, means),
    "DerSimonian-Laird": Peer(None, dersimonian_laird),
    "crowd-kit Wawa": Peer(skills("Wawa"), votes),
    "crowd-kit ZeroBasedSkill": Peer(skills("ZeroBasedSkill"), votes),
}
