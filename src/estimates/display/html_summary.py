"""One quantity as HTML shows it: its words, and its forest drawn."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from estimates.analysis.reconciliation import Reconciliation
from estimates.display.forest import Forest, Role, forest_of
from estimates.display.forest_svg import svg
from estimates.display.summary import View, view

SIGNS: dict[Role, str] = {"used": "● solid:", "echo": "○ hollow:", "struck": "✕", "aside": "◇"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the templates lay out: words, the drawing, and what its shapes mean."""

    view: View
    svg: Markup
    caption: str


def shown(
    rec: Reconciliation, quantity: str, most_lines: int, most_marks: int, dated: bool = True
) -> Shown:
    """Return one quantity of a result, with at most so many lines in its ledger and drawing."""
    part = rec if rec.quantities == (quantity,) else rec[quantity]
    v = view(part, quantity, most_lines, dated)
    forest = forest_of(part, most_marks)
    says = f"Reported range: {v.reported}. Discrepancy: {v.conflict or 'none'}. "
    says += f"Consensus: {v.estimate}."
    drawn = svg(forest, f"What was said of {quantity}", says) if forest.marks else Markup()
    return Shown(v, drawn, caption(forest))


def caption(forest: Forest) -> str:
    """Return what the shapes of a forest mean, those that occur."""
    said = [f"{SIGNS[role]} {says}" for role, says in forest.roles.items()]
    ends = [(mark.low, mark.high) for mark in forest.marks]
    if any(abs(end) == float("inf") for pair in ends for end in pair):
        said.append("▹ an end that the words leave open")
    if any(mark.vague for mark in forest.marks):
        said.append("dashed: a vague word, read by a convention")
    if forest.core:
        said.append("shaded: one number there satisfies every claim that counts")
    elif forest.gap:
        said.append("dashed frame: the gap that no number bridges")
    if forest.interval:
        following = ", and below it where the next source would fall" if forest.following else ""
        said.append(f"◆ consensus with its interval{following}")
    return " · ".join(said)
