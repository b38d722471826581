"""How far apart independent sources lie, before one has read them: named scales, with sources."""

from __future__ import annotations

import json
import math
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from estimates.errors import UnknownPriorError

if TYPE_CHECKING:
    from estimates.numeric.grouped.tiles import Floats


class NamedPrior(TypedDict):
    """A scale in log units, and where it comes from."""

    scale: float
    source: str


@cache
def named_priors() -> dict[str, NamedPrior]:
    """Return the named scales with their sources, in the order of the data file.

    Examples
    --------
    >>> named_priors()["troops"]["scale"]
    0.25
    """
    text = files("estimates.methods").joinpath("priors.json").read_text(encoding="utf-8")
    scales: dict[str, NamedPrior] = json.loads(text)["scales"]
    return scales


def prior_scale(prior: str | float) -> float:
    """Return the scale of the half-normal prior on the between-source spread.

    Parameters
    ----------
    prior : a name of `named_priors`, or the scale itself, in log units (or, for questions on the
        linear scale, in units of `linear_unit`).

    Raises
    ------
    UnknownPriorError : no such name, or not a positive finite number.

    Examples
    --------
    >>> prior_scale("unknown"), prior_scale(0.3)
    (0.5, 0.3)
    """
    names = named_priors()
    if isinstance(prior, str):
        if prior in names:
            return names[prior]["scale"]
        near = get_close_matches(prior, names, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise UnknownPriorError(
            "is no known prior",
            column="prior",
            value=prior,
            remedy=f"{hint}names are {', '.join(names)}; or give a positive number",
        )
    usable = isinstance(prior, int | float | np.number) and not isinstance(prior, bool)
    if not usable or not (math.isfinite(prior) and prior > 0):
        raise UnknownPriorError(
            "is no scale", column="prior", value=prior, remedy="give a positive finite number"
        )
    return float(prior)


def linear_unit(low: Floats, high: Floats, weight: Floats) -> Floats:
    """Return what a prior's scale multiplies for signed figures, so that rescaling rescales.

    On the log scale 0.5 means "half of the size". Signed figures have no size of their own, so
    the unit is the median absolute stated end of the question: figures of about 20 degrees with
    the prior "unknown" have a spread of about 10 degrees. Where that is 0, the largest absolute
    end; where everything is 0, one.

    Parameters
    ----------
    low, high : shape (k, n), ends of the intervals, infinite where open; any unit.
    weight : shape (k, n), 0 is absence.

    Returns
    -------
    shape (n,), > 0, in the unit of the claims.

    Examples
    --------
    >>> ends = np.array([[-10.0, 0.0], [20.0, 0.0], [30.0, 0.0]])
    >>> linear_unit(ends, ends, np.ones((3, 2)))
    array([20.,  1.])
    """
    ends = np.abs(np.concatenate([low, high]))
    real = np.isfinite(ends) & (np.concatenate([weight, weight]) > 0)
    ordered = np.sort(np.where(real, ends, np.inf), axis=0)
    count = real.sum(axis=0)
    rows = np.maximum(np.stack([(count - 1) // 2, count // 2]), 0)
    middle = np.take_along_axis(ordered, rows, 0).mean(axis=0)
    largest = np.where(real, ends, 0.0).max(axis=0)
    unit = np.where(np.isfinite(middle) & (middle > 0), middle, largest)
    return np.where(unit > 0, unit, 1.0)
