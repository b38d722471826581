"""Draw a forest plot as inline SVG: shapes carry the meaning, colours repeat it."""

import math
from collections.abc import Iterable

from markupsafe import Markup, escape

from estimates.display.axis import format_tick, select_clear_labels
from estimates.display.forest import Forest, Mark, mark_texts
from estimates.display.forest_columns import ARROW, COLUMN_GAP, FONT_SIZE, Columns
from estimates.display.number_format import count_noun
from estimates.display.text_width import estimate_width, fit_text, one_line

# Space above the first row, and the height of a line of text.
TOP, LINE = 10, 24
# Characters of an accessible name or a tooltip; texts of claims may be of any length.
MAX_CHARACTERS = 600


def draw_forest(forest: Forest, title: str, description: str) -> Markup:
    """Return a forest as one SVG element, with its accessible name and description."""
    columns = forest.columns
    bottom = TOP + columns.row * len(forest.marks)
    shapes = [*draw_core_or_gap(forest, bottom)]
    shapes += [draw_row(forest, mark, row) for row, mark in enumerate(forest.marks)]
    if forest.n_hidden:
        bottom += LINE
        more = f"… {count_noun(forest.n_hidden, 'more claim')}, not drawn"
        shapes.append(svg_text(more, 0, bottom - 8, columns.width, "muted"))
    if forest.interval or forest.prediction or not math.isnan(forest.estimate):
        shapes += draw_consensus_rows(forest, bottom)
        bottom += columns.row * (1 + bool(forest.prediction)) + 6
    if any(mark.ends for mark in forest.marks) or forest.interval:
        shapes += draw_ruler(forest, bottom)
        bottom += 26
    view = f"0 0 {format_coordinate(columns.width)} {format_coordinate(bottom + 4)}"
    size = {"viewBox": view, "width": "100%", "font-size": FONT_SIZE}
    head = [svg_title(title), svg_element("desc", escape_text(description))]
    namespace = "http://www.w3.org/2000/svg"
    return svg_element("svg", *head, *shapes, css="forest", role="img", xmlns=namespace, **size)


def svg_element(
    name: str, *children: Markup, css: str | None = None, **attributes: object
) -> Markup:
    """Return an element; attributes that are None are dropped, `_` becomes `-`, `css` is its class.

    Lines and shapes take the colour of their class through currentColor.
    """
    written = "".join(
        f' {key.replace("_", "-")}="{escape(format_coordinate(value))}"'
        for key, value in {"class": css, **attributes}.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{''.join(children)}</{name}>")  # noqa: S704 - all is escaped


def escape_text(text: str) -> Markup:
    """Return a text for a drawing: escaped, on one line, of limited length."""
    return escape(one_line(text[:MAX_CHARACTERS]))


def svg_title(text: str) -> Markup:
    """Return an accessible name, shown as a tooltip."""
    return svg_element("title", escape_text(text))


def format_coordinate(value: object) -> str:
    """Write a coordinate without needless digits."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def svg_text(text: str, x: float, y: float, width: float, css: str, **attributes: object) -> Markup:
    """Return a text cut to a width; a tooltip has it in full."""
    cut = fit_text(text, width, FONT_SIZE)
    tooltip = [] if cut == text else [svg_title(text)]
    place = {"x": x, "y": y, "fill": "currentColor", **attributes}
    return svg_element("text", *tooltip, escape_text(cut), css=css, **place)


def x_position(forest: Forest, number: float) -> float:
    """Return the x coordinate of a number."""
    columns = forest.columns
    return columns.left + forest.axis.position(number) * (columns.right - columns.left)


def svg_line(x1: float, y1: float, x2: float, y2: float, css: str, **attributes: object) -> Markup:
    """Return a line."""
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": "currentColor"}
    return svg_element("line", css=css, **ends, **attributes)


def draw_core_or_gap(forest: Forest, bottom: float) -> Iterable[Markup]:
    """Yield the core as a shaded band or, in conflict, the gap as a dashed frame."""
    ends, css = (forest.core, "core") if forest.core else (forest.gap, "gap")
    if ends is None or not forest.marks:
        return
    x1, x2 = x_position(forest, ends[0]), x_position(forest, ends[1])
    x1, x2 = (x1 - 1, x2 + 1) if x2 - x1 < 2 else (x1, x2)
    title = svg_title("one number here satisfies every used claim" if forest.core else "the gap")
    box = {"x": x1, "y": TOP - 6, "width": x2 - x1, "height": bottom - TOP + 8}
    paint = {"fill": "currentColor", "fill_opacity": 0.12, "stroke": "currentColor"}
    stroke = {"stroke_dasharray": None if forest.core else "3 3", "stroke_opacity": 0.5}
    yield svg_element("rect", title, css=css, **box, **paint, **stroke)


def draw_row(forest: Forest, mark: Mark, row: int) -> Markup:
    """Return one claim: its source, its label, its mark and its figure as stated."""
    line, top = mark.line, TOP + forest.columns.row * row
    decoration = "line-through" if mark.role == "struck" else None
    texts = draw_row_texts(forest.columns, top, mark_texts(mark), text_decoration=decoration)
    figure = f"{line.label}: {line.source}, {mark.figure}"
    title = svg_title(f"{figure} ({line.standing}: {line.reason})")
    shapes = draw_mark_shape(forest, mark, top + forest.columns.mark)
    return svg_element("g", title, *texts, *shapes, css=mark.role)


def draw_row_texts(
    columns: Columns, top: float, texts: tuple[str, str, str], css: str = "name", **style: object
) -> Iterable[Markup]:
    """Yield the name, the label and the figure of a row; stacked, they stand above its mark."""
    (name, label, figure), y, room = texts, top + LINE / 2 + 4, columns.figure_room()
    if columns.is_stacked:
        taken = min(room, estimate_width(figure, FONT_SIZE)) + COLUMN_GAP
        yield svg_text(name, 0, y, columns.width - taken, css, **style)
        yield svg_text(figure, columns.width, y, room, css, text_anchor="end", **style)
        return
    end = (columns.label if columns.has_labels else columns.left) - COLUMN_GAP
    yield svg_text(name, 0, y, end, css, **style)
    if columns.has_labels:
        room_of_label = columns.left - COLUMN_GAP - columns.label
        yield svg_text(label, columns.label, y, room_of_label, "muted")
    # Bold letters are wider than `estimate_width` says.
    room *= 0.94 if css == "strong" else 1.0
    yield svg_text(figure, columns.figure, y, room, css, **style)


def draw_mark_shape(forest: Forest, mark: Mark, y: float) -> Iterable[Markup]:
    """Yield the shapes of a claim: a bar for a range, an arrow for an open end, a symbol."""
    if not mark.ends:
        return
    dashes = "2 3" if mark.is_vague else None
    if math.isfinite(mark.error) and math.isfinite(mark.value):
        x1, x2 = (x_position(forest, mark.value + e) for e in (-mark.error, mark.error))
        yield svg_line(x1, y, x2, y, "bar", stroke_width=1)
    for number in mark.trail:
        x = x_position(forest, number)
        yield svg_line(x, y - 4, x, y + 4, "bar", stroke_width=1, stroke_opacity=0.6)
    x1, x2 = x_position(forest, mark.low), x_position(forest, mark.high)
    if mark.is_range:
        yield draw_bar(x1, x2, y, mark.role, dashes)
    if mark.open_end:
        bound, direction = mark.open_end
        x1 = x2 = x_position(forest, bound)
        yield draw_arrow(x1, y, direction, mark.role, dashes)
    if math.isfinite(mark.value):
        yield draw_symbol(x_position(forest, mark.value), y, mark.role)
    elif mark.role != "used":
        yield draw_symbol((x1 + x2) / 2, y, mark.role)


def draw_bar(x1: float, x2: float, y: float, role: str, dashes: str | None) -> Markup:
    """Return a range: solid for a used claim, otherwise a frame."""
    if role == "used":
        return svg_line(x1, y, max(x2, x1 + 1), y, "bar", stroke_width=5, stroke_dasharray=dashes)
    box = {"x": x1, "y": y - 2.5, "width": max(x2 - x1, 1), "height": 5, "fill": "none"}
    return svg_element("rect", css="bar", **box, stroke="currentColor", stroke_dasharray=dashes)


def draw_arrow(x: float, y: float, direction: int, role: str, dashes: str | None) -> Markup:
    """Return an open end: an arrow that points away from the bound."""
    tip, thickness = x + direction * ARROW, 2 if role == "used" else 1
    barb = format_coordinate(tip - direction * 6)
    head = f"M{barb} {format_coordinate(y - 4)} L{format_coordinate(tip)} {format_coordinate(y)}"
    head += f" L{barb} {format_coordinate(y + 4)}"
    paint = {"fill": "none", "stroke": "currentColor", "stroke_width": thickness}
    start = x if role == "used" else x + direction * 5
    shaft = {"stroke_width": thickness, "stroke_dasharray": dashes}
    arrow = svg_line(start, y, tip, y, "bar", **shaft)
    arrow += svg_element("path", css="bar", d=head, **paint)
    if role == "used":
        arrow += svg_line(x, y - 5, x, y + 5, "bar", stroke_width=2)
    return svg_element("g", arrow)


def draw_symbol(x: float, y: float, role: str) -> Markup:
    """Return the symbol of a role: a full dot, a ring, a cross or a hollow diamond."""
    if role == "struck":
        left, right, top, bottom = map(format_coordinate, (x - 4, x + 4, y - 4, y + 4))
        cross = f"M{left} {top} L{right} {bottom} M{left} {bottom} L{right} {top}"
        return svg_element("path", css="bar", d=cross, stroke="currentColor", stroke_width=2)
    if role == "aside":
        return draw_diamond(x, y, 5, "ring", fill="none", stroke="currentColor")
    if role == "echo":
        ring = {"fill": "none", "stroke": "currentColor", "stroke_width": 1.5}
        return svg_element("circle", css="ring", cx=x, cy=y, r=4.5, **ring)
    return svg_element("circle", css="dot", cx=x, cy=y, r=5, fill="currentColor")


def draw_diamond(x: float, y: float, half: float, css: str, **attributes: object) -> Markup:
    """Return a diamond around a point."""
    corners = [(x - half, y), (x, y - half), (x + half, y), (x, y + half)]
    points = " ".join(f"{format_coordinate(a)},{format_coordinate(b)}" for a, b in corners)
    return svg_element("polygon", css=css, points=points, **attributes)


def draw_consensus_rows(forest: Forest, top: float) -> Iterable[Markup]:
    """Yield the consensus and, below it, the interval of the next independent source."""
    level, columns = f"{forest.level * 100:g} %", forest.columns
    yield svg_line(0, top + 3, columns.width, top + 3, "rule", stroke_opacity=0.35)
    rows = [("consensus", forest.interval, 3.0, forest.estimate_text, "strong")]
    if forest.prediction:
        rows.append(("next source", forest.prediction, 1.5, forest.prediction_text, "name"))
    for row, (name, ends, thickness, text, css) in enumerate(rows):
        row_top = top + 6 + columns.row * row
        y = row_top + columns.mark
        shown = name if columns.has_labels else f"{name}, {level}"
        yield from draw_row_texts(columns, row_top, (shown, level, text), css)
        if ends:
            yield draw_whisker(forest, ends, y, thickness)
        if row == 0 and not math.isnan(forest.estimate):
            x = x_position(forest, forest.estimate)
            yield draw_diamond(x, y, 6, "answer", fill="currentColor")


def draw_whisker(forest: Forest, ends: tuple[float, float], y: float, thickness: float) -> Markup:
    """Return an interval; an end beyond the axis has no cap."""
    x1, x2 = x_position(forest, ends[0]), x_position(forest, ends[1])
    whisker = svg_line(x1, y, x2, y, "answer", stroke_width=thickness)
    for x, end in zip((x1, x2), ends, strict=True):
        if forest.axis.contains(end):
            whisker += svg_line(x, y - 4, x, y + 4, "answer", stroke_width=1.5)
    return svg_element("g", whisker)


def draw_ruler(forest: Forest, top: float) -> Iterable[Markup]:
    """Yield the axis with its ticks, and as many labels as fit."""
    y = top + 6
    left, right = forest.columns.left, forest.columns.right
    yield svg_line(left, y, right, y, "rule", stroke_opacity=0.6)
    ticks = forest.axis.ticks(5 if forest.columns.is_stacked else 7)
    labels = [format_tick(tick) for tick in ticks]
    places = [x_position(forest, tick) for tick in ticks]
    for i in select_clear_labels([estimate_width(label, 12) for label in labels], places):
        yield svg_line(places[i], y, places[i], y + 4, "rule", stroke_opacity=0.6)
        style = {"css": "muted tick", "text_anchor": "middle"}
        yield svg_text(labels[i], places[i], y + 16, right - left, **style)
