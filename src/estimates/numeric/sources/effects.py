"""Biases and spreads, read off what was added up for each source: shrunk, and gated by evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.grouped.tiles import Floats

USUAL_CLAIMS = 5.0
"""A source's spread counts so many claims of usual spread beside its own."""
BIAS_CLAIMS = 1.0
"""A source's bias counts so many claims without bias beside its own."""
GATE = 2.0
"""A bias within so many standard errors of none is none."""
TINY = 1e-6
"""Smallest spread, as a part of the usual one."""
LEAST = 0.05
"""Nobody is believed beyond this part of what differing figures differ by: sources that agree
with each other alone must not carry every question."""
AHEAD = 3.0
"""No source counts as more than so many times as exact as the middle one."""
ODD = 2.0
BALANCE_ROUNDS = 30
ROOT_2 = float(np.sqrt(2.0))


@dataclass(frozen=True)
class SourceSums:
    """What is added up for each source, shape (sources,): sums of two parts are sums of the whole.

    Attributes
    ----------
    claims : weighted number of claims that could be compared with others, or with a truth.
    pull, pulled : sums of the weights, and of weight times deviation: their ratio is the bias.
    size : sum of the absolute deviations from the bias, in units of the question's difficulty.
    """

    claims: Floats
    pull: Floats
    pulled: Floats
    size: Floats


@dataclass(frozen=True)
class Effects:
    """Bias and spread of every source, shape (sources,), with their standard errors.

    `usual` is the pooled mean size of a deviation; a spread is a standard deviation. `leaning` is
    the bias before it is gated: the best guess, where `bias` is what the evidence supports.
    """

    bias: Floats
    leaning: Floats
    bias_error: Floats
    spread: Floats
    spread_error: Floats
    usual: float


@dataclass(frozen=True)
class Setting:
    """What is known beside the sums.

    Attributes
    ----------
    anchored : the deviations are from known truths. Otherwise nobody knows where zero is, and
        the biases balance at zero, each counted by its claims over its squared spread.
    part : shape (sources,), how much each source counts in what is usual; None = all alike.
    differ : how far differing figures are apart: no spread is below `LEAST` of that.
    prior : mean size of a deviation before one has seen any, counted as one claim.
    """

    anchored: bool = False
    part: Floats | None = None
    differ: float = 0.0
    prior: float = 0.35


def effects_of(sums: SourceSums, setting: Setting) -> Effects:
    """Read biases and spreads off the sums.

    The bias is shrunk by `BIAS_CLAIMS` claims without bias, then gated: what lies within `GATE`
    standard errors of none is none, beyond it the part (1 - (GATE se/b)^2) stays, without a jump
    (a positive-part rule after James and Stein). The spread is shrunk to the pooled one.

    References
    ----------
    Zhao, B. and Han, J. (2012). A probabilistic model for estimating real-valued truth from
    conflicting sources. QDB: the shrunk variance of a source. James, W. and Stein, C. (1961).
    Proc. Fourth Berkeley Symposium 1, 361 (the gate).

    Examples
    --------
    >>> sums = SourceSums(*(np.array([x, 0.0]) for x in (100.0, 1e3, 5e2, 10.0)))
    >>> found = effects_of(sums, Setting(anchored=True))
    >>> found.bias.round(2), found.spread.round(2)
    (array([0.49, 0.  ]), array([0.14, 0.14]))
    """
    claims, part = sums.claims, 1.0 if setting.part is None else setting.part
    whole = float((claims * part).sum())
    usual = (float((sums.size * part).sum()) + setting.prior) / (whole + 1.0)
    size = (sums.size + USUAL_CLAIMS * usual) / (claims + USUAL_CLAIMS)
    size = np.maximum(size, max(LEAST * setting.differ, TINY * usual))
    spread = ROOT_2 * size
    bias_error = spread / np.sqrt(claims + 1.0)
    raw = sums.pulled / (sums.pull + BIAS_CLAIMS / usual)
    if not setting.anchored and len(raw):
        raw = raw - balance(raw, claims * part * exactness(spread, claims * part), spread)
    with np.errstate(divide="ignore", over="ignore"):
        kept = np.maximum(1.0 - (GATE * bias_error / np.abs(raw)) ** 2, 0.0)
    bias = np.where(kept > 0, raw * kept, 0.0)
    return Effects(bias, raw, bias_error, spread, spread / np.sqrt(claims + USUAL_CLAIMS), usual)


def exactness(spread: Floats, weight: Floats) -> Floats:
    """Return how much the bias of each source counts for where zero is: one over squared spread.

    Whoever scatters little is taken to lean little, too. None counts as more than `AHEAD` times
    as exact as the middle source, so that one alone does not set the zero.

    Examples
    --------
    >>> exactness(np.array([0.1, 0.9, 0.9, 0.9]), np.ones(4)).round(2)
    array([11.11,  1.23,  1.23,  1.23])
    """
    if not weight.sum() > 0:
        return np.ones(len(spread))
    exact: Floats = 1.0 / np.maximum(spread, _middle(spread, weight) / AHEAD) ** 2
    return exact


def balance(x: Floats, weight: Floats, spread: Floats) -> float:
    """Return where numbers balance: their mean, to which none pulls by more than `ODD` spreads.

    Two sources on either side of zero balance halfway; one far from all others hardly moves
    them. The spread is that of the middle source, or the middle distance where that is larger.

    References
    ----------
    Huber, P. J. (1964). Robust estimation of a location parameter. Ann. Math. Stat. 35, 73-101.

    Examples
    --------
    >>> x, one = np.array([[-0.1, 0.1, 0.0], [0.0, 0.0, 9.0]]), np.ones(3)
    >>> [round(balance(row, one, 0.1 * one), 2) for row in x]
    [0.0, 0.1]
    """
    if not weight.sum() > 0:
        return 0.0
    centre = _middle(x, weight)
    scale = max(_middle(spread, weight), _middle(np.abs(x - centre), weight))
    for _ in range(BALANCE_ROUNDS):
        pull = weight / np.maximum(1.0, np.abs(x - centre) / (ODD * scale))
        centre = float(pull @ x / pull.sum())
    return centre


def _middle(x: Floats, weight: Floats) -> float:
    """Return the weighted median, halfway between the two where the weights are even."""
    order = np.argsort(x, kind="stable")
    upto = np.cumsum(weight[order])
    half = 0.5 * upto[-1]
    low, high = np.searchsorted(upto, (half * (1 - 1e-9), half * (1 + 1e-9)))
    return float(0.5 * (x[order][low] + x[order][high]))
