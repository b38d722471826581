"""The command ``sensitivity``."""

import argparse
from typing import Any

from estimates.cli.claim_files import read_claims
from estimates.cli.options import (
    DONE,
    add_claim_options,
    clock_arguments,
    days_or_auto,
    number_or_name,
    print_json,
    print_table,
)

# Option → the parameter of `estimates.sensitivity`, and how its alternatives are read.
REPEATED: dict[str, tuple[str, Any]] = {
    "method": ("methods", str),
    "prior": ("priors", number_or_name),
    "convention": ("conventions", str),
    "bounds": ("bounds", str),
    "window": ("windows", days_or_auto),
    "drift": ("drifts", float),
    "floors": ("floors", str),
}


def add_sensitivity_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sensitivity``."""
    add_claim_options(parser)
    add = parser.add_argument
    for name, (_, read) in REPEATED.items():
        text = "a choice, the base first; repeat it for the next ones"
        add(f"--{name}", metavar="CHOICE", action="append", type=read, help=text)
    text = "leave out each source, or each party (default both)"
    add("--leave-out", choices=["source", "party", "nothing"], action="append", help=text)
    add("--level", type=float, default=0.9, help="of the intervals (default 0.9)")
    text = "how coarsely people round, inside [0, 1]; 0 = not at all (default 0.8)"
    add("--heaping", type=float, default=0.8, metavar="STEP", help=text)
    add("--conversions", metavar="FILE", help="conversions of units, in columns unit,low,high,to")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="print every specification as CSV")
    form.add_argument("--json", action="store_true", help="print the summary as JSON")


def run_sensitivity(options: argparse.Namespace) -> int:
    """Say how much each estimate rests on the choices behind it."""
    import estimates
    from estimates.display.sensitivity_text import describe_summary
    from estimates.display.text_width import one_line
    from estimates.display.wording import as_sentence, wording

    chosen: dict[str, Any] = {
        parameter: getattr(options, name)
        for name, (parameter, _) in REPEATED.items()
        if getattr(options, name) is not None
    }
    if options.leave_out is not None:
        chosen["leave_out"] = [word for word in options.leave_out if word != "nothing"]
    names = ("as_of", "level", "heaping", "conversions")
    chosen |= {name: getattr(options, name) for name in names} | clock_arguments(options)
    table = estimates.sensitivity(read_claims(options), **chosen)
    if options.csv:
        print_table(table.columns, table)
    elif options.json:
        print_json(table.summary().to_records())
    else:
        for row in table.summary():
            print(f"{one_line(row.quantity)}: {as_sentence(describe_summary(row, wording()))}")
    return DONE
