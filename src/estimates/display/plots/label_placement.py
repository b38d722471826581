"""Labels beside points that keep clear of each other; those that find no room are counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from estimates.display.plots.canvas import INK, TEXT, TINY
from estimates.display.text_width import fit, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Box = tuple[float, float, float, float]
MARK = 6.0
"""Half the size of a mark, in points: no label covers one."""
PAPER = {"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.6}
PLACES = ((1, 0), (-1, 0), (0.6, 1), (-0.6, 1), (0.6, -1), (-0.6, -1))
"""Where a label may stand: right, left, above, below, as parts of its size."""


def label_points(
    ax: Axes, points: Sequence[tuple[float, float]], labels: Sequence[str], room: float = 70
) -> int:
    """Write a label beside each point where there is room; return how many found none.

    Parameters
    ----------
    points : in the unit of the data, of which the limits are set. labels : one a point.
    room : points (of print) that a label may take.
    """
    figure = ax.get_figure()
    if figure is None:
        return len(labels)
    figure.canvas.draw()  # a constrained layout is settled when it is drawn
    per_point = figure.dpi / 72
    spots = [ax.transData.transform(point) / per_point for point in points]
    left, bottom, right, top = (float(end) / per_point for end in ax.bbox.extents)
    frame = (left, bottom, right, top)
    taken: list[Box] = [(x - MARK, y - MARK, x + MARK, y + MARK) for x, y in spots]
    lost = 0
    for (x, y), point, label in zip(spots, points, labels, strict=True):
        said = fit(label, room, TINY)
        size = (width(said, TINY), TINY * 1.25)
        for side, up in PLACES:
            box = beside(x, y, size, side, up)
            if inside(box, frame) and not any(overlap(box, other) for other in taken):
                taken.append(box)
                ax.annotate(said, point, (box[0] - x, (box[1] + box[3]) / 2 - y),
                            textcoords="offset points", fontsize=TINY, va="center", color=INK,
                            bbox=PAPER, **TEXT)  # fmt: skip
                break
        else:
            lost += 1
    return lost


def beside(x: float, y: float, size: tuple[float, float], right: float, up: float) -> Box:
    """Return the box of a label beside a point."""
    left = x + MARK + 1 if right > 0 else x - MARK - 1 - size[0]
    if up:
        left = x - size[0] / 2 + (right * size[0] / 2)
    middle = y + up * (MARK + size[1] / 2 + 1)
    return left, middle - size[1] / 2, left + size[0], middle + size[1] / 2


def overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes share a part."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def inside(box: Box, frame: Box) -> bool:
    """Return whether a box lies within a frame."""
    return box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]
