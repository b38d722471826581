"""The command ``verify``."""

import argparse
from collections import Counter

from estimates.cli.claim_files import read_known_claims
from estimates.cli.options import DONE, FAILED, add_claim_options, print_json, print_table
from estimates.cli.output import report


def add_verify_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``verify``."""
    add_claim_options(parser)
    add = parser.add_argument
    text = "a folder with the texts of the documents, or a file of annotated documents"
    add("--documents", metavar="DIR", required=True, help=text)
    add("--json", action="store_true", help="print JSON")


def run_verify(options: argparse.Namespace) -> int:
    """Check that quotes stand in their documents and state the figures; exit status 1 if not."""
    from estimates.io.evidence.verification import FAILED_STATUSES, verify

    table = verify(read_known_claims(options), options.documents)
    if options.json:
        print_json(table.to_records())
    else:
        print_table(table.columns, table)
    counts = Counter(row.status for row in table)
    summary = ", ".join(f"{count:,} {status}" for status, count in counts.most_common())
    report(summary or "no claims")
    return FAILED if any(counts[status] for status in FAILED_STATUSES) else DONE
