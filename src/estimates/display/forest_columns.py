"""The columns of a forest drawing: as wide as their texts need, as long as the axis has space."""

from collections.abc import Iterable
from dataclasses import dataclass

from estimates.display.text_width import estimate_width

SVG_WIDTH, FONT_SIZE = 760, 13
# Width that the axis keeps, and the space between two columns.
LEAST_AXIS, COLUMN_GAP = 230.0, 14.0
# Space at the right edge: widths of letters are estimates.
EDGE = 5.0
# Widths of figures beyond which they are cut where names need the space, and of labels beyond which
# they are always cut.
MOST_FIGURE, MOST_LABEL = 160.0, 70.0
# The length of the arrow of an open end, which may begin at the end of the axis.
ARROW = 26.0
# What stands below the claims in the first and the last column.
LEAST_NAME, LEAST_FIGURE = 120.0, 150.0


@dataclass(frozen=True, slots=True)
class Columns:
    """The left ends of the labels, the axis and the figures, and the right end of the axis.

    has_labels : whether there is a column of labels; names take its place otherwise.
    width : of the drawing.
    row, mark : the height of a row, and how far below its top the mark stands.
    is_stacked : whether the mark of a row stands below its texts instead of between them.
    """

    label: float
    left: float
    right: float
    figure: float
    has_labels: bool
    width: float = SVG_WIDTH
    row: float = 24.0
    mark: float = 12.0
    is_stacked: bool = False

    def figure_room(self) -> float:
        """Return the width that the figures have."""
        return STACKED_FIGURE if self.is_stacked else self.width - EDGE - self.figure


# On a telephone, names, axis and figures do not fit side by side: a screen of 360 pixels shows a
# drawing of this width with letters of their usual size. Longer figures are cut.
STACKED_WIDTH, STACKED_FIGURE = 300.0, 150.0
STACKED_COLUMNS = Columns(
    label=0.0,
    left=ARROW,
    right=STACKED_WIDTH - ARROW,
    figure=STACKED_WIDTH,
    has_labels=False,
    width=STACKED_WIDTH,
    row=42.0,
    mark=30.0,
    is_stacked=True,
)


def fit_columns(names: Iterable[str], labels: Iterable[str], figures: Iterable[str]) -> Columns:
    """Return columns for texts; names and figures are cut only where the axis would be too short.

    >>> fit_columns(["Taran"], [""], ["110,000"]).has_labels
    False
    """
    name, label, figure = (
        max((estimate_width(text[:200], FONT_SIZE) + 2 for text in texts), default=0.0)
        for texts in (names, labels, figures)
    )
    has_labels = label > 2
    label = min(max(label, 40.0), MOST_LABEL) + COLUMN_GAP if has_labels else 0.0
    name, figure = max(name, LEAST_NAME), max(figure, LEAST_FIGURE)
    free = SVG_WIDTH - EDGE - LEAST_AXIS - label - 3 * COLUMN_GAP
    if name + figure > free:
        figure = min(figure, max(MOST_FIGURE, free - name))
        name = min(name, free - figure)
    figure_x = SVG_WIDTH - figure - EDGE
    left = name + label + COLUMN_GAP
    return Columns(name + COLUMN_GAP, left, figure_x - 2 * COLUMN_GAP, figure_x, has_labels)
