"""All 454 averages of the Particle Data Group, in one ragged call."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from estimates.analysis.meta_analysis.scale_factor import scale_factor

CASES = json.loads((Path(__file__).parent / "pdg_averages.json").read_text())["cases"]


def test_every_average_is_reproduced() -> None:
    """Means within 1e-6, errors and scale factors within 2e-5, as the database stores them."""
    sizes = [len(c["y"]) for c in CASES]
    y, minus, plus = (np.concatenate([c[k] for c in CASES]) for k in ("y", "err_n", "err_p"))
    table = scale_factor(y, minus, plus, np.repeat(np.arange(len(CASES)), sizes))
    told = {
        k: np.array([c["expected"][k] for c in CASES])
        for k in CASES[0]["expected"]
        if k != "published_as"
    }
    slack = 1e-6 * np.maximum(np.abs(told["estimate"]), told["err_p"])
    assert np.all(np.abs(table.column("estimate") - told["estimate"]) <= slack)
    np.testing.assert_allclose(table.column("error_minus"), told["err_n"], rtol=2e-5)
    np.testing.assert_allclose(table.column("error_plus"), told["err_p"], rtol=2e-5)
    np.testing.assert_allclose(
        table.column("scale_factor"), told["scale_factor"], atol=2e-5, rtol=0
    )
    assert table.column("kept").tolist() == [c["n_in_scale"] for c in CASES]
    assert len(CASES) == 454
