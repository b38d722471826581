"""How far every two claims are apart, measured by how far independent sources usually are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.analysis.consensus.combine import prior_scales
from estimates.analysis.discrepancies import Discrepancy
from estimates.analysis.reconciliation import Reconciliation
from estimates.display.gap_frequency import ordinary_gap
from estimates.display.number_format import full, ratio_in_words
from estimates.display.plots import canvas
from estimates.display.plots.canvas import INK, MUTED, SMALL, TINY
from estimates.display.text_width import fit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WRITTEN = 12
"""Up to so many claims each cell has its ratio written in it."""
STEPS = 4.0
"""The darkest colour stands for a gap of so many ordinary ones, and more."""


def discrepancies(rec: Reconciliation, ax: Axes | None = None, most: int = 50) -> Axes:
    """Draw how far every two used claims on one quantity are apart, the lower one above.

    The colour counts ordinary gaps: one is the gap that half of the pairs of independent
    sources exceed, by the prior of the result. A grey cell is a pair that one number
    satisfies; ≈ is within rounding; a cross marks pairs that may not be compared. On the
    linear scale the colour is the gap itself.

    Parameters
    ----------
    rec : a result on one quantity, ``rec["…"]``. ax : where to draw; a new figure without it.
    most : claims at the most, evenly over the order of their numbers, both ends among them.

    Raises
    ------
    UnknownQuantityError, MissingExtraError

    Examples
    --------
    >>> from estimates import claim, reconcile
    >>> ax = discrepancies(reconcile([claim("A", 110), claim("B", 150)], prior="troops"))
    >>> [text.get_text() for text in ax.texts if "×" in text.get_text()]
    ['×1.36']
    """
    rec = canvas.one_question(rec)
    rows = list(rec.discrepancies)
    order = in_order(rec)
    chosen = evenly(order, most)
    side = max(3.2, 0.62 * len(chosen)) if len(chosen) <= WRITTEN else 7.5
    ax = canvas.axes(ax, max(8.5, side + 4.5), side + 1.0)
    if len(chosen) < 2:
        return canvas.empty(ax, "fewer than two claims that count: nothing to compare")
    scale = float(prior_scales(rec.snapshot, rec.terms.prior)[0])
    log = rec.consensus[0].scale == "log" and all(row.ratio is not None for row in rows)
    step = ordinary_gap(scale) if log else 1.0
    cells = filled(ax, rows, chosen, step if log else None)
    shade(ax, cells, step, log)
    labels(ax, rec, chosen)
    left_out = len(order) - len(chosen)
    notes = [f"{left_out:,} more claims, not drawn" if left_out else ""]
    canvas.title(ax, canvas.heading(rec), notes)
    return ax


def filled(ax: Axes, rows: list[Discrepancy], chosen: list[str], step: float | None) -> Any:
    """Return the size of each pair in ordinary gaps (the gap itself without a step); note it.

    Shape (claims, claims), NaN where one number satisfies both.
    """
    place = {label: i for i, label in enumerate(chosen)}
    cells = np.full((len(chosen), len(chosen)), np.nan)
    for row in rows:
        if row.claim_a in place and row.claim_b in place:
            i, j = sorted((place[row.claim_a], place[row.claim_b]))
            size = row.gap if step is None else (row.log_ratio or 0.0) / step
            cells[j, i] = math.nan if row.compatible else size
            note(ax, row, i, j, step is not None, len(chosen) <= WRITTEN)
    return cells


def evenly(order: list[str], most: int) -> list[str]:
    """Return at most so many claims, evenly over their order, both ends among them.

    >>> evenly(["a", "b", "c", "d", "e"], 3), evenly([], 3)
    (['a', 'c', 'e'], [])
    """
    if len(order) <= most:
        return order
    return [order[i] for i in np.linspace(0, len(order) - 1, most).round().astype(int)]


def in_order(rec: Reconciliation) -> list[str]:
    """Return the used claims, those with the lower numbers first."""
    spans, base = rec.snapshot.bounds, rec.snapshot.linked
    rows = rec.snapshot.rows
    order = np.lexsort((base.labels_at(rows).astype(str), spans.stated_high, spans.stated_low))
    return [str(label) for label in base.labels_at(rows[order])] if len(rows) else []


def note(ax: Axes, row: Discrepancy, i: int, j: int, log: bool, written: bool) -> None:
    """Write into a cell what its colour does not say."""
    said = "=" if row.compatible and written else ""
    if not row.compatible and written:
        said = f"×{ratio_in_words(row.ratio)}" if log and row.ratio else full(row.gap)
    if not row.compatible and row.within_rounding:
        said = f"≈\n{said}" if said else "≈"
    if not row.comparable:
        said += "✕"
    if said:
        ax.text(i, j, said, ha="center", va="center", fontsize=TINY, color=INK)


def shade(ax: Axes, cells: Any, step: float, log: bool) -> None:
    """Colour the cells, and say what the colours mean."""
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("apart", ["#fbf3ee", "#f0b48c", "#d9793f"])
    largest = STEPS if log else float(np.nanmax(cells, initial=0.0)) or 1.0
    satisfied = np.tril(np.isnan(cells), k=-1)
    ax.imshow(np.where(satisfied, 1.0, np.nan), cmap="Greys", vmin=0, vmax=16, aspect="equal")
    image = ax.imshow(cells, cmap=colours, vmin=0, vmax=largest, aspect="equal")
    figure = ax.get_figure()
    if figure is None or np.isnan(cells).all():
        return
    bar = figure.colorbar(image, ax=ax, shrink=0.75, pad=0.02, extend="max" if log else "neither")
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=TINY, length=0, labelcolor=INK)
    if log:
        ticks = [0, 1, 2, 3, 4]
        said = [f"×{math.exp(step * tick):.3g}" for tick in ticks]
        said[1] += " (half of\nindependent\npairs exceed it)"
        bar.set_ticks(ticks, labels=said)
    bar.set_label("ratio" if log else "gap", fontsize=SMALL, color=MUTED)


def labels(ax: Axes, rec: Reconciliation, chosen: list[str]) -> None:
    """Write the claims beside and below the cells."""
    size = SMALL if len(chosen) <= 25 else 6.5
    source = dict(zip(rec.ledger.column("claim_id"), rec.ledger.column("source"), strict=True))
    beside = [f"{fit(source[c], 130, size)}  {fit(c, 50, size)}" for c in chosen]
    ax.set_yticks(range(len(chosen)), beside, fontsize=size, **canvas.TEXT)
    below = [fit(c, 50, size) for c in chosen]
    ax.set_xticks(range(len(chosen)), below, fontsize=size, rotation=90, **canvas.TEXT)
    ax.set_xlim(-0.5, len(chosen) - 0.5)
    ax.set_ylim(len(chosen) - 0.5, -0.5)
    ax.tick_params(length=0, labelcolor=INK)
    for spine in ax.spines.values():
        spine.set_visible(False)
