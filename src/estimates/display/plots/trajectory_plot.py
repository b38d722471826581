"""The level over time: a line with its band, and the claims as marks by source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.analysis.reconciliation import Reconciliation
from estimates.analysis.trajectory.result import Trajectory
from estimates.analysis.trajectory.rows import LevelOnDay, StatedLevel
from estimates.display.axis import make_axis
from estimates.display.number_format import format_date
from estimates.display.plots import canvas
from estimates.display.plots.colours import palette, paper
from estimates.display.text_width import fit_text
from estimates.errors import UnknownQuantityError
from estimates.model.arguments import require

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# The sources with most claims have a shape each; all others share the last one.
SOURCE_MARKS = (
    ("o", "accent"),
    ("s", "agree"),
    ("^", "clash"),
    ("D", "ink"),
    ("v", "answer"),
    (".", "muted"),
)


def trajectory(result: Trajectory | Reconciliation, ax: Axes | None = None) -> Axes:
    """Draw the level of one quantity over time, with the claims that state it.

    The band is the interval of the level on each day, the line its estimate, dashed where it lies
    beyond all claims. Corrected claims are crossed; a line marks the last day.

    Parameters
    ----------
    result : of `estimates.trajectory`, or of `estimates.reconcile`, on one quantity.
    ax : where to draw; by default a new figure.

    Raises
    ------
    InvalidFieldError, UnknownQuantityError, MissingExtraError

    Examples
    --------
    >>> import estimates as est
    >>> rows = est.trajectory([
    ...     {"source": "A", "value": 90, "stated_on": "2021-04-14"},
    ...     {"source": "B", "value": 120, "stated_on": "2021-05-19"}])
    >>> trajectory(rows).get_yscale()
    'log'
    """
    levels = result.trajectory if isinstance(result, Reconciliation) else result
    rows, claims = require_one_quantity(levels)
    ax = canvas.get_axes(ax, 8.5, 4.6)
    colours = palette(ax)
    if not rows:
        return canvas.write_empty(ax, "no claim with a number and a day")
    ends = [end for row in rows for end in (row.lower, row.upper) if end is not None]
    values = [claim.value for claim in claims]
    is_log = min([*ends, *values]) > 0
    levels_drawn = [row.estimate for row in rows if row.estimate is not None]
    axis = make_axis([*values, *levels_drawn], ends, is_log)
    canvas.apply_axis(ax.yaxis, axis)
    canvas.style_axes(ax, rule="y")
    canvas.format_date_axis(ax.xaxis)
    draw_level_band(ax, rows, (axis.low, axis.high))
    handles = draw_claims(ax, claims)
    last = rows[-1].day
    ax.axvline(canvas.date_numbers([last])[0], color=colours.muted, linewidth=0.8, linestyle=":")
    canvas.write_title(ax, rows[0].quantity, [f"as of {format_date(last)}"])
    style = canvas.legend_style(ax)
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.11), **style)
    return ax


def require_one_quantity(levels: Any) -> tuple[list[LevelOnDay], list[StatedLevel]]:
    """Return the days with a level and the claims of a trajectory; refuse anything else."""
    problem, remedy = "must be a result of est.trajectory", "give est.trajectory(claims)"
    require(levels, Trajectory, problem, column="result", remedy=remedy)
    quantities = list(dict.fromkeys(levels.column("quantity").tolist()))
    if len(quantities) > 1:
        problem, names = "must be chosen: a plot shows one", ", ".join(quantities[:5])
        remedy = 'give est.trajectory(claims.about("…"))'
        raise UnknownQuantityError(problem, column="quantity", value=names, remedy=remedy)
    return [row for row in levels if row.estimate is not None], list(levels.claims())


def draw_level_band(ax: Axes, rows: Sequence[LevelOnDay], limits: tuple[float, float]) -> None:
    """Draw the level as a line and its interval as a band, cut at the limits of the axis."""
    colours = palette(ax)
    x = canvas.date_numbers([row.day for row in rows])
    lower, upper, estimate = (
        np.array([getattr(row, name) for row in rows], dtype=float)
        for name in ("lower", "upper", "estimate")
    )
    band = np.clip(lower, *limits), np.clip(upper, *limits)
    ax.fill_between(x, *band, color=colours.answer, alpha=0.14 * colours.shade, linewidth=0)
    ax.plot(x, estimate, color=colours.answer, linewidth=1.4)
    newest = max(row.newest for row in rows if row.newest is not None)
    beyond = np.array([row.day > newest for row in rows])
    if beyond.any():
        ahead = np.where(beyond | np.append(beyond[1:], False), estimate, np.nan)
        ax.plot(x, ahead, color=paper(ax), linewidth=1.4, linestyle=(0, (2, 3)))


def draw_claims(ax: Axes, claims: Sequence[StatedLevel]) -> list[Any]:
    """Draw the claims, a shape for each of the sources with most claims; return the legend."""
    from matplotlib.lines import Line2D

    colours = palette(ax)
    counts = Counter(claim.source for claim in claims)
    ranked = sorted(counts, key=lambda source: (-counts[source], source))
    shown = ranked if len(ranked) <= len(SOURCE_MARKS) else ranked[: len(SOURCE_MARKS) - 1]
    handles: list[Any] = [
        Line2D([], [], color=colours.answer, linewidth=4, alpha=0.4, label="level")
    ]
    for number, (marker, colour) in enumerate(SOURCE_MARKS[: len(shown) + (shown != ranked)]):
        names = {shown[number]} if number < len(shown) else set(ranked) - set(shown)
        label = shown[number] if number < len(shown) else f"{len(names)} other sources"
        own = [claim for claim in claims if claim.source in names]
        x = canvas.date_numbers([claim.day for claim in own])
        style: dict[str, Any] = {
            "marker": marker,
            "color": getattr(palette(ax), colour),
            "linewidth": 0,
            "markersize": 5.5,
        }
        ax.plot(x, [claim.value for claim in own], **style)
        struck = [at for at, claim in enumerate(own) if claim.corrected_on]
        ax.plot([x[at] for at in struck], [own[at].value for at in struck], "x", color=colours.ink)
        handles.append(Line2D([], [], label=fit_text(label, 150, canvas.SMALL), **style))
    return handles
