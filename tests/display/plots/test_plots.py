"""The plots: looked at once, compared ever after; labels that do not overlap, nothing cut silently."""

from __future__ import annotations

import itertools
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import estimates as est
from estimates.display.plots.label_placement import label_points
from estimates.testing import strategies
from tests.helpers.seed_claims import BUILD_UP

matplotlib.use("agg")

from matplotlib import pyplot as plt
from matplotlib import style
from matplotlib.testing.compare import compare_images

BASELINES = Path(__file__).parent / "baselines"
TOLERANCE = 5.0
"""Root mean square over the pixels, of 255. Another FreeType moves the edges of letters by a part
of a pixel (below 3 here); a claim in another place is above 10 (the test below holds that)."""
OF_A_RESULT = ("forest", "timeline", "discrepancies", "lineage", "density")
RECORDS = pd.DataFrame(
    {
        "source": ["police", "organisers", "counters"],
        "bias": [-0.35, 0.45, 0.02],
        "spread": [0.3, 0.5, 0.12],
        "bias_error": [0.05, 0.07, 0.02],
        "copies": [0.02, 0.1, 0.0],
        "claims": [120, 80, 33],
    }
)
pytestmark = pytest.mark.filterwarnings("ignore:Glyph:UserWarning")


@pytest.fixture(autouse=True)
def same_everywhere() -> Iterator[None]:
    """The font that matplotlib brings, without hinting, and no figure left open."""
    settings = {"font.family": "DejaVu Sans", "text.hinting": "none"}
    with style.context("default"), matplotlib.rc_context(settings):
        yield
    plt.close("all")


def april_result(april: est.ClaimSet, day: str = "2021-04-22") -> est.Reconciliation:
    return est.reconcile(april.about(BUILD_UP), day, prior="troops")


def sixty() -> est.ClaimSet:
    """Sixty claims with bounds, ranges, echoes, corrections, and names of every kind."""
    names = ["Ministry of Something Rather Long", "مصدر روسي كبير", "$x^2$ & <b>", "N" * 300]
    rng = np.random.default_rng(7)
    rows: list[dict[str, Any]] = []
    for i, value in enumerate(np.round(np.exp(rng.normal(11.5, 0.4, 60)), -3).tolist()):
        row: dict[str, Any] = {
            "claim_id": f"K{i:02d}", "source": f"{names[i % 4]} {i}", "unit": "persons",
            "quantity": "troops", "stated_on": f"2021-{1 + i // 6:02d}-{1 + i % 28:02d}",
        }  # fmt: skip
        row |= [
            {"text": f"more than {value:,.0f}", "comparator": ">", "lower": value},
            {"text": f"{value:,.0f} to {1.3 * value:,.0f}", "lower": value, "upper": 1.3 * value},
            {"value": value} | ({"origin": f"K{i - 6:02d}"} if i > 10 else {}),
            {"text": f"about {value:,.0f}", "comparator": "~", "value": value},
        ][i % 4]
        if i in (21, 41):
            row |= {"supersedes": f"K{i - 2:02d}", "source": rows[i - 2]["source"]}
        rows.append(row)
    return est.ClaimSet.from_records(rows)


def saved(ax: Any, path: Path) -> Path:
    ax.figure.savefig(path, dpi=50, metadata={"Software": None})
    return path


def drawn(name: str, april: est.ClaimSet) -> Any:
    """The pictures rest on the median, whose numbers no better quadrature can move."""
    if name == "track_records":
        return est.plots.track_records(RECORDS)
    if name == "density":
        two = [est.claim("Taran", "110,000"), est.claim("Borrell", "more than 150,000")]
        return est.plots.density(est.reconcile(two, prior="troops"))
    day = "2021-04-19" if name == "discrepancies" else "2021-04-22"
    rec = est.reconcile(april.about(BUILD_UP), day, method="median", prior="troops")
    return getattr(est.plots, name)(rec)


@pytest.mark.parametrize("name", [*OF_A_RESULT, "track_records"])
def test_a_plot_looks_as_it_did(name: str, april: est.ClaimSet, tmp_path: Path) -> None:
    """Against the picture that was looked at; make it anew by deleting it and running this."""
    baseline = BASELINES / f"{name}.png"
    made = saved(drawn(name, april), tmp_path / f"{name}.png")
    if not baseline.exists():
        shutil.copy(made, baseline)
        pytest.fail(f"there was no {baseline.name}: look at the new one, and run again")
    difference = compare_images(str(baseline), str(made), TOLERANCE)
    assert difference is None, difference


@pytest.mark.parametrize("name", OF_A_RESULT)
def test_the_tolerance_tells_one_day_from_the_next(
    name: str, april: est.ClaimSet, tmp_path: Path
) -> None:
    """A picture of 19 April is none of 20 April: the comparison can fail."""
    figure = (8.0, 5.0)
    paths = []
    for day in ("2021-04-19", "2021-04-20"):
        _, ax = plt.subplots(figsize=figure, layout="constrained")
        getattr(est.plots, name)(april_result(april, day), ax=ax)
        paths.append(str(saved(ax, tmp_path / f"{day}.png")))
    assert compare_images(*paths, 2 * TOLERANCE) is not None


@pytest.mark.parametrize("name", OF_A_RESULT)
def test_an_axes_is_taken_and_given_back(name: str, april: est.ClaimSet) -> None:
    """And nothing else in matplotlib changes."""
    before = dict(matplotlib.rcParams)
    _, ax = plt.subplots()
    assert getattr(est.plots, name)(april_result(april), ax=ax) is ax
    assert dict(matplotlib.rcParams) == before
    assert len(plt.get_fignums()) == 1


def texts(ax: Any) -> list[tuple[str, Any]]:
    """Every visible text of a figure, with its box in pixels."""
    figure = ax.figure
    figure.canvas.draw()
    found = [
        t for t in figure.findobj(matplotlib.text.Text) if t.get_visible() and t.get_text().strip()
    ]
    on_axis = {
        id(label)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        for label in (tick.label1, tick.label2)
    }
    shown = {
        id(label)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        if axes.axison
        for label in axis.get_ticklabels()
        if axis.get_view_interval().min()
        <= label_place(axis, label)
        <= axis.get_view_interval().max()
    }
    kept = [t for t in found if id(t) not in on_axis or id(t) in shown]
    return [(t.get_text(), t.get_window_extent()) for t in kept]


def label_place(axis: Any, label: Any) -> float:
    return float(label.get_position()[0 if axis.axis_name == "x" else 1])


@pytest.mark.parametrize("name", OF_A_RESULT)
@pytest.mark.parametrize("which", ["april", "sixty"])
def test_no_text_overlaps_or_is_clipped(name: str, which: str, april: est.ClaimSet) -> None:
    """Every text lies inside the figure, and clear of every other one; up to 60 claims."""
    rec = april_result(april) if which == "april" else est.reconcile(sixty(), prior="troops")
    ax = getattr(est.plots, name)(rec)
    boxes = texts(ax)
    width, height = ax.figure.canvas.get_width_height()
    assert len(boxes) >= 5
    for said, box in boxes:
        assert box.x0 >= -1, said
        assert box.y0 >= -1, said
        assert box.x1 <= width + 1, said
        assert box.y1 <= height + 1, said
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        shared = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert min(shared) <= 1.5, (one, other)


def test_labels_name_the_claims_in_plain_numbers(april: est.ClaimSet) -> None:
    """Claim identifiers, and 100,000, not 1e5."""
    ax = est.plots.forest(april_result(april))
    ax.figure.canvas.draw()
    assert ax.get_xscale() == "log"
    ticks = [label.get_text() for label in ax.get_xticklabels()]
    assert "100,000" in ticks
    assert all(re.fullmatch(r"[\d,]+", tick) for tick in ticks)
    said = {text.get_text() for text in ax.texts}
    assert {"C02c", "C03", "C04", "C05", "C08", "more than 150,000"} <= said


def test_more_than_one_quantity_must_be_chosen(april: est.ClaimSet) -> None:
    """Refused by name, with the remedy."""
    for name in OF_A_RESULT:
        with pytest.raises(est.EstimatesError, match="must be chosen"):
            getattr(est.plots, name)(est.reconcile(april, method="median"))


def test_records_on_several_scales_are_not_mixed() -> None:
    """A bias in the unit of a question is no factor; what is not drawn is counted."""
    both = RECORDS.assign(scale=["log", "linear", "log"])
    said = [text.get_text() for text in est.plots.track_records(both).texts]
    assert "on another scale and not drawn: 1" in "".join(said)
    linear = est.plots.track_records(RECORDS.assign(scale="linear"))
    assert (linear.get_xscale(), len(linear.get_yticks())) == ("linear", 3)


@pytest.mark.parametrize("what", [5, None, "april", [1, 2]])
def test_what_is_no_result_is_refused(what: object) -> None:
    """Shown, with the remedy."""
    for name in OF_A_RESULT:
        with pytest.raises(est.EstimatesError, match="is no result"):
            getattr(est.plots, name)(what)
    with pytest.raises(est.EstimatesError, match="is missing"):
        est.plots.track_records(what)


def test_a_frame_that_is_no_track_record_is_refused() -> None:
    """The missing column is named."""
    with pytest.raises(est.EstimatesError, match="spread is missing"):
        est.plots.track_records(pd.DataFrame({"source": ["a"], "bias": [0.0]}))


def test_without_matplotlib_the_extra_is_named(
    april: est.ClaimSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the line that installs it."""
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=r"pip install 'estimates\[plots\]'"):
        est.plots.forest(april_result(april))


CASES: dict[str, Callable[[], est.ClaimSet]] = {
    "nothing": lambda: est.ClaimSet.from_records([]),
    "no usable claim": lambda: est.ClaimSet.from_records([est.claim("A", "bigger than in 2014", form="ratio")]),
    "one": lambda: est.ClaimSet.from_records([est.claim("A", 5, stated_on="2021-04-19")]),
    "one open": lambda: est.ClaimSet.from_records([est.claim("A", "more than 5")]),
    "twelve orders": lambda: est.ClaimSet.from_records(
        [est.claim(f"s{k}", 10.0**k, stated_on="2021-04-19") for k in range(-3, 10)]
    ),
    "signed": lambda: est.ClaimSet.from_records([est.claim("A", -12), est.claim("B", 30), est.claim("C", 0)]),
    "signed extremes": lambda: est.ClaimSet.from_records([est.claim("A", -1e12), est.claim("B", 1)]),
    "zero": lambda: est.ClaimSet.from_records([est.claim("A", 0), est.claim("B", 0)]),
    "vague": lambda: est.ClaimSet.from_records([est.claim("A", "dozens"), est.claim("B", "30")]),
    "names": lambda: est.ClaimSet.from_records(
        [est.claim(text * 300, 5 + i, unit='$' * 300, claim_id=text * 100) for i, text in enumerate("a漢😀م$\\")]
    ),
    "five thousand": lambda: est.ClaimSet.from_records(
        [est.claim(f"s{i}", 100 + i % 997, stated_on=f"2021-{1 + i % 12:02d}-{1 + i % 28:02d}") for i in range(5000)]
    ),
}  # fmt: skip


@cache
def case_of(name: str) -> est.ClaimSet:
    return CASES[name]()


@pytest.mark.parametrize("name", OF_A_RESULT)
@pytest.mark.parametrize("case", CASES)
def test_whatever_the_claims_are_there_is_a_picture(name: str, case: str) -> None:
    """It can be drawn, and says so where there is nothing to draw."""
    claims = case_of(case)
    if name == "density" and case == "five thousand":
        claims = claims[:300]
    ax = getattr(est.plots, name)(est.reconcile(claims, method="median"))
    ax.figure.canvas.draw()
    assert ax.has_data() or any(text.get_text() for text in ax.texts)


@settings(max_examples=8)
@given(strategies.claim_sets(quantities=("q",)))
def test_every_drawn_set_makes_every_plot(claims: est.ClaimSet) -> None:
    """Echoes, denials, undated claims, odd names."""
    rec = est.reconcile(claims, method="median")
    for name in ("forest", "timeline", "discrepancies", "lineage"):
        getattr(est.plots, name)(rec).figure.canvas.draw()
    plt.close("all")


@settings(max_examples=15)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=40))
def test_labels_of_points_keep_clear(points: list[tuple[float, float]]) -> None:
    """Of each other; the ones without room are counted."""
    _, ax = plt.subplots(figsize=(4, 3))
    lost = label_points(ax, points, [f"label {i}" for i in range(len(points))])
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) + lost == len(points)
    for a, b in itertools.combinations(boxes, 2):
        assert min(min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)) <= 2.0
    plt.close("all")
