"""The public names are a contract: this is their list."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import estimates as est

NAMES = """
Claim ClaimSet Comparability DIMENSIONS Dimension Document EstimatesError EstimatesWarning Evidence Figure Mention Period Quantity Reconciliation Source
TableError TableMapping TrackRecords Trajectory UnreadableFigureError Vague __version__ balance changes checks claim coalesce compare compare_methods
conformal consensus cumulative degrees_of_equivalence discrepancies examples export leave_one_source_out leave_one_voice_out lookahead parse
parts_against_total plots propose_mapping random_effects ranges read reconcile scale_factor scan sensitivity suggest_aliases testing track_records trajectory verify write
""".split()


def test_public_names_are_unchanged() -> None:
    """A name is added to this list on purpose, and never removed."""
    assert sorted(est.__all__) == sorted(NAMES) == sorted(dir(est))


def test_every_public_name_can_be_imported() -> None:
    for name in NAMES:
        assert getattr(est, name) is not None


def test_checks_is_an_importable_module() -> None:
    """`from estimates.checks import …` gives the names of `est.checks`."""
    from estimates import pipelines
    from estimates.checks import run, sources_agree

    assert (run, sources_agree) == (est.checks.run, est.checks.sources_agree)
    assert est.checks.__all__ == pipelines.checks.__all__
    assert all(hasattr(est.checks, name) for name in est.checks.__all__)


def test_stub_declares_the_same_names() -> None:
    """Type checkers see the names that exist, from the same modules."""
    stub = ast.parse(Path(est.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    declared = {
        alias.asname: node.module
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    modules = {
        name: f"estimates.{module}" for module, names in est.PUBLIC_NAMES.items() for name in names
    }
    for name, module in est.PUBLIC_MODULES.items():
        modules[name] = f"estimates.{module}".rpartition(".")[0]
    assert declared == modules


def test_importing_loads_nothing_heavy() -> None:
    """Other libraries are imported where they are used."""
    heavy = set(
        "pandas scipy hypothesis pyarrow matplotlib jinja2 dask distributed tqdm IPython "
        "estimates.claims estimates.parsing".split()
    )
    code = f"import estimates, sys; print({heavy!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_importing_loads_only_the_namespace() -> None:
    """`import estimates` imports none of its own modules."""
    code = "import estimates, sys; print(sorted(m for m in sys.modules if 'estimates' in m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['estimates']"
