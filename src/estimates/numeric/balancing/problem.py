"""Numbers to be balanced, with their identities, targets, widths and bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.numeric.balancing.elimination import NOISE, SolvedIdentities, solve_identities
from estimates.numeric.types import Floats

# Problems are scaled so that their largest number is about this: linear programs then detect a
# violation of one part in 1e10, as their absolute tolerance is 1e-7.
SOLVER_SCALE = 1000.0


@dataclass(frozen=True, slots=True)
class BalancingProblem:
    """Numbers to be balanced, with their identities, targets, precisions and bounds.

    identities : A, shape (m, n). constants : b, shape (m,).
    target : v, shape (n,); any number where `precision` is 0.
    precision : h, shape (n,), >= 0, in 1 / unit^2.
    lower, upper : shape (n,), infinite where open; lower <= upper.
    """

    identities: Floats
    constants: Floats
    target: Floats
    precision: Floats
    lower: Floats
    upper: Floats

    def scaled(self) -> tuple[BalancingProblem, float, float]:
        """Return the problem in the solver's unit, that unit, and the unit of precision."""
        numbers = np.concatenate([self.target, self.lower, self.upper, self.constants])
        largest = float(np.abs(numbers[np.isfinite(numbers)]).max(initial=0.0)) or SOLVER_SCALE
        # A power of two, which rounds nothing.
        unit = 2.0 ** np.frexp(largest / SOLVER_SCALE)[1]
        top = float(self.precision.max(initial=0.0)) or 1.0
        ends = (self.constants, self.target, self.lower, self.upper)
        constants, target, lower, upper = (end / unit for end in ends)
        precision = self.precision / top
        scaled = BalancingProblem(self.identities, constants, target, precision, lower, upper)
        return scaled, unit, top

    @property
    def width(self) -> Floats:
        """The standard deviation of each target, shape (n,); infinite without one, 0 if fixed."""
        with np.errstate(divide="ignore"):
            width = 1.0 / np.sqrt(self.precision)
        return np.where(self.lower < self.upper, width, 0.0)

    def solve_for_widest(self) -> SolvedIdentities:
        """Return the identities, solved for the quantities with the widest targets."""
        return solve_identities(self.identities, self.constants, self.width)

    def gradient(self, x: Floats) -> Floats:
        """Return the gradient of half the weighted squares, shape (n,)."""
        return self.precision * (x - self.target)

    def residual(self, x: Floats) -> Floats:
        """Return the residual b - A x of each identity, shape (m,)."""
        return np.asarray(self.constants - self.identities @ x)

    def sizes(self, x: Floats) -> Floats:
        """Return the sum of the absolute terms of each identity, shape (m,)."""
        return np.asarray(np.abs(self.identities) @ np.abs(x) + np.abs(self.constants))

    def noise(self, x: Floats) -> Floats:
        """Return what rounding may move each number by, shape (n,): a share of its identities."""
        sizes = np.where(self.identities != 0, self.sizes(x)[:, None], np.abs(x))
        return np.asarray(NOISE * sizes.max(axis=0, initial=0.0))

    def holds(self, x: Floats) -> bool:
        """Return whether identities (to rounding) and bounds hold."""
        inside = ((self.lower <= x) & (x <= self.upper)).all()
        return bool(inside and self.adds_up(x))

    def adds_up(self, x: Floats) -> bool:
        """Return whether the identities hold, to rounding."""
        rounding = 4 * np.finfo(float).eps * self.identities.shape[1] * self.sizes(x)
        return bool((np.abs(self.residual(x)) <= rounding).all())
