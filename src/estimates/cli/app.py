"""The command line: ``estimates reconcile FILE`` and further commands.

Exit status: 0 done, 1 a check failed, 2 bad input (each problem is one line on stderr).
"""

import argparse
import os
import sys
from collections.abc import Sequence

import estimates
from estimates.cli import (
    compare_balance,
    evidence,
    pipelines,
    scanning,
    sensitivity,
    table_mapping,
    trajectory,
)
from estimates.cli.claim_files import add_convert_options, read_claims, run_convert
from estimates.cli.options import (
    BAD_INPUT,
    DONE,
    Command,
    add_claim_options,
    add_comparability_options,
    clock_arguments,
    comparability_arguments,
    number_or_name,
    print_json,
    print_table,
)
from estimates.errors import EstimatesError

CONVENTION_HELP = "how vague words are read, e.g. acled, ccc"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status."""
    options = build_parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except EstimatesError as error:
        print(f"estimates: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # The reader of the pipe, such as `head`, has closed it. Python flushes stdout once more
        # at exit; the null device keeps that from failing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return status


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    description = "Reconcile sourced numeric claims."
    parser = argparse.ArgumentParser(prog="estimates", description=description)
    parser.add_argument("--version", action="version", version=f"estimates {estimates.__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        summary = (command.run.__doc__ or "").rstrip(".")
        subparser = subparsers.add_parser(command.name, help=summary, description=summary)
        if command.add_options:
            command.add_options(subparser)
        subparser.set_defaults(run=command.run)
    return parser


def add_reconcile_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``reconcile``."""
    add_claim_options(parser)
    add = parser.add_argument
    add("--method", default="bayes", help="see: estimates methods")
    add("--prior", default="unknown", help="spread between sources: a name or a number")
    add("--level", type=float, default=0.9, help="of the intervals (default 0.9)")
    add("--scale", help="log or linear; by default as the figures and the method need")
    add("--json", action="store_true", help="print JSON")
    add("--html", metavar="OUT", help="write a self-contained page")
    add("--convention", help=CONVENTION_HELP)
    add("--bounds", default="implied", help='what "more than N" implies: implied or open')
    text = "variance of the error that all sources have in common, as a share of that between them"
    add("--shared-error", metavar="SHARE", type=float, help=f"{text}, e.g. 0.12 (default)")
    add_comparability_options(parser)


def run_reconcile(options: argparse.Namespace) -> int:
    """Print the range, discrepancies, consensus and ledger, or write them as a page."""
    rec = estimates.reconcile(
        read_claims(options),
        as_of=options.as_of,
        **clock_arguments(options),
        method=options.method,
        level=options.level,
        prior=number_or_name(options.prior),
        conventions=options.convention,
        scale=options.scale,
        bounds=options.bounds,
        shared_error=options.shared_error,
        **comparability_arguments(options),
    )
    if options.html:
        print(rec.to_html(options.html))
    if options.json:
        print_json(rec.to_dict())
    elif options.quantity and len(rec.quantities) == 1 and not options.html:
        from estimates.display.text import format_blocks

        print(format_blocks(rec, len(rec.claims)))  # one quantity: its whole ledger
    elif not options.html:
        print(rec)
    return DONE


def run_ledger(options: argparse.Namespace) -> int:
    """Print the standing of every claim as CSV."""
    clock = clock_arguments(options)
    rec = estimates.reconcile(read_claims(options), options.as_of, method="median", **clock)
    names = [name for name in rec.ledger.columns if name not in ("weight", "contribution")]
    print_table(names, rec.ledger)
    return DONE


def add_read_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``read``."""
    parser.add_argument("phrase", metavar="PHRASE")
    parser.add_argument("--locale", help="language of the number: en, fr, de, uk, ru, es")
    parser.add_argument("--convention", help=CONVENTION_HELP)


def run_read(options: argparse.Namespace) -> int:
    """Print the figure of a phrase, and the interval that stands for it in arithmetic."""
    figure = estimates.parse(options.phrase, options.locale)
    for part in (figure, *figure.items):
        counted = f" {part.counted}" if part.counted else ""
        print(f"{part.notation}{counted} ({part.form})")
    used = figure.interval(options.convention)
    low = "open" if used.lower is None else f"{used.lower:,.6g}"
    high = "open" if used.upper is None else f"{used.upper:,.6g}"
    print(f"for arithmetic: {low} to {high} ({used.rule}; convention {used.convention})")
    return DONE


def run_methods(_: argparse.Namespace) -> int:
    """Print the consensus methods: what each does, its reference, and the laws that it breaks."""
    from estimates.methods.contract import ALL_LAWS
    from estimates.methods.registry import METHODS

    for method in METHODS.values():
        print(f"{method.name}: {method.says}")
        print(f"    reference: {method.reference}")
        broken = sorted(ALL_LAWS - method.keeps)
        print(f"    laws not kept: {', '.join(broken) or 'none'}")
    return DONE


def run_template(_: argparse.Namespace) -> int:
    """Print an empty file of claims, and the meaning of its columns on stderr."""
    from estimates.model.schema import CLAIM_COLUMNS

    columns = [column for column in CLAIM_COLUMNS if column.name != "items"]
    print(",".join(column.name for column in columns))
    for column in columns:
        print(f"{column.name:<16} {column.meaning}", file=sys.stderr)
    return DONE


COMMANDS = (
    Command("reconcile", run_reconcile, add_reconcile_options),
    Command("compare", compare_balance.run_compare, compare_balance.add_compare_options),
    Command("balance", compare_balance.run_balance, compare_balance.add_balance_options),
    Command("sensitivity", sensitivity.run_sensitivity, sensitivity.add_sensitivity_options),
    Command("trajectory", trajectory.run_trajectory, trajectory.add_trajectory_options),
    Command("ledger", run_ledger, add_claim_options),
    Command("read", run_read, add_read_options),
    Command("scan", scanning.run_scan, scanning.add_scan_options),
    Command("convert", run_convert, add_convert_options),
    Command("mapping", table_mapping.run_mapping, table_mapping.add_mapping_options),
    Command("verify", evidence.run_verify, evidence.add_verify_options),
    Command("methods", run_methods),
    Command("template", run_template),
    Command("coalesce", pipelines.run_coalesce, pipelines.add_coalesce_options),
    Command("changes", pipelines.run_changes, pipelines.add_changes_options),
    Command("check", pipelines.run_check, pipelines.add_check_options),
)


def script() -> None:
    """Run as a program."""
    sys.exit(main())


if __name__ == "__main__":
    script()
