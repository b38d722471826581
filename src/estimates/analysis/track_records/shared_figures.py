"""The figures that make two sources look like copies of each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.analysis.track_records.observations import Said
from estimates.claims.claimset import ClaimSet
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError
from estimates.numeric.sources.copying import Votes, rounding
from estimates.numeric.sources.pair_selection import same_figure
from estimates.numeric.sources.training_data import figures_of


@dataclass(frozen=True, slots=True)
class SharedFigure:
    """A figure that two sources state and the others on its question do not prefer.

    Attributes
    ----------
    quantity, figure : the question, and what both state, in the unit of the claims.
    grain : how round it is: the largest 1, 2 or 5 times a power of ten that divides it, as a
        part of it. The smaller, the less likely by chance.
    others : how many other voices state it too.
    """

    quantity: str
    figure: float
    grain: float
    others: int


def shared_figures(claims: ClaimSet, source: str, other: str) -> Table[SharedFigure]:
    """Return what two sources share and others do not say, the least round first.

    Raises
    ------
    InvalidFieldError
        Where one of them states nothing here.
    """
    judged = Snapshot.of(claims)
    said = Said.of(judged, Voices.of(judged))
    order = np.lexsort((said.value, said.question))
    order = order[np.isfinite(said.value[order])]
    question, value, code = said.question[order], said.value[order], said.source[order]
    rows = []
    for name in (source, other):
        at = np.flatnonzero(code == np.append(np.flatnonzero(said.labels == name), -1)[0])
        if not len(at):
            raise InvalidFieldError("states nothing here", column="source", value=name)
        rows.append(at[np.argsort(question[at], kind="stable")])
    common, left, right = np.intersect1d(question[rows[0]], question[rows[1]], return_indices=True)
    a, b = rows[0][left], rows[1][right]
    figure, weight = figures_of(question, value), np.ones(len(value))
    votes = Votes.of(question, figure, weight, np.ones(len(judged.questions), dtype=bool))
    odd = votes.odd(question, a, b, weight) & same_figure(value[a], value[b])
    a, common = a[odd], common[odd]
    grain = rounding(value[a])
    by_grain = np.argsort(grain, kind="stable")
    columns = {
        "quantity": judged.questions[common],
        "figure": value[a],
        "grain": grain,
        "others": (votes.count[figure[a]] - 2).astype(np.int64),
    }
    return Table(SharedFigure, {name: column[by_grain] for name, column in columns.items()})
