"""The command ``trajectory``."""

import argparse

from estimates.cli.claim_files import read_claims
from estimates.cli.options import (
    DONE,
    add_claim_options,
    clock_arguments,
    number_or_name,
    print_json,
    print_table,
)


def add_trajectory_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``trajectory``."""
    add_claim_options(parser)
    add = parser.add_argument
    text = "day, week, month, quarter, year, or days as 2022-01-31,2022-02-28"
    add("--days", metavar="DAYS", help=text)
    add("--smooth", action="store_true", help="the level by all claims, not by those known then")
    add("--level", type=float, default=0.9, help="of the intervals (default 0.9)")
    add("--drift", type=float, help="how fast the level moves, e.g. 0.02; by default learned")
    add("--prior", default="unknown", help="spread between sources: a name or a number")
    text = "the largest share of one party in the level of a day, e.g. 0.5"
    add("--max-party-share", type=float, metavar="SHARE", help=text)
    text = "how coarsely people round, inside [0, 1]; 0 = not at all (default 0.8)"
    add("--heaping", type=float, default=0.8, metavar="STEP", help=text)
    text = 'flows that add up to stocks, one per line, e.g. "deaths a day = deaths"; or one of them'
    add("--identities", metavar="FILE", help=text)
    add("--conversions", metavar="FILE", help="conversions of units, in columns unit,low,high,to")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--sentence", action="store_true", help="print a sentence on the last day")


def run_trajectory(options: argparse.Namespace) -> int:
    """Print the level of every quantity on days as CSV."""
    import estimates

    days = options.days
    table = estimates.trajectory(
        read_claims(options),
        options.as_of,
        level=options.level,
        drift=options.drift,
        smooth=options.smooth,
        days=days.split(",") if days and "-" in days else days,
        **clock_arguments(options),
        prior=number_or_name(options.prior),
        conversions=options.conversions,
        max_party_share=options.max_party_share,
        heaping=options.heaping,
        identities=options.identities,
    )
    if options.sentence:
        print(table.sentence())
    elif options.json:
        print_json(table.to_records())
    else:
        print_table(table.columns, table)
    return DONE
