"""Export claims to exchange formats; each export lists what the format cannot carry."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.columnar.files import write_file
from estimates.columnar.table import Table
from estimates.errors import CannotCarryError, Problem, TableError, UnreadableFileError
from estimates.io.export.targets import TARGETS
from estimates.io.export.ucdp import UCDP, ucdp_table
from estimates.model.schema import COLUMN_KINDS

EXPORT_FORMATS = (*TARGETS, UCDP)


@dataclass(frozen=True, slots=True)
class Lost:
    """A column that a format cannot carry.

    Attributes
    ----------
    column : its name.
    claims : how many claims state something in it.
    """

    column: str
    claims: int


@dataclass(frozen=True, slots=True)
class Exported:
    """Claims in an exchange format.

    Attributes
    ----------
    format : its name.
    text : the content of the file.
    says : what the format does not express, in a sentence.
    lost : table of `Lost`, one row per column that is not carried.
    refused : table of the claims that the format cannot express, with the reason.
    """

    format: str
    text: str
    says: str
    lost: Table[Lost]
    refused: Table[Problem]

    def write(self, path: str | Path) -> Path:
        """Write the text to a file, completely or not at all.

        Parameters
        ----------
        path : the file to write.

        Examples
        --------
        >>> import tempfile
        >>> from estimates import claim
        >>> exported = export([claim("Taran", "110,000")], "schema.org")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     exported.write(f"{folder}/claims.json").name
        'claims.json'
        """
        return write_file(Path(path), self.text.encode())


def export(claims: ClaimSet | Iterable[Any], format: str, errors: str = "raise") -> Exported:  # noqa: A002 - public name
    """Return claims in an exchange format.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records.
    format : "prov" (PROV-JSON, extra ``prov``), "schema.org" (Claim and Observation, JSON-LD),
        "web-annotation" (W3C), "wikidata" (statements), or "ucdp" (a table of results: low,
        best, high, number_of_sources).
    errors : what to do with claims that the format cannot express: "raise" refuses the set,
        "quarantine" leaves them out and lists them, with the reason, in `refused`.

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
        text, says = ucdp_table(claims)
        return Exported(UCDP, text, says, Table.of_rows(Lost, []), Table.of_rows(Problem, []))
    if format not in TARGETS:
        problem, remedy = "is not a known format", f"give one of {EXPORT_FORMATS}"
        raise UnreadableFileError(problem, column="format", value=format, remedy=remedy)
    target = TARGETS[format]
    stated, refused = [], []
    for at, row in enumerate(claim_rows(claims)):
        try:
            target.check(row)
            stated.append(row)
        except CannotCarryError as error:
            refused.append(Problem.from_error(at + 1, error))
    if refused and errors == "raise":
        raise TableError(refused)
    lost = [
        Lost(name, count)
        for name in COLUMN_KINDS
        if name not in target.carries and (count := sum(name in row for row in stated))
    ]
    text = json.dumps(target.write(stated), ensure_ascii=False, indent=1, default=str)
    tables = Table.of_rows(Lost, lost), Table.of_rows(Problem, refused)
    return Exported(format, f"{text}\n", target.loses, *tables)


def claim_rows(claims: ClaimSet) -> list[dict[str, Any]]:
    """Return each claim as a mapping of its stated columns, always with its claim_id."""
    store = claims.linked.store.take(claims.rows)
    names = [name for name in COLUMN_KINDS if name in store.columns and name != "claim_id"]
    labels = claims.linked.labels[claims.rows].tolist()
    columns = [store.columns[name].decode() for name in names]
    names = ["claim_id", *names]
    rows = (zip(names, cells, strict=True) for cells in zip(labels, *columns, strict=True))
    return [{name: cell for name, cell in row if cell is not None} for row in rows]
