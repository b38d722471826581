"""Who may import whom: one direction, no way back."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "estimates"
FLOORS = [
    {"errors", "numeric"},
    {"methods", "model"},
    {"parsing", "columnar"},
    {"claims"},
    {"analysis"},
    {"io"},
    {"pipelines", "display", "testing"},
    {"engines", "cli"},
]
"""From the ground up: a room imports from floors below its own, and from its own room."""
FACES = {
    ("claims", "display"),
    ("analysis", "display"),
    ("analysis", "io"),
    ("columnar", "io"),
    ("model", "parsing"),
}
"""What a noun or a result hands over to a floor above, in one line, when it is called."""
HINTS: set[tuple[str, str]] = set()
"""Imports for type hints alone."""
NO_NUMPY = ["errors"] + [
    "model/" + n
    for n in ("fields", "base", "period", "quantity", "figure", "source", "schema", "claim")
]
FLOOR = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
FILES = sorted(SOURCE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_room_imports_from_below(path: Path) -> None:
    """Every import goes down, but for the faces that are named here."""
    room = room_of(path)
    if room in ("__init__", "checks"):
        return
    assert room in FLOOR, f"{room} has no floor: put it into FLOORS"
    for name in imports_of(path):
        if not name.startswith("estimates."):
            continue
        other = name.split(".")[1]
        allowed = other == room or FLOOR[other] < FLOOR[room]
        assert allowed or (room, other) in FACES | HINTS, f"{room} may not import {other}"


def test_the_numeric_floor_knows_nothing_of_ours() -> None:
    """Arrays in, arrays out; methods stand on it and on the errors alone."""
    for path in FILES:
        ours = {name.split(".")[1] for name in imports_of(path) if name.startswith("estimates.")}
        if room_of(path) == "numeric":
            assert ours <= {"numeric"}, path
        if room_of(path) == "methods":
            assert ours <= {"numeric", "methods", "errors"}, path


@pytest.mark.parametrize("room", NO_NUMPY)
def test_the_nouns_know_no_arrays(room: str) -> None:
    """A claim needs neither numpy nor pandas."""
    outside = {name.split(".")[0] for name in imports_of(SOURCE / f"{room}.py")}
    assert outside <= {"estimates", "pydantic", *sys.stdlib_module_names}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_room_fits_on_a_few_screens(path: Path) -> None:
    """Past 400 lines a file has more than one subject."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
