"""Track-record plot: the bias and the spread of each source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.display.axis import format_tick, make_axis
from estimates.display.number_format import count_noun
from estimates.display.plots import canvas
from estimates.display.plots.canvas import SMALL
from estimates.display.plots.colours import palette, paper
from estimates.display.text_width import fit_text
from estimates.errors import UnknownColumnError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

REQUIRED_COLUMNS = ("source", "bias", "spread")
# Accepted names of the standard deviation of a bias.
ERROR_COLUMNS = ("bias_error", "bias_se", "bias_sd")


def track_records(records: Any, ax: Axes | None = None, most: int = 40) -> Axes:
    """Draw the bias and the spread of every source, as factors.

    The dot is the bias (×2: its figures are twice those of the others), the thick line its
    uncertainty (two standard errors), the thin line the scatter of its figures (one spread).
    Sources that copy each other stand together, with the name of their family.

    Parameters
    ----------
    records : track records, or a frame with the columns source, bias, spread and, optionally,
        scale ("log" by default), side, bias_error, claims, copies and family.
    ax : where to draw; by default a new figure.
    most : the largest number of sources; those with the most claims come first.

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
    missing = [name for name in REQUIRED_COLUMNS if name not in columns]
    if missing:
        remedy = f"track records have {', '.join(REQUIRED_COLUMNS)}"
        raise UnknownColumnError("is missing", column=missing[0], remedy=remedy)
    frame, is_log, notes = select_records(frame, most)
    ax = canvas.get_axes(ax, 8.5, 1.2 + 0.28 * max(3, len(frame)))
    colours = palette(ax)
    if not len(frame):
        return canvas.write_empty(ax, "no sources")
    draw_records(ax, frame, is_log)
    label_sources(ax, frame)
    canvas.write_title(ax, "track records", notes)
    relation = "as a factor of" if is_log else "above or below"
    ax.set_xlabel(f"what a source says, {relation} the others", fontsize=SMALL, color=colours.muted)
    return ax


def select_records(frame: pd.DataFrame, most: int) -> tuple[pd.DataFrame, bool, list[str]]:
    """Return the records to draw, whether they are on the log scale, and what is left out.

    Records on different scales share no axis: those on the most common one are drawn.
    """
    total, is_log = len(frame), True
    if "scale" in frame.columns:
        commonest = frame["scale"].value_counts().index[0] if total else "log"
        frame, is_log = frame[frame["scale"] == commonest], commonest == "log"
    n_on_other_scale = total - len(frame)
    if "claims" in frame.columns:
        frame = frame.sort_values("claims", ascending=False, kind="stable")
    notes = canvas.note_hidden(max(0, len(frame) - most), "source")
    if n_on_other_scale:
        notes.insert(0, f"on another scale and not drawn: {n_on_other_scale:,}")
    return sort_by_family(frame.head(most)), is_log, notes


def sort_by_family(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the records by bias, the sources of a family of copies next to each other."""
    frame = frame.sort_values("bias", kind="stable")
    if "family" not in frame.columns:
        return frame
    place = frame.groupby("family")["bias"].transform("min")
    return frame.assign(place=place).sort_values(["place", "family"], kind="stable")


def draw_records(ax: Axes, frame: pd.DataFrame, is_log: bool) -> None:
    """Draw bias, its error and the spread of each source."""
    from matplotlib.ticker import FuncFormatter

    colours = palette(ax)
    to_axis = np.exp if is_log else np.positive
    bias, spread = (frame[name].to_numpy(dtype=float) for name in ("bias", "spread"))
    error_column = next((name for name in ERROR_COLUMNS if name in frame.columns), None)
    error = 2 * frame[error_column].to_numpy(dtype=float) if error_column else np.zeros(len(frame))
    reach = np.fmax(spread, error)
    ends = to_axis(np.concatenate([bias - reach, bias + reach, [0.0]]))
    canvas.apply_axis(ax.xaxis, make_axis(ends[np.isfinite(ends)], log=is_log), 7)
    canvas.style_axes(ax)
    if is_log:
        ax.xaxis.set_major_formatter(FuncFormatter(lambda number, _: f"×{format_tick(number)}"))
    rows = np.arange(len(frame))
    ax.axvline(float(to_axis(0.0)), color=colours.ink, linewidth=0.8)
    ax.hlines(
        rows, to_axis(bias - spread), to_axis(bias + spread), color=colours.accent, linewidth=1
    )
    if error_column:
        ax.hlines(
            rows, to_axis(bias - error), to_axis(bias + error), color=colours.accent, linewidth=4
        )
    ax.plot(to_axis(bias), rows, "o", color=colours.accent, markeredgecolor=paper(ax), markersize=7)


def label_sources(ax: Axes, frame: pd.DataFrame) -> None:
    """Write the sources on the left, and their numbers of claims and repetitions on the right."""
    names = [str(source) for source in frame["source"]]
    if "side" in frame.columns:
        sides = zip(names, frame["side"], frame["side"].notna(), strict=True)
        names = [f"{name} on {side}" if has_side else name for name, side, has_side in sides]
    canvas.label_rows(ax, [fit_text(name, canvas.label_room(ax, 200), SMALL) for name in names])
    for row, (_, record) in enumerate(frame.iterrows()):
        known, notes = record.dropna(), []
        if "claims" in known:
            notes.append(count_noun(round(float(known["claims"])), "claim"))
        if "copies" in known:
            copies = float(known["copies"])
            notes.append(f"repeats {copies:.0%}" if copies <= 1 else f"{copies:,.0f} repeats")
        if known.get("family", known["source"]) != known["source"]:
            notes.append(f"copies with {known['family']}")
        room = canvas.label_room(ax, 400)
        canvas.write_right(ax, row, fit_text(", ".join(notes), room, SMALL), 8)
