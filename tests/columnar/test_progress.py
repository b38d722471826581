"""Long work shows a bar to people, and nothing to pipes."""

from __future__ import annotations

import sys
import time

import pytest

import estimates as est
from estimates.columnar import progress as room
from estimates.columnar.progress import progress


class Watched:
    """A terminal that keeps what it is told."""

    def __init__(self) -> None:
        self.said = ""

    def write(self, text: str) -> int:
        self.said += text
        return len(text)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return True


def test_a_pipe_hears_nothing(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PATIENCE", 0.0)
    assert list(progress(iter("abc"), "reading", total=3)) == ["a", "b", "c"]
    assert capfd.readouterr().err == ""


def test_learning_records_shows_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """All the way to its end, one bar for all scales."""
    terminal = Watched()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(room, "PATIENCE", 0.0)
    claims = [
        {"quantity": f"{unit} {i}", "source": s, "value": i + d + sign, "unit": unit}
        for i in range(5)
        for s, d in (("A", 1), ("B", 2))
        for sign, unit in ((0, "persons"), (-4, "points"))
    ]
    records = est.track_records(claims)
    assert len(records.scales) == 2
    assert "learning records" in terminal.said


@pytest.mark.parametrize(("patience", "heard"), [(0.0, True), (60.0, False)])
def test_a_terminal_hears_of_long_work_only(
    patience: float, heard: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Watched()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(room, "PATIENCE", patience)
    for _ in progress(range(3), "reading"):
        time.sleep(0.11)
    assert ("reading" in terminal.said) == heard
