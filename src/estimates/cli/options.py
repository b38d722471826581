"""Options that several commands share, and the form of a command."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from estimates.errors import InvalidFieldError

# Exit statuses.
DONE, FAILED, BAD_INPUT, UNEXPECTED, INTERRUPTED = 0, 1, 2, 3, 130


class Command(NamedTuple):
    """One command; its help text is the docstring of the function that runs it."""

    name: str
    run: Callable[[argparse.Namespace], int]
    add_options: Callable[[argparse.ArgumentParser], None] | None = None


def add_claim_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of every command that reads claims."""
    add = parser.add_argument
    add("file", metavar="FILE", help="claims as .csv .json .jsonl .parquet, or - for stdin")
    add("--as-of", metavar="DAY", help="use what was known on this day, e.g. 2021-04-20")
    text = "whether a claim is known when it is published (default) or when it is recorded"
    add("--known", choices=["published", "recorded"], help=text)
    add("--recorded-by", metavar="DAY", help="leave out what was recorded after this day")
    text = 'use the claims on one quantity only; "{area} {year} deaths" is a label to be filled'
    add("--quantity", metavar="Q", help=text)
    add_table_options(parser)


def clock_arguments(options: argparse.Namespace) -> dict[str, Any]:
    """Return by which day a claim is known, as arguments of `reconcile` and `as_of`."""
    return {"known": options.known, "recorded": options.recorded_by}


def add_table_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of every command that reads a table."""
    add = parser.add_argument
    add("--mapping", metavar="FILE", help="how columns become claims, as TOML; see: mapping")
    text = "names of columns and ours, e.g. who=source,deaths=value; nothing after = leaves one out"
    add("--columns", metavar="THEIRS=OURS,…", action="append", default=[], help=text)
    text = "a cell that all rows have, e.g. source=SIPRI; may be repeated"
    add("--constant", metavar="NAME=TEXT", action="append", default=[], help=text)
    text = "codes for missing, e.g. --missing=-9,-99"
    add("--missing", metavar="CODE,…", action="append", default=[], help=text)
    add("--decimal", choices=[".", ","], help="the decimal mark of numbers written as text")
    add("--sheet", help="the name or the number of a sheet of a workbook")
    add("--preset", help="names of the columns, e.g. ucdp-ged, owid; see the docs")
    add("--aliases", metavar="CSV", help="names of the same source, in columns alias,source")
    add_order = parser.add_mutually_exclusive_group().add_argument
    add_order("--day-first", dest="dayfirst", action="store_true", help="03/04 is 3 April")
    add_order("--month-first", dest="dayfirst", action="store_false", help="03/04 is 4 March")
    parser.set_defaults(dayfirst=None)  # with neither flag, the columns decide
    add("--period", help="one question per day, week, month, quarter or year")
    add("--encoding", help="of a text file that is not UTF-8")
    text = "the size to which a packed file may be unpacked; by default in proportion to the file"
    add("--max-unpacked-bytes", metavar="N", type=int, help=text)
    add("--quarantine", action="store_true", help="list bad rows on stderr, and continue")
    add("--strict", action="store_true", help="refuse claims whose quote states another figure")


def mapping_arguments(options: argparse.Namespace) -> dict[str, Any]:
    """Return what the options say about the columns of a table, as arguments of `read`."""
    pairs = [pair for text in options.columns for pair in text.split(",")]
    columns = read_pairs(pairs, "--columns", "who=source,deaths=value")
    constants = read_pairs(options.constant, "--constant", "source=SIPRI")
    missing = [code for text in options.missing for code in text.split(",")]
    return {
        "mapping": None if options.mapping is None else Path(options.mapping),
        "columns": {theirs: ours or None for theirs, ours in columns.items()} or None,
        "quantity": options.quantity if is_label_template(options) else None,
        "constants": constants or None,
        "missing": missing or None,
        "decimal": options.decimal,
        "where": None if options.sheet is None else {"sheet": sheet_of(options.sheet)},
    }


def read_pairs(texts: Iterable[str], option: str, example: str) -> dict[str, str]:
    """Return texts of the form NAME=TEXT as a dict."""
    pairs = {}
    for text in texts:
        name, sign, value = text.rpartition("=")
        if not (name.strip() and sign):
            problem, remedy = "must have the form NAME=TEXT", f"write {option} {example}"
            raise InvalidFieldError(problem, column=option, value=text, remedy=remedy)
        pairs[name.strip()] = value.strip()
    return pairs


def sheet_of(text: str) -> str | int:
    """Return a sheet by its number, or by its name."""
    return int(text) if text.isdigit() else text


def is_label_template(options: argparse.Namespace) -> bool:
    """Return whether --quantity says how labels are made, and not which claims are used."""
    return "{" in (getattr(options, "quantity", None) or "")


def add_comparability_options(parser: argparse.ArgumentParser) -> None:
    """Add the rules of comparability."""
    add = parser.add_argument
    text = "exclude claims more than DAYS away; auto = the newest span without a trend"
    add("--window", type=days_or_auto, metavar="DAYS", help=text)
    add("--drift", type=float, help="how fast the true value may change, e.g. 0.02")
    add("--conversions", metavar="FILE", help="conversions of units, in columns unit,low,high,to")
    text = "refused, caveat or ignored, e.g. area=refused; may be repeated"
    add("--dimension", metavar="NAME=SEVERITY", action="append", default=[], help=text)


def number_or_name(text: str) -> Any:
    """Return a text as a number if it is one."""
    try:
        return float(text)
    except ValueError:
        return text


def days_or_auto(text: str) -> float | str:
    """Return a number of days, or "auto"."""
    return text if text == "auto" else float(text)


def comparability_arguments(options: argparse.Namespace) -> dict[str, Any]:
    """Return the rules of comparability as keyword arguments of the library."""
    pairs = [text.partition("=") for text in options.dimension]
    for name, sign, severity in pairs:
        if not (name and sign and severity):
            problem, remedy = "must have the form NAME=SEVERITY", "write area=refused"
            raise InvalidFieldError(problem, column="--dimension", value=name, remedy=remedy)
    dimensions = {name: severity for name, _, severity in pairs} or None
    rules = {name: getattr(options, name) for name in ("window", "drift", "conversions")}
    return {**rules, "dimensions": dimensions}


def print_json(value: Any) -> None:
    """Print a value as JSON; NaN and infinity are refused."""
    json.dump(value, sys.stdout, ensure_ascii=False, allow_nan=False, indent=1)
    print()


def print_table(names: Iterable[str], rows: Iterable[Any]) -> None:
    """Print the named columns of rows as CSV that is safe to open in a spreadsheet."""
    from estimates.io.result_csv import write_result_csv

    names = list(names)
    cells = ([getattr(row, name) for name in names] for row in rows)
    write_result_csv(names, cells, sys.stdout)
