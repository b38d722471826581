"""Write a change report for a terminal and as Markdown, for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from estimates.columnar.table import Table
from estimates.display.number_format import count_noun, format_full, format_rounded
from estimates.display.text import markdown_cell
from estimates.display.text_width import cut_text, one_line
from estimates.model.quantity import UNNAMED_QUANTITY

# A comment of more rows is longer than what GitHub accepts (65,536 characters).
MOST_ROWS = 150
ESTIMATE_DIGITS = 3
NOTHING_CHANGED = "nothing changed"


def format_changes(table: Table[Any]) -> str:
    """Return a change report for a terminal, one line per change and quantity."""
    return "\n".join(map(format_change, table)) or NOTHING_CHANGED


def format_change(row: Any) -> str:
    """Return the line of one row of a change report.

    >>> from estimates import changes
    >>> print(format_change(changes([], [{"claim_id": "a", "source": "A", "value": 5}],
    ...                             method="lowest")[0]))
    1. added A, “5” [a]: moved the range from nothing to 5, the estimate from nothing to 5
    """
    return f"{row.step}. {describe_change(row)}"


def describe_change(row: Any) -> str:
    """Return when what was changed, and what that moved in a quantity."""
    day = f"{row.known_on} " if row.known_on else ""
    quantity = "" if row.quantity == UNNAMED_QUANTITY else f"{one_line(row.quantity)}: "
    return f"{day}{row.change} {name_changed_claim(row)}: {quantity}{describe_moves(row)}"


def name_changed_claim(row: Any) -> str:
    """Return the source of a changed claim, its words, and its label where it has one."""
    words = " → ".join(f"“{cut_text(text, 60)}”" for text in changed_texts(row))
    # A label made of source and day, or of a place in the file, says nothing new.
    is_made = row.label.startswith((row.source, "#"))
    label = "" if is_made else f" [{one_line(row.label)}]"
    columns = f" ({', '.join(row.what)})" if row.change == "revised" and row.was == row.now else ""
    return f"{one_line(row.source)}, {words}{label}{columns}"


def changed_texts(row: Any) -> Sequence[str]:
    """Return the words before and after a change, each once."""
    return [*dict.fromkeys(filter(None, (row.was, row.now)))]


def describe_moves(row: Any) -> str:
    """Return what a change moved, in words."""
    ranges, estimates = write_ranges(row, row), write_estimates(row, row)
    moved = [
        f"the {name} from {pair[0]} to {pair[1]}"
        for name, pair in (("range", ranges), ("estimate", estimates))
        if pair[0] != pair[1]
    ]
    return f"moved {', '.join(moved)}" if moved else "moved nothing"


def write_ranges(first: Any, last: Any) -> tuple[str, str]:
    """Return the range before a row and after another, in words."""
    return write_range_ends(first.low_before, first.high_before), write_range_ends(
        last.low_after, last.high_after
    )


def write_range_ends(low: float | None, high: float | None) -> str:
    """Return a range as two numbers, one where both are equal, or "nothing".

    >>> write_range_ends(80000.0, 110000.0), write_range_ends(None, None)
    ('80,000–110,000', 'nothing')
    """
    if low is None or high is None:
        return "nothing"
    return "–".join(dict.fromkeys(map(format_full, (low, high))))


def write_estimates(first: Any, last: Any) -> tuple[str, str]:
    """Return the estimate before a row and after another, rounded."""
    before, after = (
        "nothing" if number is None else format_rounded(number, ESTIMATE_DIGITS)
        for number in (first.estimate_before, last.estimate_after)
    )
    return before, after


def changes_markdown(table: Table[Any]) -> str:
    """Return a change report as Markdown: what moved by quantity, then every change."""
    if not len(table):
        return f"**{NOTHING_CHANGED.capitalize()}.**"
    # The rows of a quantity lead without a break from the first state to the last.
    rows = [*table]
    ends: dict[str, list[Any]] = {}
    for row in rows:
        ends.setdefault(row.quantity, [row, row])[1] = row
    n_changes = count_noun(len({row.step for row in rows}), "change")
    lines = [f"**{n_changes} of {count_noun(len(ends), 'quantity')}**", ""]
    lines += ["| quantity | range | estimate |", "|---|---|---|"]
    lines += [table_row(q, write_ranges(*pair), write_estimates(*pair)) for q, pair in ends.items()]
    lines = [*cut_rows(lines, 4, "quantity"), "", "<details><summary>every change</summary>", ""]
    details = [f"- {markdown_cell(describe_change(row))}" for row in rows]
    return "\n".join([*lines, *cut_rows(details, 0, "change"), "", "</details>"])


def table_row(quantity: str, *pairs: tuple[str, str]) -> str:
    """Return a row of a table: a quantity, and what it had before and has after."""
    cells = [before if before == after else f"{before} → {after}" for before, after in pairs]
    return f"| {' | '.join([markdown_cell(quantity), *cells])} |"


def cut_rows(lines: list[str], head: int, noun: str) -> list[str]:
    """Return lines with at most `MOST_ROWS` after a head, and how many more there are."""
    n_more = len(lines) - head - MOST_ROWS
    return (
        lines if n_more <= 0 else [*lines[:-n_more], "", f"… {count_noun(n_more, f'more {noun}')}"]
    )
