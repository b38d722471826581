"""The command line: ``estimates reconcile FILE`` and its kin.

Exit status: 0 done, 1 a check failed, 2 bad input (every refusal is a line on stderr).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import estimates
from estimates.cli.claim_files import add_convert, of_tables, read_claims, run_convert
from estimates.cli.compare_balance import add as add_scope
from estimates.cli.compare_balance import of_scope, scope_of
from estimates.cli.pipelines import add as add_pipelines
from estimates.errors import EstimatesError

if TYPE_CHECKING:
    from estimates.analysis.reconciliation import Reconciliation
    from estimates.claims.claimset import ClaimSet

DONE, FAILED, BAD_INPUT = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status."""
    options = parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        status = run(options)
        sys.stdout.flush()
    except EstimatesError as error:
        print(f"estimates: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:  # the reader, `head` for one, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return status


def parser() -> argparse.ArgumentParser:
    """Return the grammar of the command line."""
    top = argparse.ArgumentParser(prog="estimates", description="Reconcile sourced numeric claims.")
    top.add_argument("--version", action="version", version=f"estimates {estimates.__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace], int], says: str
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=says, description=says)
        added.set_defaults(run=run)
        return added

    reconcile = command("reconcile", run_reconcile, "range, discrepancies, consensus and ledger")
    of_claims(reconcile)
    reconcile.add_argument("--method", default="bayes", help="see: estimates methods")
    reconcile.add_argument("--level", type=float, default=0.9, help="of the intervals (0.9)")
    reconcile.add_argument(
        "--prior", default="unknown", help="how far sources scatter: a name or a number"
    )
    reconcile.add_argument("--json", action="store_true", help="machine-readable")
    reconcile.add_argument("--html", metavar="OUT", help="write a self-contained page")
    reconcile.add_argument("--convention", help="how vague words are read, e.g. acled, ccc")
    of_scope(reconcile)
    add_scope(command, of_claims, claims_of)
    of_claims(command("ledger", run_ledger, "what became of every claim, as CSV"))
    read = command("read", run_read, "what a phrase says")
    read.add_argument("phrase", metavar="PHRASE")
    read.add_argument("--locale", help="whose thousands and decimals: en, fr, de, uk, ru, es")
    read.add_argument("--convention", help="how vague words are read, e.g. acled, ccc")
    scan = command("scan", run_scan, "every figure in a text, with where it stands")
    scan.add_argument("file", metavar="FILE", help="a text file, or - for stdin")
    scan.add_argument("--jsonl", action="store_true", help="one record a line, in claim columns")
    scan.add_argument("--published-on", metavar="DAY", help='what "last week" is counted from')
    scan.add_argument("--measures", action="store_true", help="measures and dates, too")
    scan.add_argument("--encoding", help="of the file, where it is not UTF-8")
    add_convert(command("convert", run_convert, "a file of claims in another format"))
    command("methods", run_methods, "the ways to a consensus")
    command("template", run_template, "an empty file of claims, and what its columns mean")
    add_pipelines(command, of_claims, claims_of)
    return top


def of_claims(command: argparse.ArgumentParser) -> None:
    """Add what every command on a file of claims takes."""
    command.add_argument(
        "file", metavar="FILE", help="claims as .csv .json .jsonl .parquet, or - for stdin"
    )
    command.add_argument(
        "--as-of", metavar="DAY", help="what was known on this day, e.g. 2021-04-20"
    )
    command.add_argument("--quantity", metavar="Q", help="one question only")
    of_tables(command)


def claims_of(options: argparse.Namespace) -> ClaimSet:
    """Read the claims that a command is about."""
    claims = read_claims(options)
    return claims if options.quantity is None else claims.about(options.quantity)


def run_reconcile(options: argparse.Namespace) -> int:
    """Print a reconciliation in words or as JSON, or write it as a page."""
    rec = estimates.reconcile(
        claims_of(options),
        as_of=options.as_of,
        method=options.method,
        level=options.level,
        prior=number_or_name(options.prior),
        conventions=options.convention,
        **scope_of(options),
    )
    if options.html:
        print(rec.to_html(options.html))
    if options.json:
        json.dump(rec.to_dict(), sys.stdout, ensure_ascii=False, allow_nan=False, indent=1)
        print()
    elif not options.html:
        print(in_full(rec) if options.quantity else rec)
    return DONE


def in_full(rec: Reconciliation) -> str:
    """Return a result whose ledger is not cut."""
    from estimates.display.summary import view
    from estimates.display.text import block

    return "\n\n".join(block(view(rec, q, len(rec.claims))) for q in rec.quantities)


def number_or_name(text: str) -> str | float:
    """Return a number where the text is one."""
    try:
        return float(text)
    except ValueError:
        return text


def run_ledger(options: argparse.Namespace) -> int:
    """Print the ledger as CSV."""
    from estimates.io.delimited import as_text, protect

    rec = estimates.reconcile(claims_of(options), as_of=options.as_of, method="median")
    names = [name for name in rec.ledger.columns if name not in ("weight", "contribution")]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(
        [protect(name, as_text(getattr(entry, name))) for name in names] for entry in rec.ledger
    )
    return DONE


def run_read(options: argparse.Namespace) -> int:
    """Print what a phrase says, part by part, and the interval used for arithmetic."""
    from estimates.model.figure import notation

    figure = estimates.parse(options.phrase, options.locale)
    for part in (figure, *figure.items):
        counted = f" {part.counted}" if part.counted else ""
        print(f"{notation(part)}{counted} ({part.form})")
    used = figure.interval(options.convention)
    low = "open" if used.lower is None else f"{used.lower:,.6g}"
    high = "open" if used.upper is None else f"{used.upper:,.6g}"
    print(f"for arithmetic: {low} to {high} ({used.rule}; convention {used.convention})")
    return DONE


def run_scan(options: argparse.Namespace) -> int:
    """Print every figure of a text with its place, or as records."""
    from estimates.columnar.text_files import content, decode
    from estimates.model.figure import notation
    from estimates.model.period import day

    raw = sys.stdin.buffer.read() if options.file == "-" else content(Path(options.file))
    text = decode(raw, options.file, options.encoding)
    published = day(options.published_on)
    for mention in estimates.scan(text, published_on=published, measures=options.measures):
        if options.jsonl:
            print(json.dumps(mention.to_dict(), ensure_ascii=False))
            continue
        who = f", {mention.attribution.words} (suggested)" if mention.attribution else ""
        what = f"{notation(mention.figure)}, {mention.figure.form}"
        print(f"{mention.start}-{mention.end}  {mention.exact}: {what}{who}")
    return DONE


def run_methods(_: argparse.Namespace) -> int:
    """Print the methods with what they do, their source and the laws that they keep."""
    from estimates.methods.contract import ALL_LAWS
    from estimates.methods.registry import METHODS

    for method in METHODS.values():
        print(f"{method.name}: {method.says}")
        print(f"    reference: {method.reference}")
        broken = sorted(ALL_LAWS - method.keeps)
        print(f"    laws not kept: {', '.join(broken) or 'none'}")
    return DONE


def run_template(_: argparse.Namespace) -> int:
    """Print an empty file of claims on stdout, and the meaning of its columns on stderr."""
    from estimates.model.schema import COLUMNS

    columns = [column for column in COLUMNS if column.name != "items"]
    print(",".join(column.name for column in columns))
    for column in columns:
        print(f"{column.name:<16} {column.says}", file=sys.stderr)
    return DONE


def script() -> None:
    """Run as a program."""
    sys.exit(main())


if __name__ == "__main__":
    script()
