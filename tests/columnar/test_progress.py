"""Progress bars appear in terminals and not in pipes."""

from __future__ import annotations

import sys
import time

import pytest

import estimates as est
from estimates.columnar import progress as progress_module
from estimates.columnar.progress import progress


class Terminal:
    """A terminal that records what is written."""

    def __init__(self) -> None:
        self.written = ""

    def write(self, text: str) -> int:
        self.written += text
        return len(text)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return True


def test_a_pipe_shows_no_bar(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "DELAY_SECONDS", 0.0)
    assert list(progress(iter("abc"), "reading", total=3)) == ["a", "b", "c"]
    assert capfd.readouterr().err == ""


def test_learning_track_records_shows_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """One bar for all scales."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress_module, "DELAY_SECONDS", 0.0)
    claims = [
        {"quantity": f"{unit} {i}", "source": s, "value": i + d + sign, "unit": unit}
        for i in range(5)
        for s, d in (("A", 1), ("B", 2))
        for sign, unit in ((0, "persons"), (-4, "points"))
    ]
    records = est.track_records(claims)
    assert len(records.scales) == 2
    assert "learning records" in terminal.written


@pytest.mark.parametrize(("delay", "is_shown"), [(0.0, True), (60.0, False)])
def test_a_terminal_shows_a_bar_for_long_work_only(
    delay: float, is_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress_module, "DELAY_SECONDS", delay)
    for _ in progress(range(3), "reading"):
        time.sleep(0.11)
    assert ("reading" in terminal.written) == is_shown
