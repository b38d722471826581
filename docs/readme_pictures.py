"""Make the pictures of the README and of the first page: ``python docs/readme_pictures.py``.

Needs Chromium and Pillow. Both pictures are shown 420 pixels wide, where their text can be read.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import estimates as est

PICTURES = Path(__file__).resolve().parent / "pictures"
QUESTION = "troops-border-and-crimea-2021-04"
DAY = "2021-04-19"
# Of a telephone: each claim is drawn below its name.
WIDTH = 420
HEIGHT = 860
# As many colours are enough for text and lines, and keep each file below 150 kB.
COLOURS = 128


def write_html(folder: Path) -> dict[str, str]:
    """Write the card and the page into a folder, and return their addresses."""
    claims = est.examples.read("russian-buildup").about(QUESTION)
    card = est.reconcile(claims, DAY, prior="troops")._repr_html_()
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>a card</title>'
    style = "<style>body{margin:0 8px}</style>"
    (folder / "card.html").write_text(f"{head}{style}<body>{card}</body></html>", encoding="utf-8")
    est.reconcile(claims, DAY, prior="troops").to_html(folder / "page.html")
    return {kind: (folder / f"{kind}.html").as_uri() for kind in ("card", "page")}


def take_picture(address: str, path: Path) -> None:
    """Write what a browser shows at an address as PNG."""
    from PIL import Image

    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("no browser: install chromium")
    options = ["--headless", "--no-sandbox", "--hide-scrollbars", "--force-device-scale-factor=2"]
    size = [f"--window-size={WIDTH},{HEIGHT}", "--virtual-time-budget=3000"]
    subprocess.run([browser, *options, *size, f"--screenshot={path}", address], check=True)  # noqa: S603
    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        for kind, address in write_html(Path(name)).items():
            take_picture(address, PICTURES / f"{kind}.png")
