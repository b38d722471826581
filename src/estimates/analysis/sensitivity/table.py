"""The table of a sensitivity analysis: a row for each specification and quantity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from estimates.analysis.sensitivity.choices import GRID, Floors, GridPoint
from estimates.analysis.sensitivity.kernels import ANSWERS, Kernels
from estimates.analysis.sensitivity.summary import (
    SensitivitySummary,
    changed_choices,
    summarise,
)
from estimates.analysis.sensitivity.variants import PARTY, SOURCE
from estimates.columnar.arrays import Array, Ints, object_array
from estimates.columnar.columns import StringColumn
from estimates.columnar.table import Table
from estimates.columnar.table_cells import take_rows
from estimates.numeric.grouped.sorting import expand_runs

CHOICES = (*GRID, "floors", "without_source", "without_party")


@dataclass(frozen=True, slots=True)
class Specification:
    """The answer to one quantity under one combination of choices.

    Attributes
    ----------
    quantity : the question.
    specification : its number within the quantity; 0 is the base.
    method, prior, conventions, bounds, window, drift, track_records : the choice of each, in words.
    floors : "in", or "out": without the claims that state only a lower bound.
    without_source, without_party : whose claims are left out; None = nobody's.
    estimate, lower, upper : as in a consensus; None where there is none, infinite where open.
    voices : the number of independent sources.
    differs : the choices that differ from the base, "method: median".
    """

    quantity: str
    specification: int
    method: str
    prior: str
    conventions: str
    bounds: str
    window: str
    drift: str
    track_records: str
    floors: str
    without_source: str | None
    without_party: str | None
    estimate: float | None
    lower: float | None
    upper: float | None
    voices: int
    differs: tuple[str, ...]


class Sensitivity(Table[Specification]):
    """The answers under all combinations of choices, one row per specification and quantity."""

    def summary(self) -> Table[SensitivitySummary]:
        """Return, per quantity, how much the answer rests on the choices.

        Examples
        --------
        >>> import estimates as est
        >>> claims = [est.claim("A", "100"), est.claim("B", "120"), est.claim("C", "300")]
        >>> row = est.sensitivity(claims, methods="median").summary()[0]
        >>> row.estimate, row.choice, row.alternative, row.alternative_estimate
        (120.0, 'without_source', 'A', 210.0)
        """
        codes: dict[str, StringColumn] = {name: self._cells(name) for name in CHOICES}  # type: ignore[misc]
        return summarise(self, codes)

    def rows_of(self, quantity: str) -> Sensitivity:
        """Return the rows of one quantity; none if it is not there.

        Parameters
        ----------
        quantity : the label.

        Examples
        --------
        >>> from estimates import claim, sensitivity
        >>> table = sensitivity([claim("A", 9, quantity="dead"), claim("A", 5, quantity="hurt")])
        >>> table.rows_of("hurt")[0].quantity, len(table) // len(table.rows_of("hurt"))
        ('hurt', 2)
        """
        rows = np.flatnonzero(self.column("quantity") == quantity)
        return Sensitivity(
            Specification, {name: take_rows(self._cells(name), rows) for name in self.columns}
        )


def sensitivity_table(kernels: Kernels) -> Sensitivity:
    """Return the answers of all combinations and variants as a table."""
    distinct, answers = kernels.distinct(), kernels.answers()
    grid = [(point, floors) for point in distinct for floors in kernels.choices.floors]
    keys = [*answers]
    place = np.array([keys.index((distinct[point], floors)) for point, floors in grid])
    # Rows by question, then by combination, then by what is left out.
    sizes = np.bincount(kernels.omissions.question)
    runs = np.repeat(sizes, len(grid))
    omission = expand_runs(np.repeat(np.cumsum(sizes) - sizes, len(grid)), runs)
    combination = np.repeat(np.tile(np.arange(len(grid)), len(sizes)), runs)
    cells = {name: np.stack([answers[key][name] for key in keys]) for name in ANSWERS}
    snapshot = kernels.snapshots[0]
    question = snapshot.question_codes[kernels.omissions.question[omission]]
    numbers = expand_runs(np.zeros_like(sizes), sizes * len(grid))
    choices = choice_columns(kernels, grid, combination, omission)
    columns: dict[str, Any] = {
        "quantity": StringColumn(question, snapshot.linked.question_strings),
        "specification": numbers,
        **choices,
        **{name: cells[name][place[combination], omission] for name in ANSWERS},
        "differs": lambda: describe_changes(choices, numbers),
    }
    columns["voices"] = columns["voices"].astype(np.int64)
    return Sensitivity(Specification, columns)


def choice_columns(
    kernels: Kernels, grid: list[tuple[GridPoint, Floors]], combination: Ints, omission: Ints
) -> dict[str, StringColumn]:
    """Return the columns of `CHOICES`; `combination` and `omission` are of each row."""
    choices, omissions = kernels.choices, kernels.omissions
    columns = {}
    for name in GRID:
        codes = np.array([getattr(point, name) for point, _ in grid])
        columns[name] = StringColumn(codes[combination], object_array(choices.labels(name)))
    codes = np.array([choices.floors.index(floors) for _, floors in grid])
    columns["floors"] = StringColumn(codes[combination], object_array(choices.floors))
    for kind, name in ((SOURCE, "source"), (PARTY, "party")):
        codes = np.where(omissions.kind == kind, omissions.code, -1)[omission]
        strings = kernels.snapshots[0].linked.store.strings(name).strings
        columns[f"without_{name}"] = StringColumn(codes, strings)
    return columns


def describe_changes(choices: Mapping[str, StringColumn], numbers: Ints) -> Array:
    """Return how each row differs from the base of its quantity, as a tuple of "choice: what"."""
    cells: list[list[str]] = [[] for _ in numbers]
    for name, changed in zip(choices, changed_choices(choices, numbers), strict=True):
        column, word = choices[name], name.replace("_", " ")
        texts = [f"{word}: {label}" for label in column.labels]
        for row in np.flatnonzero(changed).tolist():
            cells[row].append(texts[column.codes[row]])
    return object_array(map(tuple, cells))
