"""The benchmarks of scale run: that a name has changed would show only when someone measures."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
CLAIMS = 3_000
# These start processes, or take seconds whatever the number of claims; PyMARE leaves a file open.
LEFT_OUT = ("Dask", "import", "the default method", "validation", "PyMARE")
PEERS = ("duckdb", "polars", "statsmodels")


@pytest.fixture
def scale(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the module of the benchmark."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("scale")


def test_the_benchmarks_of_scale_run(scale: Any, tmp_path: Path) -> None:
    """On few claims, with the peers that are installed."""
    folder = scale.write_claims(CLAIMS, tmp_path)
    run = set()
    for name, work in scale.WORK.items():
        if any(word in name for word in LEFT_OUT):
            continue
        try:
            work(folder)
        except ModuleNotFoundError as error:
            if error.name not in PEERS:
                raise
        else:
            run.add(name)
    assert run >= {scale.WHOLE, "est.read", "Parquet to Parquet, one process"}
