"""The page of the command line, from its parser."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from markdown_parts import escape_text, table

from estimates.cli.app import build_parser

HEAD = """# Command line

`estimates COMMAND …` does in a terminal what the functions of the same names do. It exits with 0
when done, with 1 when a check failed, and with 2 for bad input, each problem on a line of stderr.
"""


def command_line_page() -> str:
    """Return the page: each command with its arguments."""
    lines = [HEAD]
    for name, command in commands().items():
        lines += [f"## `estimates {name}` {{ #{name} }}\n", f"{command.description}.\n"]
        rows = list(argument_rows(command))
        lines += [*table(("argument", "meaning"), rows), ""] if rows else []
    return "\n".join(lines)


def commands() -> dict[str, argparse.ArgumentParser]:
    """Return the parser of each command."""
    actions = build_parser()._actions
    choices = next(a.choices for a in actions if isinstance(a, argparse._SubParsersAction))
    return dict(choices)


def argument_rows(command: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Yield the arguments of a command, and what each means."""
    for action in command._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        value = action.metavar or (
            "{" + ",".join(map(str, action.choices)) + "}"
            if action.choices
            else action.dest.upper()
        )
        takes_value = not action.option_strings or action.nargs != 0
        names = ", ".join(action.option_strings) or str(value)
        shown = f"{names} {value}" if action.option_strings and takes_value else names
        yield f"`{shown}`", escape_text((action.help or "") % vars_of(action))


def vars_of(action: argparse.Action) -> dict[str, object]:
    """Return what a help text may name in it."""
    return {"default": action.default, "prog": "estimates"}
