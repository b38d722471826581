"""Forest plot: one row per claim, with the core or the gap, and the consensus."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from estimates.analysis.reconciliation import Reconciliation
from estimates.display.forest import Forest, Mark, build_forest, mark_texts
from estimates.display.plots import canvas
from estimates.display.plots.canvas import MARKERS
from estimates.display.plots.colours import palette, themed
from estimates.display.text_width import estimate_width, fit_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FOREST_ROW_INCHES = 0.28
# Rows are as large as the text around a figure; widths are in points.
ROW_SIZE, MOST_FIGURE_POINTS, LABELS_POINTS = 10.0, 250.0, 84.0
# A new figure is at most this wide.
MOST_INCHES = 11.0


def forest(rec: Reconciliation, ax: Axes | None = None, most: int = 60) -> Axes:
    """Draw the claims on one quantity, one per row.

    A stated value is a dot, a range a bar, an open end an arrow. Echoes are hollow and follow the
    claim that they repeat; claims that no longer count are crossed, and claims that are not
    comparable have a diamond. The core is shaded or, in conflict, the gap is framed. The last rows
    have the consensus and the interval of the next independent source.

    Parameters
    ----------
    rec : a result on one quantity, ``rec["…"]``.
    ax : where to draw; by default a new figure.
    most : the largest number of claims; those that set the range, the gap and the consensus
        come first.

    Raises
    ------
    UnknownQuantityError, MissingExtraError

    Examples
    --------
    >>> from estimates import claim, reconcile
    >>> forest(reconcile([claim("A", "90 to 110"), claim("B", 120)], method="median")).get_xscale()
    'log'
    """
    rec = canvas.require_single_quantity(rec)
    content = build_forest(rec, most) if rec.quantities else None
    rows = len(content.marks) + 3 if content else 4
    texts = list_texts(content) if content else []
    ax = canvas.get_axes(ax, choose_width(texts), 1.0 + FOREST_ROW_INCHES * rows)
    if content is None or not content.marks:
        return canvas.write_empty(ax, "no claims")
    canvas.apply_axis(ax.xaxis, content.axis)
    canvas.style_axes(ax)
    draw_band(ax, content)
    for row, mark in enumerate(content.marks):
        draw_mark(ax, mark, row)
    draw_consensus(ax, content)
    label_forest(ax, content, texts)
    canvas.write_heading(ax, rec, canvas.note_hidden(content.n_hidden, "claim"))
    canvas.label_unit(ax.xaxis, rec, 400)
    return ax


def draw_band(ax: Axes, content: Forest) -> None:
    """Shade the core, or frame the gap."""
    colours = palette(ax)
    ends = [-0.6, len(content.marks) - 0.5]
    core, gap = (canvas.clip_interval(x, content.axis) for x in (content.core, content.gap))
    if core and core[0] < core[1]:
        ax.fill_betweenx(ends, *core, color=colours.agree, alpha=0.14 * colours.shade, linewidth=0)
    elif core:
        ax.plot([core[0], core[0]], ends, color=colours.agree, alpha=0.35, linewidth=4, zorder=0.5)
    if gap:
        frame: dict[str, Any] = {"edgecolor": colours.clash, "linestyle": "--", "linewidth": 0.8}
        ax.fill_betweenx(ends, *gap, facecolor=colours.clash + "14", **frame)


def draw_mark(ax: Axes, mark: Mark, row: int) -> None:
    """Draw one claim."""
    colours = palette(ax)
    if not mark.ends:
        return
    if mark.trail:
        trail: dict[str, Any] = {
            "marker": "|",
            "markersize": 7,
            "linewidth": 0,
            "color": colours.muted,
        }
        ax.plot(mark.trail, [row] * len(mark.trail), **trail)
    marker, is_used = themed(ax, MARKERS[mark.role]), mark.role == "used"
    colour = marker["color"]
    if math.isfinite(mark.error) and math.isfinite(mark.value):
        ends = [mark.value - mark.error, mark.value + mark.error]
        ax.plot(ends, [row, row], color=colour, linewidth=1)
    if mark.is_range:
        bar: dict[str, Any] = {"color": colour, "solid_capstyle": "butt"}
        bar |= {"linestyle": ":" if mark.is_vague else "-", "linewidth": 4 if is_used else 1.5}
        ax.plot([mark.low, mark.high], [row, row], **bar)
    if mark.open_end:
        bound, direction = mark.open_end
        canvas.draw_open_end(ax, bound, row, (20 * direction, 0), colour)
        if is_used:
            ax.plot([bound], [row], marker="|", color=colour, markersize=9, markeredgewidth=1.6)
    if math.isfinite(mark.value):
        ax.plot([mark.value], [row], **marker, markersize=6)
    elif not is_used:
        bound = mark.low if math.isfinite(mark.low) else mark.high
        ax.plot([bound], [row], **marker, markersize=6)


def draw_consensus(ax: Axes, content: Forest) -> None:
    """Draw the consensus and the interval of the next source below the claims."""
    colours = palette(ax)
    row = len(content.marks)
    ax.axhline(row - 0.5, color=colours.muted, linewidth=0.6)
    for y, ends, thickness in ((row, content.interval, 3.0), (row + 1, content.prediction, 1.3)):
        clipped = canvas.clip_interval(ends, content.axis)
        if clipped and ends:
            ax.plot(
                clipped, [y, y], color=colours.answer, linewidth=thickness, solid_capstyle="butt"
            )
            caps = [end for end in ends if content.axis.contains(end)]
            ax.plot(caps, [y] * len(caps), "|", color=colours.answer, markersize=7)
    if not math.isnan(content.estimate):
        ax.plot([content.estimate], [row], "D", color=colours.answer, markersize=7)


def list_texts(content: Forest) -> list[tuple[str, str, str]]:
    """Return the name, the label and the figure of each row."""
    rows = [*map(mark_texts, content.marks)]
    has_labels, level = any(label for _, label, _ in rows), f"{content.level * 100:g} %"
    rows.append(answer_texts("consensus", level, content.estimate_text, has_labels))
    if content.prediction:
        rows.append(answer_texts("next source", level, content.prediction_text, has_labels))
    return rows


def text_widths(texts: list[tuple[str, str, str]]) -> tuple[float, float, float]:
    """Return the widths of the names, of the figures, and of what stands before the figures."""
    name, label, figure = (
        max((estimate_width(text[:200], ROW_SIZE) for text in column), default=0.0)
        for column in zip(*texts, strict=True)
    )
    return name, min(figure, MOST_FIGURE_POINTS), LABELS_POINTS if label else 18.0


def choose_width(texts: list[tuple[str, str, str]]) -> float:
    """Return the width of a new figure in inches: wider where names would be cut."""
    if not texts:
        return 8.5
    wanted = (sum(text_widths(texts)) + canvas.MIN_AXIS_POINTS + 40) / 72
    return min(max(wanted, 8.5), MOST_INCHES)


def label_forest(ax: Axes, content: Forest, texts: list[tuple[str, str, str]]) -> None:
    """Write the source of each row on the left, the label and the figure on the right."""
    colours = palette(ax)
    if canvas.is_narrow(ax):
        texts = [(name, "", text) for name, _, text in texts]
    _, figure_width, offset = text_widths(texts)
    figure_width = canvas.label_room(ax, figure_width)
    taken = canvas.MIN_AXIS_POINTS + offset + figure_width + 30
    room = canvas.label_room(ax, max(canvas.figure_points(ax) - taken, 190))
    canvas.label_rows(ax, [fit_text(name, room, ROW_SIZE) for name, _, _ in texts])
    ax.tick_params(axis="y", labelsize=ROW_SIZE)
    for row, (_, label, text) in enumerate(texts):
        is_faded = row < len(content.marks) and content.marks[row].role in ("struck", "aside")
        colour = colours.muted if is_faded else colours.ink
        canvas.write_right(ax, row, fit_text(label, 60, ROW_SIZE), 18, size=ROW_SIZE)
        shown = fit_text(text, figure_width + 1, ROW_SIZE)
        canvas.write_right(ax, row, shown, offset, colour, ROW_SIZE)
        if is_faded:
            ax.get_yticklabels()[row].set_color(colours.muted)


def answer_texts(name: str, level: str, text: str, has_labels: bool) -> tuple[str, str, str]:
    """Return the texts of a row below the claims; the level is in the column of labels, if any."""
    return (name, level, text) if has_labels else (f"{name}, {level}", "", text)
