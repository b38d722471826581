"""Timeline plot: the reported range as it was known on each day, and the claims that set it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from estimates.analysis.ranges import ranges_of
from estimates.analysis.reconciliation import Reconciliation
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.display.axis import Axis, make_axis, widen_axis
from estimates.display.forest import Mark, build_marks, select_marks
from estimates.display.number_format import count_noun
from estimates.display.page_replay import choose_days, find_change_days
from estimates.display.plots import canvas
from estimates.display.plots.canvas import MARKERS
from estimates.display.plots.colours import palette, themed
from estimates.display.plots.label_placement import label_points
from estimates.display.updates import describe_updates, folded_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Days on which the band of reported ranges may change; each takes a snapshot of the claims.
MOST_DAYS = 120
# Width at which names are cut, in points.
NAME_WIDTH = 190.0
# The meaning of each shape, in the order of the legend.
ROLE_LEGEND = {
    "used": "counted",
    "echo": "repeats another claim",
    "struck": "corrected or withdrawn",
    "aside": "not comparable",
}


@dataclass(frozen=True, slots=True)
class DatedMark:
    """A mark with the day on which it became known, and the days and numbers that it replaces."""

    mark: Mark
    day: date
    trail: tuple[tuple[date, float], ...]


def timeline(rec: Reconciliation, ax: Axes | None = None, most: int = 60) -> Axes:
    """Draw the claims on one quantity by the day on which they became known.

    The band is the reported range as it was known on each day; it is hatched in another colour
    where the claims were in conflict. Claims that repeat others are hollow, corrected ones
    crossed. A source that states its figure again and again is a line that ends in its latest
    claim.

    Parameters
    ----------
    rec : a result on one quantity, ``rec["…"]``.
    ax : where to draw; by default a new figure.
    most : the largest number of claims.

    Raises
    ------
    UnknownQuantityError, MissingExtraError

    Examples
    --------
    >>> from estimates import claim, reconcile
    >>> rec = reconcile([claim("A", 90, stated_on="2021-04-14"),
    ...                  claim("B", 120, stated_on="2021-04-19")], method="median")
    >>> timeline(rec).get_yscale()
    'log'
    """
    rec = canvas.require_single_quantity(rec)
    ax = canvas.get_axes(ax, 8.5, 4.8)
    lines = [line for line in folded_lines(rec) if line.standing != "not yet stated"]
    marks = select_marks([m for m in build_marks(rec, lines) if m.ends], most, set())
    dated = [dated_mark for mark in marks if (dated_mark := date_mark(rec, mark))]
    if not dated:
        return canvas.write_empty(ax, "no claim with a number and a day")
    is_log = rec.consensus[0].scale == "log"
    axis = widen_axis(make_axis([x for d in dated for x in d.mark.ends], log=is_log), 0.05)
    canvas.apply_axis(ax.yaxis, axis)
    canvas.style_axes(ax, rule="y")
    set_day_axis(ax, dated)
    handles = draw_known_ranges(ax, rec, axis)
    points = [draw_dated_mark(ax, dated_mark) for dated_mark in dated]
    n_hidden = len(lines) - len(dated)
    # Names are placed in what the heading, with all its notes, and the legend leave.
    canvas.write_heading(ax, rec, list_notes(n_hidden, len(dated)))
    canvas.label_unit(ax.yaxis, rec, 250)
    add_timeline_legend(ax, dated, handles)
    width = canvas.label_room(ax, NAME_WIDTH, canvas.AXIS_SHARE)
    n_unlabelled = label_points(ax, points, [write_name(d.mark) for d in dated], width)
    canvas.write_heading(ax, rec, list_notes(n_hidden, n_unlabelled))
    return ax


def list_notes(n_hidden: int, n_unlabelled: int) -> list[str]:
    """Return what is left out."""
    notes = []
    if n_hidden:
        claims = count_noun(n_hidden, "claim")
        notes.append(f"{claims} without a number or a day, or too many, not drawn")
    if n_unlabelled:
        notes.append(f"{count_noun(n_unlabelled, 'name')} left out where they would overlap")
    return notes


def write_name(mark: Mark) -> str:
    """Return the source of a claim and, for a series, how often it was updated."""
    return ", ".join(filter(None, [mark.line.source, describe_updates(mark.line)]))


def date_mark(rec: Reconciliation, mark: Mark) -> DatedMark | None:
    """Return a mark with its days; None where the claim has none."""
    days = rec.ledger.column("known_on")
    day = days[mark.line.row]
    if not day:
        return None
    earlier = zip(mark.line.updates, mark.trail, strict=True)
    trail = [(days[update.row], number) for update, number in earlier]
    return DatedMark(mark, day, tuple((d, n) for d, n in trail if d and math.isfinite(n)))


def set_day_axis(ax: Axes, dated: Sequence[DatedMark]) -> None:
    """Set the limits and labels of the days."""
    days = [d.day for d in dated] + [day for d in dated for day, _ in d.trail]
    margin = max(timedelta(days=1), (max(days) - min(days)) * 0.08)
    canvas.format_date_axis(ax.xaxis)
    ax.set_xlim(min(days) - margin, max(days) + margin)  # type: ignore[arg-type]


def draw_known_ranges(ax: Axes, rec: Reconciliation, axis: Axis) -> list[Any]:
    """Draw the reported range as known on each day; return a handle of each kind for a legend."""
    colours = palette(ax)
    days = choose_days(find_change_days(rec), MOST_DAYS)
    edges = [*canvas.date_numbers(days), ax.get_xlim()[1]]
    kinds: dict[bool, Any] = {}
    for day, span in zip(days, pairwise(edges), strict=True):
        reported = ranges_of(Snapshot.of(rec.claims, day, convention=rec.options.conventions))[0]
        low, high = reported.low, reported.high
        if low is None or high is None or span[0] >= span[1]:
            continue
        low = axis.low if reported.low_open else low
        high = axis.high if reported.high_open else high
        is_clash = bool(reported.conflict)
        style: dict[str, Any] = {"facecolor": colours.muted, "linewidth": 0}
        style |= {"alpha": 0.16 * colours.shade}
        if is_clash:
            # The hatch tells conflict from agreement without colour.
            style |= {"facecolor": colours.clash, "hatch": "///", "edgecolor": colours.clash}
        band = ax.fill_between(span, low, high, **style)
        band.set_label("the claims conflict" if is_clash else "reported range")
        ax.hlines(
            [low, high], *span, color=colours.clash if is_clash else colours.muted, linewidth=0.8
        )
        kinds.setdefault(is_clash, band)
    return [kinds[kind] for kind in sorted(kinds)]


def draw_dated_mark(ax: Axes, dated_mark: DatedMark) -> tuple[float, float]:
    """Draw one claim, with a line from the figures that it replaces; return its point."""
    mark, marker = dated_mark.mark, themed(ax, MARKERS[dated_mark.mark.role])
    x, colour = canvas.date_numbers([dated_mark.day])[0], marker["color"]
    y = mark.value if math.isfinite(mark.value) else mark.ends[0]
    if mark.is_range:
        ax.plot([x, x], [mark.low, mark.high], color=colour, linewidth=3, solid_capstyle="butt")
        y = math.sqrt(mark.low * mark.high) if mark.low > 0 else (mark.low + mark.high) / 2
        y = mark.value if math.isfinite(mark.value) else y
    if mark.open_end:
        y, direction = mark.open_end
        canvas.draw_open_end(ax, x, y, (0, 18 * direction), colour)
    if dated_mark.trail:
        days, numbers = zip(*dated_mark.trail, strict=True)
        path = [*canvas.date_numbers(days), x], [*numbers, y]
        ax.plot(*path, color=colour, linewidth=1.2, marker=".", markersize=4)
    ax.plot([x], [y], **marker, markersize=6.5)
    return x, y


def add_timeline_legend(ax: Axes, dated: Sequence[DatedMark], bands: list[Any]) -> None:
    """Explain the shapes that are drawn, in words below the days."""
    from matplotlib.lines import Line2D

    drawn = {d.mark.role for d in dated}
    marks: list[Any] = [
        Line2D([], [], linewidth=0, markersize=6.5, label=text, **themed(ax, MARKERS[role]))
        for role, text in ROLE_LEGEND.items()
        if role in drawn
    ]
    style = canvas.legend_style(ax, handletextpad=0.5)
    ax.legend(handles=[*bands, *marks], loc="upper center", bbox_to_anchor=(0.5, -0.11), **style)
