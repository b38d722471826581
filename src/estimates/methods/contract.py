"""The contract of a consensus method: its input, its answer, and the laws that it declares.

A *method* is a plain function ``(tile, level) -> Answer``. It sees one tile of voices,
claims down and questions across, and nothing else: no labels, no dates, no other question.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from estimates.numeric.types import Bools, Floats

# The laws that a method may declare; the bookkeeping, independence and time laws bind every method.
LawName = Literal[
    # shape
    "unanimity",
    "within the claims",
    "scale equivariance",
    "monotone",
    "weight pulls closer",
    "zero weight is absence",
    "only ratios of weights matter",
    "one claim is no narrower",
    "counts stay non-negative",
    # bounds
    "a bound implied by far changes nothing",
    # disagreement
    "a conflict never narrows",
    "agreement never widens",
    "a wild claim cannot drag",
    "claimed precision captures nothing",
]
# An order of the voices that a method may request in its tile.
Order = Literal["precedence", "recency"]

ALL_LAWS: frozenset[LawName] = frozenset(get_args(LawName))
# The laws that most methods with one number per voice keep; each declares where it differs.
POINT_LAWS: frozenset[LawName] = ALL_LAWS - {
    "one claim is no narrower",
    "a bound implied by far changes nothing",
    "a conflict never narrows",
    "agreement never widens",
    "a wild claim cannot drag",
}


@dataclass(frozen=True, slots=True)
class VoiceTile:
    """The voices of n questions that have (about) k voices each.

    Attributes
    ----------
    stated_low, stated_high : shape (k, n), the ends that the words state; infinite where open,
        in the unit of the claims. A bare number has both ends at its value.
    low, high : shape (k, n), the working interval: widened by rounding and hedges,
        infinite where the words leave an end open. ``low <= high``.
    value : shape (k, n), the value asserted; NaN for ranges and bounds.
    weight : shape (k, n), >= 0; 0 is absence (also padding). Only ratios matter.
    spread : shape (k, n), a voice's own extra standard deviation (reliability, credibility,
        staleness), on the log scale where `log`, else in the unit of the claims.
    standard_error : shape (k, n), as stated by the claim, in its unit; NaN where not stated.
    log : shape (n,), whether the question is combined on the log scale.
    prior : shape (n,), scale of the between-source spread, as `spread`.
    precedence : shape (k, n), the rank of the source in the requested order: the smallest ranks
        first. None for a method that does not need it.
    recency : shape (k, n), greater for a voice that refers to a later day (on equal days, that
        was stated later). None for a method that does not need it.
    excess : shape (k, n), for a voice that states a bound on one side, how far beyond it the
        number lies on average, on the log scale (on the linear scale in units of `linear_unit`);
        0 = unknown, the far end is open. None for 0 everywhere.
    shared_error : the variance of the error that all sources share, as a share of the variance
        between them; 0 = they err independently. Only the default method uses it.
    """

    stated_low: Floats
    stated_high: Floats
    low: Floats
    high: Floats
    value: Floats
    weight: Floats
    spread: Floats
    standard_error: Floats
    log: Bools
    prior: Floats
    precedence: Floats | None = None
    recency: Floats | None = None
    excess: Floats | None = None
    shared_error: float = 0.0

    @property
    def present(self) -> Bools:
        """Whether a cell holds a voice, shape (k, n)."""
        return self.weight > 0

    @property
    def two_sided(self) -> Bools:
        """Whether a voice has two finite ends, as classical methods need; shape (k, n)."""
        return self.present & np.isfinite(self.low) & np.isfinite(self.high)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a method to the n questions of a tile.

    NaN means "no answer", an infinite end "open"; neither is ever displayed as a number.

    Attributes
    ----------
    estimate, lower, upper : shape (n,), in the unit of the claims, at the requested level.
    predictive_lower, predictive_upper : shape (n,), where the next independent source falls.
    tau : shape (n,), between-source spread, on the scale of the question.
    effective_voices : shape (n,), number of equally weighted voices with the same variance.
    weight : shape (k, n), each voice's share of the estimate; the shares of a question sum to 1.
    contribution : shape (k, n), what a voice adds to a linear estimate (contributions sum to the
        estimate); for other methods, the estimate minus the estimate without the voice.
    extra : further columns of shape (n,), by name.
    warnings : for each warning, the questions to which it applies, shape (n,).
    """

    estimate: Floats
    lower: Floats
    upper: Floats
    predictive_lower: Floats
    predictive_upper: Floats
    tau: Floats
    effective_voices: Floats
    weight: Floats
    contribution: Floats
    extra: Mapping[str, Floats] = field(default_factory=dict)
    warnings: Mapping[str, Bools] = field(default_factory=dict)


MethodFunction = Callable[[VoiceTile, float], Answer]


@dataclass(frozen=True, slots=True)
class Method:
    """A named consensus method.

    Attributes
    ----------
    name : as in ``method="median"``.
    answer : the function itself.
    says : what it does, in one sentence.
    reference : where it is published.
    keeps : the laws that it declares; the law tests hold it to them.
    needs : the orders of voices that its tile must contain.
    needs_logarithms : whether it cannot use a zero on the log scale; figures that include a
        zero are then combined on the linear one.
    uses_prior : whether its answer depends on what is assumed before any claim is read: `prior`
        and `excess` of the tile.
    has_posterior : whether it answers from a posterior distribution: one with a density, which
        tells what bounds imply, predicts a figure from track records, and is wider where all
        sources may share an error.
    """

    name: str
    answer: MethodFunction
    says: str
    reference: str
    keeps: frozenset[LawName]
    needs: frozenset[Order] = frozenset()
    needs_logarithms: bool = False
    uses_prior: bool = True
    has_posterior: bool = False


def effective_voices(share: Floats) -> Floats:
    """Return (sum w)^2 / sum w^2 down axis 0: the effective number of equally weighted voices.

    Parameters
    ----------
    share : shape (k, n), weights >= 0.

    Returns
    -------
    shape (n,); 0 where no voice has weight.

    References
    ----------
    Kish, L. (1965). Survey Sampling. Wiley. Section 8.2.

    Examples
    --------
    >>> effective_voices(np.array([[0.5, 1.0], [0.5, 0.0]]))
    array([2., 1.])
    """
    squares = (share**2).sum(axis=0)
    return np.where(squares > 0, share.sum(axis=0) ** 2 / np.where(squares > 0, squares, 1.0), 0.0)
