"""Speed of the default consensus in CPU seconds per thousand questions, as ratios in one run.

Compared with a per-question loop over scipy's quadrature (median only), with PyMARE (one
DerSimonian-Laird fit per question: no interval likelihoods, no prior), and with two lower bounds:
one evaluation of our likelihood at every node, and the counted cost of a plain grid: two cdf values
and a logarithm for every node and voice, at the rate that NumPy reaches in the cache.

    python benchmarks/bayes.py [questions]
"""

from __future__ import annotations

import sys
import time

import numpy as np
from scipy import integrate, optimize

from estimates.methods.bayes.method import bayes
from estimates.methods.bayes.model import NODES_PER_BLOCK
from estimates.methods.bayes.scaling import scale_tile
from estimates.methods.contract import VoiceTile
from estimates.numeric.posterior.likelihoods import laplace_log_likelihood
from estimates.numeric.posterior.log_likelihood import voice_log_likelihoods
from estimates.numeric.posterior.quadrature import count_nodes, lay_nodes

VOICES, PRIOR = 5, 0.5


def tile_of(n: int) -> VoiceTile:
    rng = np.random.default_rng(7)
    figures = 1e5 * np.exp(rng.laplace(0, 0.2, (VOICES, n)))
    low, high = figures * 0.96, figures * 1.04
    zero, none = np.zeros_like(low), np.full_like(low, np.nan)
    flags = np.full(n, True), np.full(n, PRIOR)
    return VoiceTile(low, high, low, high, none, zero + 1, zero, none, *flags)


def floor(tile: VoiceTile) -> None:
    voices = scale_tile(tile).voices
    width = NODES_PER_BLOCK // count_nodes(VOICES, narrow=True)
    for at in range(0, voices.low.shape[1], width):
        block = voices.take(np.arange(at, min(at + width, voices.low.shape[1])))
        nodes = lay_nodes(block, laplace_log_likelihood)
        start = time.process_time()
        for _ in voice_log_likelihoods(block, nodes.theta, nodes.tau, laplace_log_likelihood):
            pass
        floor.seconds += time.process_time() - start


floor.seconds = 0.0


def cdf(z: np.ndarray) -> np.ndarray:
    tail = 0.5 * np.exp(-np.abs(z))
    return np.where(z > 0, 1 - tail, tail)


def counted(n: int) -> float:
    """Return the seconds of log(F(b) - F(a)) for every node and voice, at NumPy's rate in cache."""
    a, repeats = np.linspace(-5.0, 5.0, 4096), 200
    b = a + 0.1
    start = time.process_time()
    for _ in range(repeats):
        np.log(cdf(b) - cdf(a))
    each = (time.process_time() - start) / (repeats * len(a))
    return each * n * VOICES * count_nodes(VOICES, narrow=True)


def by_scipy(low: np.ndarray, high: np.ndarray) -> float:
    """Return the median of one question by nested adaptive quadrature and a root."""

    def integrand(tau: float, theta: float) -> float:
        b = tau / np.sqrt(2)
        mass = cdf((high - theta) / b) - cdf((low - theta) / b)
        return float(np.prod(mass) * np.exp(-0.5 * (tau / PRIOR) ** 2))

    def height(theta: float) -> float:
        return integrate.quad(integrand, 1e-4, 3.0, args=(theta,), limit=60)[0]

    theta = np.linspace(low.min() - 2, high.max() + 2, 201)
    cumulative = integrate.cumulative_simpson([height(t) for t in theta], x=theta, initial=0)
    share = cumulative / cumulative[-1] - 0.5
    return optimize.brentq(lambda t: np.interp(t, theta, share), theta[0], theta[-1])


def by_pymare(y: np.ndarray, v: np.ndarray) -> None:
    from pymare import Dataset
    from pymare.estimators import DerSimonianLaird

    DerSimonianLaird().fit_dataset(Dataset(y[:, None], v[:, None])).summary().get_fe_stats()


def seconds(work, *arguments) -> float:
    start = time.process_time()
    work(*arguments)
    return time.process_time() - start


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    tile = tile_of(n)
    bayes(tile_of(10), 0.9)
    ours = seconds(bayes, tile, 0.9) / n * 1e3
    floor(tile)
    bottom = floor.seconds / n * 1e3
    low, high = np.log(tile.low), np.log(tile.high)
    sample = range(5)
    scipy_loop = np.mean([seconds(by_scipy, low[:, j], high[:, j]) for j in sample]) * 1e3
    middle, variance = 0.5 * (low + high), (0.5 * (high - low)) ** 2 / 3
    by_pymare(middle[:, 0], variance[:, 0])
    pymare = np.mean([seconds(by_pymare, middle[:, j], variance[:, j]) for j in range(50)]) * 1e3
    nodes = count_nodes(VOICES, narrow=True)
    print(f"CPU seconds a thousand questions of {VOICES} voices ({nodes:,} nodes each)")
    for name, time_taken in (
        ("bayes, everything", ours),
        ("likelihood once per node (floor)", bottom),
        ("counted: 2 cdf + 1 log a cell", counted(n) / n * 1e3),
        ("scipy loop, median only", scipy_loop),
        ("PyMARE loop, DerSimonian-Laird", pymare),
    ):
        print(f"{name:36s} {time_taken:10.3f}   {time_taken / ours:8.2f} x ours")


if __name__ == "__main__":
    main()
