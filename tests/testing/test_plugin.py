"""The pytest plugin, in separate runs of pytest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.slow  # starts pytest several times
def test_results_are_kept_and_compared(tmp_path: Path) -> None:
    """A result that is not kept yet or has changed fails."""
    (tmp_path / "test_it.py").write_text(TEST)
    (tmp_path / "claims.csv").write_text(ROWS.format("110,000"))
    code, output = run_pytest(tmp_path)
    assert (code, "no result is kept in test_it-test_kept-median.txt" in output) == (1, True), (
        output
    )
    assert run_pytest(tmp_path, "--estimates-update")[0] == 0
    kept = (tmp_path / "kept_results" / "test_it-test_kept-median.txt").read_text()
    assert "range      110,000 to 150,000, in conflict by 40,000" in kept
    assert run_pytest(tmp_path)[0] == 0
    (tmp_path / "claims.csv").write_text(ROWS.format("120,000"))
    code, output = run_pytest(tmp_path)
    assert code == 1
    assert "-  range      110,000 to 150,000, in conflict by 40,000" in output
    assert "+  range      120,000 to 150,000, in conflict by 30,000" in output


CONFTEST = """
import pytest

def pytest_addoption(parser):
    parser.addoption("--update-results", action="store_true", help="mine")

@pytest.fixture
def claims():
    return 5
"""
OWN = """
def test_own(claims, estimates_claims, request):
    assert claims == 5 and request.config.getoption("--update-results")
    assert len(estimates_claims("claims.csv")) == 2
"""


@pytest.mark.slow  # starts pytest several times
def test_a_conftest_with_the_same_names_starts(tmp_path: Path) -> None:
    """Its flag and its fixture are its own; without it the former names still work."""
    (tmp_path / "test_it.py").write_text(OWN)
    (tmp_path / "claims.csv").write_text(ROWS.format("110,000"))
    (tmp_path / "conftest.py").write_text(CONFTEST)
    code, output = run_pytest(tmp_path, "--update-results")
    assert code == 0, output
    (tmp_path / "conftest.py").unlink()
    (tmp_path / "test_it.py").write_text(TEST)
    assert run_pytest(tmp_path, "--update-results")[0] == 0
    assert (tmp_path / "kept_results" / "test_it-test_kept-median.txt").exists()


CLASSES = """
import estimates as est

ONE, TWO = [est.claim("EU", 5, claim_id="a")], [est.claim("EU", 6, claim_id="a")]

class TestA:
    def test_same(self, estimates_kept_result):
        estimates_kept_result(ONE, "x")
        estimates_kept_result(TWO, "y")

class TestB:
    def test_same(self, estimates_kept_result):
        estimates_kept_result(TWO, "x")
"""


@pytest.mark.slow  # starts pytest several times
def test_kept_results_are_named_by_class_test_and_label(tmp_path: Path) -> None:
    """Tests of one name in two classes keep two results."""
    (tmp_path / "test_it.py").write_text(CLASSES)
    for flag in ("--estimates-update", "-q"):
        code, output = run_pytest(tmp_path, flag)
        assert code == 0, output
    names = sorted(path.name for path in (tmp_path / "kept_results").iterdir())
    assert names == [
        "test_it-TestA-test_same-x-bayes.txt",
        "test_it-TestA-test_same-y-bayes.txt",
        "test_it-TestB-test_same-x-bayes.txt",
    ]
    (tmp_path / "test_it.py").write_text(CLASSES.replace('"y"', '"X"'))
    code, output = run_pytest(tmp_path, "--estimates-update")
    assert (code, "give each result of a test a label" in output) == (1, True), output


def test_importing_hypothesis_imports_no_claims() -> None:
    """Types are registered on their first use."""
    code = (
        "import hypothesis, sys; from hypothesis import strategies as st;"
        "print({'pydantic', 'numpy', 'estimates.model.claim'} & set(sys.modules));"
        "import estimates as est;"
        "print(isinstance(hypothesis.find(st.from_type(est.Claim), lambda c: True), est.Claim))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["set()", "True"]


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
