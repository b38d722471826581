"""Read the claims of a command, and convert files of claims: ``convert``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimates.cli.options import DONE, add_table_options

if TYPE_CHECKING:
    from estimates.claims.claimset import ClaimSet
    from estimates.claims.linked import Errors


def read_claims(options: argparse.Namespace) -> ClaimSet:
    """Read the claims of a file, or of stdin for a dash; list the quarantined rows on stderr."""
    from estimates.claims.ingest.header_plan import TableOptions
    from estimates.claims.unit_conversions import read_conversions
    from estimates.columnar.text_files import decode_text
    from estimates.io.read import read, read_text

    errors: Errors = "quarantine" if options.quarantine else "raise"
    declared = getattr(options, "conversions", None)
    names = ("preset", "aliases", "dayfirst", "period")
    shared: dict[str, Any] = {name: getattr(options, name) for name in names}
    if options.file == "-":
        text = decode_text(sys.stdin.buffer.read(), "stdin", options.encoding)
        conversions = read_conversions(declared)
        table_options = TableOptions(lenient=options.quarantine, conversions=conversions, **shared)
        claims = read_text(text, None, "stdin", table_options, errors=errors)
    else:
        shared |= {"encoding": options.encoding, "conversions": declared}
        claims = read(options.file, errors=errors, **shared)
    for problem in claims.quarantine:
        print(f"quarantined {problem}", file=sys.stderr)
    quantity = getattr(options, "quantity", None)
    return claims if quantity is None else claims.about(quantity)


def read_known_claims(options: argparse.Namespace) -> ClaimSet:
    """Read the claims of a command, as known on its day."""
    claims = read_claims(options)
    return claims if options.as_of is None else claims.as_of(options.as_of)


def add_convert_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``convert``."""
    parser.add_argument("file", metavar="IN", help="a file of claims, or - for stdin")
    parser.add_argument("out", metavar="OUT", help="the new file: .csv .json .jsonl .parquet")
    formats = "prov, schema.org, web-annotation, wikidata or ucdp"
    parser.add_argument("--to", metavar="FORMAT", help=formats)
    add_table_options(parser)


def run_convert(options: argparse.Namespace) -> int:
    """Write a file of claims in another format; what the format cannot hold is listed on stderr."""
    import estimates

    claims = read_claims(options)
    for notice in claims.notices:
        print(f"note: {notice}", file=sys.stderr)
    if options.to is None:
        print(estimates.write(claims, options.out))
        return DONE
    errors = "quarantine" if options.quarantine else "raise"
    exported = estimates.export(claims, options.to, errors=errors)
    for problem in exported.refused:
        print(f"refused: {problem}", file=sys.stderr)
    for lost in exported.lost:
        print(f"not carried over: {lost.column} of {lost.claims:,} claims", file=sys.stderr)
    print(f"note: {exported.says}", file=sys.stderr)
    print(exported.write(Path(options.out)))
    return DONE
