"""Lineage plot: claims by day, with arrows for corrections, disputes and repetitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimates.analysis.reconciliation import Reconciliation
from estimates.display.forest import choose_role
from estimates.display.ledger_lines import LedgerLine, ledger_lines
from estimates.display.plots import canvas
from estimates.display.plots.canvas import MARKERS, SMALL, TINY, Point
from estimates.display.plots.colours import palette, themed
from estimates.display.relations import find_relations
from estimates.display.text_width import fit_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINEAGE_ROW_INCHES = 0.28
# Line style of each relation.
RELATION_STYLES: dict[str, dict[str, Any]] = {
    "corrects": {"color": "ink", "linestyle": "-", "linewidth": 1.5},
    "withdraws": {"color": "clash", "linestyle": "-", "linewidth": 2.2},
    "disputes": {"color": "clash", "linestyle": ":", "linewidth": 1.6},
    "repeats": {"color": "accent", "linestyle": "--", "linewidth": 1.1},
    "misquotes": {"color": "clash", "linestyle": "--", "linewidth": 1.1},
}


def lineage(rec: Reconciliation, ax: Axes | None = None, most: int = 60) -> Axes:
    """Draw the claims on one quantity by day, with arrows to the claims that they act on.

    Parameters
    ----------
    rec : a result on one quantity, ``rec["…"]``.
    ax : where to draw; by default a new figure.
    most : the largest number of claims; those with a relation come first.

    Raises
    ------
    UnknownQuantityError, MissingExtraError

    Examples
    --------
    >>> from estimates import claim, reconcile
    >>> rec = reconcile([claim("A", 90, claim_id="a", stated_on="2021-04-14"),
    ...                  claim("B", 90, claim_id="b", origin="a", stated_on="2021-04-15")])
    >>> [label.get_text() for label in lineage(rec).get_yticklabels()]
    ['A  a', '↳ B  b']
    """
    rec = canvas.require_single_quantity(rec)
    lines = [line for line in ledger_lines(rec) if line.standing != "not yet stated"]
    relations = find_relations(rec)
    related = {row for r in relations for row in (r.row, r.target)}
    first = sorted(range(len(lines)), key=lambda i: (lines[i].row not in related, i))[:most]
    drawn = sort_by_day([lines[i] for i in sorted(first)])
    ax = canvas.get_axes(ax, 8.5, 1.2 + LINEAGE_ROW_INCHES * max(3, len(drawn)))
    if not drawn:
        return canvas.write_empty(ax, "no claims")
    places = place_claims(ax, rec, drawn)
    for relation in relations:
        if relation.row in places and relation.target in places:
            draw_relation(ax, places[relation.row], places[relation.target], relation.verb)
    for line in drawn:
        x, y = places[line.row]
        ax.plot([x], [y], **themed(ax, MARKERS[choose_role(line)]), markersize=6.5, zorder=3)
    label_lineage(ax, drawn)
    add_legend(ax, [verb for verb in RELATION_STYLES if verb in {r.verb for r in relations}], drawn)
    canvas.write_heading(ax, rec, canvas.note_hidden(len(lines) - len(drawn), "claim"))
    return ax


def sort_by_day(lines: list[LedgerLine]) -> list[LedgerLine]:
    """Return the claims in the order in which they became known, echoes after what they repeat."""
    groups: list[list[LedgerLine]] = []
    for line in lines:
        if line.depth and groups:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [line for group in sorted(groups, key=lambda g: g[0].day) for line in group]


def place_claims(ax: Axes, rec: Reconciliation, lines: list[LedgerLine]) -> dict[int, Point]:
    """Return the point of each claim by its row: day and line; undated claims before all others."""
    known = {line.row: rec.ledger.column("known_on")[line.row] for line in lines}
    days = {row: canvas.date_numbers([day])[0] for row, day in known.items() if day}
    first, last = min(days.values(), default=0.0), max(days.values(), default=1.0)
    margin = max(1.0, (last - first) * 0.05)
    ax.set_xlim(first - 2 * margin, last + 2 * margin)
    if days:
        canvas.format_date_axis(ax.xaxis)
    else:
        ax.set_xticks([first - margin], ["always known"])
    return {line.row: (days.get(line.row, first - margin), y) for y, line in enumerate(lines)}


def draw_relation(ax: Axes, start: Point, end: Point, verb: str) -> None:
    """Draw an arrow from a claim to the one that it acts on."""
    bend = 0.18 if end[1] >= start[1] else -0.18
    arrow = {"arrowstyle": "-|>", "shrinkA": 6, "shrinkB": 6, "mutation_scale": 10}
    arrow |= {"connectionstyle": f"arc3,rad={bend}", **themed(ax, RELATION_STYLES[verb])}
    ax.annotate("", end, start, arrowprops=arrow)


def label_lineage(ax: Axes, lines: list[LedgerLine]) -> None:
    """Write source and label of each claim on the left, its figure on the right."""
    colours = palette(ax)
    canvas.style_axes(ax)
    room = canvas.label_room(ax, 170)
    sources = ["↳ " * line.depth + fit_text(line.source, room, SMALL) for line in lines]
    labels = ["" if canvas.is_narrow(ax) else fit_text(line.label, 55, SMALL) for line in lines]
    rows = (f"{s}  {label}".rstrip() for s, label in zip(sources, labels, strict=True))
    canvas.label_rows(ax, list(rows))
    for row, line in enumerate(lines):
        colour = colours.ink if line.standing == "used" else colours.muted
        text = fit_text(line.text, canvas.label_room(ax, 150), SMALL)
        canvas.write_right(ax, row, text, 8, colour)
        if line.is_struck:
            ax.get_yticklabels()[row].set_color(colours.muted)


def add_legend(ax: Axes, verbs: list[str], lines: list[LedgerLine]) -> None:
    """Explain the line styles below the days."""
    from matplotlib.lines import Line2D

    if verbs:
        handles = [
            Line2D([], [], label=verb, **themed(ax, RELATION_STYLES[verb])) for verb in verbs
        ]
        below = (0.5, -0.42 / (LINEAGE_ROW_INCHES * len(lines)))  # 0.42 inches below the days
        style = {"frameon": False, "fontsize": TINY, "ncols": len(handles)}
        ax.legend(handles=handles, loc="upper center", bbox_to_anchor=below, **style)
