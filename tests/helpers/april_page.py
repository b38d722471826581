"""A page about April 2021, written for these tests, and the figures that it mentions."""

from pathlib import Path

FILE = Path(__file__).parent.parent / "reference" / "page_april_2021.txt"
PAGE = FILE.read_text(encoding="utf-8")

EXPECTED = [
    ("more than 150,000\u00a0Russian troops", "level"),
    ("more than 100,000", "level"),
    ("110,000", "level"),
    ("56 battalion tactical groups", "formation"),
    ("41,000 soldiers", "level"),
    ("42,000", "level"),
    ("150,000 figure", "mention"),
    ("More than 40 warships", "level"),
    ("20 support vessels", "level"),
    ("Tens of thousands of soldiers", "level"),
    ("4 brigades", "formation"),
    ("8,000", "level"),
    ("12,000", "change"),
    ("9,000", "change"),
    ("80,000 troops", "mention"),
    ("a third of the force", "ratio"),
]
