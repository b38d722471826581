"""The command line: ``estimates reconcile FILE`` and further commands.

Exit status: 0 done, 1 a check failed, 2 bad input (each problem is one line on stderr), 3 anything
else that went wrong, 130 interrupted.
"""

import argparse
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

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
    INTERRUPTED,
    UNEXPECTED,
    Command,
    add_claim_options,
    add_comparability_options,
    clock_arguments,
    comparability_arguments,
    number_or_name,
    print_json,
    print_table,
)
from estimates.cli.output import printed_output, report
from estimates.errors import EstimatesError, printable

CONVENTION_HELP = "how vague words are read, e.g. acled, ccc"


class CommandParser(argparse.ArgumentParser):
    """A parser whose messages a terminal shows as they are."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and a message, and exit."""
        super().error(printable(message))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status."""
    with printed_output() as output:
        status = run_command(arguments)
    if output.error is not None:
        report(f"estimates: the output cannot be written ({output.error.strerror})")
        return UNEXPECTED
    return status


def run_command(arguments: Sequence[str] | None) -> int:
    """Run a command; errors are a line on stderr each."""
    options = build_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except EstimatesError as error:
        report(f"estimates: {error}")
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if options.debug:
            report(traceback.format_exc())
        summary = " ".join(str(error).split())
        hint = "" if options.debug else "; --debug shows where"
        report(f"estimates: an error in estimates itself: {type(error).__name__}: {summary}{hint}")
        return UNEXPECTED


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    description = "Reconcile sourced numeric claims."
    parser = CommandParser(prog="estimates", description=description)
    parser.add_argument("--version", action="version", version=f"estimates {estimates.__version__}")
    debug: dict[str, Any] = {"action": "store_true", "help": "show where an unexpected error is"}
    parser.add_argument("--debug", default=False, **debug)
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        summary = (command.run.__doc__ or "").rstrip(".")
        subparser = subparsers.add_parser(command.name, help=summary, description=summary)
        if command.add_options:
            command.add_options(subparser)
        subparser.add_argument("--debug", default=argparse.SUPPRESS, **debug)
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
    text = "how coarsely people round, inside [0, 1]; 0 = not at all (default 0.8)"
    add("--heaping", type=float, default=0.8, metavar="STEP", help=text)
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
        heaping=options.heaping,
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
        report(f"{column.name:<16} {column.meaning}")
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
