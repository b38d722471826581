"""The verbs of pipelines on the command line: coalesce, changes, check."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from estimates.claims.claimset import ClaimSet
    from estimates.columnar.table import Table
    from estimates.pipelines.changes.report import Change
    from estimates.pipelines.checks.outcome import Outcome

Command = Callable[..., argparse.ArgumentParser]
Read = Callable[[argparse.Namespace], "ClaimSet"]
DONE, FAILED = 0, 1


def add(command: Command, of_claims: Callable[[argparse.ArgumentParser], None], read: Read) -> None:
    """Add the verbs; `of_claims` and `read` are how every command takes and reads claims."""
    verb = command(
        "coalesce",
        lambda options: run_coalesce(options, read),
        "one value a quantity and period by an order of sources, as CSV",
    )
    of_claims(verb)
    verb.add_argument(
        "--priority", metavar="SOURCE", action="append", required=True,
        help="the source that goes first; again for the next",
    )  # fmt: skip
    verb.add_argument(
        "--others", default="after", choices=["after", "drop", "raise"],
        help="what becomes of sources that are not named (after)",
    )  # fmt: skip
    verb.add_argument(
        "--each", default="period", choices=["period", "quantity"], help="a value for each (period)"
    )
    verb = command(
        "changes",
        lambda options: run_changes(options, read),
        "what changed between two files of claims, and how much each change moved",
    )
    of_claims(verb)
    verb.add_argument("after", metavar="AFTER", help="the later file; may be the same")
    verb.add_argument("--after-as-of", metavar="DAY", help="what of it was known on this day")
    verb.add_argument("--method", default="bayes", help="see: estimates methods")
    form = verb.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="as a table")
    form.add_argument("--json", action="store_true", help="machine-readable")
    verb = command(
        "check",
        lambda options: run_check(options, read),
        "run checks; exit status 1 where one fails",
    )
    of_claims(verb)
    verb.add_argument("--checks", metavar="FILE", help="a .toml or .json file that lists them")
    verb.add_argument("--accepted", metavar="FILE", help="findings accepted until a day")
    verb.add_argument("--today", metavar="DAY", help="on which acceptances are judged")
    verb.add_argument("--json", action="store_true", help="machine-readable")


def run_coalesce(options: argparse.Namespace, read: Read) -> int:
    """Print one value a quantity and period as CSV."""
    from estimates.pipelines.coalesce.dispatch import coalesce

    claims = known(options, read)
    print_table(coalesce(claims, options.priority, others=options.others, each=options.each))
    return DONE


def run_changes(options: argparse.Namespace, read: Read) -> int:
    """Print a line a change and question."""
    from estimates.pipelines.changes.report import changes

    before = known(options, read)
    later = argparse.Namespace(
        **{**vars(options), "file": options.after, "as_of": options.after_as_of}
    )
    found = changes(before, known(later, read), method=options.method)
    if options.json:
        print_json(found.to_records())
    elif options.csv:
        print_table(found)
    else:
        print("\n".join(map(in_words, found)) or "nothing changed")
    return DONE


def run_check(options: argparse.Namespace, read: Read) -> int:
    """Print a line a check; return 1 where an error is among those that failed."""
    from estimates.pipelines.checks.check import run

    options.quarantine = True
    outcomes = run(
        known(options, read), options.checks, accepted=options.accepted or (), today=options.today
    )
    if options.json:
        print_json(
            {
                "passed": outcomes.passed,
                "checks": outcomes.to_records(),
                "findings": outcomes.findings.to_records(),
            }
        )
    else:
        print("\n".join(map(line, outcomes)))
    return DONE if outcomes.passed else FAILED


def known(options: argparse.Namespace, read: Read) -> ClaimSet:
    """Read the claims of a command, as known on its day."""
    claims = read(options)
    return claims if options.as_of is None else claims.as_of(options.as_of)


def in_words(row: Change) -> str:
    """Return a change in a line.

    Examples
    --------
    >>> from estimates.pipelines.changes import changes
    >>> print(in_words(changes([], [{"claim_id": "a", "source": "A", "value": 5}],
    ...                        method="lowest")[0]))
    1. added a (A: 5): unnamed: range nothing → 5 to 5, estimate nothing → 5
    """
    from estimates.display.number_format import full, rounded

    day = f"{row.known_on} " if row.known_on else ""
    said = " → ".join(dict.fromkeys(filter(None, (row.was, row.now))))
    ranges = [
        "nothing" if low is None or high is None else f"{full(low)} to {full(high)}"
        for low, high in ((row.low_before, row.high_before), (row.low_after, row.high_after))
    ]
    middles = [
        "nothing" if number is None else rounded(number, 3)
        for number in (row.estimate_before, row.estimate_after)
    ]
    still = row.estimate_before == row.estimate_after
    moved = [
        f"range stays {ranges[0]}" if ranges[0] == ranges[1] else f"range {' → '.join(ranges)}",
        f"estimate stays {middles[0]}" if still else f"estimate {' → '.join(middles)}",
    ]
    who = f"{row.claim_id} ({row.source}: {said})"
    return f"{row.step}. {day}{row.change} {who}: {row.quantity}: {', '.join(moved)}"


def line(outcome: Outcome) -> str:
    """Return a check in a line."""
    word = "ok" if outcome.passed else "warning" if outcome.severity == "warning" else "FAILED"
    rows = f" [{', '.join(outcome.rows[:10])}{' …' if len(outcome.rows) > 10 else ''}]"
    return f"{word:<8}{outcome.check}: {outcome.message}{rows if outcome.rows else ''}"


def print_table(table: Table[Any]) -> None:
    """Print a table as CSV, safe against what a spreadsheet would run."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.to_records():
        writer.writerow([cell(row[name]) for name in table.columns])


def cell(value: Any) -> str:
    """Write a cell; text is protected whatever the column is called."""
    from estimates.io.delimited import as_text, protect

    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    return protect("note", value) if isinstance(value, str) else as_text(value)


def print_json(found: Any) -> None:
    """Print as JSON."""
    json.dump(found, sys.stdout, ensure_ascii=False, allow_nan=False, indent=1)
    print()
