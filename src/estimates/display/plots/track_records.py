"""What is known of each source: how far off it usually is, and how much it scatters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.display.axis import axis_of
from estimates.display.plots import canvas
from estimates.display.plots.canvas import ACCENT, INK, MUTED, SMALL
from estimates.display.text_width import fit
from estimates.errors import UnknownColumnError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

NEEDED = ("source", "bias", "spread")
ERRORS = ("bias_error", "bias_se", "bias_sd")
"""Names under which the uncertainty of a bias may stand, as a standard deviation."""


def track_records(records: Any, ax: Axes | None = None, most: int = 40) -> Axes:
    """Draw the bias and the spread of every source, as factors.

    The dot is the bias (×2: it says twice what the others say), the thick line how well that is
    known (two standard errors), the thin line how far its figures scatter (one spread).

    Parameters
    ----------
    records : track records, or their frame, with the columns source, bias, spread and, where
        there are any, scale ("log" without), side, bias_error, claims and copies.
    ax : where to draw; a new figure without it. most : sources at the most, by their claims.

    Raises
    ------
    UnknownColumnError, MissingExtraError

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"source": ["police", "organisers"], "bias": [-0.3, 0.4],
    ...                       "spread": [0.3, 0.5], "claims": [120, 80]})
    >>> [label.get_text() for label in track_records(frame).get_yticklabels()]
    ['police', 'organisers']
    """
    frame: pd.DataFrame = records.to_frame() if hasattr(records, "to_frame") else records
    columns = getattr(frame, "columns", ())
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise UnknownColumnError(
            "is missing", column=missing[0], remedy=f"track records have {', '.join(NEEDED)}"
        )
    frame, log, notes = chosen(frame, most)
    ax = canvas.axes(ax, 8.5, 1.2 + 0.28 * max(3, len(frame)))
    if not len(frame):
        return canvas.empty(ax, "no sources")
    draw(ax, frame, log)
    names(ax, frame)
    canvas.title(ax, "track records", notes)
    what = "as a factor of" if log else "above or below"
    ax.set_xlabel(f"what a source says, {what} the others", fontsize=SMALL, color=MUTED)
    return ax


def chosen(frame: pd.DataFrame, most: int) -> tuple[pd.DataFrame, bool, list[str]]:
    """Return the records to draw, whether as factors, and what is left out.

    Records on different scales have no line in common: those on the commonest one are drawn.
    """
    total, log = len(frame), True
    if "scale" in frame.columns:
        commonest = frame["scale"].value_counts().index[0] if total else "log"
        frame, log = frame[frame["scale"] == commonest], commonest == "log"
    other = total - len(frame)
    if "claims" in frame.columns:
        frame = frame.sort_values("claims", ascending=False, kind="stable")
    hidden = max(0, len(frame) - most)
    notes = [
        f"on another scale and not drawn: {other:,}" if other else "",
        f"{hidden:,} more sources, not drawn" if hidden else "",
    ]
    return frame.head(most).sort_values("bias", kind="stable"), log, notes


def draw(ax: Axes, frame: pd.DataFrame, log: bool) -> None:
    """Draw bias, its error and the spread of each source."""
    unbent = np.exp if log else np.positive
    bias, spread = (frame[name].to_numpy(dtype=float) for name in ("bias", "spread"))
    known = next((name for name in ERRORS if name in frame.columns), None)
    error = 2 * frame[known].to_numpy(dtype=float) if known else np.zeros(len(frame))
    reach = np.fmax(spread, error)
    ends = unbent(np.concatenate([bias - reach, bias + reach, [0.0]]))
    canvas.scaled(ax.xaxis, axis_of(ends[np.isfinite(ends)], log=log), 7)
    canvas.plain(ax)
    if log:
        factor_labels(ax)
    rows = np.arange(len(frame))
    ax.axvline(float(unbent(0.0)), color=INK, linewidth=0.8)
    ax.hlines(rows, unbent(bias - spread), unbent(bias + spread), color=ACCENT, linewidth=1)
    if known:
        ax.hlines(rows, unbent(bias - error), unbent(bias + error), color=ACCENT, linewidth=4)
    ax.plot(unbent(bias), rows, "o", color=ACCENT, markeredgecolor="white", markersize=7)


def factor_labels(ax: Axes) -> None:
    """Write the ticks as factors."""
    from matplotlib.ticker import FuncFormatter

    from estimates.display.axis import tick_label

    ax.xaxis.set_major_formatter(FuncFormatter(lambda number, _: f"×{tick_label(number)}"))


def names(ax: Axes, frame: pd.DataFrame) -> None:
    """Write the sources on the left, and how many claims and repeats each has on the right."""
    said = [str(source) for source in frame["source"]]
    if "side" in frame.columns:
        some = zip(said, frame["side"], frame["side"].notna(), strict=True)
        said = [f"{source} on {side}" if is_one else source for source, side, is_one in some]
    ax.set_yticks(range(len(frame)), [fit(words, 200, SMALL) for words in said], **canvas.TEXT)
    ax.set_ylim(len(frame) - 0.4, -0.6)
    for row, (_, source) in enumerate(frame.iterrows()):
        notes = []
        if "claims" in frame.columns:
            notes.append("1 claim" if source["claims"] == 1 else f"{source['claims']:,.0f} claims")
        if "copies" in frame.columns and source["copies"] == source["copies"]:
            copies = float(source["copies"])
            notes.append(f"repeats {copies:.0%}" if copies <= 1 else f"{copies:,.0f} repeats")
        ax.annotate(", ".join(notes), (1, row), (8, 0), ax.get_yaxis_transform(),
                    textcoords="offset points", fontsize=SMALL, va="center", color=MUTED,
                    **canvas.TEXT)  # fmt: skip
