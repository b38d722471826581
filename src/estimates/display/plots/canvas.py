"""What all plots share: an Axes, a scale with plain labels, the marks of the roles, colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from estimates.analysis.reconciliation import Reconciliation
from estimates.display.axis import Axis, spaced, tick_label
from estimates.display.forest import Role
from estimates.display.text_width import fit, width
from estimates.errors import InvalidFieldError, MissingExtraError, UnknownQuantityError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis as PlotAxis

INK, MUTED, RULE = "#1c1f23", "#5b6169", "#d8dbdf"
ACCENT, AGREE, CLASH, ANSWER = "#0b5cad", "#226b3f", "#9c3d0b", "#5a3f9e"
SMALL, TINY = 9.0, 8.0
"""Sizes of text, in points."""
ROOM = 210.0
"""Points that the line of a plot is long at the least, when labels stand on both sides."""
SIGNS: dict[Role, dict[str, Any]] = {
    "used": {"marker": "o", "color": ACCENT},
    "echo": {"marker": "o", "color": ACCENT, "markerfacecolor": "none"},
    "struck": {"marker": "x", "color": MUTED},
    "aside": {"marker": "D", "color": MUTED, "markerfacecolor": "none"},
}
"""A shape for each role; the colour only repeats it."""
TEXT: dict[str, Any] = {"parse_math": False}
"""A dollar sign in a name is a dollar sign."""


def axes(ax: Axes | None, width: float, height: float) -> Axes:
    """Return the Axes to draw on; a new figure of some inches where none is given.

    Raises
    ------
    MissingExtraError
    """
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise MissingExtraError(
            "need matplotlib", column="plots", remedy="pip install 'estimates[plots]'"
        ) from None
    _, made = plt.subplots(figsize=(width, height), layout="constrained")
    return made


def one_question(rec: Reconciliation) -> Reconciliation:
    """Return a result on one quantity, or refuse one on several.

    Raises
    ------
    InvalidFieldError, UnknownQuantityError
    """
    if not isinstance(rec, Reconciliation):
        raise InvalidFieldError(
            "is no result", column="rec", value=rec, remedy='give est.reconcile(claims)["…"]'
        )
    if len(rec.quantities) > 1:
        raise UnknownQuantityError(
            "must be chosen: a plot shows one", column="quantity",
            value=", ".join(rec.quantities[:5]), remedy='give result["…"]',
        )  # fmt: skip
    return rec


def scaled(where: PlotAxis, line: Axis, most: int = 6) -> None:
    """Give an axis of a plot the scale, the ends and plain labels that keep clear of each other."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    ax = where.axes
    set_scale, set_ends = (
        (ax.set_xscale, ax.set_xlim) if where is ax.xaxis else (ax.set_yscale, ax.set_ylim)
    )
    if line.scale == "asinh":
        set_scale("asinh", linear_width=line.unit)
    else:
        set_scale(line.scale)
    set_ends(line.low, line.high)
    where.set_major_locator(
        FixedLocator(clear(line, most) if where is ax.xaxis else line.ticks(most))
    )
    where.set_minor_locator(NullLocator())
    where.set_major_formatter(FuncFormatter(lambda number, _: tick_label(number)))


def clear(line: Axis, most: int) -> list[float]:
    """Return the ticks whose labels fit beside each other in the room that a plot has at least."""
    ticks = line.ticks(most)
    widths = [width(tick_label(tick), SMALL) for tick in ticks]
    kept = spaced(ticks, widths, [line.place(tick) * ROOM for tick in ticks])
    return [ticks[i] for i in kept]


def dated(where: PlotAxis) -> None:
    """Give an axis of a plot days, said once where they share a month or a year."""
    from matplotlib import dates

    locator = dates.AutoDateLocator(minticks=3, maxticks=8)  # type: ignore[no-untyped-call]
    where.set_major_locator(locator)
    where.set_major_formatter(dates.ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]


def numbers(days: Sequence[date]) -> list[float]:
    """Return days as a plot counts them."""
    from matplotlib.dates import date2num

    return [float(number) for number in date2num(list(days))]  # type: ignore[no-untyped-call]


def plain(ax: Axes, *, rule: str = "x") -> None:
    """Take away what holds no information, and put light rules behind the marks."""
    for side in ("top", "right", "left" if rule == "x" else "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0, labelsize=SMALL, labelcolor=INK)
    ax.grid(visible=True, axis="x" if rule == "x" else "y", color=RULE, linewidth=0.6)
    ax.set_axisbelow(True)


def title(ax: Axes, words: str, notes: Sequence[str] = ()) -> None:
    """Say what is shown, and below it, smaller, what else must be known."""
    said = [note for note in notes if note]
    ax.set_title(fit(words, 560, 11), loc="left", fontsize=11, color=INK, pad=8 + 12 * len(said),
                 **TEXT)  # fmt: skip
    if said:
        ax.annotate(
            "\n".join(fit(note, 640, TINY) for note in said), (0, 1), (0, 4), "axes fraction",
            textcoords="offset points", fontsize=TINY, color=MUTED, va="bottom", **TEXT,
        )  # fmt: skip


def heading(rec: Reconciliation) -> str:
    """Return the quantity, its unit and the day, or that there is nothing."""
    from estimates.display.summary import view

    return view(rec, rec.quantities[0], 0).title if rec.quantities else "no claims"


def unit_of(rec: Reconciliation) -> str:
    """Return the unit of the claims, "" where none is stated."""
    return next((unit for unit in rec.claims._cells("unit") if unit), "")


def empty(ax: Axes, words: str) -> Axes:
    """Say why there is nothing to draw."""
    ax.set_axis_off()
    ax.text(0.5, 0.5, words, transform=ax.transAxes, ha="center", va="center", color=MUTED)
    return ax


def arrow(ax: Axes, x: float, y: float, way: tuple[float, float], colour: str) -> None:
    """Draw an end that the words leave open: an arrow away from a bound, in points."""
    ax.annotate(
        "", (x, y), way, textcoords="offset points",
        arrowprops={"arrowstyle": "<-", "color": colour, "shrinkA": 0, "shrinkB": 0,
                    "linewidth": 1.4, "mutation_scale": 9},
    )  # fmt: skip


def finite(ends: tuple[float, float] | None, line: Axis) -> tuple[float, float] | None:
    """Return an interval whose open ends are the ends of the line."""
    if ends is None:
        return None
    low, high = (max(ends[0], line.low), min(ends[1], line.high))
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None
