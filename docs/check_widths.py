"""Check that no page of the built site is wider than its screen: ``python check_widths.py SITE``.

It opens every page in the Chromium of the system at the widths of a telephone and of a laptop.
Exit status: 0 if every page fits; 1 if some do not, with a line for each; 3 without a browser or
playwright.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

WIDTHS = (420, 1300)
NO_BROWSER = 3
# The width of a page, what reaches beyond it with no box that scrolls, and what a box crops.
MEASURE = """() => {
  const edge = window.innerWidth, root = document.documentElement;
  const overflow = (node) => getComputedStyle(node).overflowX;
  const boxes = function* (node) {
    for (let box = node; box && box !== document.body; box = box.parentElement) yield box;
  };
  const shown = [...(document.querySelector(".md-content") ?? document.body).querySelectorAll("*")]
    .filter((node) => node.checkVisibility() && node.getBoundingClientRect().width > 2);
  const beyond = shown.filter((node) => node.getBoundingClientRect().right > edge + 1
    && ![...boxes(node)].some((box) => overflow(box) !== "visible"));
  const cropped = shown.filter((node) => /hidden|clip/.test(overflow(node))
    && node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 2);
  const name = (node) => [node.tagName.toLowerCase(), ...node.classList].join(".");
  const names = [...new Set([...beyond, ...cropped].map(name))].slice(0, 3);
  return {width: Math.max(root.scrollWidth, document.body.scrollWidth), edge, names};
}"""


def wide_pages(site: Path) -> Iterator[str]:
    """Yield a line for each page of a site that is wider than a screen."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        for width in WIDTHS:
            tab = browser.new_page(viewport={"width": width, "height": 900})
            for path in sorted(site.rglob("*.html")):
                tab.goto(path.as_uri(), wait_until="load")
                for frame in tab.frames:
                    if problem := measure_frame(frame):
                        yield f"{path.relative_to(site)} on {width} px: {problem}"
        browser.close()


def measure_frame(frame: Any) -> str:
    """Return in words how a page, or a frame inside it, is too wide; "" where it fits."""
    found = frame.evaluate(MEASURE)
    where = f"the frame {frame.name or Path(frame.url).name}" if frame.parent_frame else "the page"
    if found["width"] > found["edge"]:
        return f"{where} is {found['width']} px wide ({', '.join(found['names'])})"
    return f"{where} is cut off at {', '.join(found['names'])}" if found["names"] else ""


def find_browser() -> str | None:
    """Return the Chromium of the system, if there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def main(arguments: list[str]) -> int:
    """Check a site; return the exit status."""
    site = Path(arguments[0])
    if find_browser() is None or find_spec("playwright") is None:
        print("no browser to drive: the widths of pages are not checked", file=sys.stderr)
        return NO_BROWSER
    lines = list(wide_pages(site))
    print("\n".join(lines) or f"every page of {site} fits its screen")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
