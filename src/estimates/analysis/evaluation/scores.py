"""Held-out figures, what was foretold for them, and how good that was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from estimates.columnar.arrays import Array, objects
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError
from estimates.numeric.grouped.tiles import Floats

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("quantity", "source", "observed", "repeats", "scale", "family")


@dataclass(frozen=True, slots=True)
class Score:
    """How well held-out figures were foretold.

    Attributes
    ----------
    group, scale : which figures, and the scale of the scores ("log": 0.1 is about ten percent).
    figures : how many.
    level, coverage : of the widest central interval among the levels, and how many it held.
    crps : continuous ranked probability score: twice the mean pinball loss over the levels.
    width : median width of that interval; on the log scale the log of high over low.
    error : mean absolute error of the median level (of the level nearest to it).
    """

    group: str
    scale: str
    figures: int
    level: float
    coverage: float
    crps: float
    width: float
    error: float


class LeftOut:
    """Held-out figures with the quantiles that were foretold for them.

    Attributes
    ----------
    quantity, source, observed : shape (figures,), which figure, in the unit of the claims.
    levels : the levels. quantiles : shape (figures, levels), in the unit of the claims.
    repeats : shape (figures,), the chance that the source repeats a figure; NaN without records.
    scale, family : shape (figures,), the scale of its question; the source's family of copies.
    """

    def __init__(
        self, columns: dict[str, Array], levels: Sequence[float], quantiles: Floats
    ) -> None:
        for name in COLUMNS:
            setattr(self, name, columns[name])
        self.levels, self.quantiles = tuple(levels), quantiles

    quantity: Array
    source: Array
    observed: Floats
    repeats: Floats
    scale: Array
    family: Array

    def to_frame(self) -> pd.DataFrame:
        """Return a frame: quantity, source, observed, a column a level (q0.05 …), and the rest."""
        import pandas as pd

        columns: dict[str, Any] = {n: getattr(self, n) for n in ("quantity", "source", "observed")}
        columns |= {f"q{p:g}": self.quantiles[:, i] for i, p in enumerate(self.levels)}
        columns |= {name: getattr(self, name) for name in ("repeats", "scale", "family")}
        return pd.DataFrame(columns)

    def to_records(self) -> list[dict[str, Any]]:
        """Return the rows as plain mappings."""
        frame = self.to_frame()
        return [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)]

    def __len__(self) -> int:
        return len(self.observed)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.to_records())

    def __repr__(self) -> str:
        return f"{len(self):,} held-out figures\n{self.scores()}"

    def scores(self, by: Literal["source", "family", "quantity"] | None = None) -> Table[Score]:
        """Score the quantiles, one row a scale; `by` gives one row a source, family or quantity.

        References
        ----------
        Gneiting, T. and Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and
        estimation. JASA 102, 359-378, eqs 41 (pinball loss) and 20 (CRPS).
        """
        if by not in (None, "source", "family", "quantity"):
            raise InvalidFieldError(
                'is none of "source", "family", "quantity"', column="by", value=by
            )
        group = objects(["all"] * len(self)) if by is None else getattr(self, by)
        keys = sorted(set(zip(group.tolist(), self.scale.tolist(), strict=True)))
        rows = [self._score(key, (group == key[0]) & (self.scale == key[1])) for key in keys]
        return Table(Score, {n: np.array([getattr(r, n) for r in rows]) for n in Score.__slots__})

    def _score(self, key: tuple[str, str], here: Array) -> Score:
        observed, quantiles = self.observed[here], self.quantiles[here]
        if key[1] == "log":
            with np.errstate(divide="ignore"):
                observed, quantiles = np.log(observed), np.log(quantiles)
        levels = np.array(self.levels)
        away = observed[:, None] - quantiles
        pinball = np.maximum(levels * away, (levels - 1) * away)
        low, high = int(levels.argmin()), int(levels.argmax())
        inside = (self.quantiles[here, low] <= self.observed[here]) & (
            self.observed[here] <= self.quantiles[here, high]
        )
        middle = int(np.abs(levels - 0.5).argmin())
        return Score(
            *key, len(observed), float(levels[high] - levels[low]), float(inside.mean()),
            float(2 * pinball.mean()), float(np.median(quantiles[:, high] - quantiles[:, low])),
            float(np.abs(away[:, middle]).mean()),
        )  # fmt: skip
