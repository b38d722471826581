"""The part of the command line that reads tables of others and writes them: ``convert``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from estimates.claims.claimset import ClaimSet
    from estimates.claims.linked import Errors


def of_tables(command: argparse.ArgumentParser) -> None:
    """Add what every command that reads a table takes."""
    command.add_argument("--preset", help="whose columns they are, e.g. ucdp-ged, owid; see docs")
    command.add_argument(
        "--aliases", metavar="CSV", help="names that are one source, as columns alias,source"
    )
    order = command.add_mutually_exclusive_group()
    order.add_argument(
        "--day-first", dest="dayfirst", action="store_true", default=None, help="03/04 is in April"
    )
    order.add_argument(
        "--month-first", dest="dayfirst", action="store_false", help="03/04 is in March"
    )
    command.add_argument("--period", help="a question a day, week, month, quarter or year")
    command.add_argument("--encoding", help="of a text file, where it is not UTF-8")
    command.add_argument(
        "--quarantine",
        action="store_true",
        help="go on without bad rows (they are listed on stderr)",
    )


def read_claims(options: argparse.Namespace) -> ClaimSet:
    """Read the claims that a command is about; list the quarantined rows on stderr."""
    from estimates.claims.ingest.tables import Reading
    from estimates.claims.unit_conversions import conversions_of
    from estimates.columnar.text_files import decode
    from estimates.io.read import read, read_text

    errors: Errors = "quarantine" if options.quarantine else "raise"
    declared = getattr(options, "conversions", None)
    if options.file == "-":
        text = decode(sys.stdin.buffer.read(), "stdin", options.encoding)
        reading = Reading(
            options.preset, None, options.aliases, options.dayfirst, options.period,
            errors == "quarantine", conversions_of(declared),
        )  # fmt: skip
        claims = read_text(text, suffix_of(text), "stdin", reading, errors=errors)
    else:
        claims = read(
            options.file, options.preset, aliases=options.aliases, dayfirst=options.dayfirst,
            period=options.period, errors=errors, encoding=options.encoding, conversions=declared,
        )  # fmt: skip
    for problem in claims.quarantine:
        print(f"quarantined {problem}", file=sys.stderr)
    return claims


def suffix_of(text: str) -> str:
    """Return the suffix of the format that a text is in: JSON starts with a bracket."""
    start = text.lstrip()[:1]
    if start == "[":
        return ".json"
    if start != "{":
        return ".csv"
    first = text.lstrip().split("\n", 1)[0].rstrip()
    return ".jsonl" if first.endswith("}") and text.strip() != first else ".json"


def add_convert(command: argparse.ArgumentParser) -> None:
    """Add what ``convert`` takes."""
    command.add_argument("file", metavar="IN", help="any file of claims, or - for stdin")
    command.add_argument("out", metavar="OUT", help=".csv .json .jsonl .parquet, by its suffix")
    command.add_argument(
        "--to", metavar="FORMAT", help="prov, schema.org, web-annotation, wikidata or ucdp"
    )
    of_tables(command)


def run_convert(options: argparse.Namespace) -> int:
    """Read a file and write it in another format; say on stderr what was done and what is lost."""
    import estimates

    claims = read_claims(options)
    for notice in claims.notices:
        print(f"note: {notice}", file=sys.stderr)
    if options.to is None:
        print(estimates.write(claims, options.out))
        return 0
    errors = "quarantine" if options.quarantine else "raise"
    made = estimates.export(claims, options.to, errors=errors)
    for problem in made.refused:
        print(f"not said: {problem}", file=sys.stderr)
    for lost in made.lost:
        print(f"not carried: {lost.column} of {lost.claims:,} claims", file=sys.stderr)
    print(f"note: {made.says}", file=sys.stderr)
    print(made.write(Path(options.out)))
    return 0
