"""The coherent numbers nearest to stated ones: least squares under identities and bounds.

min  sum_q h_q (x_q - v_q)^2   subject to   A x = b,   l <= x <= u.

v_q is the target of quantity q and h_q its precision, 1 / width^2; h_q = 0 where only bounds are
stated (*flat*). Without bounds the solution is that of Stone, Champernowne and Meade (1942),
x = v + V A' (A V A')^-1 (b - A v), V = diag(1 / h). With bounds an active-set method finds it; it
is returned only after its Karush-Kuhn-Tucker conditions have been verified.
"""

from __future__ import annotations

import numpy as np

from estimates.numeric.balancing.descent import STEPS_PER_BOUND, minimise_from, minimise_over
from estimates.numeric.balancing.linear_programs import find_feasible_point
from estimates.numeric.balancing.problem import BalancingProblem
from estimates.numeric.types import Floats

# What a number moves by less than this share of its width says nothing; rounding moves it less.
UNSEEN_MOVE = 1e-6


def solve_balancing(problem: BalancingProblem) -> Floats | None:
    """Return the coherent numbers nearest to the targets, shape (n,); None where none exist.

    Where all precisions are positive the answer is unique. Quantities that nothing determines
    are any numbers that satisfy identities and bounds (`SolvedIdentities.known` says which).

    Raises ArithmeticError where no answer can be shown to be optimal (badly scaled beyond floats).

    The sum of two parts is 3 below their total; each number moves by a third of the difference.

    >>> inf, target = np.full(3, np.inf), np.array([4.0, 5.0, 12.0])
    >>> identities = np.array([[1.0, 1.0, -1.0]])
    >>> solve_balancing(BalancingProblem(identities, np.zeros(1), target, np.ones(3), -inf, inf))
    array([ 5.,  6., 11.])

    Stone, R., Champernowne, D. G. and Meade, J. E. (1942). The precision of national income
    estimates. Review of Economic Studies 9, 111-125.
    Nocedal, J. and Wright, S. J. (2006). Numerical Optimization, 2nd ed., section 16.5.
    """
    if not np.isfinite(problem.precision).all():
        raise ArithmeticError("widths beyond floats")
    if (problem.precision > 0).all() and problem.holds(problem.target):
        return problem.target.copy()
    scaled, unit, _ = problem.scaled()
    x = solve_active_set(scaled)
    if x is None:
        start = find_feasible_point(scaled)
        if start is None:
            return None
        x = minimise_from(scaled, start)
    answer: Floats = np.clip(x * unit, problem.lower, problem.upper)
    return restore_targets(problem, spread_residual(problem, answer))


def restore_targets(problem: BalancingProblem, x: Floats) -> Floats:
    """Return the numbers with those that only rounding moved set back to their targets."""
    limit = np.minimum(problem.noise(x), UNSEEN_MOVE * problem.width)
    near = (np.abs(x - problem.target) <= limit) & (problem.precision > 0)
    free = ~near & (x > problem.lower) & (x < problem.upper)
    restored = minimise_over(problem, np.where(near, problem.target, x), free)[0]
    return restored if problem.holds(restored) else x


def solve_active_set(problem: BalancingProblem) -> Floats | None:
    """Return the minimiser by a primal-dual active set; None where that does not converge.

    Violated bounds become active, bounds whose multiplier has the wrong sign become inactive, until
    nothing changes: then the optimality conditions hold. It mostly takes a handful of steps.

    Hintermüller, M., Ito, K. and Kunisch, K. (2002). The primal-dual active set strategy as a
    semismooth Newton method. SIAM Journal on Optimization 13, 865-888.
    """
    fixed = problem.lower >= problem.upper
    at_lower, at_upper = fixed, np.zeros_like(fixed)
    middle = np.where(problem.precision > 0, problem.target, 0.0)
    for _ in range(STEPS_PER_BOUND):
        bound = np.where(at_lower, problem.lower, problem.upper)
        active = at_lower | at_upper
        x, pull = minimise_over(problem, np.where(active, bound, middle), ~active)
        if (np.abs(problem.residual(x)) > 1e-9 * problem.sizes(x)).any():
            return None
        small = problem.noise(x)
        below = fixed | np.where(at_lower, pull > 0, x < problem.lower - small)
        above = ~fixed & np.where(at_upper, pull < 0, x > problem.upper + small)
        if (below == at_lower).all() and (above == at_upper).all():
            return np.clip(x, problem.lower, problem.upper)
        at_lower, at_upper = below, above
    return None


def spread_residual(problem: BalancingProblem, x: Floats) -> Floats:
    """Return the numbers with the residual of the identities spread over those inside the bounds.

    The rounding of sums is left.
    """
    for _ in range(3):
        if problem.adds_up(x):
            break
        weights = np.where((x > problem.lower) & (x < problem.upper), np.abs(x), 0.0)
        residual = problem.residual(x)
        shift = weights * np.linalg.lstsq(problem.identities * weights, residual, rcond=None)[0]
        x = np.clip(x + shift, problem.lower, problem.upper)
    return x
