"""Propose the mapping of a file: ``mapping``."""

import argparse

from estimates.cli.options import DONE, sheet_of


def add_mapping_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``mapping``."""
    add = parser.add_argument
    add("file", metavar="FILE", help="a table")
    add("--python", action="store_true", help="print Python instead of TOML")
    add("--sheet", help="the name or the number of a sheet of a workbook")
    add("--encoding", help="of a text file that is not UTF-8")


def run_mapping(options: argparse.Namespace) -> int:
    """Print the mapping that a table seems to ask for, to be checked and given as --mapping."""
    from estimates.io.propose import propose_mapping

    where = {} if options.sheet is None else {"sheet": sheet_of(options.sheet)}
    proposal = propose_mapping(options.file, where=where, encoding=options.encoding)
    print(proposal.to_python() if options.python else proposal, end="\n" if options.python else "")
    return DONE
