"""With the normal kernel and known standard errors: the published hierarchical Bayes cases."""

import json
from pathlib import Path

import numpy as np
import pytest

from estimates.numeric.evidence import Voices, half_normal, log_terms
from estimates.numeric.likelihoods import normal
from estimates.numeric.posterior import Posterior
from estimates.numeric.quadrature import place

CASES = json.loads(Path(__file__).with_name("bayesmeta.json").read_text(encoding="utf-8"))["cases"]
PRIORS = {  # unit of tau's prior, its log density in that unit, sd of the normal prior on mu
    "bayesmeta_eight_schools": (25.0, lambda tau: -np.log1p(tau**2), 50.0),
    "bayesmeta_crins": (0.5, half_normal, 4.0),
}


def posterior_of(case):
    """Posterior of one case and the unit that it is in."""
    unit, tau_prior, mu_sd = PRIORS[case["name"]]
    se = np.array(case["se"]) if "se" in case else np.sqrt(case["v"])
    y, own = (np.repeat(np.asarray(x)[:, None] / unit, 2, axis=1) for x in (case["y"], se))
    voices = Voices(y, y, own, np.ones_like(y))

    def mu_prior(theta):
        return -0.5 * (theta * unit / mu_sd) ** 2

    nodes = place(voices, normal, tau_prior, mu_prior)
    total = nodes.log_weight + sum(log_terms(voices, nodes.theta, nodes.tau, normal))
    return Posterior.of(nodes, total), unit


def shortest(quantile, level=0.95):
    """Shortest interval of a unimodal posterior, by its lower tail."""
    tails = np.linspace(1e-4, 1 - level - 1e-4, 200)
    ends = np.array([[quantile(t), quantile(t + level)] for t in tails])
    return ends[np.argmin(ends[:, 1] - ends[:, 0])]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_equals_the_published_digits(case):
    """To the published tolerance: bayesmeta's own grid moves its quantiles by about 1e-3."""
    posterior, unit = posterior_of(case)
    theta, mass = posterior.nodes.theta[:, 0] * unit, posterior.marginal[:, 0]
    tau, by_tau = posterior.nodes.tau[:, 0] * unit, posterior.by_tau[:, 0]
    mean = (theta * mass).sum()
    variance = ((theta - mean) ** 2 * mass).sum()
    got = {
        "mu_mean": mean,
        "mu_median": posterior.value(0.5)[0] * unit,
        "mu_sd": np.sqrt(variance),
        "mu_ci_shortest": shortest(lambda p: posterior.value(p)[0] * unit),
        "theta_sd": np.sqrt(variance + (tau**2 * by_tau).sum()),
        "tau_median": posterior.spread(0.5)[0] * unit,
        "tau_mean": (tau * by_tau).sum(),
        "tau_q95": posterior.spread(0.95)[0] * unit,
        "p_mu_gt0": 1 - posterior.below(np.zeros(2))[0],
    }
    for name, value in got.items():
        if name in case["expected"]:
            np.testing.assert_allclose(
                value, case["expected"][name], atol=case["tolerance_abs"][name], err_msg=name
            )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_next_source_equals_the_published_interval(case):
    """Central 95 % interval of the next source; published are shortest ones, a bit narrower."""
    posterior, unit = posterior_of(case)
    lower, upper = (end[0] * unit for end in posterior.next_by_kernel(0.025, normal))
    first, last = case["expected"]["theta_ci_shortest"]
    assert last - first - 0.01 <= upper - lower <= 1.03 * (last - first)
