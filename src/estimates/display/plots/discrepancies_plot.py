"""Discrepancy matrix: the gap of every pair of claims, in units of the median gap."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.analysis.consensus.answers import prior_scales
from estimates.analysis.discrepancies import Discrepancy
from estimates.analysis.reconciliation import Reconciliation
from estimates.columnar.string_sort import alphabetical_ranks
from estimates.display.gap_frequency import median_gap
from estimates.display.ledger_lines import shown_labels
from estimates.display.number_format import format_full, format_ratio
from estimates.display.plots import canvas
from estimates.display.plots.canvas import SMALL, TINY
from estimates.display.plots.colours import palette
from estimates.display.text_width import fit_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Up to this many claims, each cell has its ratio written in it.
MOST_LABELLED = 12
# The gap of the darkest colour, in median gaps; larger gaps have the same colour.
DARKEST_GAP = 4.0


def discrepancies(rec: Reconciliation, ax: Axes | None = None, most: int = 50) -> Axes:
    """Draw how far every two used claims on one quantity are apart, the lower one above.

    The colour is the gap in units of the median gap: half of the pairs of independent sources
    differ by more than one, by the prior of the result. A grey cell is a pair that one number
    satisfies; ≈ is within rounding; a cross marks pairs that are not comparable. On the
    linear scale the colour is the gap itself.

    Parameters
    ----------
    rec : a result on one quantity, ``rec["…"]``.
    ax : where to draw; by default a new figure.
    most : the largest number of claims, chosen evenly in the order of their numbers.

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
    rec = canvas.require_single_quantity(rec)
    pairs = [pair for pair in rec.discrepancies if pair.kind == "discrepancy"]
    ordered = order_by_number(rec)
    chosen = choose_evenly(ordered, most)
    side = max(3.2, 0.62 * len(chosen)) if len(chosen) <= MOST_LABELLED else 7.5
    ax = canvas.get_axes(ax, max(8.5, side + 4.5), side + 1.0)
    if len(chosen) < 2:
        return canvas.write_empty(ax, "fewer than two used claims: nothing to compare")
    scale = float(prior_scales(rec.snapshot, rec.options.prior)[0])
    is_log = rec.consensus[0].scale == "log" and all(pair.ratio is not None for pair in pairs)
    unit = median_gap(scale) if is_log else None
    colour_cells(ax, fill_cells(ax, pairs, chosen, unit), unit)
    label_cells(ax, rec, chosen)
    canvas.write_heading(ax, rec, canvas.note_hidden(len(ordered) - len(chosen), "claim"))
    return ax


def fill_cells(ax: Axes, pairs: list[Discrepancy], chosen: list[str], unit: float | None) -> Any:
    """Return the gap of each pair in a unit (the gap itself for None), and write into its cell.

    Shape (claims, claims), NaN where one number satisfies both.
    """
    colours = palette(ax)
    index = {label: i for i, label in enumerate(chosen)}
    cells = np.full((len(chosen), len(chosen)), np.nan)
    for pair in pairs:
        if pair.claim_a in index and pair.claim_b in index:
            i, j = sorted((index[pair.claim_a], index[pair.claim_b]))
            gap = pair.gap if unit is None else (pair.log_ratio or 0.0) / unit
            cells[j, i] = math.nan if pair.compatible else gap
            text = discrepancy_text(pair, unit is not None, len(chosen) <= MOST_LABELLED)
            if text:
                ax.text(i, j, text, ha="center", va="center", fontsize=TINY, color=colours.ink)
    return cells


def choose_evenly(ordered: list[str], most: int) -> list[str]:
    """Return at most `most` claims, evenly spaced, the first and the last among them.

    >>> choose_evenly(["a", "b", "c", "d", "e"], 3), choose_evenly([], 3)
    (['a', 'c', 'e'], [])
    """
    if len(ordered) <= most:
        return ordered
    return [ordered[i] for i in np.linspace(0, len(ordered) - 1, most).round().astype(int)]


def order_by_number(rec: Reconciliation) -> list[str]:
    """Return the labels of the used claims, those with lower numbers first."""
    bounds, linked, rows = rec.snapshot.bounds, rec.snapshot.linked, rec.snapshot.rows
    labels = alphabetical_ranks(linked.labels_at(rows))
    order = np.lexsort((labels, bounds.stated_high, bounds.stated_low))
    return [str(label) for label in linked.labels_at(rows[order])] if len(rows) else []


def discrepancy_text(pair: Discrepancy, is_log: bool, has_space: bool) -> str:
    """Return what the colour of a cell does not show: the ratio or gap, ≈ and ✕."""
    text = "=" if pair.compatible and has_space else ""
    if not pair.compatible and has_space:
        text = f"×{format_ratio(pair.ratio)}" if is_log and pair.ratio else format_full(pair.gap)
    if not pair.compatible and pair.within_rounding:
        text = f"≈\n{text}" if text else "≈"
    return text if pair.comparable else f"{text}✕"


def colour_cells(ax: Axes, cells: Any, unit: float | None) -> None:
    """Colour the cells, and explain the colours in a bar."""
    from matplotlib.colors import LinearSegmentedColormap, ListedColormap

    colours = palette(ax)
    colour_map = LinearSegmentedColormap.from_list("gaps", colours.heat)
    largest = DARKEST_GAP if unit else float(np.nanmax(cells, initial=0.0)) or 1.0
    is_satisfied = np.tril(np.isnan(cells), k=-1)
    blank = ListedColormap([colours.rule])
    ax.imshow(np.where(is_satisfied, 1.0, np.nan), cmap=blank, alpha=0.35, aspect="equal")
    image = ax.imshow(cells, cmap=colour_map, vmin=0, vmax=largest, aspect="equal")
    figure = ax.get_figure()
    if figure is None or np.isnan(cells).all():
        return
    is_narrow = canvas.is_narrow(ax)
    place: dict[str, Any] = {
        "location": "bottom" if is_narrow else "right",
        "shrink": 0.75,
        "pad": 0.02,
    }
    bar = figure.colorbar(image, ax=ax, extend="max" if unit else "neither", **place)
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=TINY, length=0, labelcolor=colours.ink)
    if unit:
        ticks = [0, 1, 2, 3, 4]
        labels = [f"×{math.exp(unit * tick):.3g}" for tick in ticks]
        labels[1] += "" if is_narrow else " (half of\nindependent\npairs exceed it)"
        bar.set_ticks(ticks, labels=labels)
    bar.set_label("ratio" if unit else "gap", fontsize=SMALL, color=colours.muted)


def label_cells(ax: Axes, rec: Reconciliation, chosen: list[str]) -> None:
    """Write the claims on the left of and below the cells."""
    colours = palette(ax)
    size = SMALL if len(chosen) <= 25 else 6.5
    source = dict(zip(rec.ledger.column("claim_id"), rec.ledger.column("source"), strict=True))
    shown = shown_labels(rec)
    labels = [fit_text(shown[label], 50, size) for label in chosen]
    sources = [fit_text(source[label], canvas.label_room(ax, 130), size) for label in chosen]
    rows = [f"{name}  {label}" for name, label in zip(sources, labels, strict=True)]
    ax.set_yticks(range(len(chosen)), rows, fontsize=size, **canvas.PLAIN_TEXT)
    ax.set_xticks(range(len(chosen)), labels, fontsize=size, rotation=90, **canvas.PLAIN_TEXT)
    ax.set_xlim(-0.5, len(chosen) - 0.5)
    ax.set_ylim(len(chosen) - 0.5, -0.5)
    ax.tick_params(length=0, labelcolor=colours.ink)
    for spine in ax.spines.values():
        spine.set_visible(False)
