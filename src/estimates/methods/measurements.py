"""Voices as measurements: each a number with a variance, ready for the classical kernels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.methods.contract import Answer, VoiceTile, effective_voices
from estimates.methods.point_values import (
    entering,
    explained,
    from_scale,
    one_sided,
    points,
    shares,
    to_scale,
    widths,
    within,
)
from estimates.numeric.grouped.tiles import Bools, Floats, Ints
from estimates.numeric.meta_analysis.heterogeneity import ESTIMATORS, Estimator
from estimates.numeric.meta_analysis.moments import Moments
from estimates.numeric.meta_analysis.pooling import Fit, critical_values, fit

ALONE = "one voice: how far sources scatter cannot be estimated"


@dataclass(frozen=True, slots=True)
class Measured:
    """A tile of voices as measurements on the scale of their questions.

    A voice's weight widens its variance: v * (greatest weight / its weight). So a light voice
    is never sharper than its words, and the heaviest is as sharp as they are.

    Attributes
    ----------
    x, variance : shape (k, n); infinite variance where a voice cannot enter.
    rows : shape (k, n), which voice stands in each place once the most precise come first.
    sizes : shape (n,), voices that enter.
    """

    x: Floats
    variance: Floats
    rows: Ints
    sizes: Ints

    @classmethod
    def of(cls, tile: VoiceTile) -> Measured:
        """Read a tile."""
        sd = widths(tile)
        weight = entering(tile, sd)
        enters = weight > 0
        x = np.where(enters, to_scale(tile, points(tile)), 0.0)
        variance = np.where(enters, sd**2, np.inf) / np.where(enters, weight, 1.0)
        order = np.lexsort((x, variance), axis=0)
        return cls(x, variance, order, enters.sum(axis=0))

    @property
    def answered(self) -> Bools:
        """Which questions have a voice that enters."""
        return self.sizes > 0

    def moments(self) -> Moments:
        """Return the fixed-effect moments; a question without voices has one dummy."""
        x = np.take_along_axis(self.x, self.rows, axis=0)
        variance = np.take_along_axis(self.variance, self.rows, axis=0)
        variance[0] = np.where(self.answered, variance[0], 1.0)
        return Moments.of(x, variance, np.maximum(self.sizes, 1))


def answer(tile: VoiceTile, level: float, tau2: Estimator) -> tuple[Answer, Fit]:
    """Combine a tile of voices with the modified Hartung-Knapp interval.

    Parameters
    ----------
    tile : k voices of n questions.
    level : of both intervals.
    tau2 : "FE" for none.

    Returns
    -------
    The answer, and the fit that it comes from (on the scale of the questions).
    """
    measured = Measured.of(tile)
    moments = measured.moments()
    quantile = critical_values("modified-hksj", level, measured.sizes)
    found = fit(moments, ESTIMATORS[tau2](moments), "modified-hksj", quantile, tau2 == "FE")
    between = np.where(np.isnan(found.tau2), 0.0, found.tau2)
    share = shares(1.0 / (measured.variance + between))

    def out(number: Floats) -> Floats:
        return np.where(measured.answered, from_scale(tile, number), np.nan)

    alone = measured.sizes == 1
    return Answer(
        np.where(measured.answered, within(points(tile), share, out(found.estimate)), np.nan),
        out(found.lower),
        out(found.upper),
        out(found.predictive_lower),
        out(found.predictive_upper),
        tau=np.where(measured.answered, np.sqrt(found.tau2), np.nan),
        effective_voices=effective_voices(np.sort(share, axis=0)),
        weight=share,
        contribution=explained(tile, share, measured.x, found.estimate),
        extra={"q": found.q, "p": found.p, "i2": found.i2},
        warnings={
            **one_sided(tile, widths(tile)),
            **({ALONE: alone} if alone.any() else {}),
        },
    ), found
