"""Named scales for the prior on the spread between independent sources, with their references.

The spread has a half-normal prior; its scale is in log units, or for signed figures in units of
`linear_unit`.
"""

import json
from functools import cache
from importlib.resources import files
from typing import TypedDict

import numpy as np

from estimates.errors import UnknownPriorError, did_you_mean
from estimates.numeric.scalars import finite_number
from estimates.numeric.types import Floats


class NamedPrior(TypedDict):
    """A scale in log units, and its reference."""

    scale: float
    source: str


@cache
def named_priors() -> dict[str, NamedPrior]:
    """Return the named scales with their references, in the order of the data file.

    >>> named_priors()["troops"]["scale"]
    0.25
    """
    text = files("estimates.methods").joinpath("priors.json").read_text(encoding="utf-8")
    scales: dict[str, NamedPrior] = json.loads(text)["scales"]
    return scales


def prior_scale(prior: str | float) -> float:
    """Return the scale of the half-normal prior on the between-source spread.

    prior : a name of `named_priors`, or the scale itself, in log units (or, for questions on the
        linear scale, in units of `linear_unit`).
    Raises UnknownPriorError : an unknown name, or not a positive finite number.

    >>> prior_scale("unknown"), prior_scale(0.3)
    (0.5, 0.3)
    """
    names = named_priors()
    if isinstance(prior, str):
        if prior in names:
            return names[prior]["scale"]
        hint = did_you_mean(prior, names)
        remedy = f"{hint}choose one of {', '.join(names)}, or give a positive number"
        raise UnknownPriorError("is not a known prior", column="prior", value=prior, remedy=remedy)
    scale = finite_number(prior)
    if scale is None or scale <= 0:
        raise unusable_scale(prior)
    return scale


def unusable_scale(prior: object) -> UnknownPriorError:
    """Return the error of a prior that is not a positive finite number."""
    remedy = "give a positive finite number"
    return UnknownPriorError("is not a usable scale", column="prior", value=prior, remedy=remedy)


def linear_unit(low: Floats, high: Floats, weight: Floats) -> Floats:
    """Return the unit of a prior's scale for signed figures, so that it scales with the figures.

    On the log scale 0.5 means "half of the size". Signed figures have no size of their own, so
    the unit is the median absolute stated end of the question: figures of about 20 degrees with
    the prior "unknown" have a spread of about 10 degrees. Where that is 0, it is the largest
    absolute end; where all ends are 0, one. Bounds on one side do not count beside closed
    intervals: "more than -1,000" beside figures of about 20 changes nothing.

    low, high : shape (k, n), ends of the intervals, infinite where open; any unit.
    weight : shape (k, n), 0 is absence.
    Returns shape (n,), > 0, in the unit of the claims.

    >>> ends = np.array([[-10.0, 0.0], [20.0, 0.0], [30.0, 0.0]])
    >>> linear_unit(ends, ends, np.ones((3, 2)))
    array([20.,  1.])
    """
    ends = np.abs(np.concatenate([low, high]))
    is_closed = (weight > 0) & np.isfinite(low) & np.isfinite(high)
    counts = np.where(is_closed.any(axis=0), is_closed, weight > 0)
    real = np.isfinite(ends) & np.concatenate([counts, counts])
    ordered = np.sort(np.where(real, ends, np.inf), axis=0)
    count = real.sum(axis=0)
    rows = np.maximum(np.stack([(count - 1) // 2, count // 2]), 0)
    middle = np.take_along_axis(ordered, rows, 0).mean(axis=0)
    largest = np.where(real, ends, 0.0).max(axis=0)
    unit = np.where(np.isfinite(middle) & (middle > 0), middle, largest)
    return np.where(unit > 0, unit, 1.0)
