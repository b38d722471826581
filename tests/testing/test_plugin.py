"""The pytest plugin, in separate runs of pytest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.helpers.pytest_runs import run_pytest

TEST = """
import estimates as est

def test_kept(claims, kept_result):
    kept_result(est.reconcile(claims("claims.csv"), method="median"))
"""
DIFFERENT = """
import estimates as est

def test_different():
    assert est.claim("EU", 150_000, claim_id="a") == est.claim("EU", 110_000, claim_id="a")
"""
ROWS = 'claim_id,source,text\neu,EU,"150,000"\nta,Taran,"{}"\n'


def test_results_are_kept_and_compared(tmp_path: Path) -> None:
    """A result that is not kept yet or has changed fails."""
    (tmp_path / "test_it.py").write_text(TEST)
    (tmp_path / "claims.csv").write_text(ROWS.format("110,000"))
    code, output = run_pytest(tmp_path)
    assert (code, "no result is kept in test_it-test_kept-median.txt" in output) == (1, True), (
        output
    )
    assert run_pytest(tmp_path, "--update-results")[0] == 0
    kept = (tmp_path / "kept_results" / "test_it-test_kept-median.txt").read_text()
    assert "range      110,000 to 150,000, in conflict by 40,000" in kept
    assert run_pytest(tmp_path)[0] == 0
    (tmp_path / "claims.csv").write_text(ROWS.format("120,000"))
    code, output = run_pytest(tmp_path)
    assert code == 1
    assert "-  range      110,000 to 150,000, in conflict by 40,000" in output
    assert "+  range      120,000 to 150,000, in conflict by 30,000" in output


def test_unequal_claims_are_described(tmp_path: Path) -> None:
    """The cells that differ are listed instead of two long representations."""
    (tmp_path / "test_it.py").write_text(DIFFERENT)
    code, output = run_pytest(tmp_path)
    assert code == 1
    assert "two claims of EU differ:" in output
    assert "value: 150,000 is not 110,000" in output


def test_plugin_imports_nothing_heavy() -> None:
    """Every run of pytest loads it where the library is installed."""
    heavy = {"numpy", "pandas", "pydantic", "hypothesis", "estimates.claims"}
    code = f"import estimates.testing.plugin, sys; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_names_are_imported_on_first_use() -> None:
    """Importing `estimates.testing` does not import hypothesis."""
    code = (
        "import estimates.testing as kit, sys;"
        "print('hypothesis' in sys.modules, all(getattr(kit, n) is not None for n in dir(kit)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False True"
