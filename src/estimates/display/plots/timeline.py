"""The claims over the day that they are about, and what was known when."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from estimates.analysis.ranges import Range, ranges_of
from estimates.analysis.reconciliation import Reconciliation
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.display.axis import Axis, axis_of, wider
from estimates.display.forest import Mark, marks_of, weightiest
from estimates.display.ledger_lines import ledger_lines
from estimates.display.number_format import claims_counted
from estimates.display.page_replay import change_days, spread
from estimates.display.plots import canvas
from estimates.display.plots.canvas import CLASH, MUTED, SIGNS, SMALL
from estimates.display.plots.label_placement import label_points
from estimates.display.text_width import fit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_DAYS = 120


@dataclass(frozen=True, slots=True)
class Dated:
    """A mark with the days that it is about, and the one on which it became known."""

    mark: Mark
    start: date
    end: date
    known: date


def timeline(rec: Reconciliation, ax: Axes | None = None, most: int = 60) -> Axes:
    """Draw the claims on one quantity over the day that they are about.

    A dotted line leads from there to the day on which the claim became known (|). The band
    behind is the reported range as it was known on each day, its edges dashed where the claims
    were in conflict.

    Parameters
    ----------
    rec : a result on one quantity, ``rec["…"]``. ax : where to draw; a new figure without it.
    most : claims at the most.

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
    rec = canvas.one_question(rec)
    ax = canvas.axes(ax, 8.5, 4.8)
    lines = [line for line in ledger_lines(rec) if line.standing != "not yet stated"]
    marks = weightiest([m for m in marks_of(rec, lines) if m.ends], most, set())
    dated = [found for mark in marks if (found := dated_of(rec, mark))]
    if not dated:
        return canvas.empty(ax, "no claim with a number and a day")
    log = rec.consensus[0].scale == "log"
    line = wider(axis_of([x for d in dated for x in d.mark.ends], log=log), 0.03)
    canvas.scaled(ax.yaxis, line)
    canvas.plain(ax, rule="y")
    days(ax, dated)
    known_ranges(ax, rec, line)
    points = [draw(ax, found) for found in dated]
    lost = label_points(ax, points, [found.mark.line.claim_id for found in dated])
    left_out = remarks(len(lines) - len(dated), lost)
    canvas.title(ax, canvas.heading(rec), left_out)
    ax.set_ylabel(fit(canvas.unit_of(rec), 250), fontsize=SMALL, color=MUTED, **canvas.TEXT)
    return ax


def remarks(absent: int, unlabelled: int) -> list[str]:
    """Return what the marks mean, and what is left out."""
    return [
        "grey: the reported range as known on the day (dashed: in conflict); "
        "dotted: until a claim became known (|)",
        f"{claims_counted(absent)} without a number or a day, or too many, not drawn"
        if absent
        else "",
        f"{unlabelled} labels left out where they would overlap" if unlabelled else "",
    ]


def dated_of(rec: Reconciliation, mark: Mark) -> Dated | None:
    """Return a mark with its days; None where the claim has none."""
    base, row = rec.snapshot.linked, int(rec.claims.rows[mark.line.at])
    known = base.known_on[row].item()
    start, end = (base.store.days(f"refers_to_{side}")[row].item() for side in ("start", "end"))
    said = base.store.days("stated_on")[row].item() or known
    start, end = start or end or said, end or start or said
    return Dated(mark, start, end, known or end) if start else None


def days(ax: Axes, dated: Sequence[Dated]) -> None:
    """Give the plot its days."""
    first = min(min(d.start, d.known) for d in dated)
    last = max(max(d.end, d.known) for d in dated)
    room = max(timedelta(days=1), (last - first) * 0.06)
    canvas.dated(ax.xaxis)
    ax.set_xlim(first - room, last + room)  # type: ignore[arg-type]


def known_ranges(ax: Axes, rec: Reconciliation, line: Axis) -> None:
    """Draw the reported range as it was known on each day."""
    stops = spread(change_days(rec), MOST_DAYS)
    edges = [*canvas.numbers(stops), ax.get_xlim()[1]]
    for day, where in zip(stops, pairwise(edges), strict=True):
        known = ranges_of(Snapshot.of(rec.claims, day))[0]
        low, high = reach(known, line)
        if low is None or high is None or where[0] >= where[1]:
            continue
        ax.fill_between(where, low, high, color=MUTED, alpha=0.13, linewidth=0)
        if known.conflict:
            ax.hlines([low, high], *where, color=CLASH, linewidth=1.2, linestyle="--")


def reach(known: Range, line: Axis) -> tuple[float | None, float | None]:
    """Return from where to where a range reaches on a line, its open ends to the line's end."""
    low = line.low if known.low_open and known.low is not None else known.low
    high = line.high if known.high_open and known.high is not None else known.high
    return low, high


def draw(ax: Axes, found: Dated) -> tuple[float, float]:
    """Draw one claim; return where it stands."""
    mark, sign = found.mark, SIGNS[found.mark.role]
    start, end, known = canvas.numbers([found.start, found.end, found.known])
    x, y = (start + end) / 2, mark.value if math.isfinite(mark.value) else mark.ends[0]
    colour = sign["color"]
    if end > start:
        ax.plot([start, end], [y, y], color=colour, linewidth=1.2)
    if known > end:
        ax.plot([end, known], [y, y], color=colour, linewidth=0.9, linestyle=":")
        ax.plot([known], [y], "|", color=colour, markersize=6)
    if math.isfinite(mark.low) and math.isfinite(mark.high) and mark.low < mark.high:
        ax.plot([x, x], [mark.low, mark.high], color=colour, linewidth=3, solid_capstyle="butt")
        y = math.sqrt(mark.low * mark.high) if mark.low > 0 else (mark.low + mark.high) / 2
        y = mark.value if math.isfinite(mark.value) else y
    for bound, other, way in ((mark.low, mark.high, 1), (mark.high, mark.low, -1)):
        if math.isfinite(bound) and math.isinf(other):
            canvas.arrow(ax, x, bound, (0, 18 * way), colour)
            y = bound
    ax.plot([x], [y], **sign, markersize=5.5)
    return x, y
