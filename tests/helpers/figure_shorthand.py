"""Write a figure in the shorthand of the reference file of phrases."""

from __future__ import annotations

from estimates.model.figure import Figure
from estimates.model.notation import COMPARATOR_BOUNDS


def shorthand(f: Figure) -> str:
    """Return a figure in one line, with its form and its items."""
    if f.form == "list":
        return "list: " + "; ".join(shorthand(item).split(": ")[-1] for item in f.items)
    if f.form == "change" and not f.has_number:
        return "change-list: " + "; ".join(shorthand(i).split(": ")[-1] for i in f.items)
    numbers = number_shorthand(f)
    return numbers if f.form == "level" else f"{f.form}: {numbers}"


def number_shorthand(f: Figure) -> str:
    """Return the number, the bounds or the vague word of a figure."""
    if f.vague is not None:
        return f"vague {f.vague.word} {'-' if f.vague.unit is None else f.vague.unit}"
    if f.comparator in COMPARATOR_BOUNDS:
        n = f.lower if f.lower is not None else f.upper
        return f"{f.comparator}{'?' if f.cancellable else ''} {n}"
    if f.comparator == "=":
        return f"= {f.value}"
    if f.lower is not None and f.upper is not None:
        left, right = "[" if f.lower_closed else "(", "]" if f.upper_closed else ")"
        ends = f"{left}{f.lower}, {f.upper}{right}"
        hedge = "~" if f.comparator == "~" else ""
        return f"{f.value} in {ends}" if f.value is not None else hedge + ends
    if f.comparator == "~":
        side = "<" if f.upper is not None else ">" if f.lower is not None else ""
        return f"~{side} {f.value}"
    return str(f.value)
