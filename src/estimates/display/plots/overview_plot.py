"""Overview plot: several quantities side by side, one row each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from estimates.analysis.reconciliation import Reconciliation
from estimates.display.axis import make_axis
from estimates.display.number_format import count_noun
from estimates.display.plots import canvas
from estimates.display.plots.colours import palette
from estimates.display.summary import informative_interval
from estimates.display.text_width import fit_text
from estimates.model.arguments import require

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OVERVIEW_ROW_INCHES, ROW_POINTS = 0.34, 10.0


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """One quantity: its reported range, its consensus, and the number of its sources.

    low, high : NaN without a range. interval : of the consensus, None without one.
    """

    quantity: str
    low: float
    high: float
    low_open: bool
    high_open: bool
    estimate: float
    interval: tuple[float, float] | None
    voices: int
    conflict: bool
    is_log: bool


def overview(rec: Reconciliation, ax: Axes | None = None, most: int = 40) -> Axes:
    """Draw several quantities side by side, one per row.

    The thin bar is the reported range, with an arrow where it is open; the diamond is the
    consensus and the thick line its interval. On the right are the number of independent sources
    and, where no number satisfies all of them, "conflict".

    Parameters
    ----------
    rec : a result.
    ax : where to draw; by default a new figure.
    most : the largest number of quantities, in the order of the result.

    Raises
    ------
    InvalidFieldError, MissingExtraError

    Examples
    --------
    >>> from estimates import claim, reconcile
    >>> ax = overview(reconcile([claim("A", 90, quantity="x"), claim("B", 120, quantity="y")]))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['x', 'y']
    """
    problem, remedy = "must be a result of est.reconcile", "give est.reconcile(claims)"
    require(rec, Reconciliation, problem, column="rec", remedy=remedy)
    rows = [overview_row(rec, at) for at in range(min(most, len(rec.quantities)))]
    ax = canvas.get_axes(ax, 8.5, 1.2 + OVERVIEW_ROW_INCHES * max(2, len(rows)))
    drawn = [row for row in rows if math.isfinite(row.low)]
    if not drawn:
        return canvas.write_empty(ax, "no quantity with a usable number")
    is_log = all(row.is_log for row in drawn)
    must = [end for row in drawn for end in (row.low, row.high)]
    may = [end for row in drawn for end in row.interval or ()]
    axis = make_axis(must, may, is_log)
    canvas.apply_axis(ax.xaxis, axis)
    canvas.style_axes(ax)
    for at, row in enumerate(rows):
        if math.isfinite(row.low):
            draw_overview_row(ax, row, at, axis)
    label_overview(ax, rows)
    hidden = canvas.note_hidden(len(rec.quantities) - len(rows), "quantity")
    day = f", as of {rec.as_of}" if rec.as_of else ""
    canvas.write_title(ax, f"{count_noun(len(rec.quantities), 'quantity')}{day}", hidden)
    return ax


def overview_row(rec: Reconciliation, at: int) -> OverviewRow:
    """Return the row of one quantity of a result."""
    reported, answer = rec.ranges[at], rec.consensus[at]
    low, high, estimate = (
        math.nan if number is None else number
        for number in (reported.low, reported.high, answer.estimate)
    )
    return OverviewRow(
        quantity=reported.quantity,
        low=low,
        high=high,
        low_open=reported.low_open,
        high_open=reported.high_open,
        estimate=estimate,
        interval=informative_interval(answer.lower, answer.upper),
        voices=reported.voices,
        conflict=reported.conflict,
        is_log=answer.scale == "log",
    )


def draw_overview_row(ax: Axes, row: OverviewRow, at: int, axis: Any) -> None:
    """Draw the range of a quantity above its consensus."""
    colours = palette(ax)
    colour = colours.clash if row.conflict else colours.accent
    dashes = "--" if row.conflict else "-"
    ax.plot([row.low, row.high], [at - 0.16] * 2, dashes, color=colour, linewidth=2.5)
    ax.plot([row.low, row.high], [at - 0.16] * 2, "|", color=colour, markersize=8)
    for end, is_open, direction in ((row.low, row.low_open, -1), (row.high, row.high_open, 1)):
        if is_open:
            canvas.draw_open_end(ax, end, at - 0.16, (16 * direction, 0), colour)
    clipped = canvas.clip_interval(row.interval, axis)
    if clipped:
        ax.plot(clipped, [at + 0.18] * 2, color=colours.answer, linewidth=2, solid_capstyle="butt")
    if math.isfinite(row.estimate):
        ax.plot([row.estimate], [at + 0.18], "D", color=colours.answer, markersize=5)


def label_overview(ax: Axes, rows: list[OverviewRow]) -> None:
    """Write the quantities on the left, the numbers of sources and the conflicts on the right."""
    from matplotlib.lines import Line2D

    colours = palette(ax)
    room = canvas.label_room(ax, 230)
    canvas.label_rows(ax, [fit_text(row.quantity, room, ROW_POINTS) for row in rows])
    ax.tick_params(axis="y", labelsize=ROW_POINTS)
    noun, mark = "independent source", ", conflict ≠"
    if canvas.is_narrow(ax):
        noun, mark = "source", " ≠"
    for at, row in enumerate(rows):
        text = count_noun(row.voices, noun) if row.voices else "no usable number"
        text = f"{text}{mark}" if row.conflict else text
        canvas.write_right(ax, at, text, 14, colours.ink if row.conflict else colours.muted)
    shapes: dict[str, dict[str, Any]] = {
        "reported range": {"color": colours.accent, "marker": "|"},
        "in conflict": {"color": colours.clash, "marker": "|", "linestyle": "--"},
        "consensus with its interval": {"color": colours.answer, "marker": "D", "markersize": 5},
    }
    handles = [Line2D([], [], label=name, **shape) for name, shape in shapes.items()]
    below = (0.5, -0.42 / (OVERVIEW_ROW_INCHES * max(2, len(rows))))  # 0.42 inches below
    style = canvas.legend_style(ax)
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=below, **style)
