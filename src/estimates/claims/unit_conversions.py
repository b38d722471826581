"""Declared conversions between units, each an assumption with its own uncertainty."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import starmap
from pathlib import Path
from typing import Any, NoReturn

from estimates.claims.ingest.side_files import load_side_file
from estimates.columnar.extras import import_extra
from estimates.errors import EstimatesError, InvalidFieldError, UnitMismatchError
from estimates.model.fields import exact_number, required_name
from estimates.model.notation import format_number

# No unit of measurement has a longer name.
LONGEST_UNIT = 100
# A power that is not a number of one or two digits, or that has a power itself.
RUNAWAY_POWER = re.compile(
    r"(?:\*\*|\^)(?!\s*[+-]?\d{1,2}(?!\s*(?:[\d._]|[eE]\d|\*\*|\^)))|\)\s*(?:\*\*|\^)"
)
DECLARE_REMEDY = 'declare it as {"battalion tactical group": (600, 1000, "person")}'


@dataclass(frozen=True, slots=True)
class Conversion:
    """One `unit` is `low` to `high` of the unit `to`; both are equal where this is exact.

    unit, to : names of units; case and a plural s are ignored.
    low, high : the number of `to` in one `unit`, 0 < low <= high.
    source : who states this.

    >>> print(Conversion("household", 4.8, 5.4, "person", "census"))
    1 household = 4.8 to 5.4 person (census)
    """

    unit: str
    low: float
    high: float
    to: str
    source: str | None = None

    def __post_init__(self) -> None:
        try:
            for name in (self.unit, self.to):
                required_name(name)
            for number in (self.low, self.high):
                exact_number(number)
        except EstimatesError as error:
            refuse_conversion(self, error.problem)
        if not 0 < self.low <= self.high:
            refuse_conversion(self, "must have 0 < low <= high")
        if unit_key(self.unit) == unit_key(self.to):
            refuse_conversion(self, "converts a unit into itself")

    def __str__(self) -> str:
        ends = " to ".join(dict.fromkeys(map(format_number, (self.low, self.high))))
        return f"1 {self.unit} = {ends} {self.to}{f' ({self.source})' if self.source else ''}"


def refuse_conversion(value: object, problem: str) -> NoReturn:
    """Refuse a conversion, with the remedy."""
    raise InvalidFieldError(problem, column="conversions", value=value, remedy=DECLARE_REMEDY)


@lru_cache(maxsize=4096)
def unit_key(name: str) -> str:
    """Return the name of a unit without case, surplus spaces and the plural s.

    >>> unit_key("Battalion tactical groups"), unit_key("persons"), unit_key("pass")
    ('battalion tactical group', 'person', 'pass')
    """
    folded = " ".join(name.casefold().split())
    if len(folded) > 3 and folded.endswith("ies"):
        return folded[:-3] + "y"
    return folded[:-1] if folded.endswith("s") and not folded.endswith("ss") else folded


def read_conversions(conversions: Any) -> tuple[Conversion, ...]:
    """Return conversions in any form as a tuple.

    conversions : None; a mapping of a unit to (low, high, to), (low, high, to, source) or
        (factor, to), or to the name of another unit, whose factor then comes from pint (extra
        ``units``); a list of `Conversion` or of records with its fields; or the path of a CSV,
        TOML or JSON file of these.
    """
    if conversions is None:
        return ()
    if isinstance(conversions, str | Path):
        conversions = load_side_file(conversions, "conversions")
        if isinstance(conversions, list):
            conversions = [parse_factor_cells(row) for row in conversions]
    if isinstance(conversions, Conversion):
        conversions = (conversions,)
    if isinstance(conversions, Mapping):
        return unique_conversions(starmap(conversion_from_pair, conversions.items()))
    if not isinstance(conversions, Iterable):
        refuse_conversion(conversions, "must be a mapping or a list of conversions")
    return unique_conversions(map(conversion_from_record, conversions))


def unique_conversions(conversions: Iterable[Conversion]) -> tuple[Conversion, ...]:
    """Return conversions without repetitions; refuse two with different factors for one pair."""
    kept: dict[tuple[str, str], Conversion] = {}
    for conversion in conversions:
        pair = (unit_key(conversion.unit), unit_key(conversion.to))
        first = kept.setdefault(pair, conversion)
        if (first.low, first.high) != (conversion.low, conversion.high):
            refuse_conversion(f"{first}; {conversion}", "are given twice")
    return tuple(kept.values())


def conversion_from_pair(unit: Any, stated: Any) -> Conversion:
    """Return the conversion of a unit, from the value that a mapping has for it."""
    if isinstance(stated, str):
        return conversion_from_pint(unit, stated)
    if isinstance(stated, Mapping):
        return conversion_from_record({"unit": unit, **stated})
    parts = tuple(stated) if isinstance(stated, Iterable) else ()
    if len(parts) == 2:
        return Conversion(unit, parts[0], parts[0], parts[1])
    if len(parts) in (3, 4):
        return Conversion(unit, *parts)
    refuse_conversion({unit: stated}, "is not a conversion")


def conversion_from_record(record: Any) -> Conversion:
    """Return the conversion of a record with its fields; a `Conversion` stays as it is."""
    if isinstance(record, Conversion):
        return record
    names = [field.name for field in fields(Conversion)]
    if not isinstance(record, Mapping) or not set(names[:4]) <= set(record) <= set(names):
        refuse_conversion(record, f"must be a record of {', '.join(names)}")
    return Conversion(**record)


def parse_factor_cells(row: Any) -> Any:
    """Return a row of a CSV file with its numbers as floats; other rows stay as they are.

    A blank `high` is equal to `low`.
    """
    if not isinstance(row, Mapping) or not all(isinstance(cell, str) for cell in row.values()):
        return row
    cells: dict[str, Any] = {name: cell for name, cell in row.items() if cell}
    for name in ("low", "high"):
        try:
            cells[name] = float(cells[name]) if name in cells else cells.get("low")
        except ValueError:
            refuse_conversion(row, f"has a {name} that is not a number")
    return cells


def conversion_from_pint(unit: str, to: str) -> Conversion:
    """Return the exact factor between two units of measurement, from pint's table."""
    registry = pint_registry()
    try:
        refuse_runaway(unit)
        refuse_runaway(to)
        factor = float(registry.Quantity(1.0, unit).to(to).magnitude)
        if not math.isfinite(factor):
            raise ValueError("no finite factor")
    except Exception as error:  # pint raises exceptions of its own and of tokenize
        problem = f"cannot be converted to {to!r} ({error})"
        about = {"column": "conversions", "value": unit, "remedy": DECLARE_REMEDY}
        raise UnitMismatchError(problem, **about) from None
    return Conversion(unit, factor, factor, to, "pint")


def refuse_runaway(unit: str) -> None:
    """Refuse a unit whose computation may not end: pint computes 9**9**9**9."""
    if len(unit) > LONGEST_UNIT or RUNAWAY_POWER.search(unit):
        raise ValueError("too long, or with a power beyond 99")


@lru_cache(maxsize=1)
def pint_registry() -> Any:
    """Return pint's table of units."""
    return import_extra("units", "pint").UnitRegistry()
