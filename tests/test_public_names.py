"""The public names are a contract: this is the list."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import estimates as est

NAMES = """
Claim ClaimSet Comparability DIMENSIONS Dimension Document EstimatesError Evidence Figure Mention Period Quantity Reconciliation Source
TableError TrackRecords UnreadableFigureError Vague __version__ balance changes checks claim coalesce compare compare_methods
conformal consensus cumulative degrees_of_equivalence discrepancies export leave_one_source_out leave_one_voice_out parse
parts_against_total plots random_effects ranges read reconcile scale_factor scan suggest_aliases testing track_records write
""".split()


def test_the_names_are_these() -> None:
    """A new name is added here on purpose, an old one is never lost."""
    assert sorted(est.__all__) == sorted(NAMES) == sorted(dir(est))


def test_every_name_is_there() -> None:
    """Each can be fetched."""
    for name in NAMES:
        assert getattr(est, name) is not None


def test_checks_can_be_imported_from() -> None:
    """`from estimates.checks import …` gives what `est.checks` has."""
    from estimates import checks

    assert checks is est.checks
    assert {name: getattr(checks, name) for name in checks.__all__}


def test_the_stub_names_the_same() -> None:
    """What type checkers see is what there is, from the same rooms."""
    stub = ast.parse(Path(est.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    seen = {
        alias.asname: node.module
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    rooms = {
        name: f"estimates.{room}" for room, names in est.PUBLIC_NAMES.items() for name in names
    }
    for name, room in est.PUBLIC_MODULES.items():
        rooms[name] = f"estimates.{room}".rpartition(".")[0]
    assert seen == rooms


def test_importing_is_light() -> None:
    """Numpy, pydantic and the names: all else is loaded where it is used."""
    heavy = {
        "pandas", "scipy", "hypothesis", "pyarrow", "matplotlib", "jinja2", "dask", "distributed",
        "tqdm", "IPython", "estimates.claims", "estimates.parsing",
    }  # fmt: skip
    code = f"import estimates, sys; print({heavy!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_only_the_namespace_is_loaded() -> None:
    """`import estimates` loads no module of its own."""
    code = "import estimates, sys; print(sorted(m for m in sys.modules if 'estimates' in m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['estimates']"
