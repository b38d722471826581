"""Timeline plot: claims by the day that they refer to, and the reported range on each day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from estimates.analysis.ranges import ranges_of
from estimates.analysis.reconciliation import Reconciliation
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.display.axis import Axis, make_axis, widen_axis
from estimates.display.forest import Mark, build_marks, select_marks
from estimates.display.ledger_lines import ledger_lines
from estimates.display.number_format import count_noun
from estimates.display.page_replay import choose_days, find_change_days
from estimates.display.plots import canvas
from estimates.display.plots.canvas import CLASH, MARKERS, MUTED
from estimates.display.plots.label_placement import label_points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Days on which the band of reported ranges may change; each takes a snapshot of the claims.
MOST_DAYS = 120


@dataclass(frozen=True, slots=True)
class DatedMark:
    """A mark with the days that it refers to, and the day on which it became known."""

    mark: Mark
    start: date
    end: date
    known: date


def timeline(rec: Reconciliation, ax: Axes | None = None, most: int = 60) -> Axes:
    """Draw the claims on one quantity by the day that they refer to.

    A dotted line leads from there to the day on which the claim became known (|). The band
    behind the claims is the reported range as known on each day; its edges are dashed where the
    claims were in conflict.

    Parameters
    ----------
    rec : a result on one quantity, ``rec["…"]``. ax : where to draw; by default a new figure.
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
    lines = [line for line in ledger_lines(rec) if line.standing != "not yet stated"]
    marks = select_marks([m for m in build_marks(rec, lines) if m.ends], most, set())
    dated = [dated_mark for mark in marks if (dated_mark := date_mark(rec, mark))]
    if not dated:
        return canvas.write_empty(ax, "no claim with a number and a day")
    is_log = rec.consensus[0].scale == "log"
    axis = widen_axis(make_axis([x for d in dated for x in d.mark.ends], log=is_log), 0.03)
    canvas.apply_axis(ax.yaxis, axis)
    canvas.style_axes(ax, rule="y")
    set_day_axis(ax, dated)
    draw_known_ranges(ax, rec, axis)
    points = [draw_dated_mark(ax, dated_mark) for dated_mark in dated]
    n_unlabelled = label_points(ax, points, [d.mark.line.label for d in dated])
    canvas.write_heading(ax, rec, list_notes(len(lines) - len(dated), n_unlabelled))
    canvas.label_unit(ax.set_ylabel, rec, 250)
    return ax


def list_notes(n_hidden: int, n_unlabelled: int) -> list[str]:
    """Return the meaning of the marks, and what is left out."""
    band = "grey: the reported range as known on the day (dashed: in conflict)"
    notes = [f"{band}; dotted: until a claim became known (|)"]
    if n_hidden:
        claims = count_noun(n_hidden, "claim")
        notes.append(f"{claims} without a number or a day, or too many, not drawn")
    if n_unlabelled:
        notes.append(f"{count_noun(n_unlabelled, 'label')} left out where they would overlap")
    return notes


def date_mark(rec: Reconciliation, mark: Mark) -> DatedMark | None:
    """Return a mark with its days; None where the claim has none."""
    linked, row = rec.snapshot.linked, int(rec.claims.rows[mark.line.row])
    known = linked.known_on[row].item()
    names = ("refers_to_start", "refers_to_end", "stated_on")
    start, end, stated = (linked.store.dates(name)[row].item() for name in names)
    start, end = start or end or stated or known, end or start or stated or known
    return DatedMark(mark, start, end, known or end) if start else None


def set_day_axis(ax: Axes, dated: Sequence[DatedMark]) -> None:
    """Set the limits and labels of the days."""
    first = min(min(d.start, d.known) for d in dated)
    last = max(max(d.end, d.known) for d in dated)
    margin = max(timedelta(days=1), (last - first) * 0.06)
    canvas.format_date_axis(ax.xaxis)
    ax.set_xlim(first - margin, last + margin)  # type: ignore[arg-type]


def draw_known_ranges(ax: Axes, rec: Reconciliation, axis: Axis) -> None:
    """Draw the reported range as known on each day."""
    days = choose_days(find_change_days(rec), MOST_DAYS)
    edges = [*canvas.date_numbers(days), ax.get_xlim()[1]]
    for day, span in zip(days, pairwise(edges), strict=True):
        reported = ranges_of(Snapshot.of(rec.claims, day, convention=rec.options.conventions))[0]
        low, high = reported.low, reported.high
        if low is None or high is None or span[0] >= span[1]:
            continue
        low = axis.low if reported.low_open else low
        high = axis.high if reported.high_open else high
        ax.fill_between(span, low, high, color=MUTED, alpha=0.13, linewidth=0)
        if reported.conflict:
            ax.hlines([low, high], *span, color=CLASH, linewidth=1.2, linestyle="--")


def draw_dated_mark(ax: Axes, dated_mark: DatedMark) -> tuple[float, float]:
    """Draw one claim; return its point."""
    mark, marker = dated_mark.mark, MARKERS[dated_mark.mark.role]
    start, end, known = canvas.date_numbers([dated_mark.start, dated_mark.end, dated_mark.known])
    x, y = (start + end) / 2, mark.value if math.isfinite(mark.value) else mark.ends[0]
    colour = marker["color"]
    if end > start:
        ax.plot([start, end], [y, y], color=colour, linewidth=1.2)
    if known > end:
        ax.plot([end, known], [y, y], color=colour, linewidth=0.9, linestyle=":")
        ax.plot([known], [y], "|", color=colour, markersize=6)
    if mark.is_range:
        ax.plot([x, x], [mark.low, mark.high], color=colour, linewidth=3, solid_capstyle="butt")
        y = math.sqrt(mark.low * mark.high) if mark.low > 0 else (mark.low + mark.high) / 2
        y = mark.value if math.isfinite(mark.value) else y
    if mark.open_end:
        y, direction = mark.open_end
        canvas.draw_open_end(ax, x, y, (0, 18 * direction), colour)
    ax.plot([x], [y], **marker, markersize=5.5)
    return x, y
