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
parts_against_total plots propose_mapping random_effects ranges read reconcile scale_factor scan sensitivity source_note suggest_aliases testing track_records trajectory verify write
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


def objects_of_users() -> dict[str, object]:
    """Return an object of each kind that a user meets."""
    claims = [est.claim("A", "110,000", stated_on="2021-04-14"), est.claim("B", "over 150,000")]
    rec = est.reconcile(claims)
    return {
        "claim": claims[0],
        "figure": claims[0].figure,
        "mapping": est.TableMapping(),
        "claim set": rec.claims,
        "result": rec,
        "table": rec.ledger,
        "table of one row": rec.ranges,
        "trajectory": est.trajectory(claims),
        "track records": est.track_records(claims),
        "modules": est,
        **{name: getattr(est, name) for name in est.PUBLIC_MODULES},
        "strategies": est.testing.strategies,
        "laws": est.testing.laws,
    }


def test_objects_list_public_names_only() -> None:
    """`dir` and completion show nothing internal, and nothing that pydantic adds."""
    for kind, found in objects_of_users().items():
        names = set(dir(found)) - {"__version__"}
        assert not {name for name in names if name.startswith("_")}, kind
        internal = {"snapshot", "linked", "scales", "model_fields", "parse_obj", "check_keys"}
        assert not names & internal, kind
        assert all(hasattr(found, name) for name in names), kind


def test_rows_list_their_columns() -> None:
    """A row has its columns, and beside them only what every Python object has."""
    table = est.ranges([est.claim("A", "110,000")])
    names = {name for name in dir(table[0]) if not name.startswith("__")}
    assert names == set(table.columns) <= set(dir(table))


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
