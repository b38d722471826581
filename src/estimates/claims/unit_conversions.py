"""What one unit is taken to be in another: a declared assumption with its own uncertainty."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from estimates.errors import EstimatesError, InvalidFieldError, MissingExtraError, UnitMismatchError
from estimates.model.fields import exact_number, required_name
from estimates.model.figure import plain

REMEDY = 'declare it as {"battalion tactical group": (600, 1000, "person")}'


@dataclass(frozen=True, slots=True)
class Conversion:
    """One `unit` is `low` to `high` of the unit `to`; equal where it is exact.

    Attributes
    ----------
    unit, to : names of units; case and a plural s do not matter.
    low, high : how many, 0 < low <= high.
    source : who says so.

    Raises
    ------
    InvalidFieldError

    Examples
    --------
    >>> print(Conversion("household", 4.8, 5.4, "person", "census"))
    1 household = 4.8 to 5.4 person (census)
    """

    unit: str
    low: float
    high: float
    to: str
    source: str | None = None

    def __post_init__(self) -> None:
        for name in ("unit", "to"):
            refuse_as(self, lambda name=name: required_name(getattr(self, name)))  # type: ignore[misc]
        for name in ("low", "high"):
            refuse_as(self, lambda name=name: exact_number(getattr(self, name)))  # type: ignore[misc]
        if not 0 < self.low <= self.high:
            refuse(self, "is not 0 < low <= high")
        if unit_key(self.unit) == unit_key(self.to):
            refuse(self, "converts a unit into itself")

    def __str__(self) -> str:
        ends = (
            plain(self.low) if self.low == self.high else f"{plain(self.low)} to {plain(self.high)}"
        )
        return f"1 {self.unit} = {ends} {self.to}{f' ({self.source})' if self.source else ''}"


def refuse_as(conversion: Conversion, check: Callable[[], object]) -> None:
    """Refuse a field of a conversion by what a check says of it."""
    try:
        check()
    except EstimatesError as error:
        refuse(conversion, error.problem)


def refuse(given: object, problem: str) -> None:
    """Refuse a conversion, with the remedy."""
    raise InvalidFieldError(problem, column="conversions", value=given, remedy=REMEDY)


@lru_cache(maxsize=4096)
def unit_key(name: str) -> str:
    """Return what two spellings of a unit share: no case, no plural s.

    >>> unit_key("Battalion tactical groups"), unit_key("persons"), unit_key("pass")
    ('battalion tactical group', 'person', 'pass')
    """
    folded = " ".join(name.casefold().split())
    if len(folded) > 3 and folded.endswith("ies"):
        return folded[:-3] + "y"
    return folded[:-1] if folded.endswith("s") and not folded.endswith("ss") else folded


def conversions_of(given: Any) -> tuple[Conversion, ...]:
    """Read conversions.

    Parameters
    ----------
    given : None; a mapping of a unit to (low, high, to), (low, high, to, source) or
        (factor, to); or to the name of another unit, which asks for the plain factor between
        the two from pint (extra ``units``); a list of `Conversion` or of records with their
        fields; or the path of a CSV or JSON file of these.

    Raises
    ------
    InvalidFieldError, UnitMismatchError, MissingExtraError
    """
    if given is None:
        return ()
    if isinstance(given, str | Path):
        given = from_file(Path(given))
    if isinstance(given, Conversion):
        given = (given,)
    if isinstance(given, Mapping):
        found = [one(unit, said) for unit, said in given.items()]
    elif isinstance(given, Iterable):
        found = [part if isinstance(part, Conversion) else of_record(part) for part in given]
    else:
        refuse(given, "are no conversions")
    return unique(found)


def unique(found: Iterable[Conversion]) -> tuple[Conversion, ...]:
    """Return conversions, refusing two that say different things of the same units."""
    kept: dict[tuple[str, str], Conversion] = {}
    for conversion in found:
        pair = (unit_key(conversion.unit), unit_key(conversion.to))
        other = kept.setdefault(pair, conversion)
        if (other.low, other.high) != (conversion.low, conversion.high):
            refuse(f"{other}; {conversion}", "are given twice")
    return tuple(kept.values())


def one(unit: Any, said: Any) -> Conversion:
    """Return the conversion of a mapping's pair."""
    if isinstance(said, str):
        return plain_factor(unit, said)
    if isinstance(said, Mapping):
        return of_record({"unit": unit, **said})
    parts = tuple(said) if isinstance(said, Iterable) else ()
    if len(parts) == 2:
        return Conversion(unit, parts[0], parts[0], parts[1])
    if len(parts) in (3, 4):
        return Conversion(unit, *parts)
    refuse({unit: said}, "is no conversion")
    raise AssertionError


def of_record(record: Any) -> Conversion:
    """Return the conversion of a record."""
    names = [field.name for field in fields(Conversion)]
    if not isinstance(record, Mapping) or not set(names[:4]) <= set(record) <= set(names):
        refuse(record, f"is no record of {', '.join(names)}")
    return Conversion(**record)


def plain_factor(unit: str, to: str) -> Conversion:
    """Return the exact factor between two plain units, from pint's table.

    Raises
    ------
    UnitMismatchError
        Where pint does not know one of them, or they measure different things.
    """
    try:
        registry = plain_units()
    except ImportError as error:
        raise MissingExtraError(
            "needs pint for plain units", column="conversions", value=unit,
            remedy="pip install 'estimates[units]'",
        ) from error  # fmt: skip
    try:
        factor = float(registry.Quantity(1.0, unit).to(to).magnitude)
        if not math.isfinite(factor):
            raise ValueError("no finite factor")
    except Exception as error:  # pint raises kinds of its own and of tokenize
        raise UnitMismatchError(
            f"cannot be converted to {to!r} ({error})", column="conversions", value=unit,
            remedy=REMEDY,
        ) from None  # fmt: skip
    return Conversion(unit, factor, factor, to, "pint")


@lru_cache(maxsize=1)
def plain_units() -> Any:
    """Return pint's table of units."""
    import pint

    return pint.UnitRegistry()


def from_file(path: Path) -> list[Mapping[str, Any]]:
    """Read records of conversions from a CSV or JSON file."""
    import csv

    from estimates.columnar.text_files import content, decode

    text = decode(content(path), str(path))
    if path.suffix.lower() == ".json":
        try:
            found = json.loads(text)
        except json.JSONDecodeError as error:
            refuse(str(path), f"is not JSON ({error})")
        return (
            [one_record(unit, said) for unit, said in found.items()]
            if isinstance(found, dict)
            else found
        )
    return [numbered(row) for row in csv.DictReader(text.splitlines(), skipinitialspace=True)]


def one_record(unit: str, said: Any) -> Mapping[str, Any]:
    """Return a pair of a JSON object as a record."""
    made = one(unit, said)
    return {field.name: getattr(made, field.name) for field in fields(Conversion)}


def numbered(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of a file with its numbers as numbers."""
    cells = {name: cell for name, cell in row.items() if cell not in (None, "")}
    for name in ("low", "high"):
        try:
            cells[name] = float(cells[name]) if name in cells else cells.get("low")
        except ValueError:
            refuse(row, f"has a {name} that is not a number")
    return cells
