"""The commands ``coalesce``, ``changes`` and ``check``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from estimates.cli.claim_files import read_known_claims
from estimates.cli.options import DONE, FAILED, add_claim_options, print_json, print_table

if TYPE_CHECKING:
    from estimates.pipelines.checks.outcome import Outcome


def add_coalesce_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``coalesce``."""
    add_claim_options(parser)
    add = parser.add_argument
    text = "the preferred source; repeat it for the next ones, in order; or a file of rules (.toml)"
    add("--priority", metavar="SOURCE", action="append", required=True, help=text)
    text = "how to treat sources that are not named (default after)"
    add("--others", default="after", choices=["after", "drop", "raise"], help=text)
    text = "how to treat sources of the order without a claim (default raise)"
    add("--absent", default="raise", choices=["raise", "ignore"], help=text)
    text = "one value for each (default period)"
    add("--each", default="period", choices=["period", "quantity"], help=text)


def run_coalesce(options: argparse.Namespace) -> int:
    """Print one value per quantity and period, by an order of sources, as CSV."""
    from estimates.pipelines.coalesce.dispatch import coalesce
    from estimates.pipelines.coalesce.rule_files import is_rule_file

    claims, first = read_known_claims(options), options.priority[0]
    priority = first if len(options.priority) == 1 and is_rule_file(first) else options.priority
    chosen = {name: getattr(options, name) for name in ("others", "absent", "each")}
    table = coalesce(claims, priority, **chosen)
    print_table(table.columns, table)
    return DONE


def add_changes_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``changes``."""
    add_claim_options(parser)
    parser.add_argument("after", metavar="AFTER", help="the later file; may be the same file")
    parser.add_argument("--after-as-of", metavar="DAY", help="use what AFTER knew on DAY")
    text = "leave out what AFTER recorded after DAY"
    parser.add_argument("--after-recorded-by", metavar="DAY", help=text)
    parser.add_argument("--method", default="bayes", help="see: estimates methods")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="print CSV")
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--markdown", action="store_true", help="print a pull-request comment")


def run_changes(options: argparse.Namespace) -> int:
    """Print the changes between two files of claims, and the effect of each."""
    from estimates.pipelines.changes.report import changes

    later = {**vars(options), "file": options.after, "as_of": options.after_as_of}
    later["recorded_by"] = options.after_recorded_by
    before = read_known_claims(options)
    after = read_known_claims(argparse.Namespace(**later))
    table = changes(before, after, method=options.method)
    if options.json:
        print_json(table.to_records())
    elif options.csv:
        print_table(table.columns, table)
    else:
        print(table.markdown() if options.markdown else table)
    return DONE


def add_check_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``check``."""
    add_claim_options(parser)
    parser.add_argument("--checks", metavar="FILE", help="a .toml or .json file that lists checks")
    parser.add_argument("--accepted", metavar="FILE", help="findings that are accepted until a day")
    parser.add_argument("--today", metavar="DAY", help="the day on which acceptances must hold")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    text = "print JSON in the form of a validation result, as data quality tools write it"
    form.add_argument("--validation-json", action="store_true", help=text)


def run_check(options: argparse.Namespace) -> int:
    """Run checks; exit status 1 if one fails."""
    from estimates.pipelines.checks.checked_claims import refuse_series
    from estimates.pipelines.checks.runner import checks_from, run

    options.quarantine = True
    claims, accepted = read_known_claims(options), options.accepted or ()
    checks = checks_from(options.checks)
    if options.period is options.quantity is None and any(c.unit == "question" for c in checks):
        refuse_series(claims, None)
    outcomes = run(claims, checks, accepted=accepted, today=options.today)
    if options.validation_json:
        print_json(outcomes.to_validation_result())
    elif options.json:
        rows, findings = outcomes.to_records(), outcomes.findings.to_records()
        print_json({"passed": outcomes.passed, "checks": rows, "findings": findings})
    else:
        print("\n".join(map(format_outcome, outcomes)))
    return DONE if outcomes.passed else FAILED


def format_outcome(outcome: Outcome) -> str:
    """Return the line of one check."""
    status = "ok" if outcome.passed else "warning" if outcome.severity == "warning" else "FAILED"
    rows = f" [{', '.join(outcome.labels[:10])}{' …' if len(outcome.labels) > 10 else ''}]"
    return f"{status:<8}{outcome.check}: {outcome.message}{rows if outcome.labels else ''}"
