"""Plots are legible on light and dark backgrounds, and in narrow figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import matplotlib
import pytest

import estimates as est
from estimates.display.plots.colours import DARK, LIGHT, Palette

matplotlib.use("agg")

from matplotlib import pyplot as plt
from matplotlib.colors import to_rgba
from matplotlib.text import Text

CSS = Path(est.__file__).parent / "display" / "templates" / "style.css"
NAMES = [field.name for field in fields(Palette) if field.name not in ("heat", "shade")]
PLOTS = [name for name in est.plots.__all__ if name not in ("sensitivity", "track_records")]
# WCAG 2.2: 4.5 for text (1.4.3), 3 for marks that carry a meaning (1.4.11).
LEAST_FOR_TEXT, LEAST_FOR_MARKS = 4.5, 3.0
# A figure as wide as a telephone, at 100 dots an inch.
NARROW = (4.2, 4.2)


def contrast(colour: Any, background: Any) -> float:
    """Return the contrast of two colours, as WCAG defines it."""

    def luminance(c: Any) -> float:
        parts = [
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in to_rgba(c)[:3]
        ]
        return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), parts, strict=True))

    bright, dark = sorted((luminance(colour), luminance(background)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.mark.parametrize(("colours", "paper"), [(LIGHT, "white"), (DARK, "black")])
def test_every_colour_stands_out_from_its_background(colours: Palette, paper: str) -> None:
    for name in {*NAMES} - {"rule"}:
        least = LEAST_FOR_TEXT if name in ("ink", "muted") else LEAST_FOR_MARKS
        assert contrast(getattr(colours, name), paper) >= least, name
    assert all(contrast(colours.ink, heat) >= LEAST_FOR_TEXT for heat in colours.heat)


@pytest.mark.parametrize(("colours", "at"), [(LIGHT, 0), (DARK, 1)])
def test_the_card_has_the_same_colours(colours: Palette, at: int) -> None:
    css = CSS.read_text(encoding="utf-8")
    for name in NAMES:
        assert re.findall(rf"--{name}: (#\w+)", css)[at] == getattr(colours, name), name


def draw(name: str, ax: Any) -> Any:
    """Draw a plot of some claims with long names."""
    claims = [
        est.claim(f"a ministry with a long name, {n}", f"{text}", stated_on=f"2021-04-{n:02d}")
        for n, text in enumerate(("110,000", "over 150,000", "90,000 to 95,000", "1,200"), 1)
    ]
    if name == "trajectory":
        return est.plots.trajectory(est.trajectory(claims), ax=ax)
    return getattr(est.plots, name)(est.reconcile(claims), ax=ax)


def texts_of(ax: Any) -> Iterator[tuple[Text, Any]]:
    """Yield the visible texts of the figure of a plot, with their boxes in pixels."""
    figure = ax.get_figure()
    figure.canvas.draw()
    for text in figure.findobj(Text):
        box = text.get_window_extent()
        if text.get_text().strip() and text.get_visible() and box.width > 0:
            yield text, box


@pytest.mark.parametrize("name", PLOTS)
def test_texts_are_legible_on_a_dark_background(name: str) -> None:
    with plt.style.context("dark_background"):
        for text, _ in texts_of(draw(name, None)):
            assert contrast(text.get_color(), "black") >= LEAST_FOR_TEXT, text.get_text()


@pytest.mark.parametrize("name", PLOTS)
def test_no_text_is_cut_off_in_a_narrow_figure(name: str) -> None:
    ax = plt.subplots(figsize=NARROW, layout="constrained")[1]
    width = NARROW[0] * ax.get_figure().dpi
    for text, box in texts_of(draw(name, ax)):
        assert box.x0 >= -1, text.get_text()
        assert box.x1 <= width + 1, text.get_text()
