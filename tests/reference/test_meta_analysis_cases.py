"""Published cases of every implemented method, to the digits that were published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from estimates.analysis.meta_analysis.influence import cumulative, degrees_of_equivalence
from estimates.analysis.meta_analysis.random_effects import random_effects
from estimates.analysis.meta_analysis.scale_factor import scale_factor
from estimates.numeric.functions import normal_mixture as mixture

HERE = Path(__file__).parent
CASES = json.loads((HERE / "meta_analysis.json").read_text())["cases"]
INTERVALS = {"z": "z", "knha": "hksj", "adhoc": "modified-hksj"}
FITTED = [c for c in CASES if c["method"] in ("FE", "DL", "PM", "REML") and c["test"] in INTERVALS]
NAMED = {c["name"]: c for c in CASES}


def variances(case: dict[str, Any]) -> Any:
    """Return variances, from standard errors where a case gives those."""
    return np.array(case["v"]) if "v" in case else np.array(case["se"]) ** 2


def answers(case: dict[str, Any]) -> dict[str, Any]:
    """Return everything that a case may expect of a fit."""
    table = random_effects(
        case["y"], variances(case), tau2=case["method"], interval=INTERVALS[case["test"]]
    )
    row = table.to_frame().iloc[0]
    typical = row.tau2 / (row.h2 - 1) if row.tau2 > 0 else np.nan
    t = row.estimate / row.se
    return {
        "estimate": row.estimate,
        "se": row.se,
        "ci_lower": row.lower,
        "ci_upper": row.upper,
        "stat": t,
        "pval": tail(t, case["test"], row.k),
        "tau2": row.tau2,
        "tau": np.sqrt(row.tau2),
        "Q": row.q,
        "Q_pval": row.p,
        "I2": row.i2,
        "H2": row.h2,
        "tau2_ci_lower": row.tau2_lower,
        "tau2_ci_upper": row.tau2_upper,
        "I2_ci_lower": 100 * row.tau2_lower / (row.tau2_lower + typical),
        "I2_ci_upper": 100 * row.tau2_upper / (row.tau2_upper + typical),
        "H2_ci_lower": 1 + row.tau2_lower / typical,
        "H2_ci_upper": 1 + row.tau2_upper / typical,
        "pi_lower": row.predictive_lower,
        "pi_upper": row.predictive_upper,
    }


def tail(t: float, test: str, k: int) -> float:
    """Return the two-sided p-value of a test statistic."""
    from scipy import stats

    return float(2 * (stats.norm.sf(abs(t)) if test == "z" else stats.t.sf(abs(t), k - 1)))


@pytest.mark.parametrize("case", FITTED, ids=lambda c: f"{c['name']}-{c['test']}")
def test_published_fits_are_reproduced(case: dict[str, Any]) -> None:
    """Every number of the case is met within its own tolerance."""
    found = answers(case)
    told = {k: v for k, v in case["expected"].items() if np.ndim(v) == 0}
    assert told or case.get("diagnostic") or "degrees_of_equivalence" in case["expected"]
    off = {
        key: (found[key], value)
        for key, value in told.items()
        if not abs(found[key] - value) <= case["tolerance_abs"][key]
    }
    assert not off


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["method"] == "linear_pool"], ids=lambda c: c["name"]
)
def test_published_linear_pools_are_reproduced(case: dict[str, Any]) -> None:
    """Mean, standard deviation and quantiles of the pool, within the Monte Carlo noise."""
    y, sd = (np.array(case[name])[:, None].repeat(2, axis=1) for name in ("y", "se"))
    share = np.full(y.shape, 1 / len(y))
    mean, spread = mixture.mixture_mean_and_sd(y, sd, share)
    found = {
        "estimate": mean[0],
        "se": spread[0],
        "ci_lower": mixture.mixture_quantiles(y, sd, share, 0.025)[0],
        "ci_upper": mixture.mixture_quantiles(y, sd, share, 0.975)[0],
    }
    for key, value in case["expected"].items():
        assert found[key] == pytest.approx(value, abs=case["tolerance_abs"][key]), key


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["method"].startswith("PDG")], ids=lambda c: c["name"]
)
def test_published_pdg_averages_are_reproduced(case: dict[str, Any]) -> None:
    """Mean, errors and scale factor of the Particle Data Group."""
    minus, plus = case.get("err_n", case.get("se")), case.get("err_p", case.get("se"))
    row = scale_factor(case["y"], minus, plus)[0]
    found = {
        "estimate": row.estimate,
        "se": row.error_plus,
        "err_n": row.error_minus,
        "err_p": row.error_plus,
        "scale_factor": row.scale_factor,
    }
    for key, value in case["expected"].items():
        assert found[key] == pytest.approx(value, abs=case["tolerance_abs"][key]), key
    if "birge_ratio_all" in case:
        assert row.birge == pytest.approx(case["birge_ratio_all"], rel=1e-12)


def test_cumulative_by_year() -> None:
    """One study at a time as published; studies of one year together agree at its last one."""
    case = NAMED["bcg_rr_REML_cumulative_by_year"]
    years, expected = np.array(case["order"]), np.array(case["expected"]["estimates"])
    one_by_one = np.empty(len(years), dtype=int)
    one_by_one[np.argsort(years, kind="stable")] = np.arange(len(years))
    how = {"tau2": "REML", "interval": "z"}
    alone = cumulative(case["y"], case["v"], one_by_one, **how).column("estimate")
    together = cumulative(case["y"], case["v"], years, **how).column("estimate")
    last = np.append(np.diff(np.sort(years)) > 0, True)
    # published to six decimals by a search that stops at steps of 2e-6
    np.testing.assert_allclose(alone, expected, atol=case["tolerance_abs"]["estimates"], rtol=0)
    np.testing.assert_array_equal(together, alone[last])


def test_degrees_of_equivalence_of_lead_in_solder() -> None:
    """Distances from the consensus, also of laboratories excluded from it."""
    case = NAMED["nicob_lead_solder_DL_DoE"]
    outside = [value for _, value in case["excluded"]]
    values = np.array(case["y"] + outside)
    used = np.arange(len(values)) < len(case["y"])
    variance = np.append(variances(case), np.ones(len(outside)))
    found = degrees_of_equivalence(values, variance, tau2="DL", used=used).column("difference")
    np.testing.assert_allclose(
        found, case["expected"]["degrees_of_equivalence"], rtol=0, atol=0.012
    )


def test_influence_of_the_first_bcg_trial() -> None:
    """The first row of metafor's influence(rma(yi, vi, data = dat.bcg)), to its four digits.

    Viechtbauer, W. and Cheung, M. W.-L. (2010). Research Synthesis Methods 1, 112.
    """
    case = NAMED["bcg_rr_FE"]
    row = degrees_of_equivalence(case["y"], case["v"], tau2="REML")[0]
    assert (row.rstudent, row.dffits, row.cook, row.cov_ratio) == pytest.approx(
        (-0.2181, -0.0407, 0.0017, 1.1164), abs=6e-5
    )
    assert (row.tau2_without, row.q_without, row.hat) == pytest.approx(
        (0.3362, 151.5826, 0.0506), abs=6e-5
    )


def test_no_published_case_is_missing() -> None:
    """Fifty-two published cases: the list may grow, not shrink."""
    assert len(CASES) >= 52
