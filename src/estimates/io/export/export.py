"""Claims in the formats of others; each says what it cannot carry."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.columnar.arrays import objects
from estimates.columnar.table import Table
from estimates.errors import CannotCarryError, Problem, TableError, UnreadableFileError
from estimates.io.export.targets import TARGETS
from estimates.io.export.ucdp import UCDP, result_table
from estimates.model.schema import KINDS

FORMATS = (*TARGETS, UCDP)


@dataclass(frozen=True, slots=True)
class Lost:
    """A column that a format cannot carry, and how many claims state something in it."""

    column: str
    claims: int


@dataclass(frozen=True, slots=True)
class Exported:
    """Claims in the format of others.

    Attributes
    ----------
    format : its name. text : what goes into a file.
    says : what is not said in it, in a sentence.
    lost : table of `Lost`, a row a column that is not carried.
    refused : table of the claims that it cannot say, with the reason.
    """

    format: str
    text: str
    says: str
    lost: Table[Lost]
    refused: Table[Problem]

    def write(self, path: str | Path) -> Path:
        """Write the text to a file, whole or not at all."""
        from estimates.io.write import put

        return put(Path(path), self.text.encode())


def export(claims: ClaimSet | Iterable[Any], format: str, errors: str = "raise") -> Exported:  # noqa: A002 - the word of the contract
    """Return claims in the format of others.

    Parameters
    ----------
    claims : a set of claims, or records of which one can be made.
    format : "prov" (PROV-JSON, extra ``prov``), "schema.org" (Claim and Observation, JSON-LD),
        "web-annotation" (W3C), "wikidata" (statements), or "ucdp" (a table of results: low,
        best, high, number_of_sources).
    errors : "raise" refuses a set with claims that the format cannot say; "quarantine" leaves
        them out and puts them, with the reason, into `refused`.

    Raises
    ------
    UnreadableFileError, TableError, MissingExtraError

    Examples
    --------
    >>> made = export([{"source": "EU", "text": "more than 150,000"},
    ...                {"source": "Taran", "value": 110000}], "wikidata", errors="quarantine")
    >>> [problem.row for problem in made.refused], '"+110000"' in made.text
    ([1], True)
    """
    claims = as_claimset(claims)
    if format == UCDP:
        text, says = result_table(claims)
        return Exported(UCDP, text, says, table_of_lost([]), table_of([]))
    if format not in TARGETS:
        raise UnreadableFileError(
            "is not a format", column="format", value=format, remedy=f"one of {FORMATS}"
        )
    target = TARGETS[format]
    stated, refused = [], []
    for at, row in enumerate(rows_of(claims)):
        try:
            target.check(row)
            stated.append(row)
        except CannotCarryError as error:
            refused.append(Problem.of(at + 1, error))
    if refused and errors == "raise":
        raise TableError(refused)
    lost = [
        Lost(name, count)
        for name in KINDS
        if name not in target.carries and (count := sum(name in row for row in stated))
    ]
    text = json.dumps(target.write(stated), ensure_ascii=False, indent=1, default=str)
    return Exported(format, f"{text}\n", target.loses, table_of_lost(lost), table_of(refused))


def rows_of(claims: ClaimSet) -> list[dict[str, Any]]:
    """Return claims as rows of the columns that they state, each with its claim_id."""
    store = claims.linked.store.take(claims.rows)
    names = [name for name in KINDS if name in store.columns and name != "claim_id"]
    labels = claims.linked.labels[claims.rows].tolist()
    columns = [store.columns[name].decode() for name in names]
    rows = []
    for i, label in enumerate(labels):
        cells = ((name, column[i]) for name, column in zip(names, columns, strict=True))
        rows.append({"claim_id": label, **{n: c for n, c in cells if c is not None}})
    return rows


def table_of_lost(lost: list[Lost]) -> Table[Lost]:
    """Return losses as a table."""
    return Table(Lost, {n: objects(getattr(row, n) for row in lost) for n in Lost.__slots__})


def table_of(refused: list[Problem]) -> Table[Problem]:
    """Return refusals as a table."""
    return Table(
        Problem, {n: objects(getattr(row, n) for row in refused) for n in Problem.__slots__}
    )
