"""Sensitivity plot: the estimates under all combinations of choices, and the choices below them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.analysis.sensitivity.table import CHOICES, Sensitivity
from estimates.display.axis import make_axis
from estimates.display.number_format import count_noun
from estimates.display.plots import canvas
from estimates.display.plots.canvas import SMALL
from estimates.display.plots.colours import palette
from estimates.display.text_width import fit_text
from estimates.errors import InvalidFieldError, UnknownQuantityError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# More specifications are drawn as evenly spaced ones of the sorted curve.
MOST_DRAWN = 400
# Alternatives of one choice that have a row of their own; the rest share one.
MOST_ALTERNATIVES = 6
# The height of a row of the choices, in inches: in a figure of our own, and the least for a label.
ROW_INCHES, MIN_ROW_INCHES = 0.19, 0.15
# The height of the curve above them, in rows: less in a low figure, so that the labels of the rows
# have space.
CURVE_ROWS, MIN_CURVE_ROWS = 14.0, 6.0
# Labels are at most this share of the height of their row.
LABEL_HEIGHT = 0.85


def sensitivity(table: Any, ax: Axes | None = None, quantity: str | None = None) -> Axes:
    """Draw the estimates of one quantity in ascending order, and which choices each rests on.

    The band is the interval of each specification, the dark line the estimate of the base with
    its interval. Below, a mark in the row of an alternative says where it was chosen.

    Parameters
    ----------
    table : the result of `estimates.sensitivity`.
    ax : where to draw; by default a new figure.
    quantity : which quantity, if the table has several.

    Raises
    ------
    InvalidFieldError, UnknownQuantityError, MissingExtraError

    Examples
    --------
    >>> import estimates as est
    >>> table = est.sensitivity([est.claim("A", "100"), est.claim("B", "150")], methods="median")
    >>> ax = sensitivity(table)
    >>> [label.get_text() for label in ax.get_yticklabels()][:2]
    ['prior: unknown', 'prior: 0.25']
    """
    rows = select_quantity(table, quantity)
    estimate = rows.column("estimate").astype(float)
    answered = np.flatnonzero(np.isfinite(estimate))
    order = answered[np.argsort(estimate[answered], kind="stable")]
    if len(order) > MOST_DRAWN:
        order = order[np.linspace(0, len(order) - 1, MOST_DRAWN).round().astype(int)]
    choices = choice_rows(rows, order)
    ax = canvas.get_axes(ax, 8.5, 3.2 + ROW_INCHES * len(choices))
    if not len(order):
        return canvas.write_empty(ax, "no estimate under any of the choices")
    inches = axes_inches(ax)
    spare = inches / MIN_ROW_INCHES - len(choices)
    above = float(np.clip(spare, MIN_CURVE_ROWS, CURVE_ROWS))
    draw_curve(ax, rows, order, above / (above + len(choices)))
    ax.set_ylim(len(choices) - 0.5, -above - 0.5)
    draw_choices(ax, choices, LABEL_HEIGHT * 72 * inches / (above + len(choices)))
    ax.set_xlim(-0.5, len(order) - 0.5)
    notes = [f"{count_noun(len(rows), 'specification')}, by estimate"]
    notes += [f"without an estimate: {len(rows) - len(answered):,}"] * (len(answered) < len(rows))
    notes += canvas.note_hidden(len(answered) - len(order), "specification")
    canvas.write_title(ax, str(rows.column("quantity")[0]), notes)
    return ax


def select_quantity(table: Any, quantity: str | None) -> Sensitivity:
    """Return the rows of one quantity; refuse anything else."""
    if not isinstance(table, Sensitivity):
        problem, remedy = "must be a result of est.sensitivity", "give est.sensitivity(claims)"
        raise InvalidFieldError(problem, column="table", value=table, remedy=remedy)
    labels = table.column("quantity")
    names = list(dict.fromkeys(labels.tolist()))
    if quantity is None and len(names) == 1:
        quantity = names[0]
    if quantity is None or quantity not in names:
        problem = "must be chosen" if quantity is None else "is not a quantity of this table"
        remedy = f"it has {', '.join(names[:8]) or 'none'}"
        raise UnknownQuantityError(problem, column="quantity", value=quantity, remedy=remedy)
    return table.rows_of(quantity)


def axes_inches(ax: Axes) -> float:
    """Return the height of the axes in inches."""
    figure = ax.get_figure()
    return 0.0 if figure is None else float(ax.bbox.height / figure.dpi)


def draw_curve(ax: Axes, rows: Sensitivity, order: Any, share: float) -> None:
    """Draw estimates and intervals in the upper part of the axes, a share of its height."""
    colours = palette(ax)
    cells = {name: rows.column(name).astype(float) for name in ("estimate", "lower", "upper")}
    estimate = cells["estimate"][order]
    ends = np.concatenate([cells["lower"][order], cells["upper"][order]])
    axis = make_axis(estimate, ends[np.isfinite(ends)], bool((estimate > 0).all()))
    upper = ax.inset_axes((0.0, 1 - share, 1.0, share))
    canvas.apply_axis(upper.yaxis, axis)
    canvas.style_axes(upper, rule="y")
    places = np.arange(len(order))
    low = np.clip(np.nan_to_num(cells["lower"][order], nan=axis.low), axis.low, axis.high)
    high = np.clip(np.nan_to_num(cells["upper"][order], nan=axis.high), axis.low, axis.high)
    band: dict[str, Any] = {"color": colours.accent, "alpha": 0.18 * colours.shade, "linewidth": 0}
    upper.fill_between(places, low, high, step="mid", **band)
    upper.plot(places, estimate, ".", color=colours.accent, markersize=3)
    if np.isfinite(base := cells["estimate"][0]):
        upper.axhline(base, color=colours.answer, linewidth=1.2)
        note: dict[str, Any] = {"fontsize": SMALL, "color": colours.answer, "va": "bottom"}
        upper.annotate("base", (0, base), (2, 1), textcoords="offset points", **note)
    upper.set_xlim(-0.5, len(order) - 0.5)
    upper.set_xticks([])


def choice_rows(rows: Sensitivity, order: Any) -> list[tuple[str, Any]]:
    """Return the name of each alternative that is drawn, and the places where it is chosen.

    A choice with one alternative is no choice, and has no row.
    """
    drawn = []
    for name in CHOICES:
        cells = rows.column(name)
        chosen = [name for name in dict.fromkeys(cells.tolist()) if name is not None]
        if len(set(cells.tolist())) < 2:
            continue
        word = name.replace("_", " ")
        for alternative in chosen[:MOST_ALTERNATIVES]:
            places = np.flatnonzero(cells[order] == alternative)
            drawn.append((f"{word}: {alternative}", places))
        if len(chosen) > MOST_ALTERNATIVES:
            others = np.isin(cells[order], chosen[MOST_ALTERNATIVES:])
            number = len(chosen) - MOST_ALTERNATIVES
            drawn.append((f"{word}: {number} others", np.flatnonzero(others)))
    return drawn


def draw_choices(ax: Axes, choices: list[tuple[str, Any]], height: float) -> None:
    """Mark, below the curve, where each alternative is chosen; labels of at most so many points."""
    colours, size = palette(ax), min(SMALL, height)
    ax.set_yticks(
        range(len(choices)),
        [fit_text(name, canvas.label_room(ax, 190), size) for name, _ in choices],
        **canvas.PLAIN_TEXT,
    )
    for row, (name, places) in enumerate(choices):
        is_new = row > 0 and name.split(":")[0] != choices[row - 1][0].split(":")[0]
        if is_new:
            ax.axhline(row - 0.5, color=colours.rule, linewidth=0.6)
        ax.plot(places, np.full(len(places), row), "|", color=colours.ink, markersize=4)
    for side in ("top", "right", "left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0, labelsize=size, labelcolor=colours.muted)
    ax.set_xticks([])
