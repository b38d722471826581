"""Shared parts of all plots: axes, plain tick labels, role markers, colours, headings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from estimates.analysis.reconciliation import Reconciliation
from estimates.columnar.extras import import_extra
from estimates.display.axis import Axis, format_tick, select_clear_labels
from estimates.display.forest import MarkRole
from estimates.display.number_format import count_noun
from estimates.display.plots.colours import palette
from estimates.display.summary import question_unit, summarise_quantity
from estimates.display.text_width import estimate_width, fit_text
from estimates.errors import UnknownQuantityError
from estimates.model.arguments import require

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis as PlotAxis

# Font sizes, in points.
SMALL, TINY = 9.0, 8.0
# The shortest axis of any plot, in points: what remains between the labels on both sides.
MIN_AXIS_POINTS = 210.0
# A figure below this width, in points (about 640 pixels), has shorter labels and a shorter axis, as
# shares of its width, and its legend stands in one column.
NARROW_POINTS, LABEL_SHARE, AXIS_SHARE, TITLE_SHARE = 460.0, 0.26, 0.4, 0.62
# Each role has its own shape; the colour only repeats it.
MARKERS: dict[MarkRole, dict[str, Any]] = {
    "used": {"marker": "o", "color": "accent"},
    "echo": {"marker": "o", "color": "accent", "markerfacecolor": "none"},
    "struck": {"marker": "x", "color": "muted"},
    "aside": {"marker": "D", "color": "muted", "markerfacecolor": "none"},
}
# A point of a plot, in the coordinates of its data.
Point = tuple[float, float]
# By this mark the notes of a heading are found again.
NOTES = "notes"
# Text of claims is never read as TeX: a dollar sign in a name is a dollar sign.
PLAIN_TEXT: dict[str, Any] = {"parse_math": False}


def get_axes(ax: Axes | None, width: float, height: float) -> Axes:
    """Return the Axes to draw on: `ax`, or those of a new figure of a size in inches."""
    if ax is not None:
        return ax
    plt = import_extra("plots", "matplotlib.pyplot")
    axes: Axes = plt.subplots(figsize=(width, height), layout="constrained")[1]
    return axes


def require_single_quantity(rec: Reconciliation) -> Reconciliation:
    """Return a result on one quantity; refuse anything else."""
    problem, remedy = "must be a result of est.reconcile", 'give est.reconcile(claims)["…"]'
    require(rec, Reconciliation, problem, column="rec", remedy=remedy)
    if len(rec.quantities) > 1:
        problem, remedy = "must be chosen: a plot shows one", 'give result["…"]'
        names = ", ".join(rec.quantities[:5])
        raise UnknownQuantityError(problem, column="quantity", value=names, remedy=remedy)
    return rec


def apply_axis(target: PlotAxis, axis: Axis, most: int = 6) -> None:
    """Give an axis of a plot the scale, the ends, and plain tick labels that do not overlap."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    ax = target.axes
    is_x = target is ax.xaxis
    set_scale, set_ends = (ax.set_xscale, ax.set_xlim) if is_x else (ax.set_yscale, ax.set_ylim)
    set_scale(axis.scale, **({"linear_width": axis.unit} if axis.scale == "asinh" else {}))
    set_ends(axis.low, axis.high)
    points = label_room(ax, MIN_AXIS_POINTS, AXIS_SHARE)
    ticks = select_ticks(axis, most, points) if is_x else axis.ticks(most)
    target.set_major_locator(FixedLocator(ticks))
    target.set_minor_locator(NullLocator())
    target.set_major_formatter(FuncFormatter(lambda number, _: format_tick(number)))


def is_narrow(ax: Axes) -> bool:
    """Return whether the figure of a plot is too narrow for labels of the usual length."""
    return figure_points(ax) < NARROW_POINTS


def figure_points(ax: Axes) -> float:
    """Return the width of the figure of a plot in points."""
    figure = ax.get_figure(root=True)
    return NARROW_POINTS if figure is None else float(figure.get_figwidth()) * 72


def label_room(ax: Axes, most: float, share: float = LABEL_SHARE) -> float:
    """Return the width at which a label is cut: `most`, less in a narrow figure."""
    return min(most, share * figure_points(ax)) if is_narrow(ax) else most


def legend_style(ax: Axes, **style: Any) -> dict[str, Any]:
    """Return the style of a legend below a plot."""
    return {"frameon": False, "fontsize": SMALL, "ncols": 1 if is_narrow(ax) else 3, **style}


def select_ticks(axis: Axis, most: int, points: float) -> list[float]:
    """Return the ticks whose labels do not overlap on an axis of this length."""
    ticks = axis.ticks(most)
    widths = [estimate_width(format_tick(tick), SMALL) for tick in ticks]
    places = [axis.position(tick) * points for tick in ticks]
    return [ticks[i] for i in select_clear_labels(widths, places)]


def format_date_axis(target: PlotAxis) -> None:
    """Label an axis with days; a month or year that several ticks share is written once."""
    from matplotlib import dates

    locator = dates.AutoDateLocator(minticks=3, maxticks=8)  # type: ignore[no-untyped-call]
    target.set_major_locator(locator)
    target.set_major_formatter(dates.ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]


def date_numbers(days: Sequence[date]) -> list[float]:
    """Return days as the numbers that matplotlib draws."""
    from matplotlib.dates import date2num

    return [float(number) for number in date2num(list(days))]  # type: ignore[no-untyped-call]


def style_axes(ax: Axes, *, rule: str = "x") -> None:
    """Remove frames and tick marks, and put light rules behind the marks."""
    colours = palette(ax)
    for side in ("top", "right", "left" if rule == "x" else "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0, labelsize=SMALL, labelcolor=colours.ink)
    ax.grid(visible=True, axis="x" if rule == "x" else "y", color=colours.rule, linewidth=0.6)
    ax.set_axisbelow(True)


def write_title(ax: Axes, title: str, notes: Sequence[str] = ()) -> None:
    """Write a title and, smaller, the notes below it, instead of those written before."""
    for text in [text for text in ax.texts if text.get_gid() == NOTES]:
        text.remove()
    colours = palette(ax)
    lines = [fit_text(note, label_room(ax, 640, TITLE_SHARE), TINY) for note in notes if note]
    style = {"loc": "left", "fontsize": 11, "color": colours.ink, **PLAIN_TEXT}
    shown = fit_text(title, label_room(ax, 560, TITLE_SHARE), 11)
    ax.set_title(shown, pad=8 + 12 * len(lines), **style)
    if lines:
        offset = {"textcoords": "offset points", "va": "bottom", **PLAIN_TEXT}
        note = {"fontsize": TINY, "color": colours.muted, "gid": NOTES, **offset}
        ax.annotate("\n".join(lines), (0, 1), (0, 4), "axes fraction", **note)


def write_heading(ax: Axes, rec: Reconciliation, notes: Sequence[str] = ()) -> None:
    """Write the quantity, its unit and the day as the title, and notes below it."""
    write_title(ax, summarise_quantity(rec, rec.quantities[0], 0).title, notes)


def note_hidden(number: int, noun: str) -> list[str]:
    """Return the note on what is not drawn; none where everything is."""
    return [f"{count_noun(number, f'more {noun}')}, not drawn"] if number else []


def label_unit(target: PlotAxis, rec: Reconciliation, width: float) -> None:
    """Label an axis with the unit of the quantity, if any is stated."""
    style = {"fontsize": SMALL, "color": palette(target.axes).muted, **PLAIN_TEXT}
    target.set_label_text(fit_text(question_unit(rec), width), **style)


def label_rows(ax: Axes, labels: Sequence[str]) -> None:
    """Label one row per text on the left, the first row at the top."""
    ax.set_yticks(range(len(labels)), labels, **PLAIN_TEXT)
    ax.set_ylim(len(labels) - 0.4, -0.6)


def write_right(
    ax: Axes, row: int, text: str, offset: float, colour: str | None = None, size: float = SMALL
) -> None:
    """Write a text at the right of a row, at an offset in points."""
    colours = palette(ax)
    style = {"fontsize": size, "va": "center", "color": colour or colours.muted, **PLAIN_TEXT}
    place = ax.get_yaxis_transform()
    ax.annotate(text, (1, row), (offset, 0), place, textcoords="offset points", **style)


def write_empty(ax: Axes, message: str) -> Axes:
    """Write why there is nothing to draw."""
    colours = palette(ax)
    ax.set_axis_off()
    ax.text(
        0.5, 0.5, message, transform=ax.transAxes, ha="center", va="center", color=colours.muted
    )
    return ax


def draw_open_end(ax: Axes, x: float, y: float, shift: tuple[float, float], colour: str) -> None:
    """Draw an open end: an arrow away from a bound, shifted by points."""
    arrow = {"arrowstyle": "<-", "color": colour, "shrinkA": 0, "shrinkB": 0}
    arrow |= {"linewidth": 1.4, "mutation_scale": 9}
    ax.annotate("", (x, y), shift, textcoords="offset points", arrowprops=arrow)


def clip_interval(ends: tuple[float, float] | None, axis: Axis) -> tuple[float, float] | None:
    """Return an interval cut at the ends of the axis."""
    if ends is None:
        return None
    low, high = (max(ends[0], axis.low), min(ends[1], axis.high))
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None
