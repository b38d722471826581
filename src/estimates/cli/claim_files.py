"""Read the claims of a command, and convert files of claims: ``convert``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimates.cli.options import (
    DONE,
    add_table_options,
    clock_arguments,
    is_label_template,
    mapping_arguments,
)
from estimates.cli.output import report

if TYPE_CHECKING:
    from estimates.claims.claimset import ClaimSet
    from estimates.claims.linked import Errors


def read_claims(options: argparse.Namespace) -> ClaimSet:
    """Read the claims of a file, or of stdin for a dash; list the quarantined rows on stderr."""
    from estimates.io.read import read

    errors: Errors = "quarantine" if options.quarantine else "raise"
    names = ("preset", "aliases", "dayfirst", "period", "encoding", "strict", "max_unpacked_bytes")
    shared: dict[str, Any] = {name: getattr(options, name) for name in names}
    shared |= mapping_arguments(options)
    file = sys.stdin.buffer if options.file == "-" else options.file
    claims = read(file, errors=errors, conversions=getattr(options, "conversions", None), **shared)
    for problem in claims.quarantine:
        report(f"quarantined {problem}")
    quantity = getattr(options, "quantity", None)
    if quantity is None or is_label_template(options):
        return claims
    return claims.about(quantity)


def read_known_claims(options: argparse.Namespace) -> ClaimSet:
    """Read the claims of a command, as known on its day."""
    return narrow_to_known(read_claims(options), options)


def narrow_to_known(claims: ClaimSet, options: argparse.Namespace) -> ClaimSet:
    """Return the claims that are known on the day of a command."""
    if options.as_of is options.known is options.recorded_by is None:
        return claims
    return claims.as_of(options.as_of, **clock_arguments(options))


def add_convert_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``convert``."""
    parser.add_argument("file", metavar="IN", help="a file of claims, or - for stdin")
    parser.add_argument(
        "out", metavar="OUT", help="the new file: .csv .json .jsonl .parquet .xlsx …"
    )
    formats = "prov, schema.org, web-annotation, wikidata or ucdp"
    parser.add_argument("--to", metavar="FORMAT", help=formats)
    parser.add_argument("--quantity", metavar="Q", help="the label, or the one quantity to write")
    add_table_options(parser)


def run_convert(options: argparse.Namespace) -> int:
    """Write a file of claims in another format; what the format cannot hold is listed on stderr."""
    import estimates

    claims = read_claims(options)
    for notice in claims.notices:
        report(f"note: {notice}")
    if options.to is None:
        print(estimates.write(claims, options.out))
        return DONE
    errors = "quarantine" if options.quarantine else "raise"
    exported = estimates.export(claims, options.to, errors=errors)
    for problem in exported.refused:
        report(f"refused: {problem}")
    for lost in exported.lost:
        report(f"not carried over: {lost.column} of {lost.claims:,} claims")
    report(f"note: {exported.says}")
    print(exported.write(Path(options.out)))
    return DONE
