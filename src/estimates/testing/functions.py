"""A method made of a function of numbers, for those who have one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from estimates.methods.contract import Answer, Method, VoiceTile, effective_voices
from estimates.methods.point_values import points, shares, widths
from estimates.numeric.grouped.tiles import Floats

OfNumbers = Callable[[Floats, Floats, Floats, float], tuple[float, float, float]]


def by_question(function: OfNumbers, keeps: Sequence[str] = ()) -> Method:
    """Return a method that calls a function once a question.

    Parameters
    ----------
    function : takes values, standard errors, weights, of shape (k,) in the unit of the claims,
        and a level; returns estimate, lower, upper (NaN where it has none). A voice is a value
        with the error that it states or that its words leave; one-sided voices cannot enter.
    keeps : names of the laws that it declares.

    Returns
    -------
    Method of the function's name; its weights are those that the function is given.

    Examples
    --------
    >>> import estimates as est
    >>> def mean(values, errors, weights, level):
    ...     middle = float(np.average(values, weights=weights))
    ...     return middle, middle - 1, middle + 1
    >>> claims = [est.claim("EU", 150), est.claim("Taran", 110)]
    >>> est.consensus(claims, method=by_question(mean)).estimate
    130.0
    """

    def answer(tile: VoiceTile, level: float) -> Answer:
        values, errors = points(tile), errors_of(tile)
        weight = np.where(np.isfinite(values) & np.isfinite(errors), tile.weight, 0.0)
        share = shares(weight)
        found = np.full((3, len(tile.log)), np.nan)
        for at in np.flatnonzero((weight > 0).any(axis=0)):
            # sorted, so that the order of the voices changes no bit
            rows = np.lexsort((weight[:, at], errors[:, at], values[:, at]))
            rows = rows[weight[rows, at] > 0]
            one, error, weighs = (column[rows, at] for column in (values, errors, weight))
            found[:, at] = function(one, error, weighs, level)
        none = np.full(len(tile.log), np.nan)
        voices = effective_voices(np.sort(share, axis=0))
        ends = (found[0], found[1], found[2])
        return Answer(*ends, none, none, none, voices, share, 0.0 * share)

    says = (function.__doc__ or "").strip()
    return Method(function.__name__, answer, says, "", frozenset(keeps))  # type: ignore[arg-type]


def errors_of(tile: VoiceTile) -> Floats:
    """Return each voice's standard error in the unit of the claims, shape (k, n)."""
    errors: Floats = widths(tile) * np.where(tile.log, points(tile), 1.0)
    return errors
