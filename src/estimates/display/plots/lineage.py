"""Who repeats whom, and which claims were corrected: arrows between claims over the days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimates.analysis.reconciliation import Reconciliation
from estimates.display.forest import role_of
from estimates.display.ledger_lines import Line, ledger_lines
from estimates.display.plots import canvas
from estimates.display.plots.canvas import ACCENT, CLASH, INK, MUTED, SIGNS, SMALL, TINY
from estimates.display.relations import relations
from estimates.display.text_width import fit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.28
STYLES: dict[str, tuple[str, Any, float]] = {
    "corrects": (INK, "-", 1.5),
    "withdraws": (CLASH, "-", 2.2),
    "disputes": (CLASH, ":", 1.6),
    "repeats": (ACCENT, "--", 1.1),
}
"""Colour, line and width of each relation."""


def lineage(rec: Reconciliation, ax: Axes | None = None, most: int = 60) -> Axes:
    """Draw the claims on one quantity over the days, with arrows to those that they act on.

    Parameters
    ----------
    rec : a result on one quantity, ``rec["…"]``. ax : where to draw; a new figure without it.
    most : claims at the most; those with a relation come first.

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
    rec = canvas.one_question(rec)
    lines = [line for line in ledger_lines(rec) if line.standing != "not yet stated"]
    found = relations(rec)
    related = {at for r in found for at in (r.row, r.target)}
    first = sorted(range(len(lines)), key=lambda i: (lines[i].at not in related, i))[:most]
    shown = by_day([lines[i] for i in sorted(first)])
    ax = canvas.axes(ax, 8.5, 1.2 + ROW * max(3, len(shown)))
    if not shown:
        return canvas.empty(ax, "no claims")
    places = points(ax, rec, shown)
    for relation in found:
        if relation.row in places and relation.target in places:
            arrow(ax, places[relation.row], places[relation.target], relation.verb)
    for line in shown:
        ax.plot(*[[x] for x in places[line.at]], **SIGNS[role_of(line)], markersize=6.5, zorder=3)
    finish(ax, rec, shown, {r.verb for r in found}, len(lines) - len(shown))
    return ax


def by_day(lines: list[Line]) -> list[Line]:
    """Return the claims in the order in which they became known, echoes below their voice."""
    groups: list[list[Line]] = []
    for line in lines:
        if line.depth and groups:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [line for group in sorted(groups, key=lambda g: g[0].day) for line in group]


def points(ax: Axes, rec: Reconciliation, shown: list[Line]) -> dict[int, tuple[float, float]]:
    """Return where each claim stands: its day, its row; undated ones a step before all others."""
    known = {line.at: rec.ledger.column("known_on")[line.at] for line in shown}
    days = {at: canvas.numbers([day])[0] for at, day in known.items() if day}
    first, last = min(days.values(), default=0.0), max(days.values(), default=1.0)
    room = max(1.0, (last - first) * 0.05)
    ax.set_xlim(first - 2 * room, last + 2 * room)
    if days:
        canvas.dated(ax.xaxis)
    else:
        ax.set_xticks([first - room], ["always known"])
    return {line.at: (days.get(line.at, first - room), row) for row, line in enumerate(shown)}


def arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], verb: str) -> None:
    """Draw an arrow from a claim to the one that it acts on."""
    colour, style, thick = STYLES[verb]
    bend = 0.18 if end[1] >= start[1] else -0.18
    ax.annotate(
        "", end, start,
        arrowprops={"arrowstyle": "-|>", "color": colour, "linestyle": style, "linewidth": thick,
                    "shrinkA": 6, "shrinkB": 6, "mutation_scale": 10,
                    "connectionstyle": f"arc3,rad={bend}"},
    )  # fmt: skip


def finish(ax: Axes, rec: Reconciliation, shown: list[Line], verbs: set[str], hidden: int) -> None:
    """Write the claims, what the lines mean, and what is left out."""
    from matplotlib.lines import Line2D

    canvas.plain(ax)
    who = [
        f"{'↳ ' * line.depth}{fit(line.source, 170, SMALL)}  {fit(line.claim_id, 55, SMALL)}"
        for line in shown
    ]
    ax.set_yticks(range(len(shown)), who, **canvas.TEXT)
    ax.set_ylim(len(shown) - 0.4, -0.6)
    place = ax.get_yaxis_transform()
    for row, line in enumerate(shown):
        faded = line.standing != "used"
        ax.annotate(fit(line.text, 150, SMALL), (1, row), (8, 0), place,
                    textcoords="offset points", fontsize=SMALL, va="center",
                    color=MUTED if faded else INK, **canvas.TEXT)  # fmt: skip
        if line.struck:
            ax.get_yticklabels()[row].set_color(MUTED)
    handles = [
        Line2D([], [], color=colour, linestyle=style, linewidth=thick, label=verb)
        for verb, (colour, style, thick) in STYLES.items()
        if verb in verbs
    ]
    if handles:
        below = (0.5, -0.42 / (ROW * len(shown)))  # inches below the days
        ax.legend(handles=handles, loc="upper center", bbox_to_anchor=below,
                  ncols=len(handles), frameon=False, fontsize=TINY)  # fmt: skip
    canvas.title(ax, canvas.heading(rec), [f"{hidden:,} more claims, not drawn" if hidden else ""])
