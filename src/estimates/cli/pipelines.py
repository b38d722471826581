"""The commands ``coalesce``, ``changes`` and ``check``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from estimates.cli.claim_files import read_known_claims
from estimates.cli.options import DONE, FAILED, add_claim_options, print_json, print_table

if TYPE_CHECKING:
    from estimates.pipelines.changes.report import Change
    from estimates.pipelines.checks.outcome import Outcome


def add_coalesce_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``coalesce``."""
    add_claim_options(parser)
    add = parser.add_argument
    text = "the preferred source; repeat it for the next ones, in order"
    add("--priority", metavar="SOURCE", action="append", required=True, help=text)
    text = "how to treat sources that are not named (default after)"
    add("--others", default="after", choices=["after", "drop", "raise"], help=text)
    text = "one value for each (default period)"
    add("--each", default="period", choices=["period", "quantity"], help=text)


def run_coalesce(options: argparse.Namespace) -> int:
    """Print one value per quantity and period, by an order of sources, as CSV."""
    from estimates.pipelines.coalesce.dispatch import coalesce

    claims = read_known_claims(options)
    table = coalesce(claims, options.priority, others=options.others, each=options.each)
    print_table(table.columns, table)
    return DONE


def add_changes_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``changes``."""
    add_claim_options(parser)
    parser.add_argument("after", metavar="AFTER", help="the later file; may be the same file")
    parser.add_argument("--after-as-of", metavar="DAY", help="use what AFTER knew on DAY")
    parser.add_argument("--method", default="bayes", help="see: estimates methods")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="print CSV")
    form.add_argument("--json", action="store_true", help="print JSON")


def run_changes(options: argparse.Namespace) -> int:
    """Print the changes between two files of claims, and the effect of each."""
    from estimates.pipelines.changes.report import changes

    later = {**vars(options), "file": options.after, "as_of": options.after_as_of}
    before = read_known_claims(options)
    after = read_known_claims(argparse.Namespace(**later))
    table = changes(before, after, method=options.method)
    if options.json:
        print_json(table.to_records())
    elif options.csv:
        print_table(table.columns, table)
    else:
        print("\n".join(map(format_change, table)) or "nothing changed")
    return DONE


def add_check_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``check``."""
    add_claim_options(parser)
    parser.add_argument("--checks", metavar="FILE", help="a .toml or .json file that lists checks")
    parser.add_argument("--accepted", metavar="FILE", help="findings that are accepted until a day")
    parser.add_argument("--today", metavar="DAY", help="the day on which acceptances must hold")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run_check(options: argparse.Namespace) -> int:
    """Run checks; exit status 1 if one fails."""
    from estimates.pipelines.checks.runner import run

    options.quarantine = True
    claims, accepted = read_known_claims(options), options.accepted or ()
    outcomes = run(claims, options.checks, accepted=accepted, today=options.today)
    if options.json:
        checks, findings = outcomes.to_records(), outcomes.findings.to_records()
        print_json({"passed": outcomes.passed, "checks": checks, "findings": findings})
    else:
        print("\n".join(map(format_outcome, outcomes)))
    return DONE if outcomes.passed else FAILED


def format_change(row: Change) -> str:
    """Return the line of one change.

    >>> from estimates import changes
    >>> print(format_change(changes([], [{"claim_id": "a", "source": "A", "value": 5}],
    ...                             method="lowest")[0]))
    1. added a (A: 5): unnamed: range nothing → 5 to 5, estimate nothing → 5
    """
    from estimates.display.number_format import format_full, format_rounded

    ranges = [
        "nothing" if low is None or high is None else f"{format_full(low)} to {format_full(high)}"
        for low, high in ((row.low_before, row.high_before), (row.low_after, row.high_after))
    ]
    estimates = [
        "nothing" if number is None else format_rounded(number, 3)
        for number in (row.estimate_before, row.estimate_after)
    ]
    is_same = row.estimate_before == row.estimate_after
    reported = f"stays {ranges[0]}" if ranges[0] == ranges[1] else " → ".join(ranges)
    estimate = f"stays {estimates[0]}" if is_same else " → ".join(estimates)
    day = f"{row.known_on} " if row.known_on else ""
    figures = " → ".join(dict.fromkeys(filter(None, (row.was, row.now))))
    claim = f"{row.label} ({row.source}: {figures}): {row.quantity}"
    return f"{row.step}. {day}{row.change} {claim}: range {reported}, estimate {estimate}"


def format_outcome(outcome: Outcome) -> str:
    """Return the line of one check."""
    status = "ok" if outcome.passed else "warning" if outcome.severity == "warning" else "FAILED"
    rows = f" [{', '.join(outcome.labels[:10])}{' …' if len(outcome.labels) > 10 else ''}]"
    return f"{status:<8}{outcome.check}: {outcome.message}{rows if outcome.labels else ''}"
