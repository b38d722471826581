"""The forest plot as SVG: shapes stay in place, and colour never carries meaning alone."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import estimates as est
from estimates.display.axis import format_tick, make_axis
from estimates.display.card import load_asset, write_caption
from estimates.display.forest import build_forest
from estimates.display.forest_columns import FONT_SIZE, STACKED_COLUMNS, SVG_WIDTH
from estimates.display.forest_svg import draw_forest
from estimates.display.text_width import estimate_width, fit_text
from estimates.testing import strategies
from tests.helpers.seed_claims import BUILD_UP

numbers = st.floats(-1e300, 1e300, allow_nan=False) | st.integers(-(10**6), 10**6).map(float)
positive = st.floats(1e-12, 1e12)


def draw(rec: est.Reconciliation, most: int = 60, *, stacked: bool = False) -> Xml.Element:
    forest = build_forest(rec, most)
    forest = replace(forest, columns=STACKED_COLUMNS) if stacked else forest
    return Xml.fromstring(draw_forest(forest, "a title", "a description"))


def shown_text(element: Xml.Element) -> str:
    """Return what a text shows; one that is cut begins with its tooltip."""
    return element.text or element[0].tail or ""


def find_elements(root: Xml.Element, name: str) -> list[Xml.Element]:
    return [e for e in root.iter() if e.tag.rpartition("}")[2] == name]


@given(st.lists(numbers, max_size=6), st.lists(numbers, max_size=4), st.booleans())
@example([157.0, 5e-324, 1e300], [1 / 3], True)
@example([5e-324], [], True)
@example([1e-323], [5e-324], True)
@example([-1e300, 1.0, 1e300], [], False)
@example([], [2.2250738585e-313], False)
def test_every_number_has_a_position(required: list[float], wanted: list[float], log: bool) -> None:
    """The ends of claims lie on the axis, in their order, and so do the ticks."""
    axis = make_axis(required, wanted, log)
    places = [axis.position(x) for x in sorted(required)]
    assert all(0 <= place <= 1 for place in places)
    assert places == sorted(places)
    assert all(axis.contains(x) for x in required)
    ticks = axis.ticks()
    assert all(
        axis.contains(tick * (1 + 1e-8)) or axis.contains(tick * (1 - 1e-8)) for tick in ticks
    )
    assert ticks == sorted(set(ticks))
    assert len(ticks) <= 12


@given(positive, positive)
def test_an_axis_of_positive_numbers_has_two_ticks(first: float, second: float) -> None:
    """With fewer a reader could not tell the scale."""
    assert len(make_axis([first, second]).ticks()) >= 2


@given(st.floats(1e-4, 9e14))
def test_tick_labels_are_plain_numbers(number: float) -> None:
    """110,000, not 1.1e5."""
    assert re.fullmatch(r"[\d,]+(\.\d+)?", format_tick(number))


@given(strategies.claim_sets(quantities=("q",)), st.booleans())
def test_a_drawing_is_well_formed_and_stays_in_its_frame(
    claims: est.ClaimSet, stacked: bool
) -> None:
    """Whatever the claims are: the XML parses, and coordinates are finite and inside the frame."""
    root = draw(est.reconcile(claims, method="median"), stacked=stacked)
    width, height = (float(side) for side in root.attrib["viewBox"].split()[2:])
    for element in root.iter():
        for name in ("x", "x1", "x2", "cx"):
            if name in element.attrib:
                assert -1 <= float(element.attrib[name]) <= width
        for name in ("y", "y1", "y2", "cy"):
            if name in element.attrib:
                assert -1 <= float(element.attrib[name]) <= height
    assert find_elements(root, "title")[0].text == "a title"
    assert find_elements(root, "desc")[0].text == "a description"


def test_every_role_has_its_shape(april: est.ClaimSet) -> None:
    """Used claims are solid, echoes hollow, corrected claims crossed and struck through."""
    root = draw(est.reconcile(april.about(BUILD_UP), "2021-04-22", method="median"))
    groups = {
        role: [g for g in find_elements(root, "g") if g.attrib.get("class") == role]
        for role in ("used", "echo", "struck", "aside")
    }
    assert [len(groups[role]) for role in groups] == [3, 3, 1, 2]
    [borrell] = groups["struck"]
    decorations = [t.attrib.get("text-decoration") for t in find_elements(borrell, "text")]
    assert decorations == ["line-through", None, "line-through"]
    assert all(
        c.attrib["fill"] == "none" for g in groups["echo"] for c in find_elements(g, "circle")
    )
    assert [c.attrib["fill"] for g in groups["used"] for c in find_elements(g, "circle")] == [
        "currentColor"
    ]
    assert len(find_elements(groups["aside"][0], "polygon")) == 1
    assert (
        write_caption(build_forest(est.reconcile(april.about(BUILD_UP), "2021-04-22"))).count(" · ")
        == 6
    )


def test_open_ends_are_arrows_and_ranges_bars() -> None:
    """An arrow points away from its bound; a bar runs from end to end."""
    claims = [
        est.claim("A", "more than 150"),
        est.claim("B", "at most 120"),
        est.claim("C", "90 to 110"),
    ]
    groups = find_elements(draw(est.reconcile(claims, method="median")), "g")
    above, below, ranged = [g for g in groups if g.attrib.get("class") == "used"]
    for group, direction in ((above, 1), (below, -1)):
        shaft = find_elements(group, "line")[0]
        assert math.copysign(1, float(shaft.attrib["x2"]) - float(shaft.attrib["x1"])) == direction
        assert len(find_elements(group, "path")) == 1
    [bar] = find_elements(ranged, "line")
    assert float(bar.attrib["x1"]) < float(bar.attrib["x2"])
    assert bar.attrib["stroke-width"] == "5"


def test_the_core_is_shaded_and_the_gap_framed(april: est.ClaimSet) -> None:
    """Before the correction there is a gap of 40,000, after it a core at 110,000."""
    before, after = (
        build_forest(est.reconcile(april.about(BUILD_UP), day, method="median"))
        for day in ("2021-04-19", "2021-04-20")
    )
    assert (before.core, before.gap) == (None, (110_000, 150_000))
    assert (after.core, after.gap) == ((110_000, 110_000), None)


def test_a_cut_forest_keeps_the_claims_that_set_the_range() -> None:
    """Of 60 claims 24 are drawn, the extreme ones among them; the others are counted."""
    claims = [est.claim(f"s{i}", 1000 + (i * 37) % 60, claim_id=f"c{i}") for i in range(60)]
    rec = est.reconcile(claims, method="median")
    forest = build_forest(rec, 24)
    assert {rec.ranges.low_claim, rec.ranges.high_claim} <= {m.line.claim_id for m in forest.marks}
    assert (len(forest.marks), forest.n_hidden) == (24, 36)
    assert "… 36 more claims, not drawn" in draw_forest(forest, "", "")


@given(st.text(max_size=400), st.floats(20, 300))
def test_texts_stay_in_their_column(text: str, width: float) -> None:
    """Long names, emoji and other scripts are cut with an ellipsis."""
    shown = fit_text(text, width)
    assert estimate_width(shown) <= width + 1e-6
    assert "\n" not in shown
    assert "\x00" not in shown


def test_columns_do_not_overlap() -> None:
    """The text of each column ends before the next one begins."""
    name = "W" * 300 + "مصدر" + "😀漢字" * 50
    claim = est.claim(name, 5, claim_id="x" * 300)
    rec = est.reconcile([claim], method="median")
    columns = build_forest(rec).columns
    for text in find_elements(draw(rec), "text"):
        x = float(text.attrib["x"])
        shown = shown_text(text)
        end = x + estimate_width(shown, FONT_SIZE) * (0.5 if text.attrib.get("text-anchor") else 1)
        limits = (columns.label, columns.left, SVG_WIDTH)
        limit = next(limit for limit in limits if x < limit - 1e-6)
        assert end <= limit, shown


@given(st.text(st.characters(exclude_categories=["C"]), max_size=60), st.integers(1, 10**12))
def test_stacked_texts_do_not_overlap(name: str, number: int) -> None:
    """On a telephone the name ends before the figure of its row begins."""
    rec = est.reconcile([est.claim(f"x{name}", number)], method="median")
    texts = [
        (float(e.attrib["y"]), e.attrib.get("text-anchor"), shown_text(e))
        for e in find_elements(draw(rec, stacked=True), "text")
    ]
    names = {y: estimate_width(text, FONT_SIZE) for y, anchor, text in texts if anchor is None}
    figures = {y: estimate_width(text, FONT_SIZE) for y, anchor, text in texts if anchor == "end"}
    assert figures
    assert all(names[y] + figures[y] <= STACKED_COLUMNS.width for y in figures)


@pytest.mark.parametrize(
    "values",
    [[1e-3, 1e9], [5], [0, 3], [0, 1e9], [-5, 12], [-1e12, 1, 1e12], [7, 7, 7], [1e300, 1e-300]],
)
def test_extremes_can_be_drawn(values: list[float]) -> None:
    """Tick labels never overlap: twelve orders of magnitude, one claim, zeros, signs."""
    rec = est.reconcile([est.claim(f"s{i}", v) for i, v in enumerate(values)], method="median")
    ticks = [t for t in find_elements(draw(rec), "text") if "tick" in t.attrib.get("class", "")]
    spots = [(float(t.attrib["x"]), estimate_width(t.text or "", 11)) for t in ticks]
    assert len(spots) >= (2 if len(set(values)) > 1 else 1)
    for (x1, w1), (x2, w2) in itertools.pairwise(spots):
        assert x1 + w1 / 2 < x2 - w2 / 2
    columns = build_forest(rec).columns
    assert all(columns.left - 0.1 <= x <= columns.right + 0.1 for x, _ in spots)


def test_names_are_not_cut_where_there_is_space() -> None:
    """Without labels their column belongs to the names; with them the axis yields first."""
    name = "Mendel (UA President's spokesperson)"
    for claim_id in (None, "C02c"):
        rec = est.reconcile([est.claim(name, "110,000", claim_id=claim_id)], method="median")
        texts = ["".join(text.itertext()) for text in find_elements(draw(rec), "text")]
        assert name in texts


def test_a_series_of_updates_is_one_row() -> None:
    """Its earlier figures are small strokes in the row of the latest; nothing is struck through."""
    claims = [
        est.claim("Ministry", 100 + 10 * i, stated_on=f"2022-01-{i + 1:02d}", claim_id=f"w{i}")
        for i in range(15)
    ]
    rec = est.reconcile([*claims, est.claim("UN", 150)], method="median")
    marks = build_forest(rec).marks
    assert [mark.figure for mark in marks] == ["240, updated 14 times", "150"]
    assert marks[0].trail == tuple(range(100, 240, 10))
    assert "updated 14 times" in repr(rec)
    assert "updated 14 times" in rec.explain()
    assert all(claim.claim_id in rec._repr_html_() for claim in claims)
    assert all(claim.claim_id in rec.markdown() for claim in claims)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_contrast_is_enough_in_every_theme() -> None:
    """WCAG 2.1, 1.4.3: at least 4.5 to 1 for every colour of text on its background."""
    themes = re.findall(r"--paper: (#\w+);([^}]*)", load_asset("style.css"))
    assert len(themes) == 4
    for paper, rest in themes:
        colours = dict(re.findall(r"--(\w+): (#\w{6})", rest))
        assert {"ink", "muted", "accent", "agree", "clash", "answer"} <= set(colours)
        for name in set(colours) - {"rule", "faint"}:
            light, dark = sorted((luminance(paper), luminance(colours[name])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (paper, name)


def test_converted_claims_are_drawn_in_the_unit_of_the_quantity() -> None:
    """With what they were stated as beside them; a formation that nothing converts has no mark."""
    claims = [
        est.claim("UN", "14,400 households", unit="household", quantity="x"),
        est.claim("Gov", "60,000", unit="person", quantity="x"),
        est.claim("Army", "28 battalions", quantity="x", unit="person"),
    ]
    rec = est.reconcile(claims, method="median", conversions={"household": (4.8, 5.4, "person")})
    marks = {mark.line.source: mark for mark in build_forest(rec).marks}
    assert (marks["UN"].low, marks["UN"].high) == (14_400 * 4.8, 14_400 * 5.4)
    assert marks["UN"].figure == "69,100 – 77,800 (from 14,400 households)"
    assert marks["Army"].ends == ()
    assert not build_forest(rec).axis.contains(14_400)
