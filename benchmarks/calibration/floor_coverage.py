"""Does the stated 90 % hold where some sources say "more than N"? Coverage on drawn claims.

Draws a spread from the prior, a true value, and k sources that deviate from it with that spread.
A share of them are floors: a source that deviates to X states N = X exp(-e), e exponential. Its
mean is 0, that of a kind of data (crowds 0, troops 0.02, war losses 0.10, one drawn for each
question), that of the convention, or twice that. Figures are rounded to two digits. The sources
err independently, or share the error that the default assumes.

    python benchmarks/calibration/floor_coverage.py [questions] [implied | open]
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from bayes_coverage import LEVEL, PRIOR, draw, rounded

from estimates.methods.bayes.method import bayes
from estimates.methods.contract import VoiceTile
from estimates.model.bound_conventions import bound_convention
from estimates.numeric.sources.shared_error import USUAL_SHARE_OF_SPREAD

VOICES = (3, 10, 30)
SHARES = (0.2, 0.5)
MEAN = bound_convention("implied").floor
# The means that fit best, see docs/consensus.md.
MEASURED = (0.0, 0.02, 0.10)
EXCESSES = ((0.0,), MEASURED, (MEAN,), (2 * MEAN,))
# The shared error that is drawn, and the one that is assumed.
SHARED_ERRORS = ((0.0, 0.0), (0.0, USUAL_SHARE_OF_SPREAD), (2 * (USUAL_SHARE_OF_SPREAD,)))


@dataclass(frozen=True)
class Cell:
    """A kind of questions.

    kind : of the deviations. voices : how many. share : of floors. means : of the excess, of which
    each question draws one. shared, assumed : the variance of the shared error over that between
    sources, as drawn and as assumed. read : the mean excess that the method takes a floor to imply.
    """

    kind: str
    voices: int
    share: float
    means: tuple[float, ...]
    shared: float
    assumed: float
    read: float

    def coverage(self, n: int) -> tuple[float, float]:
        """Return how many of n intervals hold the truth, in percent, and the bias in logs."""
        rng = np.random.default_rng(20210419)  # the same deviations in every cell of a size
        shape, truth = (self.voices, n), np.log(rng.uniform(1e3, 1e5, n))
        tau = np.abs(rng.normal(0.0, PRIOR, n))
        own, common = draw(rng, shape, 1.0, self.kind), draw(rng, (n,), 1.0, self.kind)
        x = truth + tau * (own + np.sqrt(self.shared) * common)
        is_floor = rng.random(shape) < self.share
        excess = rng.choice(self.means, n) * rng.exponential(1.0, shape)
        low, high = rounded(np.exp(x - np.where(is_floor, excess, 0.0)))
        low = np.where(is_floor, np.sqrt(low * high), low)  # the number that was stated
        high = np.where(is_floor, np.inf, high)
        zero, none = np.zeros(shape), np.full(shape, np.nan)
        flags = np.full(n, True), np.full(n, PRIOR)
        answer = bayes(
            VoiceTile(
                *(low, high, low, high, none, zero + 1, zero, none, *flags),
                excess=np.where(is_floor, self.read, 0.0),
                shared_error=self.assumed,
            ),
            LEVEL,
        )
        # Floors alone have no estimate where they are read as open.
        lower, upper, middle = (np.log(x) for x in (answer.lower, answer.upper, answer.estimate))
        is_held, is_answered = (lower <= truth) & (truth <= upper), np.isfinite(middle)
        return 100 * is_held.mean(), float((middle - truth)[is_answered].mean())


def main() -> None:
    """Print a row for each number of sources and share of floors."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    read = bound_convention(sys.argv[2] if len(sys.argv) > 2 else "implied").floor
    means = f"mean excess 0, as measured, {MEAN}, {2 * MEAN}"
    print(f"n = {n:,} questions a cell; prior {PRIOR}; level {LEVEL}; read as {read}; {means}")
    print("| deviations | k | floors | independent, assumed so | independent | shared | bias |")
    print("|---|---|---|---|---|---|---|")
    for kind in ("laplace", "normal"):
        for k in VOICES:
            for share in SHARES:
                cells = [f"{kind} | {k} | {share:.0%}"]
                for shared, assumed in SHARED_ERRORS:
                    found = [
                        Cell(kind, k, share, excess, shared, assumed, read).coverage(n)
                        for excess in EXCESSES
                    ]
                    cells.append(", ".join(f"{cover:.0f}" for cover, _ in found))
                cells.append(", ".join(f"{bias:+.2f}" for _, bias in found))
                print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
