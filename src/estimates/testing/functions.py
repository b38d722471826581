"""Make a consensus method from a function of plain numbers."""

from collections.abc import Callable, Sequence

import numpy as np

from estimates.methods.contract import Answer, Method, VoiceTile, effective_voices
from estimates.methods.point_values import point_standard_deviations, point_values, weight_shares
from estimates.numeric.types import Floats

NumberFunction = Callable[[Floats, Floats, Floats, float], tuple[float, float, float]]


def by_question(function: NumberFunction, keeps: Sequence[str] = ()) -> Method:
    """Return a method that calls a function once per quantity.

    Parameters
    ----------
    function : takes values, standard errors and weights, shape (k,) each, in the unit of the
        claims, and a level; returns estimate, lower and upper (NaN where there is none). The error
        of a voice is the one that it states, or that its words imply. One-sided voices are
        excluded.
    keeps : names of the laws that the method declares.

    Returns
    -------
    Method with the name of the function; its weights are those that the function receives.

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
        values = point_values(tile)
        errors = point_standard_deviations(tile) * np.where(tile.log, values, 1.0)
        weights = np.where(np.isfinite(values) & np.isfinite(errors), tile.weight, 0.0)
        share = weight_shares(weights)
        ends = np.full((3, len(tile.log)), np.nan)
        for at in np.flatnonzero((weights > 0).any(axis=0)):
            # Sort the voices, so that their order does not change the last bits of a sum.
            rows = np.lexsort((weights[:, at], errors[:, at], values[:, at]))
            rows = rows[weights[rows, at] > 0]
            ends[:, at] = function(values[rows, at], errors[rows, at], weights[rows, at], level)
        none = np.full(len(tile.log), np.nan)
        voices = effective_voices(np.sort(share, axis=0))
        return Answer(ends[0], ends[1], ends[2], none, none, none, voices, share, 0.0 * share)

    says = (function.__doc__ or "").strip()
    return Method(function.__name__, answer, says, "", frozenset(keeps))  # type: ignore[arg-type]
