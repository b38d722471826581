"""Held-out figures, the quantiles predicted for them, and the scores of the predictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from estimates.columnar.arrays import Array, object_array
from estimates.columnar.table import Table
from estimates.errors import InvalidFieldError
from estimates.numeric.types import Floats

if TYPE_CHECKING:
    import pandas as pd

HELD_OUT_COLUMNS = ("quantity", "source", "observed", "repeats", "scale", "family")


@dataclass(frozen=True, slots=True)
class Score:
    """How well held-out figures were predicted.

    Attributes
    ----------
    group, scale : which figures, and the scale of the scores ("log": 0.1 is about ten percent).
    figures : the number of figures.
    level, coverage : of the widest central interval among the levels: its level, and the share of
        the figures inside.
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


class HeldOut:
    """Held-out figures with the quantiles predicted for them.

    quantity, source, observed : shape (figures,), the figure, in the unit of the claims.
    levels : the levels. quantiles : shape (figures, levels), in the unit of the claims.
    repeats : shape (figures,), the chance that the source repeats a figure; NaN without records.
    scale, family : shape (figures,), the scale of its question; the source's family of copies.
    """

    def __init__(
        self, columns: dict[str, Array], levels: Sequence[float], quantiles: Floats
    ) -> None:
        for name in HELD_OUT_COLUMNS:
            setattr(self, name, columns[name])
        self.levels, self.quantiles = tuple(levels), quantiles

    quantity: Array
    source: Array
    observed: Floats
    repeats: Floats
    scale: Array
    family: Array

    def to_frame(self) -> pd.DataFrame:
        """Return a frame: quantity, source, observed, one column per level (q0.05 …), and more.

        Examples
        --------
        >>> from estimates import leave_one_source_out
        >>> held_out = leave_one_source_out(
        ...     [{"quantity": f"q{i}", "source": source, "value": 100 + 10 * i + shift}
        ...      for i in range(9) for source, shift in (("A", 0), ("B", 4), ("C", -3))])
        >>> held_out.to_frame()[["quantity", "source", "observed"]].head(1).values.tolist()
        [['q0', 'A', 100.0]]
        """
        import pandas as pd

        columns: dict[str, Any] = {n: getattr(self, n) for n in ("quantity", "source", "observed")}
        columns |= {f"q{p:g}": self.quantiles[:, i] for i, p in enumerate(self.levels)}
        columns |= {name: getattr(self, name) for name in ("repeats", "scale", "family")}
        return pd.DataFrame(columns)

    def to_records(self) -> list[dict[str, Any]]:
        """Return the rows as plain mappings.

        Examples
        --------
        >>> from estimates import leave_one_source_out
        >>> held_out = leave_one_source_out(
        ...     [{"quantity": f"q{i}", "source": source, "value": 100 + 10 * i + shift}
        ...      for i in range(9) for source, shift in (("A", 0), ("B", 4), ("C", -3))])
        >>> row = held_out.to_records()[0]
        >>> row["source"], row["observed"], row["scale"]
        ('A', 100.0, 'log')
        """
        frame = self.to_frame()
        return [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)]

    def __len__(self) -> int:
        return len(self.observed)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.to_records())

    def __repr__(self) -> str:
        return f"{len(self):,} held-out figures\n{self.scores()}"

    def scores(self, by: Literal["source", "family", "quantity"] | None = None) -> Table[Score]:
        """Return one row of scores per scale; `by` adds rows per source, family or quantity.

        Parameters
        ----------
        by : what a row is about, "source", "family" or "quantity"; None = all figures together.

        References
        ----------
        Gneiting, T. and Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and
        estimation. JASA 102, 359-378, eqs 41 (pinball loss) and 20 (CRPS).

        Examples
        --------
        >>> from estimates import leave_one_source_out
        >>> held_out = leave_one_source_out(
        ...     [{"quantity": f"q{i}", "source": source, "value": 100 + 10 * i + shift}
        ...      for i in range(9) for source, shift in (("A", 0), ("B", 4), ("C", -3))])
        >>> held_out.scores(by="source").column("group").tolist()
        ['A', 'B', 'C']
        """
        if by not in (None, "source", "family", "quantity"):
            problem = 'must be "source", "family", "quantity" or None'
            raise InvalidFieldError(problem, column="by", value=by)
        group = object_array(["all"] * len(self)) if by is None else getattr(self, by)
        keys = sorted(set(zip(group.tolist(), self.scale.tolist(), strict=True)))
        rows = [self._score(key, (group == key[0]) & (self.scale == key[1])) for key in keys]
        return Table(Score, {n: np.array([getattr(r, n) for r in rows]) for n in Score.__slots__})

    def _score(self, key: tuple[str, str], mask: Array) -> Score:
        observed, quantiles = self.observed[mask], self.quantiles[mask]
        levels = np.array(self.levels)
        low, high = int(levels.argmin()), int(levels.argmax())
        is_inside = (quantiles[:, low] <= observed) & (observed <= quantiles[:, high])
        if key[1] == "log":
            with np.errstate(divide="ignore"):
                observed, quantiles = np.log(observed), np.log(quantiles)
        error = observed[:, None] - quantiles
        pinball = np.maximum(levels * error, (levels - 1) * error)
        middle = int(np.abs(levels - 0.5).argmin())
        return Score(
            *key,
            figures=len(observed),
            level=round(float(levels[high] - levels[low]), 12),  # 0.9, not 0.8999999999999999
            coverage=float(is_inside.mean()),
            crps=float(2 * pinball.mean()),
            width=float(np.median(quantiles[:, high] - quantiles[:, low])),
            error=float(np.abs(error[:, middle]).mean()),
        )
