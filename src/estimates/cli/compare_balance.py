"""The commands ``compare`` and ``balance``."""

import argparse
from collections.abc import Iterator
from typing import Any

from estimates.cli.claim_files import narrow_to_known, read_claims
from estimates.cli.options import (
    DONE,
    FAILED,
    add_claim_options,
    add_comparability_options,
    clock_arguments,
    comparability_arguments,
    print_json,
)
from estimates.errors import InvalidFieldError


def add_compare_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``compare``."""
    add_claim_options(parser)
    parser.add_argument("claims", metavar="CLAIM", nargs="*", help="the labels of two claims")
    add_comparability_options(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def run_compare(options: argparse.Namespace) -> int:
    """Compare two claims, or all claims of each quantity, with reasons."""
    import estimates

    claims, rules = read_claims(options), comparability_arguments(options)
    if not options.claims:
        rules |= clock_arguments(options)
        rec = estimates.reconcile(claims, as_of=options.as_of, method="median", **rules)
        if options.json:
            print_json({"ledger": rec.ledger.to_records(), "pairs": rec.discrepancies.to_records()})
        else:
            print("\n".join(describe_comparability(rec)))
        return DONE
    if len(options.claims) != 2:
        problem, remedy = "must be two claims", "give two labels, or none to compare all claims"
        raise InvalidFieldError(problem, column="CLAIM", value=options.claims, remedy=remedy)
    known = narrow_to_known(claims, options)
    a, b = (known[label] for label in options.claims)
    del rules["drift"]  # the drift widens intervals; it decides no comparison
    comparability = estimates.compare(a, b, **rules)
    if options.json:
        print_json(comparability.to_dict())
    else:
        print(comparability)
    return DONE


def describe_comparability(rec: Any) -> Iterator[str]:
    """Yield, for each quantity, the excluded claims and the differences of each pair."""
    for quantity in rec.quantities:
        yield quantity
        for entry in rec.ledger:
            if entry.quantity == quantity and entry.standing == "not comparable":
                yield f"  {entry.claim_id} ({entry.source}): not comparable ({entry.reason})"
        for pair in rec.discrepancies:
            if pair.quantity == quantity:
                reasons = "; ".join(pair.reasons) or "nothing differs"
                verdict = "comparable" if pair.comparable else "not comparable"
                yield f"  {pair.claim_a} against {pair.claim_b}: {verdict} ({reasons})"


def add_balance_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``balance``."""
    add_claim_options(parser)
    add = parser.add_argument
    text = 'one identity per line, e.g. "border + Crimea = total"; or one identity'
    add("--identities", metavar="FILE", required=True, help=text)
    add("--integers", action="store_true", help="find whole numbers that add up exactly")
    add("--level", type=float, default=0.9, help="of the intervals (default 0.9)")
    add("--json", action="store_true", help="print JSON")
    add_comparability_options(parser)


def run_balance(options: argparse.Namespace) -> int:
    """Print numbers that add up and are nearest to the claims; exit status 1 if there are none."""
    import estimates

    names = ("integers", "level", "as_of")
    chosen = {name: getattr(options, name) for name in names}
    chosen |= comparability_arguments(options) | clock_arguments(options)
    balance = estimates.balance(read_claims(options), options.identities, **chosen)
    if options.json:
        print_json(balance.to_dict())
    else:
        print(balance)
    return FAILED if len(balance.conflicts) else DONE
