"""A claim as one flat row of cells, and a flat row as the nested fields of a claim.

Both directions loop over the columns of `estimates.model.schema`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from estimates.errors import InvalidFieldError
from estimates.model.base import FrozenRecord
from estimates.model.schema import CLAIM_COLUMNS, Cell, join_names, split_names

COLUMN_PATHS = tuple((column, column.path.split(".")) for column in CLAIM_COLUMNS)


def flatten(claim: FrozenRecord) -> dict[str, Cell]:
    r"""Return a claim as one flat row with all columns; None = not stated.

    >>> import estimates as est
    >>> flat = flatten(est.claim("EU", "more than 150,000", origin=["a;b", "c"]))
    >>> flat["source"], flat["lower"], flat["lower_closed"], flat["origin"]
    ('EU', 150000, False, 'a\\;b;c')
    """
    row: dict[str, Cell] = {}
    for column, path in COLUMN_PATHS:
        value: Any = claim
        for field in path:
            value = getattr(value, field, None)  # a document, say, may be None
        if column.kind == "names":
            value = join_names(value or ())
        elif column.kind == "items":
            value = figures_to_json(value)
        row[column.name] = None if value is column.blank_value else value
    return row


def nest(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Return the nested fields of a claim from its stated cells; undoes `flatten`.

    cells : column → value. Lists may be joined or separate; other values are passed on as
        they are, for the model to validate. None, absent columns and unknown ones are left out.
    Raises InvalidFieldError where `items` is not a JSON list.

    >>> nest({"source": "EU", "party": "EU", "vague_word": "dozens", "origin": "a;b"})
    {'figure': {'vague': {'word': 'dozens'}}, 'source': {'name': 'EU', 'party': 'EU'},
     'origin': ('a', 'b')}
    """
    fields: dict[str, Any] = {}
    for column, path in COLUMN_PATHS:
        cell = cells.get(column.name)
        if cell is None:
            continue
        if column.kind == "items":
            cell = read_figures(cell)
        elif column.kind == "names" and isinstance(cell, str):
            cell = split_names(cell)
        parent = fields
        for part in path[:-1]:
            parent = parent.setdefault(part, {})
        parent[path[-1]] = cell
    return fields


def figures_to_json(items: Iterable[FrozenRecord]) -> str | None:
    """Return the items of a figure as JSON without the fields that are not stated."""
    dumped = [item.model_dump(exclude_defaults=True) for item in items]
    return json.dumps(dumped, ensure_ascii=False) if dumped else None


def read_figures(cell: Any) -> Sequence[dict[str, Any]]:
    """Return the fields of the items of a figure, from a list or its JSON (`figures_to_json`)."""
    items = cell
    if isinstance(cell, str):
        try:
            items = json.loads(cell)
        except (ValueError, RecursionError):  # also a number of 5,000 digits, or deep nesting
            items = None
    if not isinstance(items, list | tuple) or not all(isinstance(item, dict) for item in items):
        raise InvalidFieldError("is not a JSON list of figures", column="items", value=cell)
    return items
