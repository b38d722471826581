"""The colours of all plots, for a light and a dark background; the card has the same in its style.

They are told apart in greyscale print and by readers with a colour vision deficiency; where a
colour carries a meaning, a shape or a line style carries it as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours on one background.

    ink, muted, rule : of texts, of what stands back, and of thin lines.
    accent, agree, clash, answer : of claims, agreement, conflict and the consensus.
    heat : from a small gap to the largest one.
    shade : what the opacity of bands is multiplied by.
    """

    ink: str
    muted: str
    rule: str
    accent: str
    agree: str
    clash: str
    answer: str
    heat: tuple[str, ...]
    shade: float = 1.0


LIGHT = Palette(
    ink="#1c1f23",
    muted="#5b6169",
    rule="#d8dbdf",
    accent="#0b5cad",
    agree="#226b3f",
    clash="#9c3d0b",
    answer="#5a3f9e",
    heat=("#fbf3ee", "#f0b48c", "#d9793f"),
)
DARK = Palette(
    ink="#e8e9eb",
    muted="#a7aeb7",
    rule="#3a3f45",
    accent="#82bbf7",
    agree="#83d3a4",
    clash="#f3ad82",
    answer="#c3b1f5",
    heat=("#241a14", "#6b3d22", "#9c5428"),
    shade=1.9,
)
# Share of red, green and blue in the brightness of a colour (ITU-R BT.709).
LUMINANCE = (0.2126, 0.7152, 0.0722)


def palette(ax: Axes) -> Palette:
    """Return the colours for the background of a plot."""
    background = sum(w * c for w, c in zip(LUMINANCE, paper(ax)[:3], strict=True))
    return DARK if background < 0.5 else LIGHT


def paper(ax: Axes) -> tuple[float, ...]:
    """Return the background of a plot: its own, or that of its figure where it has none."""
    from matplotlib.colors import to_rgba

    own = to_rgba(ax.get_facecolor())
    return own if own[3] > 0 else to_rgba(ax.figure.get_facecolor())


def themed(ax: Axes, style: Mapping[str, Any]) -> dict[str, Any]:
    """Return a style whose colour is given by name in the colours for the background of a plot."""
    return {**style, "color": getattr(palette(ax), style["color"])}
