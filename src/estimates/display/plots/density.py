"""What one may believe: the posterior, and below it what each voice's words allow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.analysis.consensus.combine import voices_of
from estimates.analysis.reconciliation import Reconciliation
from estimates.display.axis import Axis, axis_of
from estimates.display.plots import canvas
from estimates.display.plots.canvas import ACCENT, ANSWER, INK, MUTED, SMALL
from estimates.display.text_width import fit
from estimates.methods.registry import find
from estimates.numeric.posterior.likelihoods import laplace

if TYPE_CHECKING:
    from matplotlib.axes import Axes

POINTS = 400
HEIGHT = 0.8
"""Of a voice's curve, in rows."""
TALL = 3.5
"""Of the posterior, in rows."""


def density(rec: Reconciliation, ax: Axes | None = None, most: int = 40) -> Axes:
    """Draw the posterior density of one quantity, and below it the likelihood of each voice.

    A voice's curve is the likelihood of its words if the spread between sources is the one
    estimated, scaled to one height: a bound is a step, a range a plateau, a value a peak.

    Parameters
    ----------
    rec : a result on one quantity, ``rec["…"]``; the posterior is that of `bayes`, whatever its
        method. ax : where to draw; a new figure without it.
    most : voices at the most, the weightiest first.

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
    rec = canvas.one_question(rec)
    if find(rec.terms.method).name != "bayes":
        rec = rec.asked_again(method="bayes")
    table = rec.density(POINTS)
    rows = min(most, len(np.unique(rec.snapshot.voices[0])))
    ax = canvas.axes(ax, 8.5, 1.2 + 0.3 * (rows + TALL))
    if not len(table):
        return canvas.empty(ax, "no estimate: the claims give the posterior no density")
    at, height = table.column("at").astype(float), table.column("density").astype(float)
    answer = rec.consensus[0]
    log = answer.scale == "log"
    names, low, high, sd = voices(rec, most, log, float(answer.tau or 0.0))
    grid = line(at, height, low, high, log)
    canvas.scaled(ax.xaxis, grid)
    canvas.plain(ax)
    draw_posterior(ax, at, height * (at if log else 1.0), answer.estimate)
    draw_voices(ax, grid, low, high, sd, log)
    ax.set_yticks([0, *range(1, len(names) + 1)], ["posterior", *names], **canvas.TEXT)
    ax.set_ylim(len(names) + 0.3, -TALL - 0.3)
    hidden = len(np.unique(rec.snapshot.voices[0])) - len(names)
    canvas.title(ax, canvas.heading(rec), [f"{hidden:,} more voices, not drawn" if hidden else ""])
    ax.set_xlabel(fit(canvas.unit_of(rec), 400), fontsize=SMALL, color=MUTED, **canvas.TEXT)
    return ax


def voices(
    rec: Reconciliation, most: int, log: bool, tau: float
) -> tuple[list[str], Any, Any, Any]:
    """Return the names of the weightiest voices, their intervals, and how far each may deviate.

    The intervals are on the scale of the question.
    """
    judged = rec.snapshot
    gathered = voices_of(judged, rec.terms)
    _, first = judged.voices
    columns = gathered.columns
    weighs = rec._answered.weight[judged.rows]
    weight = np.bincount(gathered.of_claim, weighs, minlength=len(first))
    chosen = np.sort(np.argsort(-weight, kind="stable")[:most])
    low, high = columns["low"][chosen], columns["high"][chosen]
    value, error = columns["value"][chosen], columns["standard_error"][chosen]
    measured = ~np.isnan(error) & ~np.isnan(value)
    low, high = np.where(measured, value, low), np.where(measured, value, high)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.where(measured, error / value if log else error, columns["spread"][chosen])
        if log:
            low, high = np.log(np.maximum(low, 0.0)), np.log(np.maximum(high, 0.0))
    sd = np.maximum(np.hypot(tau, own), 1e-9)
    sources = judged.linked.store.coded("source").take(judged.rows[first[chosen]]).decode()
    return [fit(name, 190, SMALL) for name in sources], low, high, sd


def line(at: Any, height: Any, low: Any, high: Any, log: bool) -> Axis:
    """Return the line on which the posterior and the ends of the voices stand."""
    ends = np.concatenate([low, high])
    ends = ends[np.isfinite(ends)]
    return axis_of(at[height > 0.02 * height.max()], np.exp(ends) if log else ends, log)


def curves(theta: Any, low: Any, high: Any, sd: Any, log: bool) -> Any:
    """Return the likelihood of each voice, shape (voices, points), each at most one."""
    grid = np.log(theta) if log else theta
    said = laplace(np.repeat(grid[:, None], len(low), 1), low, high, sd[None])[0].T
    return np.exp(said - said.max(axis=1, keepdims=True))


def draw_voices(ax: Axes, grid: Axis, low: Any, high: Any, sd: Any, log: bool) -> None:
    """Draw the likelihood of each voice below the posterior."""
    steps = np.geomspace if log else np.linspace
    theta = steps(grid.low, grid.high, POINTS)
    for row, curve in enumerate(curves(theta, low, high, sd, log), 1):
        ax.fill_between(theta, row, row - HEIGHT * curve, color=ACCENT, alpha=0.28, linewidth=0)
        ax.plot(theta, row - HEIGHT * curve, color=ACCENT, linewidth=1)


def draw_posterior(ax: Axes, at: Any, height: Any, estimate: float | None) -> None:
    """Draw the posterior above the voices, with its estimate."""
    curve = -TALL * height / height.max()
    ax.fill_between(at, 0, curve, color=ANSWER, alpha=0.25, linewidth=0)
    ax.plot(at, curve, color=ANSWER, linewidth=1.5)
    ax.axhline(0, color=INK, linewidth=0.6)
    if estimate is not None and math.isfinite(estimate):
        ax.plot([estimate] * 2, [0, -TALL], color=ANSWER, linewidth=1, linestyle="--")
