"""A figure in the shorthand of the reference file, to compare it with what was fixed by hand."""

from __future__ import annotations

from estimates.model.figure import BOUND, Figure


def number(n: float) -> str:
    """Return a number as the reference file writes it."""
    return str(n)


def shorthand(f: Figure) -> str:
    """Return the reading of a figure in one line."""
    if f.form == "list":
        return "list: " + "; ".join(shorthand(item).split(": ")[-1] for item in f.items)
    if f.form == "change" and not f.has_number:
        return "change-list: " + "; ".join(shorthand(i).split(": ")[-1] for i in f.items)
    said = reading(f)
    return said if f.form == "level" else f"{f.form}: {said}"


def reading(f: Figure) -> str:
    """Return the numbers of a figure."""
    if f.vague is not None:
        return f"vague {f.vague.word} {'-' if f.vague.unit is None else f.vague.unit}"
    if f.comparator in BOUND:
        n = f.lower if f.lower is not None else f.upper
        return f"{f.comparator}{'?' if f.cancellable else ''} {number(n)}"
    if f.comparator == "=":
        return f"= {number(f.value)}"
    if f.lower is not None and f.upper is not None:
        left, right = "[" if f.lower_closed else "(", "]" if f.upper_closed else ")"
        ends = f"{left}{number(f.lower)}, {number(f.upper)}{right}"
        hedge = "~" if f.comparator == "~" else ""
        return f"{number(f.value)} in {ends}" if f.value is not None else hedge + ends
    if f.comparator == "~":
        side = "<" if f.upper is not None else ">" if f.lower is not None else ""
        return f"~{side} {number(f.value)}"
    return number(f.value)
