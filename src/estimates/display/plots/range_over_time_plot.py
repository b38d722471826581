"""Range over time: the reported range and the consensus as known at the end of each period."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from estimates.analysis.reconciliation import Reconciliation
from estimates.display.axis import make_axis
from estimates.display.page_replay import find_change_days
from estimates.display.plots import canvas
from estimates.display.plots.colours import palette
from estimates.errors import InvalidFieldError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Step = Literal["day", "week", "month", "year"]
# More periods than this are not asked: each is a reconciliation of its own.
MOST_PERIODS = 240
# Space before the first and behind the last period, so that ticks are days.
LEAST_MARGIN_DAYS = 4.0


def range_over_time(rec: Reconciliation, ax: Axes | None = None, every: Step = "month") -> Axes:
    """Draw the reported range and the consensus of one quantity, as known at each period's end.

    A bar is the range, with an arrow where it is open and in another colour where the claims were
    in conflict; the line joins the estimates, and the band is their interval.

    Parameters
    ----------
    rec : a result on one quantity, ``rec["…"]``.
    ax : where to draw; by default a new figure.
    every : the period, "day", "week", "month" or "year".

    Raises
    ------
    UnknownQuantityError, InvalidFieldError, MissingExtraError

    Examples
    --------
    >>> from estimates import claim, reconcile
    >>> rec = reconcile([claim("A", 90, stated_on="2021-04-14"),
    ...                  claim("B", 120, stated_on="2021-05-19")], method="median")
    >>> range_over_time(rec).get_yscale()
    'log'
    """
    rec = canvas.require_single_quantity(rec)
    if every not in get_args(Step):
        remedy = f"choose one of {', '.join(get_args(Step))}"
        raise InvalidFieldError("is not a period", column="every", value=every, remedy=remedy)
    ax = canvas.get_axes(ax, 8.5, 4.4)
    days = last_days_of_periods(find_change_days(rec), every)
    results = [(day, rec.rerun(as_of=day)) for day in days]
    shown = [(day, part) for day, part in results if part.ranges and part.ranges[0].low is not None]
    if not shown:
        return canvas.write_empty(ax, "no usable number with a day")
    ranges, answers = ([getattr(part, n)[0] for _, part in shown] for n in ("ranges", "consensus"))
    is_log = answers[-1].scale == "log"
    inner = [end for a in answers for end in (a.lower, a.upper) if end is not None]
    axis = make_axis([end for r in ranges for end in (r.low, r.high)], inner, is_log)
    canvas.apply_axis(ax.yaxis, axis)
    canvas.style_axes(ax, rule="y")
    canvas.format_date_axis(ax.xaxis)
    x = canvas.date_numbers([day for day, _ in shown])
    draw_intervals(ax, x, answers, axis)
    for at, reported in zip(x, ranges, strict=True):
        draw_range(ax, at, reported)
    margin = max(LEAST_MARGIN_DAYS, (x[-1] - x[0]) * 0.06)
    ax.set_xlim(x[0] - margin, x[-1] + margin)
    skipped = [f"only the last {MOST_PERIODS} periods"] if len(days) == MOST_PERIODS else []
    canvas.write_heading(ax, rec, [f"as known at the end of each {every}", *skipped])
    canvas.label_unit(ax.yaxis, rec, 250)
    explain_ranges(ax, any(reported.conflict for reported in ranges))
    return ax


def last_days_of_periods(days: list[date], every: Step) -> list[date]:
    """Return the last day of each period from the first day to the last, which ends the last one.

    >>> [str(day) for day in last_days_of_periods([date(2021, 1, 5), date(2021, 3, 2)], "month")]
    ['2021-01-31', '2021-02-28', '2021-03-02']
    """
    if not days:
        return []
    ends, end = [], period_end(days[0], every)
    while end < days[-1]:
        ends.append(end)
        end = period_end(end + timedelta(days=1), every)
    ends.append(days[-1])
    return ends[-MOST_PERIODS:]


def period_end(day: date, every: Step) -> date:
    """Return the last day of the period in which a day lies."""
    if every == "day":
        return day
    if every == "week":
        return day + timedelta(days=6 - day.weekday())
    if every == "month":
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day.replace(month=12, day=31)


def draw_intervals(ax: Axes, x: list[float], answers: list[Any], axis: Any) -> None:
    """Draw the estimates as a line, and their intervals as a band cut at the axis."""
    colours = palette(ax)
    lower, upper, estimate = (
        np.array([np.nan if v is None else v for v in (getattr(a, n) for a in answers)], float)
        for n in ("lower", "upper", "estimate")
    )
    band = np.clip(lower, axis.low, axis.high), np.clip(upper, axis.low, axis.high)
    ax.fill_between(x, *band, color=colours.answer, alpha=0.14 * colours.shade, linewidth=0)
    ax.plot(x, estimate, "D-", color=colours.answer, markersize=4, linewidth=1.2)


def draw_range(ax: Axes, x: float, reported: Any) -> None:
    """Draw the reported range of one period."""
    colours = palette(ax)
    colour = colours.clash if reported.conflict else colours.accent
    ends = [reported.low, reported.high]
    ax.plot([x, x], ends, color=colour, linewidth=2, linestyle="--" if reported.conflict else "-")
    ax.plot([x, x], ends, "_", color=colour, markersize=8)
    sides = ((reported.low, reported.low_open, -1), (reported.high, reported.high_open, 1))
    for end, is_open, direction in sides:
        if is_open:
            canvas.draw_open_end(ax, x, end, (0, 16 * direction), colour)


def explain_ranges(ax: Axes, has_conflict: bool) -> None:
    """Explain the shapes in words below the days."""
    from matplotlib.lines import Line2D

    colours = palette(ax)
    handles = [Line2D([], [], color=colours.accent, linewidth=2, label="reported range")]
    if has_conflict:
        label = "reported range, in conflict"
        handles.append(
            Line2D([], [], color=colours.clash, linewidth=2, linestyle="--", label=label)
        )
    label = "consensus with its interval"
    handles.append(Line2D([], [], color=colours.answer, marker="D", markersize=4, label=label))
    style = canvas.legend_style(ax, labelcolor=colours.muted)
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.11), **style)
