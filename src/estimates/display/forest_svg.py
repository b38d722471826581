"""A forest as inline SVG: shapes before colours, every text escaped."""

from __future__ import annotations

import math
from collections.abc import Iterable

from markupsafe import Markup, escape

from estimates.display.axis import spaced, tick_label
from estimates.display.forest import Forest, Mark
from estimates.display.number_format import digits_for, rounded
from estimates.display.text_width import fit, line, width

WIDTH = 760
NAME, LABEL, LEFT, RIGHT, SAID = 0, 184, 256, 566, 590
"""Columns, from the left: the source, the claim, the line from LEFT to RIGHT, what was said."""
ROW, TOP, ARROW = 22, 10, 26
SIZE = 12
LONGEST = 600


def svg(forest: Forest, title: str, says: str) -> Markup:
    """Return a forest as one SVG element.

    Parameters
    ----------
    title, says : its accessible name and description.
    """
    body = TOP + ROW * len(forest.marks)
    shapes = [*bands(forest, body), *(mark_row(forest, m, at) for at, m in enumerate(forest.marks))]
    bottom = body
    if forest.hidden:
        bottom += ROW
        more = f"… {forest.hidden:,} more claims, not drawn"
        shapes.append(words(more, NAME, bottom - 8, WIDTH, css="muted"))
    if forest.interval or forest.following or not math.isnan(forest.estimate):
        shapes += consensus_rows(forest, bottom)
        bottom += ROW * (1 + bool(forest.following)) + 6
    if any(mark.ends for mark in forest.marks) or forest.interval:
        shapes += ruler(forest, bottom)
        bottom += 26
    head = [tag("title", plain(title)), tag("desc", plain(says))]
    return tag(
        "svg", *head, *shapes, viewBox=f"0 0 {WIDTH} {bottom + 4}", width="100%", role="img",
        **{"class": "forest", "font-size": SIZE, "xmlns": "http://www.w3.org/2000/svg"},
    )  # fmt: skip


def tag(name: str, *children: Markup, **attributes: object) -> Markup:
    """Return an element; attributes that are None are left out, `_` stands for `-`."""
    said = "".join(
        f' {key.replace("_", "-")}="{escape(short(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{said}>{''.join(children)}</{name}>")  # noqa: S704 - all is escaped


def plain(text: str) -> Markup:
    """Return a text as it may stand in a drawing: escaped, on one line, not endless."""
    return escape(line(text[:LONGEST]))


def short(value: object) -> str:
    """Write a coordinate without needless digits."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def words(
    text: str, x: float, y: float, room: float, *, css: str, struck: bool = False, mid: bool = False
) -> Markup:
    """Return a text that stays inside its room, in full where a pointer rests on it."""
    shown = fit(text, room)
    whole = [] if shown == text else [tag("title", plain(text))]
    return tag(
        "text", *whole, plain(shown), x=x, y=y, fill="currentColor", **{"class": css},
        text_decoration="line-through" if struck else None,
        text_anchor="middle" if mid else None,
    )  # fmt: skip


def at(forest: Forest, number: float) -> float:
    """Return where a number stands, in the unit of the drawing."""
    return LEFT + forest.axis.place(number) * (RIGHT - LEFT)


def stroke(x1: float, y1: float, x2: float, y2: float, css: str, **more: object) -> Markup:
    """Return a line."""
    paint = {"stroke": "currentColor", "class": css, **more}
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, **paint)


def bands(forest: Forest, bottom: float) -> Iterable[Markup]:
    """Yield the core, shaded, or in conflict the gap between the claims, dashed."""
    ends, css = (forest.core, "core") if forest.core else (forest.gap, "gap")
    if ends is None or not forest.marks:
        return
    x1, x2 = at(forest, ends[0]), at(forest, ends[1])
    x1, x2 = (x1 - 1, x2 + 1) if x2 - x1 < 2 else (x1, x2)
    says = "one number here satisfies every claim that counts" if forest.core else "the gap"
    yield tag(
        "rect", tag("title", plain(says)), x=x1, y=TOP - 6, width=x2 - x1, height=bottom - TOP + 8,
        fill="currentColor", fill_opacity=0.12, stroke="currentColor", **{"class": css},
        stroke_dasharray=None if forest.core else "3 3", stroke_opacity=0.5,
    )  # fmt: skip


def mark_row(forest: Forest, mark: Mark, row: int) -> Markup:
    """Return one claim: who, which, the mark, and what was said."""
    said, y = mark.line, TOP + ROW * row + ROW / 2
    indent = 14 * said.depth
    struck = mark.role == "struck"
    texts = [
        words(said.source, NAME + indent, y + 4, LABEL - NAME - indent - 6, css="name",
              struck=struck),
        words(said.claim_id, LABEL, y + 4, LEFT - LABEL - 14, css="muted"),
        words(said.text, SAID, y + 4, WIDTH - SAID - 2, css="name", struck=struck),
    ]  # fmt: skip
    if said.depth:
        texts.insert(0, words("↳", NAME, y + 4, indent, css="muted"))
    says = f"{said.claim_id}: {said.source}, {said.text} ({said.standing}: {said.reason})"
    head = tag("title", plain(says))
    return tag("g", head, *texts, *shape(forest, mark, y), **{"class": mark.role})


def shape(forest: Forest, mark: Mark, y: float) -> Iterable[Markup]:
    """Yield the mark of a claim: a bar for a range, an arrow for an open end, a sign for a value.

    A claim that counts is solid; every other has the sign of its role at its number.
    """
    if not mark.ends:
        return
    dashed = "2 3" if mark.vague else None
    if math.isfinite(mark.error) and math.isfinite(mark.value):
        ends = (at(forest, mark.value - mark.error), at(forest, mark.value + mark.error))
        yield stroke(ends[0], y, ends[1], y, "bar", stroke_width=1)
    low, high = mark.low, mark.high
    ranged = math.isfinite(low) and math.isfinite(high) and low < high
    if ranged:
        yield bar(at(forest, low), at(forest, high), y, mark.role, dashed)
    bound = math.nan
    for end, other, way in ((low, high, 1), (high, low, -1)):
        if math.isfinite(end) and math.isinf(other):
            bound = end
            yield arrow(at(forest, end), y, way, mark.role, dashed)
    if math.isfinite(mark.value):
        yield sign(at(forest, mark.value), y, mark.role)
    elif mark.role != "used":
        ends = (bound, bound) if math.isfinite(bound) else (low, high)
        yield sign((at(forest, ends[0]) + at(forest, ends[1])) / 2, y, mark.role)


def bar(x1: float, x2: float, y: float, role: str, dashed: str | None) -> Markup:
    """Return a range: solid where it counts, a frame where not."""
    if role == "used":
        return stroke(x1, y, max(x2, x1 + 1), y, "bar", stroke_width=5, stroke_dasharray=dashed)
    return tag(
        "rect", x=x1, y=y - 2.5, width=max(x2 - x1, 1), height=5, fill="none",
        stroke="currentColor", stroke_dasharray=dashed, **{"class": "bar"},
    )  # fmt: skip


def arrow(x: float, y: float, way: int, role: str, dashed: str | None) -> Markup:
    """Return an end that the words leave open: an arrow away from the bound."""
    tip, thick = x + way * ARROW, 2 if role == "used" else 1
    head = f"M{short(tip - way * 6)} {short(y - 4)} L{short(tip)} {short(y)}"
    head += f" L{short(tip - way * 6)} {short(y + 4)}"
    start = x if role == "used" else x + way * 5
    parts = [
        stroke(start, y, tip, y, "bar", stroke_width=thick, stroke_dasharray=dashed),
        tag(
            "path", d=head, fill="none", stroke="currentColor", stroke_width=thick,
            **{"class": "bar"},
        ),
    ]  # fmt: skip
    if role == "used":
        parts.append(stroke(x, y - 5, x, y + 5, "bar", stroke_width=2))
    return tag("g", *parts)


def sign(x: float, y: float, role: str) -> Markup:
    """Return the sign of a role: a full dot, a ring, a cross, a hollow diamond."""
    if role == "struck":
        ends = f"M{short(x - 4)} {short(y - 4)} L{short(x + 4)} {short(y + 4)} "
        ends += f"M{short(x - 4)} {short(y + 4)} L{short(x + 4)} {short(y - 4)}"
        return tag("path", d=ends, stroke="currentColor", stroke_width=2, **{"class": "bar"})
    if role == "aside":
        return diamond(x, y, 5, fill="none", stroke="currentColor", css="ring")
    if role == "echo":
        return tag(
            "circle", cx=x, cy=y, r=4.5, fill="none", stroke="currentColor", stroke_width=1.5,
            **{"class": "ring"},
        )  # fmt: skip
    return tag("circle", cx=x, cy=y, r=5, fill="currentColor", **{"class": "dot"})


def diamond(x: float, y: float, half: float, *, css: str, **paint: object) -> Markup:
    """Return a diamond around a place."""
    corners = [(x - half, y), (x, y - half), (x + half, y), (x, y + half)]
    points = " ".join(f"{short(a)},{short(b)}" for a, b in corners)
    return tag("polygon", points=points, **{"class": css, **paint})


def consensus_rows(forest: Forest, top: float) -> Iterable[Markup]:
    """Yield the consensus and, below it, where the next source would fall."""
    level = f"{forest.level * 100:g} %"
    yield stroke(NAME, top + 3, WIDTH, top + 3, "rule", stroke_opacity=0.35)
    y = top + 6 + ROW / 2
    yield words("consensus", NAME, y + 4, 110, css="strong")
    yield words(level, LABEL, y + 4, 70, css="muted")
    if forest.interval:
        yield whisker(forest, forest.interval, y, 3)
    if not math.isnan(forest.estimate):
        yield diamond(at(forest, forest.estimate), y, 6, css="answer", fill="currentColor")
    yield words(said(forest), SAID, y + 4, WIDTH - SAID - 2, css="strong")
    if forest.following:
        y += ROW
        yield words("next source", NAME, y + 4, 110, css="name")
        yield words(level, LABEL, y + 4, 70, css="muted")
        yield whisker(forest, forest.following, y, 1.5)
        yield words(forest.next_source, SAID, y + 4, WIDTH - SAID - 2, css="name")


def said(forest: Forest) -> str:
    """Return the estimate without false digits, or its interval where there is none."""
    if math.isnan(forest.estimate):
        return forest.consensus
    low, high = forest.interval or (None, None)
    return rounded(forest.estimate, digits_for(low, high) if forest.interval else 3)


def whisker(forest: Forest, ends: tuple[float, float], y: float, thick: float) -> Markup:
    """Return an interval; an end beyond the line has no cap."""
    caps = [
        stroke(at(forest, end), y - 4, at(forest, end), y + 4, "answer", stroke_width=1.5)
        for end in ends
        if forest.axis.reaches(end)
    ]
    shaft = stroke(
        at(forest, ends[0]), y, at(forest, ends[1]), y, "answer", stroke_width=float(thick)
    )
    return tag("g", shaft, *caps)


def ruler(forest: Forest, top: float) -> Iterable[Markup]:
    """Yield the line below with its ticks, as many labels as fit."""
    y = top + 6
    yield stroke(LEFT, y, RIGHT, y, "rule", stroke_opacity=0.6)
    ticks = forest.axis.ticks(7)
    labels = [tick_label(tick) for tick in ticks]
    places = [at(forest, tick) for tick in ticks]
    for i in spaced(ticks, [width(label, 11) for label in labels], places):
        yield stroke(places[i], y, places[i], y + 4, "rule", stroke_opacity=0.6)
        yield words(labels[i], places[i], y + 16, RIGHT - LEFT, css="muted tick", mid=True)
