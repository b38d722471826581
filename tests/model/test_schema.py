"""The schema is the only place that lists the columns of a claim."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from annotated_types import Ge, Gt, Le
from hypothesis import given
from pydantic.fields import FieldInfo

import estimates as est
from estimates.errors import InvalidFieldError
from estimates.model.base import FrozenRecord
from estimates.model.claim import Claim
from estimates.model.flat import flatten, nest
from estimates.model.schema import CLAIM_COLUMNS, COLUMN_KINDS, ClaimColumn
from estimates.testing import strategies

PACKAGE = Path(est.__file__).parent
MOST_COLUMNS = 4

# Files that select columns by their meaning, where a new column changes nothing by itself.
EXCEPTIONS = {
    "analysis/snapshot/origins.py": "the columns that give a claim a number",
    "analysis/snapshot/trends.py": "the columns that may name a running total",
    "claims/ingest/mixed_quantities.py": "the columns that tell figures of one quantity apart",
    "display/ledger_lines.py": "the details of a claim in a ledger line",
    "io/export/schema_org.py": "the properties of a foreign vocabulary",
    "io/export/web_annotation.py": "the properties of a foreign vocabulary",
    "io/export/wikidata.py": "the properties of a foreign vocabulary",
    "pipelines/coalesce/claims.py": "the columns of the result",
    "pipelines/coalesce/dispatch.py": "the columns that tell claims from other tables",
    "testing/laws/report.py": "the fields that laws change",
    "testing/strategies/tables.py": "the optional columns of drawn tables",
}


def record_type(annotation: Any) -> type[FrozenRecord] | None:
    """Return the record type of a field that may be None."""
    types = [annotation, *get_args(annotation)]
    return next((t for t in types if isinstance(t, type) and issubclass(t, FrozenRecord)), None)


def field_at(path: str) -> FieldInfo:
    """Return the field of `Claim` at a path such as "figure.vague.word"."""
    *parts, last = path.split(".")
    record: type[FrozenRecord] = Claim
    for part in parts:
        nested = record_type(record.model_fields[part].annotation)
        assert nested is not None, f"{path}: {part} is not a record"
        record = nested
    return record.model_fields[last]


def constraints(field: FieldInfo) -> dict[str, Any]:
    """Return minimum, maximum, exclusive minimum and vocabulary of a field."""
    pending, words, metadata = [field.annotation], [], [*field.metadata]
    while pending:
        annotation = pending.pop()
        if get_origin(annotation) is Literal:
            words += get_args(annotation)
            continue
        pending += [a for a in get_args(annotation) if get_origin(a)]
        metadata += getattr(annotation, "__metadata__", ())
    metadata += [nested for item in metadata for nested in getattr(item, "metadata", ())]
    limits = {type(item): item for item in metadata}
    return {
        "minimum": limits[Ge].ge if Ge in limits else None,
        "maximum": limits[Le].le if Le in limits else None,
        "exclusive_minimum": limits[Gt].gt if Gt in limits else None,
        "vocabulary": tuple(words),
    }


@pytest.mark.parametrize("column", CLAIM_COLUMNS, ids=lambda column: column.name)
def test_a_column_states_the_constraints_of_its_field(column: ClaimColumn) -> None:
    """The path of every column leads to a field with the same limits and vocabulary."""
    stated = {name: getattr(column, name) for name in constraints(field_at(column.path))}
    assert stated == constraints(field_at(column.path))


def test_every_field_of_a_claim_has_a_column() -> None:
    """A field without a column would be lost in every file."""

    def paths(record: type[FrozenRecord], prefix: str = "") -> Iterator[str]:
        for name, field in record.model_fields.items():
            part = None if name == "items" else record_type(field.annotation)
            yield from paths(part, f"{prefix}{name}.") if part else [f"{prefix}{name}"]

    assert sorted(paths(Claim)) == sorted(column.path for column in CLAIM_COLUMNS)


@given(strategies.claims())
def test_nesting_undoes_flattening(claim: est.Claim) -> None:
    """The nested fields of a flat claim make the same claim."""
    assert Claim(**nest(flatten(claim))) == claim


def test_items_must_be_a_json_list() -> None:
    """Other JSON and other text are refused by the name of the column."""
    for cell in ("{", "5", '{"value": 5}', "[5]"):
        with pytest.raises(InvalidFieldError, match="items"):
            nest({"items": cell})


def column_lists(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of a module that list several columns by name, and the columns."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        words: list[Any] = []
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            words = [e.value for e in node.elts if isinstance(e, ast.Constant)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = [] if id(node) in docstrings else node.value.split()
        columns = sorted({w for w in words if isinstance(w, str)} & {*COLUMN_KINDS})
        if len(columns) > MOST_COLUMNS:
            yield node.lineno, columns


MODULES = [
    path.relative_to(PACKAGE).as_posix()
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.parent != PACKAGE / "model"
]


def test_no_module_lists_columns_by_hand() -> None:
    """A new column needs an entry in the schema and a field of the model, nothing else."""
    lists = {name: [*column_lists(PACKAGE / name)] for name in MODULES if name not in EXCEPTIONS}
    assert {name: columns for name, columns in lists.items() if columns} == {}


def test_every_exception_still_lists_columns() -> None:
    """An exception that is no longer needed is removed."""
    assert [name for name in EXCEPTIONS if not [*column_lists(PACKAGE / name)]] == []
