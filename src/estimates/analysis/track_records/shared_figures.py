"""The figures that suggest that one of two sources copies the other."""

from dataclasses import dataclass

import numpy as np

from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.analysis.track_records.observations import VoiceFigures
from estimates.claims.claimset import ClaimSet
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError
from estimates.numeric.sources.copying import FigureVotes, relative_rounding_step
from estimates.numeric.sources.pair_selection import is_same_figure
from estimates.numeric.sources.training_data import figure_codes


@dataclass(frozen=True, slots=True)
class SharedFigure:
    """A figure that two sources state and the other sources of its question do not prefer.

    Attributes
    ----------
    quantity, figure : the question, and what both state, in the unit of the claims.
    grain : how round it is: the largest 1, 2 or 5 times a power of ten that divides it, as a
        share of it. The smaller, the less likely by chance.
    others : the number of other voices that state it.
    """

    quantity: str
    figure: float
    grain: float
    others: int


def shared_figures(claims: ClaimSet, source: str, other: str) -> Table[SharedFigure]:
    """Return the figures that two sources share and others do not prefer, the least round first."""
    snapshot = Snapshot.of(claims)
    figures = VoiceFigures.of(snapshot, Voices.of(snapshot))
    order = np.lexsort((figures.numbers, figures.question_codes))
    order = order[np.isfinite(figures.numbers[order])]
    question, value = figures.question_codes[order], figures.numbers[order]
    codes = figures.source_codes[order]
    rows = []
    for name in (source, other):
        code = np.append(np.flatnonzero(figures.source_labels == name), -1)[0]
        own_rows = np.flatnonzero(codes == code)
        if not len(own_rows):
            problem = "must state a figure in these claims"
            raise InvalidFieldError(problem, column="source", value=name)
        rows.append(own_rows[np.argsort(question[own_rows], kind="stable")])
    common, left, right = np.intersect1d(question[rows[0]], question[rows[1]], return_indices=True)
    a, b = rows[0][left], rows[1][right]
    figure_of_row, weight = figure_codes(question, value), np.ones(len(value))
    all_questions = np.ones(len(snapshot.questions), dtype=bool)
    votes = FigureVotes.of(question, figure_of_row, weight, all_questions)
    is_odd = votes.odd(question, a, b, weight) & is_same_figure(value[a], value[b])
    a, common = a[is_odd], common[is_odd]
    grain = relative_rounding_step(value[a])
    by_grain = np.argsort(grain, kind="stable")
    columns = {
        "quantity": snapshot.questions[common],
        "figure": value[a],
        "grain": grain,
        "others": (votes.count[figure_of_row[a]] - 2).astype(np.int64),
    }
    return Table(SharedFigure, {name: column[by_grain] for name, column in columns.items()})
