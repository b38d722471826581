"""The reference is complete, says what every name, parameter and column is, and shows no internals.

The modules that make it are in `docs`.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest

import estimates as est
from estimates import errors
from estimates.analysis.consensus.options import MethodName, PriorName
from estimates.columnar.table import Table
from estimates.model.schema import COLUMN_KINDS
from estimates.model.vague import CONVENTIONS
from tests.helpers.seed_claims import ROOT

DOCS = ROOT / "docs"
MODULES = ("public_api", "docstrings", "type_names", "api_page", "command_line_page")

# What a run of checks calls, and no user does.
WITHOUT_EXAMPLE = {"Accepted.of", "Accepted.covers", "Check.find", "Check.finding", "Outcome.of"}


@contextmanager
def docs_on_the_path() -> Iterator[None]:
    """Let the modules in `docs` be imported."""
    sys.path.insert(0, str(DOCS))
    try:
        yield
    finally:
        sys.path.remove(str(DOCS))


@pytest.fixture(scope="module")
def reference() -> Any:
    """The modules that make the reference, and its pages by path."""
    with docs_on_the_path():
        modules = {name: importlib.import_module(name) for name in MODULES}
        pages = dict(modules["api_page"].reference_pages())
    return SimpleNamespace(pages=pages, **modules)


def test_every_public_name_is_described_once(reference: Any) -> None:
    modules = {name: getattr(est, name).__all__ for name in est.PUBLIC_MODULES}
    names = {f"{module}.{name}" for module, inner in modules.items() for name in inner}
    names |= {name for inner in est.PUBLIC_NAMES.values() for name in inner}
    listed = reference.public_api.public_names()
    assert sorted(listed) == sorted(names)
    for task in reference.public_api.TASKS:
        page = reference.pages[f"reference/{task.page}.md"]
        assert all(page.count(f"\n## `{name}` {{ #{name} }}\n") == 1 for name in task.names)
    assert all(f"#{name})" in reference.pages["api.md"] for name in names)


def test_every_function_states_its_result(reference: Any) -> None:
    row = {
        line.split("`")[1]: line for line in reference.pages["api.md"].split("\n") if "[`" in line
    }
    for name in reference.public_api.public_names():
        if inspect.isfunction(reference.public_api.find_name(name)):
            assert "<code>" in row[name], name


def test_every_column_of_every_table_is_described(reference: Any) -> None:
    """Ranges, discrepancies, consensus, ledger, findings … whatever table a public name leads to."""
    types = reference.public_api.row_types()
    names = {rows.__name__ for rows in types}
    assert names >= {"Range", "Discrepancy", "Consensus", "Entry", "LevelOnDay", "Verification"}
    assert names >= {"Change", "Finding", "Outcome", "Coalesced", "TrackRecord", "Specification"}
    page = reference.pages["reference/columns.md"]
    for rows in types:
        fields = set(rows.__dataclass_fields__)
        assert fields - reference.docstrings.described_names(rows) == set(), rows.__name__
        assert f"\n## {rows.__name__} {{ #{rows.__name__} }}\n" in page
    assert all(f"| `{name}` |" in page for name in COLUMN_KINDS)


def test_every_parameter_is_described_and_every_name_has_an_example(reference: Any) -> None:
    find, parts = reference.public_api.find_name, reference.docstrings
    for name in reference.public_api.public_names():
        thing = find(name)
        if callable(thing):
            assert "Examples" in parts.sections(thing), name
        for function in functions_of(thing, reference):
            parameters = {*inspect.signature(function).parameters} - {"self", "cls"}
            undescribed = parameters - parts.described_names(function)
            assert undescribed == set(), f"{name}, {function.__name__}"


def test_every_method_and_property_has_an_example(reference: Any) -> None:
    """Those of results, too. Not what a class names as internal, validators, and errors."""
    api = reference.public_api
    public = [*map(api.find_name, api.public_names()), *api.result_classes(), Table]
    functions = {function for thing in public for function in functions_of(thing, reference)}
    examples = {f: reference.docstrings.sections(f).get("Examples", "") for f in functions}
    without = {f.__qualname__ for f, text in examples.items() if ">>>" not in text}
    assert without == WITHOUT_EXAMPLE


def test_every_field_of_a_record_is_described(reference: Any) -> None:
    for name in reference.public_api.public_names():
        thing = reference.public_api.find_name(name)
        fields = {*getattr(thing, "model_fields", getattr(thing, "__dataclass_fields__", ()))}
        if inspect.isclass(thing):
            assert fields - reference.docstrings.described_names(thing) == set(), name


def functions_of(thing: Any, reference: Any) -> list[Any]:
    """Return a public function, or the public methods of a class."""
    if inspect.isclass(thing):
        return list(reference.public_api.public_members(thing).values())
    return [thing] if inspect.isfunction(thing) else []


def test_docstrings_describe_parameters_in_the_order_of_the_signature(reference: Any) -> None:
    """Each once, and none that does not exist."""
    for name in reference.public_api.public_names():
        thing = reference.public_api.find_name(name)
        for function in (*([thing] if callable(thing) else []), *functions_of(thing, reference)):
            said = reference.docstrings.descriptions(function, "Parameters")
            described = [parameter for names, _ in said for parameter in names]
            existing = [*inspect.signature(function).parameters] if described else []
            in_order = [parameter for parameter in existing if parameter in described]
            assert described == in_order, f"{name}, {function.__name__}"


def test_the_reference_shows_no_internals(reference: Any) -> None:
    for path, page in reference.pages.items():
        for word in ("Pydantic", "BeforeValidator", "FieldInfo", "Snapshot", "0x", "_typing"):
            assert word not in page, f"{path} has {word}"


def test_every_method_prior_convention_command_and_error_is_listed(reference: Any) -> None:
    choices = reference.pages["reference/choices.md"]
    named = [*get_args(MethodName), *CONVENTIONS]
    assert all(f"`{name}`" in choices for name in named)
    assert all(f'`"{name}"`' in choices for name in get_args(PriorName))
    commands = reference.command_line_page.commands()
    assert all(f"#{name} }}" in reference.pages["reference/command-line.md"] for name in commands)
    classes = [thing for thing in vars(errors).values() if inspect.isclass(thing)]
    names = [cls.__name__ for cls in classes if issubclass(cls, est.EstimatesError)]
    assert all(f"| `{name}` |" in reference.pages["reference/errors.md"] for name in names)


@pytest.mark.parametrize(
    ("hint", "text"),
    [
        (int | None, "int | None"),
        (None | int, "int | None"),
        (dict[str, list[int]], "dict[str, list[int]]"),
        (tuple[int, ...], "tuple[int, …]"),
        (est.Claim, "Claim"),
        (Any, "Any"),
    ],
)
def test_types_are_written_as_in_python(reference: Any, hint: Any, text: str) -> None:
    assert reference.type_names.type_name(hint) == text


def test_pages_wider_than_the_screen_are_found(tmp_path: Path) -> None:
    """A box that scrolls is not too wide; one that cuts its content off is, and so is a frame."""
    pytest.importorskip("playwright")
    with docs_on_the_path():
        check = importlib.import_module("check_widths")
    if check.find_browser() is None:
        pytest.skip("no browser")
    wide, box = (
        '<p style="width: 2000px">wide</p>',
        '<div style="overflow: {}; width: 200px">{}</div>',
    )
    bodies = {
        "wide": wide,
        "cropped": box.format("hidden", wide),
        "scrolled": box.format("auto", wide),
        "framed": f"<iframe srcdoc='{wide}' name='inner'></iframe>",
    }
    for name, body in bodies.items():
        (tmp_path / f"{name}.html").write_text(f"<!doctype html><body>{body}", encoding="utf-8")
    found = sorted(line.partition(" (")[0] for line in check.wide_pages(tmp_path))
    assert found == sorted(
        line
        for width in check.WIDTHS
        for line in (
            f"wide.html on {width} px: the page is 2008 px wide",
            f"cropped.html on {width} px: the page is cut off at div",
            f"framed.html on {width} px: the frame inner is 2008 px wide",
        )
    )
