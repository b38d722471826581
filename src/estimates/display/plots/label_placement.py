"""Place labels next to points so that none overlap; labels without space are counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from estimates.display.plots.canvas import PLAIN_TEXT, TINY, Point
from estimates.display.plots.colours import palette, paper
from estimates.display.text_width import estimate_width, fit_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Left, bottom, right, top, in points.
Box = tuple[float, float, float, float]
# Width at which a label is cut, in points.
LABEL_WIDTH = 70.0
# Half the size of a mark, in points: no label covers one.
MARK_RADIUS = 6.0
LABEL_BACKGROUND = {"alpha": 0.75, "edgecolor": "none", "pad": 0.6}
# Positions to try, in this order: right, left, above, below; as shares of the size of the label.
LABEL_SIDES = ((1, 0), (-1, 0), (0.6, 1), (-0.6, 1), (0.6, -1), (-0.6, -1))


def label_points(
    ax: Axes, points: Sequence[Point], labels: Sequence[str], most: float = LABEL_WIDTH
) -> int:
    """Write a label next to each point that has space for one; return how many have none.

    most : the width in points at which a label is cut.

    The limits of the axes must be set before.
    """
    colours = palette(ax)
    figure = ax.get_figure()
    if figure is None:
        return len(labels)
    figure.canvas.draw()  # a constrained layout is final only once it is drawn
    per_point = figure.dpi / 72
    centres = [ax.transData.transform(point) / per_point for point in points]
    left, bottom, right, top = (float(end) / per_point for end in ax.bbox.extents)
    frame, r = (left, bottom, right, top), MARK_RADIUS
    taken: list[Box] = [(x - r, y - r, x + r, y + r) for x, y in centres]
    box_style = {"facecolor": paper(ax), **LABEL_BACKGROUND}
    style = {
        "fontsize": TINY,
        "va": "center",
        "color": colours.ink,
        "bbox": box_style,
        **PLAIN_TEXT,
    }
    n_unplaced = 0
    for (x, y), point, label in zip(centres, points, labels, strict=True):
        text = fit_text(label, most, TINY)
        size = (estimate_width(text, TINY), TINY * 1.45)
        boxes = (label_box(x, y, size, side, up) for side, up in LABEL_SIDES)
        box = next((box for box in boxes if has_space(box, frame, taken)), None)
        if box is None:
            n_unplaced += 1
            continue
        taken.append(box)
        offset = (box[0] - x, (box[1] + box[3]) / 2 - y)
        ax.annotate(text, point, offset, textcoords="offset points", **style)
    return n_unplaced


def label_box(x: float, y: float, size: tuple[float, float], side: float, up: float) -> Box:
    """Return the box of a label next to a point."""
    left = x + MARK_RADIUS + 1 if side > 0 else x - MARK_RADIUS - 1 - size[0]
    if up:
        left = x - size[0] / 2 + (side * size[0] / 2)
    middle = y + up * (MARK_RADIUS + size[1] / 2 + 1)
    return left, middle - size[1] / 2, left + size[0], middle + size[1] / 2


def has_space(box: Box, frame: Box, taken: Sequence[Box]) -> bool:
    """Return whether a box lies within the frame and overlaps none that is taken."""
    left, bottom, right, top = box
    if left < frame[0] or bottom < frame[1] or right > frame[2] or top > frame[3]:
        return False
    return not any(left < b[2] and b[0] < right and bottom < b[3] and b[1] < top for b in taken)
