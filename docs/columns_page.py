"""The page of the columns of every table that functions return, with their meanings."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from docstrings import descriptions, summary
from markdown_parts import prose, table, typed_names
from public_api import public_members, row_types
from type_names import hints_of

from estimates.columnar.table import Table
from estimates.model.schema import CLAIM_COLUMNS

HEAD = """# Columns

The columns of claims in files and frames, and of each table that a function returns. The fields of
a row, the columns of its frame and the keys of its JSON have the same names. A cell without a value
is `None` in a row, null in a frame and in JSON.

## Claims { #claims }

A minimal file has `source` and `text`, or `source` and `value`; every other column may be absent.
"""
TABLE = """## Tables { #Table }

A `Table` has a length, is iterated by rows, and is indexed by position; a slice or a mask gives
another table. Of a table with one row, a column is an attribute: `table.estimate`.
"""


def columns_page(links: Mapping[str, str]) -> str:
    """Return the page: the columns of claims, then those of each type of rows."""
    claims = ((f"`{c.name}`", c.kind, prose(c.meaning, {})) for c in CLAIM_COLUMNS)
    lines = [HEAD, *table(("column", "cells", "meaning"), claims), "", TABLE]
    methods = ((f"`{name}`", prose(summary(f), links)) for name, f in public_members(Table).items())
    lines += [*table(("name", "what it does"), methods), ""]
    for rows, access in row_types().items():
        lines += [
            f"## {rows.__name__} {{ #{rows.__name__} }}\n",
            f"{prose(summary(rows), links)}\n",
        ]
        lines += [f"Returned by {', '.join(link_access(name, links) for name in access)}.\n"]
        lines += [*table(("column", "meaning"), column_rows(rows, links)), ""]
    return "\n".join(lines)


def link_access(name: str, links: Mapping[str, str]) -> str:
    """Return how one gets to a table, with a link to the function or the class."""
    place = links.get(name) or links.get(name.split(".")[0])
    return f"[`{name}`]({place})" if place else f"`{name}`"


def column_rows(rows: type, links: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the names, the types and the meaning of columns, in the order of the fields."""
    hints: dict[str, Any] = hints_of(rows)
    for names, meaning in by_field_order(rows):
        yield typed_names(names, hints, links, "<br>"), prose(meaning, links)


def by_field_order(rows: type) -> list[tuple[tuple[str, ...], str]]:
    """Return the descriptions of columns in the order of the first field that each is about."""
    order = [field.name for field in dataclasses.fields(rows)]
    described = [(names, text) for names, text in descriptions(rows, "Attributes")]
    return sorted(described, key=lambda pair: order.index(pair[0][0]))
