"""The gallery of the site, made from the seeds whenever the site is built.

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
    "forest": "The claims one below the other, with the core or the gap, and the consensus.",
    "timeline": "The claims over the day that they are about, and what was known when.",
    "discrepancies": "How far every two claims are apart, in ordinary gaps.",
    "lineage": "Who repeats whom, and which claims were corrected.",
    "density": "The posterior, and below it the likelihood of each voice.",
}


def gallery() -> Iterator[tuple[str, bytes]]:
    """Yield the files of the gallery: their paths in the site, and what they hold."""
    april = est.read(ROOT / "seeds" / "russian-buildup-april-2021.csv")
    winter = est.read(ROOT / "seeds" / "russian-buildup-2021-2022.csv").about(WINTER)
    words = [HEAD]
    for day in DAYS:
        rec = est.reconcile(april.about(APRIL), day, prior="troops")
        yield f"gallery/card-{day}.html", framed(rec._repr_html_())
        words.append(f"### {day}\n\n{rec.sentence()}.\n\n{frame(f'card-{day}.html', 640)}")
    yield "gallery/april-2021.html", page(est.reconcile(april, prior="troops"))
    words.append(PAGE)
    for name, rec in (
        ("april", est.reconcile(april.about(APRIL), "2021-04-19", prior="troops")),
        ("winter", est.reconcile(winter, prior="troops")),
    ):
        words.append(f"## Plots: {rec.quantities[0]}\n")
        for plot, says in PLOTS.items():
            yield f"gallery/{name}-{plot}.svg", drawn(getattr(est.plots, plot)(rec))
            words.append(f"{says}\n\n![{plot} of {rec.quantities[0]}](gallery/{name}-{plot}.svg)\n")
    yield "gallery.md", "\n".join(words).encode()


HEAD = """# Gallery

Made from the [seeds](display.md) when this site is built: who said how many Russian troops stood at
Ukraine's borders, and what became of each figure.

## The card of a notebook, on three days
"""
PAGE = """## The page

One file with a slider that replays the days: [open it](gallery/april-2021.html).

<iframe src="../gallery/april-2021.html" height="900" title="the page of April 2021"></iframe>
"""


def frame(name: str, height: int) -> str:
    """Return a frame that shows a file of the gallery."""
    return f'<iframe src="../gallery/{name}" height="{height}" title="{name}"></iframe>\n'


def framed(card: str) -> bytes:
    """Return a card as a page of its own."""
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>a card</title>'
    return f"{head}<body>{card}</body></html>".encode()


def page(rec: est.Reconciliation) -> bytes:
    """Return the page of a result."""
    from estimates.display.page import page as whole

    return whole(rec).encode()


def drawn(ax: Any) -> bytes:
    """Return a plot as SVG, the same whenever it is made."""
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
    for name, content in gallery():
        files.append(File.generated(config, name, content=content))
    return files


if __name__ == "__main__":
    for name, content in gallery():
        target = Path(sys.argv[1]) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
