"""What do the voices say if their true values scatter? The random-effects mean of meta-analysis."""

from __future__ import annotations

from estimates.methods.contract import Answer, Method, VoiceTile
from estimates.methods.measurements import answer


def random_effects(tile: VoiceTile, level: float) -> Answer:
    """Return the Paule-Mandel mean with the modified Hartung-Knapp interval.

    Each voice is a number with the width of its words (`methods.voices.widths`) on the scale of
    its question. One-sided voices cannot enter. A single voice is answered by itself, with the
    normal interval of its own width and nothing said about further sources.

    Parameters
    ----------
    tile : k voices of n questions.
    level : of both intervals, in (0, 1).

    Returns
    -------
    Answer with the further columns `q`, `p` (Cochran's test) and `i2` (percent).
    """
    found, _ = answer(tile, level, "PM")
    return found


METHOD = Method(
    name="random_effects",
    answer=random_effects,
    says="the mean of numbers whose true values scatter (Paule-Mandel, modified Hartung-Knapp)",
    reference="Paule & Mandel 1982, J. Res. NBS 87:377; Roever et al. 2015, BMC MRM 15:99",
    keeps=frozenset(
        {
            "unanimity",
            "within the claims",
            "scale equivariance",
            "zero weight is absence",
            "only ratios of weights matter",
            "counts stay non-negative",
        }
    ),
)
