"""The layout: which package may import which, and what a module may look like."""

from __future__ import annotations

import ast
import functools
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import estimates as est

SOURCE = Path(est.__file__).parent
# From the ground up: a package imports from the levels below its own, and from itself.
PACKAGES = [
    {"errors", "numeric"},
    {"methods", "model"},
    {"parsing", "columnar"},
    {"claims"},
    {"analysis"},
    {"io"},
    {"pipelines", "display", "testing"},
    {"engines", "cli", "checks"},
]
# The same inside `analysis`, which holds several subjects.
ANALYSIS = [
    {"comparability", "meta_analysis"},
    {"snapshot", "result_tables", "spliced_tables"},
    {"ranges"},
    {"discrepancies", "track_records"},
    {"consensus"},
    {"ledger", "totals"},
    {"trajectory", "sensitivity", "evaluation"},
    {"computed_tables"},
    {"updated_tables", "reconciled_tables"},
    {"reconciliation"},
    {"reconcile_claims", "lookahead"},
]
# What shows a result is imported by the result itself when it is called, and by nothing else below
# `display`: `__repr__`, `_repr_html_`, `explain`, `sentence`, `markdown` and `to_html`.
DISPLAY_HOOKS = {
    "claims/claimset.py",
    "analysis/reconciliation.py",
    "analysis/totals/balance.py",
    "pipelines/changes/report.py",
    "analysis/trajectory/result.py",
}
# Packages whose names users import; the `__init__` of every other package is a docstring.
PUBLIC_PACKAGES = {
    ".",
    "methods",
    "parsing",
    "testing",
    "testing/laws",
    "testing/strategies",
    "pipelines/checks",
    "display/plots",
    "engines",
}
# Modules of `model` that compute with arrays; the records themselves need neither numpy nor pandas.
MODEL_WITH_ARRAYS = {"intervals.py", "bounds.py"}
# Functions of one protocol: every export target has these four, the cluster answers the public
# questions under their own names, and a plot is named after the table that it draws.
EXPORT_TARGET = {"check", "read", "write", "recognises"}
NAMESAKES = {
    "engines/dask.py",
    "display/plots/sensitivity_plot.py",
    "io/examples.py",
    "display/plots/trajectory_plot.py",
    "display/plots/discrepancies_plot.py",
    "display/plots/track_records_plot.py",
}
LONGEST_MODULE, LONGEST_FUNCTION = 300, 40

PATHS = {path.relative_to(SOURCE).as_posix(): path for path in sorted(SOURCE.rglob("*.py"))}


@functools.cache
def tree(path: str) -> ast.Module:
    """Return the syntax of a module."""
    return ast.parse(PATHS[path].read_text("utf-8"))


def module_name(path: str) -> str:
    """Return the dotted name of a module, without the name of the library."""
    return (
        path.removesuffix(".py")
        .removesuffix("/__init__")
        .removesuffix("__init__")
        .replace("/", ".")
    )


MODULES = {module_name(path): path for path in PATHS}


@functools.cache
def imports(path: str) -> set[str]:
    """Return the modules of ours that a module imports: at its top, lazily or for types alone."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                is_module = inner.removeprefix("estimates.") in MODULES
                names.add(inner if is_module else str(node.module))
    ours = {name.removeprefix("estimates.") for name in names if name.startswith("estimates.")}
    return ours - {module_name(path)}


def outside_imports(path: str) -> set[str]:
    """Return the top-level names of all that a module imports."""
    return {
        name.split(".")[0]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
        )
    }


def level(name: str, order: list[set[str]]) -> int:
    """Return the level on which a package stands."""
    return next(i for i, packages in enumerate(order) if name in packages)


def is_hook(path: str, imported: str) -> bool:
    """Return whether an import is one of the display hooks."""
    return path in DISPLAY_HOOKS and imported.split(".")[0] == "display"


def test_the_root_holds_packages_and_nothing_else() -> None:
    """Errors, the public module of checks, and the packages in their order."""
    root = {path.name for path in SOURCE.iterdir() if not path.name.startswith((".", "__"))}
    names = {name.removesuffix(".py") for name in root - {"py.typed"}}
    assert names == set().union(*PACKAGES)
    assert len(names) <= 15


def may_import(name: str, imported: str) -> bool:
    """Return whether a module may import another of ours."""
    if name == "__init__.py" or is_hook(name, imported):
        return True
    package = name.split("/")[0].removesuffix(".py")
    other, *inner = imported.split(".")
    if other != package:
        return level(other, PACKAGES) < level(package, PACKAGES)
    if package != "analysis" or not inner or "/" not in name:
        return True
    own = name.split("/")[1].removesuffix(".py")
    return own in ("__init__", inner[0]) or level(inner[0], ANALYSIS) < level(own, ANALYSIS)


def test_imports_point_downward() -> None:
    """Packages and the subpackages of `analysis` import from below, lazily or not."""
    pairs = [(name, imported) for name in PATHS for imported in imports(name)]
    assert [pair for pair in pairs if not may_import(*pair)] == []


def test_no_modules_import_each_other() -> None:
    """Without the display hooks the imports between files have an order."""
    graph = {
        path: {MODULES[m] for m in imports(path) if m in MODULES and not is_hook(path, m)}
        for path in PATHS
    }
    while ready := {path for path, needed in graph.items() if not needed & graph.keys()}:
        graph = {path: needed for path, needed in graph.items() if path not in ready}
    assert not graph, f"in a circle, or above one: {sorted(graph)}"


def foreign_imports(name: str) -> set[str]:
    """Return what a kernel, a method or a record imports that it must not."""
    package = name.split("/")[0]
    ours = {imported.split(".")[0] for imported in imports(name)}
    if package == "numeric":
        return ours - {"numeric"}
    if package == "methods":
        return ours - {"numeric", "errors", "methods"}
    if name.startswith("analysis/meta_analysis"):
        inner = {m.split(".")[1] for m in imports(name) if m.startswith("analysis.")}
        return (ours - {"columnar", "numeric", "errors", "analysis"}) | (inner - {"meta_analysis"})
    if package == "model" and Path(name).name in MODEL_WITH_ARRAYS:
        return outside_imports(name) & {"pandas"}
    if package == "model":
        return outside_imports(name) - {"estimates", "pydantic", *sys.stdlib_module_names}
    return set()


def test_kernels_methods_and_records_stand_alone() -> None:
    """`numeric` imports nothing of ours, `methods` only it and errors; records know no arrays."""
    assert {name: found for name in PATHS if (found := foreign_imports(name))} == {}


def test_internal_packages_export_nothing() -> None:
    """An `__init__` is a docstring; names are imported from the module that defines them."""
    for name in PATHS:
        folder = Path(name).parent.as_posix()
        if Path(name).name == "__init__.py" and folder not in PUBLIC_PACKAGES:
            kinds = [type(node) for node in tree(name).body]
            assert kinds == [ast.Expr], f"{name}: move this into a module"


def test_no_package_exports_the_name_of_its_module() -> None:
    """`package.name` is a module or a function, never both."""
    public = {n for names in est.PUBLIC_NAMES.values() for n in names}
    assert not public & {module for module in MODULES if "." not in module}
    for name in PATHS:
        folder = module_name(name)
        if Path(name).name != "__init__.py" or not folder:
            continue
        exported = {
            a.asname or a.name
            for n in tree(name).body
            if isinstance(n, ast.ImportFrom)
            for a in n.names
        }
        modules = {m.rpartition(".")[2] for m in MODULES if m.rpartition(".")[0] == folder}
        assert not exported & modules, name


def definitions(name: str) -> set[str]:
    """Return the functions and classes that a module defines, without those of a protocol."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    defined = {node.name for node in tree(name).body if isinstance(node, kinds)}
    if name.startswith("io/export/"):
        defined -= EXPORT_TARGET
    if name in NAMESAKES:
        defined -= set(est.__all__)
    return {definition for definition in defined if not definition.startswith("__")}


def test_one_name_has_one_meaning() -> None:
    """No function and no class has the name of another module's."""
    modules = defaultdict(list)
    for name in PATHS:
        for defined in definitions(name):
            modules[defined].append(name)
    assert {defined: names for defined, names in modules.items() if len(names) > 1} == {}


def own_names(owner: ast.ClassDef) -> Iterator[str]:
    """Yield the names that a class defines, and the attributes of `self` and `cls`."""
    for node in ast.walk(owner):
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") in ("self", "cls"):
            yield node.attr
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def private_reads(name: str) -> Iterator[str]:
    """Yield the private attributes that a module reads outside the class that they belong to."""
    inside: dict[int, set[str]] = {}
    for owner in (node for node in ast.walk(tree(name)) if isinstance(node, ast.ClassDef)):
        own = set(own_names(owner))
        for node in ast.walk(owner):
            inside.setdefault(id(node), set()).update(own)
    for node in ast.walk(tree(name)):
        is_private = isinstance(node, ast.Attribute) and re.match("_(?!_)", node.attr)
        if is_private and node.attr not in inside.get(id(node), ()):
            yield f"{name}:{node.lineno}: {ast.unparse(node)}"


def test_private_attributes_stay_inside_their_class() -> None:
    """An attribute with an underscore is read by the methods of its own class."""
    assert [read for name in PATHS for read in private_reads(name)] == []


def excesses(name: str) -> Iterator[str]:
    """Yield what is too long in a module, and lines that are not formatted."""
    text = PATHS[name].read_text("utf-8")
    if len(text.splitlines()) > LONGEST_MODULE:
        yield f"{name} has {len(text.splitlines())} lines"
    if "fmt: skip" in text:
        yield f"{name} has lines that are not formatted"
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
            if lines > LONGEST_FUNCTION:
                yield f"{node.name} in {name} has {lines} lines"


def test_a_module_fits_on_a_few_screens() -> None:
    """Past 300 lines a module has more than one subject, past 40 a function does."""
    assert [excess for name in PATHS for excess in excesses(name)] == []
