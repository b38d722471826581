"""The command ``estimates scan``: the figures of a text, for people or as a file of claims."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import estimates
from estimates.cli.options import DONE
from estimates.columnar.text_files import decode_text, read_bytes
from estimates.model.flat import flatten
from estimates.parsing.scanner import Mention

SOURCE_NOT_NAMED = "not named"
NOT_CONFIRMED = "source suggested by the sentence, not confirmed"


def add_scan_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``scan``."""
    add = parser.add_argument
    add("file", metavar="FILE", help="a text file, or - for stdin")
    add("--jsonl", action="store_true", help="one claim per line, as est.read reads it")
    add("--source", help="of every claim; by default the one that its sentence names")
    add("--quantity", help="of every claim; by default what it counts")
    add("--published-on", metavar="DAY", help='the day from which "last week" is counted')
    add("--measures", action="store_true", help="include measures: money, distances, shares")
    add("--refused", action="store_true", help="list what was seen and not read instead")
    add("--encoding", help="of a file that is not UTF-8")


def run_scan(options: argparse.Namespace) -> int:
    """Print every figure of a text with its position."""
    raw = sys.stdin.buffer.read() if options.file == "-" else read_bytes(Path(options.file))
    text = decode_text(raw, options.file, options.encoding)
    if options.refused:
        for refusal in estimates.scan(text, refused=True):
            print(f"{refusal.start}-{refusal.end}  {refusal.exact}: {refusal.problem}")
        return DONE
    published, measures = options.published_on, options.measures
    for mention in estimates.scan(text, published_on=published, measures=measures):
        if options.jsonl:
            print(json.dumps(claim_row(mention, options), ensure_ascii=False))
            continue
        source = f", {mention.attribution.words} (suggested)" if mention.attribution else ""
        figure = f"{mention.figure.notation}, {mention.figure.form}"
        print(f"{mention.start}-{mention.end}  {mention.exact}: {figure}{source}")
    return DONE


def claim_row(mention: Mention, options: argparse.Namespace) -> dict[str, Any]:
    """Return a figure of a text as the stated columns of a claim."""
    named, when = mention.attribution, mention.refers_to
    claim = mention.claim(
        source=options.source or (named.words if named else SOURCE_NOT_NAMED),
        quantity=options.quantity,
        document=None if options.file == "-" else Path(options.file).name,
        published_on=options.published_on,
        refers_to_start=when.first if when else None,
        refers_to_end=when.last if when else None,
        note=NOT_CONFIRMED if named and not options.source else None,
    )
    row = {column: cell for column, cell in flatten(claim).items() if cell is not None}
    return {name: str(cell) if isinstance(cell, date) else cell for name, cell in row.items()}
