"""Quantiles and tail probabilities against R."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from estimates.numeric.functions.quantiles import (
    chi2_quantiles,
    chi2_tail,
    normal_quantile,
    t_quantiles,
)

R = json.loads((Path(__file__).parent / "quantiles_R.json").read_text())


def test_quantiles_agree_with_r() -> None:
    """Within 2e-12; R prints fifteen digits."""
    df = np.array(R["df"], dtype=float)
    t = np.array([t_quantiles(p, df) for p in R["p"]]).T
    chi2 = np.array([chi2_quantiles(p, df) for p in R["p"]]).T
    np.testing.assert_allclose(t, R["qt"], rtol=2e-12, atol=1e-13)
    np.testing.assert_allclose(chi2, R["qchisq"], rtol=2e-12)
    np.testing.assert_allclose([normal_quantile(p) for p in R["p"]], R["qnorm"], rtol=2e-12)


def test_tails_agree_with_r() -> None:
    """The closed sum and the incomplete gamma both keep twelve digits, down to 1e-111."""
    x = np.array(R["pchisq_upper"]["x"])
    for df, told in zip(R["df"], R["pchisq_upper"]["val"], strict=True):
        np.testing.assert_allclose(chi2_tail(x, np.full(x.shape, float(df))), told, rtol=1e-12)
