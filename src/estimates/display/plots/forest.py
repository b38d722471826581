"""The claims one below the other, with the core, the gap and the consensus."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from estimates.analysis.reconciliation import Reconciliation
from estimates.display.forest import Forest, Mark, forest_of
from estimates.display.forest_svg import said
from estimates.display.plots import canvas
from estimates.display.plots.canvas import AGREE, ANSWER, CLASH, INK, MUTED, SIGNS, SMALL
from estimates.display.text_width import fit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.27
"""Inches a claim."""


def forest(rec: Reconciliation, ax: Axes | None = None, most: int = 60) -> Axes:
    """Draw the claims on one quantity one below the other.

    A stated value is a dot, a range a bar, an open end an arrow; echoes are hollow and stand
    under their voice, what no longer counts is crossed, what is not comparable a diamond. The
    core is shaded, or in conflict the gap framed; below a line stand the consensus and where the
    next source would fall.

    Parameters
    ----------
    rec : a result on one quantity, ``rec["…"]``.
    ax : where to draw; a new figure without it.
    most : claims at the most; those that set the range, the gap and the consensus come first.

    Raises
    ------
    UnknownQuantityError, MissingExtraError

    Examples
    --------
    >>> from estimates import claim, reconcile
    >>> forest(reconcile([claim("A", "90 to 110"), claim("B", 120)], method="median")).get_xscale()
    'log'
    """
    rec = canvas.one_question(rec)
    drawn = forest_of(rec, most) if rec.quantities else None
    rows = len(drawn.marks) + 3 if drawn else 4
    ax = canvas.axes(ax, 8.5, 1.0 + ROW * rows)
    if drawn is None or not drawn.marks:
        return canvas.empty(ax, "no claims")
    canvas.scaled(ax.xaxis, drawn.axis)
    canvas.plain(ax)
    bands(ax, drawn)
    for row, mark in enumerate(drawn.marks):
        draw_mark(ax, mark, row)
    labels(ax, drawn, consensus(ax, drawn))
    hidden = f"{drawn.hidden:,} more claims, not drawn" if drawn.hidden else ""
    canvas.title(ax, canvas.heading(rec), [hidden])
    ax.set_xlabel(fit(canvas.unit_of(rec), 400), fontsize=SMALL, color=MUTED, **canvas.TEXT)
    return ax


def bands(ax: Axes, drawn: Forest) -> None:
    """Shade the core, or frame the gap."""
    rows = len(drawn.marks) - 0.5
    core, gap = (canvas.finite(ends, drawn.axis) for ends in (drawn.core, drawn.gap))
    if core and core[0] < core[1]:
        ax.fill_betweenx([-0.6, rows], *core, color=AGREE, alpha=0.14, linewidth=0)
    elif core:
        ax.plot([core[0], core[0]], [-0.6, rows], color=AGREE, alpha=0.35, linewidth=4, zorder=0.5)
    if gap:
        ax.fill_betweenx(
            [-0.6, rows], *gap, facecolor=CLASH + "14", edgecolor=CLASH, linestyle="--",
            linewidth=0.8,
        )  # fmt: skip


def draw_mark(ax: Axes, mark: Mark, row: int) -> None:
    """Draw one claim."""
    if not mark.ends:
        return
    sign, used = SIGNS[mark.role], mark.role == "used"
    colour = sign["color"]
    if math.isfinite(mark.error) and math.isfinite(mark.value):
        ends = [mark.value - mark.error, mark.value + mark.error]
        ax.plot(ends, [row, row], color=colour, linewidth=1)
    bounded = math.isfinite(mark.low) and math.isfinite(mark.high)
    if bounded and mark.low < mark.high:
        style = ":" if mark.vague else "-"
        ax.plot([mark.low, mark.high], [row, row], color=colour, linestyle=style,
                linewidth=4 if used else 1.5, solid_capstyle="butt")  # fmt: skip
    for bound, other, way in ((mark.low, mark.high, 1), (mark.high, mark.low, -1)):
        if math.isfinite(bound) and math.isinf(other):
            canvas.arrow(ax, bound, row, (20 * way, 0), colour)
            if used:
                ax.plot([bound], [row], marker="|", color=colour, markersize=9, markeredgewidth=1.6)
    if math.isfinite(mark.value):
        ax.plot([mark.value], [row], **sign, markersize=6)
    elif not used:
        bound = mark.low if math.isfinite(mark.low) else mark.high
        ax.plot([bound], [row], **sign, markersize=6)


def consensus(ax: Axes, drawn: Forest) -> list[tuple[str, str, str]]:
    """Draw the consensus and the next source below the claims; return their labels."""
    row = len(drawn.marks)
    ax.axhline(row - 0.5, color=MUTED, linewidth=0.6)
    level = f"{drawn.level * 100:g} %"
    for at, ends, thick in ((row, drawn.interval, 3.0), (row + 1, drawn.following, 1.3)):
        shown = canvas.finite(ends, drawn.axis)
        if shown and ends:
            ax.plot(shown, [at, at], color=ANSWER, linewidth=thick, solid_capstyle="butt")
            caps = [end for end in ends if drawn.axis.reaches(end)]
            ax.plot(caps, [at] * len(caps), "|", color=ANSWER, markersize=7)
    if not math.isnan(drawn.estimate):
        ax.plot([drawn.estimate], [row], "D", color=ANSWER, markersize=7)
    found = [("consensus", level, said(drawn))]
    return [*found, ("next source", level, drawn.next_source)] if drawn.following else found


def labels(ax: Axes, drawn: Forest, below: list[tuple[str, str, str]]) -> None:
    """Write who on the left, which claim and what was said on the right."""
    who = ["↳ " * m.line.depth + fit(m.line.source, 190, SMALL) for m in drawn.marks]
    which = [fit(m.line.claim_id, 60, SMALL) for m in drawn.marks]
    what = [fit(m.line.text, 170, SMALL) for m in drawn.marks]
    for name, level, words in below:
        who, which, what = [*who, name], [*which, level], [*what, words]
    ax.set_yticks(range(len(who)), who, **canvas.TEXT)
    ax.set_ylim(len(who) - 0.4, -0.6)
    place = ax.get_yaxis_transform()
    for row in range(len(who)):
        faded = row < len(drawn.marks) and drawn.marks[row].role in ("struck", "aside")
        ax.annotate(which[row], (1, row), (18, 0), place, textcoords="offset points",
                    fontsize=SMALL, va="center", color=MUTED, **canvas.TEXT)  # fmt: skip
        ax.annotate(what[row], (1, row), (84, 0), place, textcoords="offset points",
                    fontsize=SMALL, va="center", color=MUTED if faded else INK,
                    **canvas.TEXT)  # fmt: skip
        if faded:
            ax.get_yticklabels()[row].set_color(MUTED)
