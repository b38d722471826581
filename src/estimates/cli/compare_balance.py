"""The verbs of scope on the command line: compare, balance; and what may be compared."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from estimates.errors import InvalidFieldError

if TYPE_CHECKING:
    from estimates.claims.claimset import ClaimSet

Command = Callable[..., argparse.ArgumentParser]
Read = Callable[[argparse.Namespace], "ClaimSet"]
DONE, FAILED = 0, 1


def add(command: Command, of_claims: Callable[[argparse.ArgumentParser], None], read: Read) -> None:
    """Add the verbs; `of_claims` and `read` are how every command takes and reads claims."""
    verb = command(
        "compare",
        lambda options: run_compare(options, read),
        "may claims be compared, and why not: two of them, or all on each question",
    )
    of_claims(verb)
    verb.add_argument("claims", metavar="CLAIM", nargs="*", help="the labels of two claims")
    of_scope(verb)
    verb.add_argument("--json", action="store_true", help="machine-readable")
    verb = command(
        "balance",
        lambda options: run_balance(options, read),
        "numbers that add up, nearest to the claims; exit status 1 where there are none",
    )
    of_claims(verb)
    verb.add_argument(
        "--identities", metavar="FILE", required=True,
        help='one a line, "border + Crimea = total", or one itself',
    )  # fmt: skip
    verb.add_argument("--integers", action="store_true", help="whole numbers that add up exactly")
    verb.add_argument("--level", type=float, default=0.9, help="of the intervals (0.9)")
    of_scope(verb)
    verb.add_argument("--json", action="store_true", help="machine-readable")


def of_scope(command: argparse.ArgumentParser) -> None:
    """Add what may be compared."""
    command.add_argument("--window", type=float, metavar="DAYS", help="no claim further away")
    command.add_argument("--drift", type=float, help="how fast the truth may move, e.g. 0.02")
    command.add_argument("--conversions", metavar="FILE", help="units in others: unit,low,high,to")
    command.add_argument(
        "--dimension", metavar="NAME=SEVERITY", action="append", default=[],
        help="e.g. area=refused (refused, caveat, ignored); again for the next",
    )  # fmt: skip


def scope_of(options: argparse.Namespace) -> dict[str, Any]:
    """Return what may be compared, as the verbs of the library take it."""
    pairs = [said.partition("=") for said in options.dimension]
    for name, sign, severity in pairs:
        if not (name and sign and severity):
            raise InvalidFieldError(
                "is not NAME=SEVERITY", column="--dimension", value=name, remedy="area=refused"
            )
    dimensions = {name: severity for name, _, severity in pairs} or None
    return {
        "window": options.window,
        "drift": options.drift,
        "conversions": options.conversions,
        "dimensions": dimensions,
    }


def show(found: Any) -> None:
    """Print as JSON."""
    json.dump(found, sys.stdout, ensure_ascii=False, allow_nan=False, indent=1)
    print()


def run_compare(options: argparse.Namespace, read: Read) -> int:
    """Print whether two claims, or those on each question, may be compared."""
    import estimates

    claims, scope = read(options), scope_of(options)
    if not options.claims:
        rec = estimates.reconcile(claims, as_of=options.as_of, method="median", **scope)
        if options.json:
            show({"ledger": rec.ledger.to_records(), "pairs": rec.discrepancies.to_records()})
        else:
            print("\n".join(of_questions(rec)))
        return DONE
    if len(options.claims) != 2:
        raise InvalidFieldError(
            "are not two claims", column="CLAIM", value=options.claims, remedy="give two labels"
        )
    a, b = (claims[label] for label in options.claims)
    del scope["drift"]
    found = estimates.compare(a, b, **scope)
    if options.json:
        show(found.to_dict())
    else:
        print(found)
    return DONE


def of_questions(rec: Any) -> Iterator[str]:
    """Yield which claims stand apart on each question, and what to say of the others."""
    for quantity in rec.quantities:
        yield quantity
        for entry in rec.ledger:
            if entry.quantity == quantity and entry.standing == "not comparable":
                yield f"  {entry.claim_id} ({entry.source}): not comparable ({entry.reason})"
        for pair in rec.discrepancies:
            if pair.quantity == quantity:
                said = "; ".join(pair.reasons) or "nothing differs"
                verdict = "comparable" if pair.comparable else "not comparable"
                yield f"  {pair.claim_a} against {pair.claim_b}: {verdict} ({said})"


def run_balance(options: argparse.Namespace, read: Read) -> int:
    """Print balanced values, who moved, and what could not hold."""
    import estimates

    found = estimates.balance(
        read(options), options.identities, integers=options.integers, level=options.level,
        as_of=options.as_of, **scope_of(options),
    )  # fmt: skip
    if options.json:
        show(found.to_dict())
    else:
        print(found)
    return FAILED if len(found.conflicts) else DONE
