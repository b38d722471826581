"""Density plot: the posterior of one quantity, and the likelihood of each independent source."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.analysis.consensus.answers import voices_of
from estimates.analysis.consensus.posterior import voice_curves
from estimates.analysis.reconciliation import Reconciliation
from estimates.display.axis import make_axis
from estimates.display.plots import canvas
from estimates.display.plots.canvas import SMALL
from estimates.display.plots.colours import palette
from estimates.display.text_width import fit_text
from estimates.methods.registry import find

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GRID_POINTS = 400
# Heights of the curve of a voice and of the posterior, in rows.
VOICE_HEIGHT, POSTERIOR_HEIGHT = 0.8, 3.5


def density(rec: Reconciliation, ax: Axes | None = None, most: int = 40) -> Axes:
    """Draw the posterior density of one quantity, and below it the likelihood of each voice.

    The curve of a voice is the likelihood of its words given the estimated spread between
    sources, scaled to one height: a range is a plateau, a value a peak, a bound a peak with a
    longer side (with ``bounds="open"``, a step).

    Parameters
    ----------
    rec : a result on one quantity, ``rec["…"]``; the posterior is that of `bayes`, whatever its
        method.
    ax : where to draw; by default a new figure.
    most : the largest number of voices; those with the largest weights come first.

    Raises
    ------
    UnknownQuantityError, MissingExtraError

    Examples
    --------
    >>> from estimates import claim, reconcile
    >>> ax = density(reconcile([claim("A", 110), claim("B", 150)], prior="troops"))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['posterior', 'A', 'B']
    """
    rec = canvas.require_single_quantity(rec)
    if not find(rec.options.method).has_posterior:
        rec = rec.rerun(method="bayes")
    table = rec.density(GRID_POINTS)
    n_voices = len(np.unique(rec.snapshot.voices[0]))
    ax = canvas.get_axes(ax, 8.5, 1.2 + 0.3 * (min(most, n_voices) + POSTERIOR_HEIGHT))
    if not len(table):
        return canvas.write_empty(ax, "no estimate: the claims give the posterior no density")
    at, height = table.column("at").astype(float), table.column("density").astype(float)
    answer = rec.consensus[0]
    is_log = answer.scale == "log"
    chosen, names = select_voices(rec, most)
    # The axis holds the bulk of the posterior and, within limits, the voices.
    columns = voices_of(rec.snapshot, rec.options).columns
    ends = np.concatenate([columns[name][chosen] for name in ("low", "high")])
    bulk = at[height > 0.02 * height.max()]
    axis = make_axis(bulk, ends, is_log)
    canvas.apply_axis(ax.xaxis, axis)
    canvas.style_axes(ax)
    # A density on the log scale is per unit of log: times the value itself.
    draw_posterior(ax, at, height * (at if is_log else 1.0), answer.estimate)
    theta = (np.geomspace if is_log else np.linspace)(axis.low, axis.high, GRID_POINTS)
    curves = voice_curves(rec.snapshot, rec.options, theta, float(answer.tau or 0.0))
    draw_voices(ax, theta, curves[chosen])
    room = canvas.label_room(ax, 190)
    shown = ["posterior", *(fit_text(name, room, SMALL) for name in names)]
    ax.set_yticks([0, *range(1, len(names) + 1)], shown, **canvas.PLAIN_TEXT)
    ax.set_ylim(len(names) + 0.3, -POSTERIOR_HEIGHT - 0.3)
    canvas.write_heading(ax, rec, canvas.note_hidden(n_voices - len(names), "independent source"))
    canvas.label_unit(ax.xaxis, rec, 400)
    return ax


def select_voices(rec: Reconciliation, most: int) -> tuple[Any, list[str]]:
    """Return the voices with the largest weights, shape (chosen,), and their names."""
    snapshot, (of_claim, first) = rec.snapshot, rec.snapshot.voices
    used_weights = rec.ledger.column("weight")[rec.ledger.column("standing") == "used"]
    weight = np.bincount(of_claim, used_weights, minlength=len(first))
    chosen = np.sort(np.argsort(-weight, kind="stable")[:most])
    source_rows = snapshot.rows[first[chosen]]
    sources = snapshot.linked.store.strings("source").take(source_rows).decode()
    return chosen, sources.tolist()


def draw_voices(ax: Axes, theta: Any, curves: Any) -> None:
    """Draw the likelihood of each voice below the posterior, scaled to one height.

    theta : shape (points,), positions on the axis; curves : shape (voices, points).
    """
    colours = palette(ax)
    area: dict[str, Any] = {"color": colours.accent, "alpha": 0.28 * colours.shade, "linewidth": 0}
    for row, curve in enumerate(curves, 1):
        heights = row - VOICE_HEIGHT * curve
        ax.fill_between(theta, row, heights, **area)
        ax.plot(theta, heights, color=colours.accent, linewidth=1)


def draw_posterior(ax: Axes, at: Any, height: Any, estimate: float | None) -> None:
    """Draw the posterior above the voices, with its estimate."""
    colours = palette(ax)
    curve = -POSTERIOR_HEIGHT * height / height.max()
    ax.fill_between(at, 0, curve, color=colours.answer, alpha=0.25 * colours.shade, linewidth=0)
    ax.plot(at, curve, color=colours.answer, linewidth=1.5)
    ax.axhline(0, color=colours.ink, linewidth=0.6)
    if estimate is not None and math.isfinite(estimate):
        ax.plot([estimate] * 2, [0, -POSTERIOR_HEIGHT], "--", color=colours.answer, linewidth=1)
