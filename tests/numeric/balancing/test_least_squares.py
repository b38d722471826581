"""Balanced numbers against the closed form, another solver, and the optimality conditions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from estimates.numeric.balancing.descent import minimise_from
from estimates.numeric.balancing.feasible_ranges import feasible_ranges, implied_bounds
from estimates.numeric.balancing.infeasibility import (
    identities_hold_exactly,
    is_feasible,
    minimal_infeasible_subset,
    nearest_integers,
)
from estimates.numeric.balancing.least_squares import solve_balancing, spread_residual
from estimates.numeric.balancing.linear_programs import find_feasible_point
from estimates.numeric.balancing.problem import BalancingProblem

INF = np.inf


@st.composite
def problems(
    draw: st.DrawFn, bounds: bool = True, flat: bool = True, decades: tuple[int, ...] = (1, 3, 6)
) -> BalancingProblem:
    """Draw identities of -1, 0, 1 over 2 to 8 numbers, some implied by others, in any unit."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(2, 8))
    m = draw(st.integers(1, max(1, n // 2)))
    a = rng.integers(-1, 2, size=(m, n)).astype(float)
    if m > 1 and draw(st.booleans()):
        a[-1] = -a[0]
    unit = 10.0 ** draw(st.integers(-3, 9))
    target = rng.normal(size=n) * unit
    reach = draw(st.sampled_from(decades))
    precision = 10.0 ** rng.uniform(-reach, reach, n) / unit**2
    if flat:
        precision[rng.random(n) < 0.25] = 0.0
    lower, upper = np.full(n, -INF), np.full(n, INF)
    if bounds:
        some = rng.random(n) < 0.4
        lower[some] = (target - (rng.random(n) - 0.3) * unit)[some]
        some = rng.random(n) < 0.4
        upper[some] = np.maximum(target + (rng.random(n) - 0.1) * unit, lower)[some]
        fixed = rng.random(n) < 0.1
        lower[fixed] = upper[fixed] = target[fixed]
    return BalancingProblem(a, np.zeros(m), target, precision, lower, upper)


def size(problem: BalancingProblem) -> float:
    """Return the largest number in a problem."""
    numbers = np.concatenate([problem.target, problem.lower, problem.upper])
    return float(np.abs(numbers[np.isfinite(numbers)]).max())


def cost(problem: BalancingProblem, x: np.ndarray) -> float:
    return float((problem.precision * (x - problem.target) ** 2).sum())


def test_widths_may_differ_by_many_powers_of_ten() -> None:
    """A total known to the unit, a part to 30,000, the other part from them alone."""
    target, precision = np.array([1.3e6, 0.0, 2625586.0]), np.array([1e-9, 0.0, 12.0])
    identities, bounds = np.array([[1.0, 1.0, -1.0]]), (np.zeros(3), np.full(3, INF))
    problem = BalancingProblem(identities, np.zeros(1), target, precision, *bounds)
    x = solve_balancing(problem)
    assert x is not None
    assert x.tolist() == pytest.approx([1_300_000, 1_325_586, 2_625_586], rel=1e-15)
    assert problem.solve_for_widest().standard_deviations()[1] == pytest.approx(
        (1e9 + 1 / 12) ** 0.5
    )


@given(problems(bounds=False, flat=False, decades=(1, 3)))
def test_without_bounds_it_is_the_closed_form_of_stone(problem: BalancingProblem) -> None:
    """It equals the direct solution of the KKT system."""
    a, h, n = problem.identities, problem.precision * size(problem) ** 2, len(problem.target)
    system = np.block([[np.diag(h), a.T], [a, np.zeros((len(a), len(a)))]])
    right = np.concatenate([h * problem.target, problem.constants])
    solved = np.linalg.lstsq(system, right, rcond=1e-13)[0][:n]
    x = solve_balancing(problem)
    assert x is not None
    # the linear system itself is good to about its condition, 1e6 here, times 1e-16
    assert np.allclose(x, solved, rtol=0, atol=1e-8 * size(problem))


@given(problems())
def test_identities_and_bounds_hold(problem: BalancingProblem) -> None:
    """Bounds hold exactly, identities up to the rounding of their sums."""
    x = solve_balancing(problem)
    if x is None:
        return
    assert ((problem.lower <= x) & (x <= problem.upper)).all()
    assert np.abs(problem.residual(x)).max() <= 1e-14 * size(problem)


@given(problems(), st.integers(0, 2**32 - 1))
def test_no_coherent_numbers_are_nearer(problem: BalancingProblem, seed: int) -> None:
    """No step that keeps identities and bounds lowers the cost."""
    x = solve_balancing(problem)
    if x is None:
        return
    rng = np.random.default_rng(seed)
    a = problem.identities
    for _ in range(20):
        step = rng.normal(size=len(x)) * size(problem) * 10.0 ** rng.uniform(-4, 0)
        step -= a.T @ np.linalg.lstsq(a.T, step, rcond=None)[0]
        inside = (problem.lower <= x + step) & (x + step <= problem.upper)
        if inside.all():
            assert cost(problem, x + step) >= cost(problem, x) * (1 - 1e-9) - 1e-9


@given(problems())
def test_both_algorithms_agree(problem: BalancingProblem) -> None:
    """The active set and the descent from face to face give one answer."""
    x = solve_balancing(problem)
    scaled, unit, _ = problem.scaled()
    start = find_feasible_point(scaled)
    assert (x is None) == (start is None)
    if x is None or start is None:
        return
    other = spread_residual(
        problem, np.clip(minimise_from(scaled, start) * unit, problem.lower, problem.upper)
    )
    ours, theirs = cost(problem, x), cost(problem, other)
    assert ours <= theirs * (1 + 1e-6) + 1e-9
    # The second stops where the slope is 1e-7 of what it was at the start: 3e-4 of a width.
    assert theirs <= ours * (1 + 1e-6) + 1e-7


@given(problems(), st.integers(-6, 6))
def test_units_do_not_matter(problem: BalancingProblem, power: int) -> None:
    """Rescaled constraints give a rescaled answer."""
    c = 10.0**power
    ends = (problem.constants * c, problem.target * c, problem.precision / c**2)
    scaled = BalancingProblem(problem.identities, *ends, problem.lower * c, problem.upper * c)
    x, y = solve_balancing(problem), solve_balancing(scaled)
    assert (x is None) == (y is None)
    if x is not None and y is not None:
        strict = problem.precision > 0
        # A number is as exact as rounding lets it be, or to a ten-millionth of its own width.
        slack = 1e-7 * (size(problem) + 1 / np.sqrt(problem.precision[strict]))
        assert (np.abs(y[strict] / c - x[strict]) <= slack).all()


@given(problems(flat=False))
def test_coherent_numbers_do_not_change(problem: BalancingProblem) -> None:
    """Not by a bit."""
    x = solve_balancing(problem)
    if x is None:
        return
    whole = np.round(x / size(problem) * 100)
    bounds = whole - 1, np.where(np.isfinite(problem.upper), whole, INF)
    sums = problem.identities @ whole
    coherent = BalancingProblem(problem.identities, sums, whole, problem.precision, *bounds)
    found = solve_balancing(coherent)
    assert found is not None
    assert (found == whole).all()


@given(problems())
def test_an_infeasible_subset_is_infeasible_and_minimal(problem: BalancingProblem) -> None:
    """Without any one of its constraints it is feasible."""
    held = np.concatenate(minimal_infeasible_subset(problem))
    scaled = problem.scaled()[0]
    if solve_balancing(problem) is not None:
        assert not held.any()
        return
    assert not is_feasible(scaled, held)
    for demand in np.flatnonzero(held):
        fewer = held.copy()
        fewer[demand] = False
        assert is_feasible(scaled, fewer)


# A combination of the identities has only numbers without a target.
UNTARGETED = BalancingProblem(
    np.array(
        [
            [1.0, 1, -1, 1, 0, 0, 0, -1],
            [1, -1, -1, 0, 0, 0, -1, -1],
            [-1, -1, -1, 1, -1, 0, 1, -1],
        ]
    ),
    np.zeros(3),
    np.ones(8),
    np.array([1.29, 0, 5.75, 0, 2.28, 5.5, 0, 6.18]),
    np.full(8, -INF),
    np.full(8, INF),
)


@given(problems())
def test_implied_bounds_are_no_narrower_than_what_is_feasible(problem: BalancingProblem) -> None:
    """And no wider than the bounds themselves."""
    x = solve_balancing(problem)
    if x is None:
        return
    lower, upper = implied_bounds(problem)
    assert ((problem.lower <= lower) & (upper <= problem.upper)).all()
    least, greatest = feasible_ranges(problem, x, np.zeros(len(x), dtype=bool))
    # Linear programs allow a violation of 1e-7, of numbers up to 1,000.
    noise = 1e-9 * size(problem)
    assert ((lower <= least + noise) & (greatest - noise <= upper)).all()


@given(problems(bounds=False, decades=(1, 3)))
@example(UNTARGETED)
def test_standard_deviations_are_those_of_the_normal_law(problem: BalancingProblem) -> None:
    """They equal the covariance on the null space of the identities."""
    solved = problem.solve_for_widest()
    known, ours = solved.known, solved.standard_deviations()
    if not known.all():
        assert np.isinf(ours[~known]).all()
        return
    unit = size(problem)
    _, s, v = np.linalg.svd(problem.identities)
    rank = int((s > 1e-10).sum())
    z = v[rank:].T
    h = np.diag(problem.precision * unit**2)
    cov = z @ np.linalg.pinv(z.T @ h @ z, rcond=1e-14, hermitian=True) @ z.T
    theirs = np.sqrt(np.maximum(np.diag(cov), 0)) * unit
    top = max(1e-12 * unit, float(theirs.max()))
    assert np.allclose(ours, theirs, rtol=1e-3, atol=1e-4 * top)


def exact_balance(a: list[list[int]], target: list[Fraction], variance: list[Fraction]):
    """Stone's numbers and variances in rational arithmetic, an identity after another.

    Each identity conditions the normal law that those before it left.
    """
    n = len(target)
    x, v = list(target), [[variance[i] * (i == j) for j in range(n)] for i in range(n)]
    for row in a:
        gain = [sum(v[i][j] * row[j] for j in range(n)) for i in range(n)]
        total = sum(row[i] * gain[i] for i in range(n))
        if total:
            gap = sum(row[i] * x[i] for i in range(n))
            x = [x[i] - gain[i] * gap / total for i in range(n)]
            v = [[v[i][j] - gain[i] * gain[j] / total for j in range(n)] for i in range(n)]
    return x, [v[i][i] for i in range(n)]


@given(st.integers(0, 2**32 - 1), st.integers(2, 7), st.integers(1, 4), st.sampled_from([2, 8, 16]))
@example(2_147_483_648, 5, 2, 16)
def test_any_widths_give_the_exact_numbers_and_deviations(
    seed: int, n: int, m: int, decades: int
) -> None:
    """A billion beside 400.123: no deviation is the difference of two large variances."""
    rng = np.random.default_rng(seed)
    a = rng.integers(-1, 2, size=(m, n))
    width = 10.0 ** rng.uniform(-decades / 2, decades / 2, n)
    target = width * rng.normal(size=n) * 10.0 ** rng.uniform(0, 3, n)
    precision, bounds = 1 / width**2, (np.full(n, -INF), np.full(n, INF))
    problem = BalancingProblem(a.astype(float), np.zeros(m), target, precision, *bounds)
    exact, variances = exact_balance(
        a.tolist(), [Fraction(t) for t in target], [1 / Fraction(p) for p in precision]
    )
    deviations = np.sqrt([float(v) for v in variances])
    assert problem.solve_for_widest().standard_deviations() == pytest.approx(deviations, rel=1e-9)
    x = solve_balancing(problem)
    assert x is not None
    moved = np.array([float(e - Fraction(number)) for e, number in zip(exact, x, strict=True)])
    assert (np.abs(moved) <= 1e-4 * deviations + problem.noise(x)).all()


def test_a_small_bound_beside_a_huge_target_holds() -> None:
    """Of a = b + c, a is stated as 1e15 and b as 700 or more: c stays, and a follows."""
    inf = np.full(3, INF)
    problem = BalancingProblem(
        np.array([[-1.0, 1.0, 1.0]]),
        np.zeros(1),
        np.array([1e15, 400.0, 600.5]),
        np.array([1e-28, 1.0, 1.0]),
        np.array([-INF, 700.0, -INF]),
        inf,
    )
    x = solve_balancing(problem)
    assert x is not None
    assert x.tolist() == pytest.approx([1300.5, 700, 600.5], rel=1e-12)


@given(st.integers(0, 2**32 - 1), st.integers(2, 12))
def test_whole_numbers_add_up(seed: int, n: int) -> None:
    """Exactly, close to the balanced numbers, which stay unchanged if they are whole."""
    rng = np.random.default_rng(seed)
    parts = rng.uniform(0, 1e9, n)
    a = np.append(np.ones(n), -1.0)[None, :]
    target = np.append(parts, parts.sum() * rng.uniform(0.9, 1.1))
    bounds = np.zeros(n + 1), np.full(n + 1, INF)
    problem = BalancingProblem(a, np.zeros(1), target, 1 / np.maximum(target, 1) ** 2, *bounds)
    x = solve_balancing(problem)
    assert x is not None
    whole = nearest_integers(problem, x)
    assert whole is not None
    assert identities_hold_exactly(a.tolist(), [0.0], whole)
    assert np.abs(np.array(whole) - x).max() <= n + 1
    again = BalancingProblem(
        a,
        np.zeros(1),
        np.array(whole, float),
        *(getattr(problem, name) for name in ("precision", "lower", "upper")),
    )
    assert nearest_integers(again, np.array(whole, float)) == whole


def test_whole_numbers_are_the_nearest_of_all() -> None:
    """They equal the best of all combinations, in units of the widths."""
    a = np.array([[1.0, 1.0, 1.0, -1.0]])
    target, precision = np.array([1.4, 2.4, 3.4, 7.2]), np.array([1.0, 4.0, 9.0, 16.0])
    problem = BalancingProblem(a, np.zeros(1), target, precision, np.zeros(4), np.full(4, INF))
    x = solve_balancing(problem)
    assert x is not None
    grid = [(i, j, k, i + j + k) for i in range(4) for j in range(1, 5) for k in range(2, 6)]
    weigh = np.array([1.0, 2.0, 3.0, 4.0])
    best = min(float((np.abs(np.array(g) - x) * weigh).sum()) for g in grid)
    found = nearest_integers(problem, x)
    assert found is not None
    assert float((np.abs(np.array(found) - x) * weigh).sum()) == pytest.approx(best)
