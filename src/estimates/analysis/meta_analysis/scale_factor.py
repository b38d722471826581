"""The scale factor of the Particle Data Group: errors enlarged until the values agree.

S = sqrt(chi2 / (k - 1)), at least 1, over the values precise enough to count for the scale
(Particle Data Group 2024, Phys. Rev. D 110, 030001, Introduction, section 5.2).
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from estimates.analysis.meta_analysis.inputs import (
    LARGEST_SUMMED,
    check_columns,
    check_pulls,
    float_column,
    group_labels,
)
from estimates.columnar.table import Table
from estimates.numeric.grouped.tiles import Layout
from estimates.numeric.meta_analysis.birge import ScaledAverage, scaled_mean


@dataclass(frozen=True, slots=True)
class ScaleFactor:
    """The scaled average of one group.

    Attributes
    ----------
    estimate, error_minus, error_plus : the weighted mean and its errors, scaled.
    scale_factor : the factor of the errors; 1 where the values agree.
    group : the label of the group.
    k, kept : the number of values, and of those precise enough to count for the scale.
    chi2 : the sum of squared normalised residuals of the latter.
    birge : the plain Birge ratio, over all values and also below one; None or NaN for one value.
    """

    estimate: float
    error_minus: float
    error_plus: float
    scale_factor: float
    group: Any
    k: int
    kept: int
    chi2: float
    birge: float | None


def scale_factor(
    values: ArrayLike,
    errors_minus: ArrayLike,
    errors_plus: ArrayLike | None = None,
    groups: Any = None,
) -> Table[ScaleFactor]:
    """Average the values of each group and scale the error of the mean to their scatter.

    Values whose error is at least 3 sqrt(k) times that of the mean enter the mean, not the scale.
    The scale is never below one.

    Parameters
    ----------
    values : shape (rows,), finite.
    errors_minus, errors_plus : shape (rows,), > 0, in the unit of the values; without the second
        the errors are symmetric.
    groups : shape (rows,), labels of any kind, in any order; None for a single group.

    Returns
    -------
    Table of `ScaleFactor`, in ascending order of the labels.

    Raises
    ------
    TableError
        For values that are not finite and errors that are not positive; it lists every row.
    UnequalLengthsError, MissingFieldError
        For columns that do not fit, and missing labels.

    References
    ----------
    Particle Data Group (2024). Phys. Rev. D 110, 030001, Introduction, section 5.2.

    Examples
    --------
    >>> row = scale_factor([0.14, 0.25], [0.0223606798, 0.04])[0]
    >>> round(row.estimate, 4), round(row.error_plus, 4), round(row.scale_factor, 3)
    (0.1662, 0.0469, 2.4)
    """
    value, minus = float_column("values", values), float_column("errors_minus", errors_minus)
    plus = minus if errors_plus is None else float_column("errors_plus", errors_plus)
    columns = {"values": value, "errors_minus": minus, "errors_plus": plus}
    check_columns(columns, ("errors_minus", "errors_plus"), LARGEST_SUMMED)
    check_pulls("errors_minus", value, minus)
    check_pulls("errors_plus", value, plus)
    names = group_labels("groups", groups, len(value))
    layout = Layout(names.codes, len(names.names), keys=(minus, plus, value))
    y = layout.permute(value)
    # Padding has an infinite error and therefore no weight.
    low, high = layout.permute(minus, np.inf), layout.permute(plus, np.inf)
    out = {field.name: layout.empty() for field in fields(ScaledAverage)}
    for tile in layout:
        sizes = layout.sizes[tile.groups]
        average = scaled_mean(tile.view(y), tile.view(low), tile.view(high), sizes)
        for name, column in out.items():
            column[tile.groups] = getattr(average, name)
    out["kept"] = out["kept"].astype(np.int64)
    return Table(ScaleFactor, {**out, "group": names.names, "k": layout.sizes})
