"""The plots: compared with stored pictures; labels never overlap, and every cut is announced."""

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
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.display.plots.label_placement import label_points
from estimates.testing import strategies
from tests.helpers.examples import few_in_dev, pairs
from tests.helpers.seed_claims import BUILD_UP

matplotlib.use("agg")

from matplotlib import pyplot as plt
from matplotlib import style
from matplotlib.testing.compare import compare_images

BASELINES = Path(__file__).parent / "baselines"
# Root mean square over the pixels, of 255. Another version of FreeType moves the edges of letters by
# a part of a pixel (below 3); a claim in another place is above 10, as a test below verifies.
TOLERANCE = 5.0
QUANTITY_PLOTS = (
    "forest",
    "timeline",
    "discrepancies",
    "lineage",
    "density",
    "range_over_time",
)
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
def reset_style() -> Iterator[None]:
    """Use the font of matplotlib without hinting, and close all figures afterwards."""
    settings = {"font.family": "DejaVu Sans", "text.hinting": "none"}
    with style.context("default"), matplotlib.rc_context(settings):
        yield
    plt.close("all")


def reconcile_april(april: est.ClaimSet, day: str = "2021-04-22") -> est.Reconciliation:
    return est.reconcile(april.about(BUILD_UP), day, prior="troops")


def sixty_claims() -> est.ClaimSet:
    """Return 60 claims with bounds, ranges, echoes, corrections, and unusual names."""
    names = ["Ministry of Something Rather Long", "مصدر روسي كبير", "$x^2$ & <b>", "N" * 300]
    rng = np.random.default_rng(7)
    rows: list[dict[str, Any]] = []
    for i, value in enumerate(np.round(np.exp(rng.normal(11.5, 0.4, 60)), -3).tolist()):
        row: dict[str, Any] = {"quantity": "troops", "unit": "persons", "claim_id": f"K{i:02d}"}
        row |= {"source": f"{names[i % 4]} {i}"}
        row |= {"stated_on": f"2021-{1 + i // 6:02d}-{1 + i % 28:02d}"}
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


@cache
def reconcile_sixty() -> est.Reconciliation:
    return est.reconcile(sixty_claims(), prior="troops")


def updated_claims() -> list[est.Claim]:
    """Return a figure that one source updates 14 times, and one of another source."""
    weekly = [
        est.claim("Ministry", 100 + 10 * i, stated_on=f"2022-01-{i + 1:02d}") for i in range(15)
    ]
    return [*weekly, est.claim("UN", "150 to 180", stated_on="2022-01-10")]


def save_plot(ax: Any, path: Path) -> Path:
    ax.figure.savefig(path, dpi=50, metadata={"Software": None})
    return path


def draw_plot(name: str, april: est.ClaimSet) -> Any:
    """Draw one plot. It shows the median, because a better quadrature would move other estimates."""
    if name == "track_records":
        return est.plots.track_records(RECORDS)
    if name == "sensitivity":
        choices = {"methods": ["median", "lowest", "highest"], "priors": "troops"}
        return est.plots.sensitivity(est.sensitivity(april.about(BUILD_UP), **choices))
    if name == "density":
        two = [est.claim("Taran", "110,000"), est.claim("Borrell", "more than 150,000")]
        return est.plots.density(est.reconcile(two, prior="troops"))
    if name == "overview":
        return est.plots.overview(est.reconcile(april, method="median"))
    if name == "trajectory":
        levels = est.trajectory(updated_claims(), days="day", drift=0.02, prior="losses")
        return est.plots.trajectory(levels)
    if name == "series":
        return est.plots.timeline(est.reconcile(updated_claims(), method="median"))
    day = "2021-04-19" if name == "discrepancies" else "2021-04-22"
    rec = est.reconcile(april.about(BUILD_UP), day, method="median", prior="troops")
    if name == "range_over_time":
        return est.plots.range_over_time(rec, every="day")
    return getattr(est.plots, name)(rec)


@pytest.mark.skipif(
    matplotlib.__version_info__ < (3, 11), reason="older versions set text elsewhere"
)
@pytest.mark.parametrize(
    "name", [*QUANTITY_PLOTS, "overview", "sensitivity", "series", "track_records", "trajectory"]
)
def test_a_plot_looks_as_it_did(name: str, april: est.ClaimSet, tmp_path: Path) -> None:
    """Delete the baseline and run this test to make a new one."""
    baseline = BASELINES / f"{name}.png"
    made = save_plot(draw_plot(name, april), tmp_path / f"{name}.png")
    if not baseline.exists():
        shutil.copy(made, baseline)
        pytest.fail(f"{baseline.name} is new: check it by eye, and run the test again")
    difference = compare_images(str(baseline), str(made), TOLERANCE)
    assert difference is None, difference


@pytest.mark.parametrize("name", QUANTITY_PLOTS)
def test_the_tolerance_distinguishes_one_day_from_the_next(
    name: str, april: est.ClaimSet, tmp_path: Path
) -> None:
    """The pictures of 19 and 20 April differ by more than twice the tolerance."""
    figure = (8.0, 5.0)
    paths = []
    for day in ("2021-04-19", "2021-04-20"):
        _, ax = plt.subplots(figsize=figure, layout="constrained")
        getattr(est.plots, name)(reconcile_april(april, day), ax=ax)
        paths.append(str(save_plot(ax, tmp_path / f"{day}.png")))
    assert compare_images(*paths, 2 * TOLERANCE) is not None


@pytest.mark.parametrize("name", QUANTITY_PLOTS)
def test_given_axes_are_drawn_on_and_returned(name: str, april: est.ClaimSet) -> None:
    """Nothing else in matplotlib changes."""
    before = dict(matplotlib.rcParams)
    _, ax = plt.subplots()
    assert getattr(est.plots, name)(reconcile_april(april), ax=ax) is ax
    assert dict(matplotlib.rcParams) == before
    assert len(plt.get_fignums()) == 1


def find_texts(ax: Any) -> list[tuple[str, Any]]:
    """Return every visible text of a figure, with its box in pixels."""
    figure = ax.figure
    figure.canvas.draw()
    visible = [
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
        <= label_position(axis, label)
        <= axis.get_view_interval().max()
    }
    kept = [t for t in visible if id(t) not in on_axis or id(t) in shown]
    return [(t.get_text(), t.get_window_extent()) for t in kept]


def label_position(axis: Any, label: Any) -> float:
    return float(label.get_position()[0 if axis.axis_name == "x" else 1])


@pytest.mark.parametrize("name", QUANTITY_PLOTS)
@pytest.mark.parametrize("which", ["april", "sixty"])
def test_no_text_overlaps_or_is_clipped(name: str, which: str, april: est.ClaimSet) -> None:
    """Every text lies inside the figure and overlaps no other, for up to 60 claims."""
    rec = reconcile_april(april) if which == "april" else reconcile_sixty()
    ax = getattr(est.plots, name)(rec)
    boxes = find_texts(ax)
    width, height = ax.figure.canvas.get_width_height()
    assert len(boxes) >= 5
    for text, box in boxes:
        assert box.x0 >= -1, text
        assert box.y0 >= -1, text
        assert box.x1 <= width + 1, text
        assert box.y1 <= height + 1, text
    for (first, a), (second, b) in itertools.combinations(boxes, 2):
        shared = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert min(shared) <= 1.5, (first, second)


def test_labels_name_the_claims_in_plain_numbers(april: est.ClaimSet) -> None:
    """Ticks are written 100,000, not 1e5."""
    ax = est.plots.forest(reconcile_april(april))
    ax.figure.canvas.draw()
    assert ax.get_xscale() == "log"
    ticks = [label.get_text() for label in ax.get_xticklabels()]
    assert "100,000" in ticks
    assert all(re.fullmatch(r"[\d,]+", tick) for tick in ticks)
    written = {text.get_text() for text in ax.texts}
    assert {"C02c", "C03", "C04", "C05", "C08", "more than 150,000"} <= written


def test_the_timeline_names_sources_and_explains_its_shapes(april: est.ClaimSet) -> None:
    """In words below the days; a series of updates is one line with their number."""
    ax = est.plots.timeline(reconcile_april(april))
    names = {text.get_text() for text in ax.texts}
    assert {"Borrell (EU HR/VP)", "EEAS transcript (EU)", "The Sun"} <= names
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend[:3] == ["reported range", "the claims conflict", "counted"]
    assert {"repeats another claim", "corrected or withdrawn"} <= set(legend)
    series = est.plots.timeline(est.reconcile(updated_claims(), method="median"))
    assert "Ministry, updated 14 times" in {text.get_text() for text in series.texts}


def test_the_overview_has_a_row_for_every_quantity(april: est.ClaimSet) -> None:
    """With its number of sources and its conflict; what is left out is counted."""
    rec = est.reconcile(april, method="median")
    ax = est.plots.overview(rec, most=3)
    assert [label.get_text() for label in ax.get_yticklabels()] == list(rec.quantities[:3])
    texts = [text.get_text() for text in ax.texts]
    assert "3 independent sources" in texts
    assert "4 more quantities, not drawn" in texts
    assert est.plots.overview(est.reconcile([])).texts
    with pytest.raises(est.EstimatesError, match="must be a result of"):
        est.plots.overview(5)


def test_a_range_over_time_ends_on_the_last_day() -> None:
    """One bar a period, the last as known at the end; unknown periods are refused."""
    rec = est.reconcile(updated_claims(), method="median")
    ax = est.plots.range_over_time(rec, every="week")
    assert len(ax.get_legend().get_texts()) == 3
    with pytest.raises(est.EstimatesError, match="is not a period"):
        est.plots.range_over_time(rec, every="decade")


def test_a_result_on_several_quantities_is_refused(april: est.ClaimSet) -> None:
    """The message asks to choose one."""
    for name in QUANTITY_PLOTS:
        with pytest.raises(est.EstimatesError, match="must be chosen"):
            getattr(est.plots, name)(est.reconcile(april, method="median"))


def test_records_on_several_scales_are_not_mixed() -> None:
    """A bias in a unit is not a factor; records that are not drawn are counted."""
    both = RECORDS.assign(scale=["log", "linear", "log"])
    texts = [text.get_text() for text in est.plots.track_records(both).texts]
    assert "on another scale and not drawn: 1" in "".join(texts)
    linear = est.plots.track_records(RECORDS.assign(scale="linear"))
    assert (linear.get_xscale(), len(linear.get_yticks())) == ("linear", 3)


@pytest.mark.parametrize("value", [5, None, "april", [1, 2]])
def test_other_objects_than_results_are_refused(value: object) -> None:
    """The plots of a quantity need a result, the plot of track records its columns."""
    for name in QUANTITY_PLOTS:
        with pytest.raises(est.EstimatesError, match="must be a result of"):
            getattr(est.plots, name)(value)
    with pytest.raises(est.EstimatesError, match="is missing"):
        est.plots.track_records(value)


def test_a_frame_without_a_required_column_is_refused() -> None:
    """The message names the column."""
    with pytest.raises(est.EstimatesError, match="spread is missing"):
        est.plots.track_records(pd.DataFrame({"source": ["a"], "bias": [0.0]}))


def test_the_error_without_matplotlib_names_the_extra(
    april: est.ClaimSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message has the command that installs it."""
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=r"pip install 'estimates\[plots\]'"):
        est.plots.forest(reconcile_april(april))


def claims_of_values(*figures: Any, **fields: Any) -> Callable[[], est.ClaimSet]:
    """Return a maker of claims by different sources."""

    def build() -> est.ClaimSet:
        claims = [est.claim(f"s{i}", figure, **fields) for i, figure in enumerate(figures)]
        return est.ClaimSet.from_records(claims)

    return build


def claims_with_odd_names() -> est.ClaimSet:
    """Return claims whose names are long and in several scripts."""
    claims = [
        est.claim(text * 300, 5 + i, unit="$" * 300, claim_id=text * 100)
        for i, text in enumerate("a漢😀م$\\")
    ]
    return est.ClaimSet.from_records(claims)


def five_thousand_claims() -> est.ClaimSet:
    """Return many claims over a year."""
    claims = [
        est.claim(f"s{i}", 100 + i % 997, stated_on=f"2021-{1 + i % 12:02d}-{1 + i % 28:02d}")
        for i in range(5000)
    ]
    return est.ClaimSet.from_records(claims)


CASES: dict[str, Callable[[], est.ClaimSet]] = {
    "nothing": claims_of_values(),
    "no usable claim": claims_of_values("bigger than in 2014", form="ratio"),
    "one": claims_of_values(5, stated_on="2021-04-19"),
    "one open": claims_of_values("more than 5"),
    "twelve orders": claims_of_values(*(10.0**k for k in range(-3, 10)), stated_on="2021-04-19"),
    "signed": claims_of_values(-12, 30, 0),
    "signed extremes": claims_of_values(-1e12, 1),
    "zero": claims_of_values(0, 0),
    "vague": claims_of_values("dozens", "30"),
    "names": claims_with_odd_names,
    "five thousand": five_thousand_claims,
}


@cache
def build_case(name: str) -> est.ClaimSet:
    return CASES[name]()


@pytest.mark.parametrize(("name", "case"), pairs(QUANTITY_PLOTS, CASES, of_each=2))
def test_every_plot_handles_every_kind_of_claims(name: str, case: str) -> None:
    """A plot has data, or a text that explains why there is nothing to draw."""
    claims = build_case(case)
    if name == "density" and case == "five thousand":
        claims = claims[:300]
    ax = getattr(est.plots, name)(est.reconcile(claims, method="median"))
    ax.figure.canvas.draw()
    assert ax.has_data() or any(text.get_text() for text in ax.texts)


@few_in_dev  # each draws pictures
@given(strategies.claim_sets(quantities=("q",)))
def test_generated_claim_sets_can_be_plotted(claims: est.ClaimSet) -> None:
    """They contain echoes, denials, undated claims and odd names."""
    rec = est.reconcile(claims, method="median")
    for name in ("forest", "timeline", "discrepancies", "lineage"):
        getattr(est.plots, name)(rec).figure.canvas.draw()
    plt.close("all")


@few_in_dev  # each draws pictures
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=40))
def test_labels_of_points_do_not_overlap(points: list[tuple[float, float]]) -> None:
    """Labels without space are counted."""
    _, ax = plt.subplots(figsize=(4, 3))
    n_unplaced = label_points(ax, points, [f"label {i}" for i in range(len(points))])
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) + n_unplaced == len(points)
    for a, b in itertools.combinations(boxes, 2):
        assert min(min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)) <= 2.0
    plt.close("all")


@pytest.mark.parametrize("size", [(8, 6), (7, 5), (5, 4), (4, 3)])
def test_labels_do_not_overlap_in_small_figures(
    april: est.ClaimSet, size: tuple[float, float]
) -> None:
    """Those of claims and of choices, as they are drawn."""
    _, (above, below) = plt.subplots(2, figsize=(size[0], 2 * size[1]), layout="constrained")
    est.plots.timeline(reconcile_april(april), ax=above)
    choices = est.sensitivity(april.about(BUILD_UP), methods=["median", "lowest", "highest"])
    est.plots.sensitivity(choices, ax=below)
    above.figure.canvas.draw()
    names = [text for text in above.texts if text.get_gid() is None and text.get_text()]
    for labels in (names, below.get_yticklabels()):
        boxes = [label.get_window_extent() for label in labels]
        assert len(boxes) > 2
        for a, b in itertools.combinations(boxes, 2):
            assert min(min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)) <= 3.0
