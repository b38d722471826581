"""Make the gallery of the site from the seeds, whenever the site is built.

``python docs/gallery.py DIRECTORY`` writes the same files into a directory.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import estimates as est

ROOT = Path(__file__).resolve().parent.parent
APRIL = "troops-border-and-crimea-2021-04"
WINTER = "troops-near-ukraine-2022-02"
DAYS = ("2021-04-14", "2021-04-19", "2021-04-20")
PLOTS = {
    "forest": "One row per claim, with the core or the gap, and the consensus.",
    "timeline": "The reported range as it was known on each day, and the claims that set it.",
    "range_over_time": "The range and the consensus as known at the end of each period.",
    "discrepancies": "How far every two claims are apart, in units of the median gap.",
    "lineage": "Corrections, disputes and repetitions.",
    "density": "The posterior, and below it the likelihood of each independent source.",
}


def gallery_files() -> Iterator[tuple[str, bytes]]:
    """Yield the path and the content of each file of the gallery."""
    april = est.read(ROOT / "seeds" / "russian-buildup-april-2021.csv")
    winter = est.read(ROOT / "seeds" / "russian-buildup-2021-2022.csv").about(WINTER)
    sections = [HEAD]
    for day in DAYS:
        rec = est.reconcile(april.about(APRIL), day, prior="troops")
        yield f"gallery/card-{day}.html", wrap_card(rec._repr_html_())
        sections.append(f"### {day}\n\n{rec.sentence()}\n\n{embed(f'card-{day}.html', 640)}")
    yield "gallery/april-2021.html", page_bytes(est.reconcile(april, prior="troops"))
    sections.append(PAGE)
    for name, rec in (
        ("april", est.reconcile(april.about(APRIL), "2021-04-19", prior="troops")),
        ("winter", est.reconcile(winter, prior="troops")),
    ):
        sections.append(f"## Plots: {rec.quantities[0]}\n")
        for plot, caption in PLOTS.items():
            options = {"every": "day"} if plot == "range_over_time" else {}
            ax = getattr(est.plots, plot)(rec, **options)
            yield f"gallery/{name}-{plot}.svg", draw_svg(ax)
            picture = f"![{plot} of {rec.quantities[0]}](gallery/{name}-{plot}.svg)"
            sections.append(f"{caption}\n\n{picture}\n")
    sections.append(OVERVIEW)
    ax = est.plots.overview(est.reconcile(april, prior="troops"))
    yield "gallery/april-overview.svg", draw_svg(ax)
    yield "gallery.md", "\n".join(sections).encode()


HEAD = """# Gallery

Made from the [seeds](display.md) when this site is built: figures of Russian troops at
Ukraine's borders, by source, and the standing of each figure.

## The notebook card on three days
"""
PAGE = """## The page

One file with a slider that replays the days: [open it](gallery/april-2021.html).

<iframe src="../gallery/april-2021.html" height="900" title="the page of April 2021"></iframe>
"""
OVERVIEW = """## Several quantities side by side

The range, the consensus, the number of independent sources, and where they conflict.

![all quantities of April 2021](gallery/april-overview.svg)
"""


def embed(name: str, height: int) -> str:
    """Return a frame that shows a file of the gallery."""
    return f'<iframe src="../gallery/{name}" height="{height}" title="{name}"></iframe>\n'


def wrap_card(card: str) -> bytes:
    """Return a card as an HTML document."""
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>a card</title>'
    return f"{head}<body>{card}</body></html>".encode()


def page_bytes(rec: est.Reconciliation) -> bytes:
    """Return the page of a result."""
    from estimates.display.page import render_page

    return render_page(rec).encode()


def draw_svg(ax: Any) -> bytes:
    """Return a plot as SVG that is identical in every build."""
    import matplotlib as mpl

    out = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "estimates"}):
        ax.figure.savefig(out, format="svg", metadata={"Date": None})
    ax.figure.clear()
    return out.getvalue()


def on_files(files: Any, config: Any) -> Any:
    """Add the gallery to the files of the site."""
    import matplotlib as mpl
    from mkdocs.structure.files import File

    mpl.use("agg")
    for name, content in gallery_files():
        files.append(File.generated(config, name, content=content))
    return files


if __name__ == "__main__":
    for name, content in gallery_files():
        target = Path(sys.argv[1]) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
